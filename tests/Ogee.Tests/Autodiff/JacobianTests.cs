namespace Ogee.Tests;

/// <summary>Jacobians, Hessians and their products with vectors, against formulas, differences and each other.</summary>
public class JacobianTests
{
    static Tensor Draw(ulong key, params long[] sizes) => Tensor.Normal(Shape.Create(sizes), new RngKey(61, key), DType.Float64);

    static void Near(Tensor expected, Tensor actual, double within = 1e-12)
    {
        Assert.Equal(expected.Spec, actual.Spec);
        Assert.All(expected.ToArray<double>().Zip(actual.ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, within * Math.Max(1, Math.Abs(pair.First))));
    }

    [Fact]
    public void AJacobianIsItsFormula()
    {
        var (x, w) = (Draw(1, 4), Draw(2, 3, 4));
        var y = w.MatMul(x.Unsqueeze(1)).Squeeze(1).Tanh();
        var slope = 1 - y.Square();
        var found = y.Jacobian(x, w);
        Near(slope.Unsqueeze(1) * w, found[0]);
        // dyᵢ/dwⱼₖ = δᵢⱼ · slopeᵢ · xₖ
        Near(Tensor.Eye(3, type: DType.Float64).Unsqueeze(2) * slope.Reshape(3, 1, 1) * x.Reshape(1, 1, 4), found[1]);
        // Of a scalar it is the gradient, of a matrix it has both shapes, and of an identity it is one.
        Near(y.Sum().Gradients(x)[0], y.Sum().Jacobian(x)[0]);
        Assert.Equal([2, 3, 4], (x.Slice(0, 0, 2).Unsqueeze(1) * x.Slice(0, 0, 3)).Jacobian(x)[0].Shape.Sizes.ToArray());
        Near(Tensor.Eye(4, type: DType.Float64), (x * 1).Jacobian(x)[0]);
    }

    [Fact]
    public void OperationsOfEveryKindGoThroughAtOnce()
    {
        var x = Draw(3, 1, 2, 6, 6);
        var weight = Draw(4, 3, 2, 3, 3);
        foreach (var word in (Func<Tensor, Tensor>[])[t => t.Conv2d(weight, padding: 1).Relu(), t => t.MaxPool2d(2), t => t.Softmax(-1), t => t.LayerNorm(null, null), t => t.CumulativeProduct(2), t => t.Sort(3).Values, t => t.Gather(3, Tensor.From([2L, 0], [1, 1, 1, 2]).Expand([1, 2, 6, 2]))])
        {
            var y = word(x);
            var whole = y.Jacobian(x)[0].Reshape(y.Shape.Count, x.Shape.Count);
            // Row by row, and products from both sides.
            foreach (var row in (long[])[0, y.Shape.Count / 2, y.Shape.Count - 1])
                Near(y.Flatten(0).Slice(0, row, row + 1).Sum().Gradients(x)[0].Flatten(0), whole.Slice(0, row, row + 1).Squeeze(0));
            var (direction, seed) = (Draw(5, 1, 2, 6, 6), Tensor.Normal(y.Shape, new RngKey(61, 6), DType.Float64));
            Near(whole.MatMul(direction.Reshape(-1, 1)).Reshape(y.Shape), y.JacobianVector([x], [direction]), 1e-10);
            Near(seed.Reshape(1, -1).MatMul(whole).Reshape(x.Shape), y.VectorJacobian(seed, x)[0], 1e-10);
        }
    }

    [Fact]
    public void AHessianIsThatOfItsFormAndItsProductsAreThoseOfTheMatrix()
    {
        var (a, x) = (Draw(7, 5, 5), Draw(8, 5));
        Tensor Form(Tensor t) => (t * a.MatMul(t.Unsqueeze(1)).Squeeze(1)).Sum();
        Near(a + a.Transpose(0, 1), Form(x).Hessian(x));
        // Directions may depend on what is differentiated: the gradient, the point itself.
        var slopes = Form(x).Gradients(x)[0];
        Near((a + a.Transpose(0, 1)).MatMul(slopes.Unsqueeze(1)).Squeeze(1), Form(x).HessianVector([x], [slopes])[0]);
        Near((a + a.Transpose(0, 1)).MatMul(x.Unsqueeze(1)).Squeeze(1), Form(x).HessianVector([x], [x])[0]);
        // Beyond forms: against differences of gradients, and the product against the matrix.
        Tensor Loss(Tensor t) => (t.Sin() * t.Roll(1, 0)).Sum() + t.Prod();
        var (hessian, direction) = (Loss(x).Hessian(x), Draw(9, 5));
        Near(hessian.Transpose(0, 1), hessian);
        Near(hessian.MatMul(direction.Unsqueeze(1)).Squeeze(1), Loss(x).HessianVector([x], [direction])[0]);
        const double Step = 1e-6;
        Tensor Slopes(double by) => Tensor.From((x + (direction * by)).ToArray<double>(), [5]) is var moved ? Loss(moved).Gradients(moved)[0] : x;
        Near((Slopes(Step) - Slopes(-Step)) / (2 * Step), Loss(x).HessianVector([x], [direction])[0], 1e-7);
    }

    [Fact]
    public void WhatIsLinearHasNoSecondDerivatives()
    {
        var (x, y) = (Draw(10, 3), Draw(11, 2));
        Near(Tensor.Zeros([3, 3], DType.Float64), (x * 2).Sum().Hessian(x));
        var products = ((x * 2).Sum() * 1 + y.Square().Sum()).HessianVector([x, y], [Draw(12, 3), Tensor.Ones([2], DType.Float64)]);
        Near(Tensor.Zeros([3], DType.Float64), products[0]);
        Near(Tensor.Full([2], 2, DType.Float64), products[1]);
        // A third derivative, through the Jacobian of a Hessian.
        var cube = x.Pow(3).Sum().Hessian(x).Jacobian(x)[0];
        Assert.Equal([3, 3, 3], cube.Shape.Sizes.ToArray());
        Assert.Equal(6, cube[0, 0, 0].Item(), 1e-12);
        Assert.Equal(0, cube[0, 1, 0].Item());
    }

    [Fact]
    public void SeveralTargetsHaveDirectionsTogether()
    {
        var (x, y) = (Draw(13, 3), Draw(14, 3));
        var (u, v) = (Draw(15, 3), Draw(16, 3));
        Near((u * y) + (x * v), (x * y).JacobianVector([x, y], [u, v]));
    }

    [Fact]
    public void WhatDoesNotFitIsNamed()
    {
        var x = Draw(17, 3);
        foreach (var action in (Action[])[() => (x * 2).JacobianVector([x], [Draw(18, 2)]), () => (x * 2).JacobianVector([], []), () => (x * 2).Jacobian(), () => x.Sum().HessianVector([x], [Tensor.Ones([3])]), () => x.Cast(DType.Int64).Jacobian(x), () => (x * 2).Hessian(x), () => (x * 2).Jacobian(Draw(19, 3))])
            Assert.Equal("OG1006", Assert.Throws<OgeeException>(action).Error.Code);
        Assert.Equal([0, 3], x.Slice(0, 0, 0).Jacobian(x)[0].Shape.Sizes.ToArray());
    }

    [Fact]
    public void ASeedHasTheShapeAndTheTypeOfTheOutput()
    {
        var x = new Parameter(Tensor.Ones([2]));
        foreach (var seed in (Tensor[])[Tensor.Ones([2], DType.Float64), Tensor.Ones([1])]) Assert.Equal("OG1006", Assert.Throws<OgeeException>(() => (x.Value * 2).VectorJacobian(seed, x.Value)).Error.Code);
    }
}
