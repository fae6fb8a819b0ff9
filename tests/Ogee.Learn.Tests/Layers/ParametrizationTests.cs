namespace Ogee.Learn.Tests;

/// <summary>Weights that are computed from others: what is trained and saved, and that any layer takes them.</summary>
public class ParametrizationTests
{
    static Tensor Input(Shape shape) => Tensor.Normal(shape, new RngKey(9), DType.Float32);

    static string[] Names(Module module) => [.. module.Parameters.Select(parameter => parameter.Name!)];

    [Fact]
    public void WeightNormKeepsTheValueAndTrainsLengthAndDirection()
    {
        var layer = new Linear(4, 3);
        layer.Initialize(seed: 1);
        Assert.Equal(["bias", "weight"], Names(layer));
        var (before, weight) = (layer.Forward(Input([2, 4])).ToArray<float>(), layer.Weight.Value.ToArray<float>());
        WeightNorm.Apply(layer.Weight);
        Assert.Equal(["bias", "weight_g", "weight_v"], Names(layer));
        Assert.Equal(before, layer.Forward(Input([2, 4])).ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([3, 1], layer.Parameters[1].Shape);
        // A longer direction is the same weight, twice the length twice the weight.
        layer.Parameters[2].Reset(layer.Parameters[2].Value * 5);
        Assert.Equal(weight, layer.Weight.Value.ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-6);
        layer.Parameters[1].Reset(layer.Parameters[1].Value * 2);
        Assert.Equal(weight.Select(value => 2 * value), layer.Weight.Value.ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-6);
        // A step moves both, and the direction's gradient is across it.
        var gradients = layer.Forward(Input([2, 4])).Square().Sum().Gradients(layer.Parameters);
        Assert.All((gradients[2] * layer.Parameters[2].Value).Sum(1).ToArray<float>(), along => Assert.Equal(0, along, 1e-4));
        new Sgd(0.1).Step(layer.Parameters, gradients);
        Tensor.Step([], layer.Parameters);
        Assert.NotEqual(weight.Select(value => 2 * value), layer.Weight.Value.ToArray<float>());
    }

    [Fact]
    public void SpectralNormFindsTheLargestSingularValue()
    {
        // Singular values 3, 2, 1 in turned directions: the product of two rotations and a diagonal.
        var (sine, cosine) = (0.6f, 0.8f);
        var turn = Tensor.From([cosine, -sine, 0, sine, cosine, 0, 0, 0, 1], [3, 3]);
        var matrix = turn.MatMul(Tensor.From([3f, 0, 0, 0, 2, 0, 0, 0, 1], [3, 3])).MatMul(turn);
        var layer = new Linear(3, 3, hasBias: false);
        layer.Weight.Reset((matrix * 1).Detach());
        SpectralNorm.Apply(layer.Weight);
        Assert.Equal(["weight_orig", "weight_u", "weight_v"], Names(layer));
        using (Mode.Training())
            for (var step = 0; step < 30; step++)
            {
                var y = layer.Forward(Input([2, 3]));
                Tensor.Evaluate([y, .. layer.Parameters.Select(parameter => parameter.Value)]);
            }
        Assert.Equal((matrix / 3).ToArray<float>(), layer.Weight.Value.ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-5);
        // Vectors count as given: d(w/σ) = dw/σ − w (u·dw·v)/σ².
        var (weight, u, v) = (layer.Parameters[0], layer.Parameters[1].Value, layer.Parameters[2].Value);
        var gradient = layer.Weight.Value.Square().Sum().Gradients(weight)[0];
        var inner = (layer.Weight.Value.Square() * 2 / 3).Sum();
        var expected = (layer.Weight.Value * 2 / 3) - (u.Unsqueeze(1) * v.Unsqueeze(0) * inner);
        Assert.Equal(expected.ToArray<float>(), gradient.ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal([true, false, false], layer.Parameters.Select(parameter => parameter.IsTrainable));
    }

    [Fact]
    public void FormulasArePutOneOnTheOther()
    {
        var layer = new Conv2d(2, 4, 3);
        layer.Initialize(seed: 2);
        WeightNorm.Apply(layer.Weight);
        SpectralNorm.Apply(layer.Weight);
        Assert.Equal(["bias", "weight_orig_g", "weight_orig_v", "weight_u", "weight_v"], Names(layer));
        var x = Input([1, 2, 5, 5]);
        var (y, names) = (layer.Forward(x), layer.Parameters.Where(parameter => parameter.IsTrainable).ToArray());
        Assert.All(y.Square().Sum().Gradients(names), gradient => Assert.NotEqual(0, gradient.Abs().Sum().Item()));
        // What is kept predicts the same, and is one weight again.
        var kept = y.ToArray<float>();
        layer.Weight.KeepValue();
        Assert.Equal(["bias", "weight"], Names(layer));
        Assert.Equal(kept, layer.Forward(x).ToArray<float>());
    }

    [Fact]
    public void ATransposedConvolutionHasItsOutputsOnAxisOne()
    {
        var layer = new ConvTranspose2d(2, 3, 2);
        WeightNorm.Apply(layer.Weight, axis: 1);
        Assert.Equal([1, 3, 1, 1], layer.Parameters.Single(parameter => parameter.Name == "weight_g").Shape);
    }

    [Fact]
    public void AStoppedTrainingGoesOnWithTheSameBits()
    {
        static (Sequential Model, Linear First) Make()
        {
            var first = new Linear(4, 6);
            var model = new Sequential(first, new Relu(), new Linear(6, 2));
            model.Initialize(seed: 5);
            SpectralNorm.Apply(first.Weight);
            return (model, first);
        }
        static void Train(Module model, int steps)
        {
            using var training = Mode.Training();
            for (var step = 0; step < steps; step++)
            {
                var loss = model.Forward(Input([8, 4])).Square().Mean();
                new Sgd(0.1).Step(model.Parameters, loss.Gradients(model.Parameters.Where(parameter => parameter.IsTrainable)));
                Tensor.Step([loss], model.Parameters);
            }
        }
        var (straight, _) = Make();
        Train(straight, 6);
        var (stopped, _) = Make();
        Train(stopped, 3);
        var (resumed, _) = Make();
        foreach (var (from, to) in stopped.Parameters.Zip(resumed.Parameters)) to.Reset((from.Value * 1).Detach());
        Train(resumed, 3);
        Assert.Equal(straight.Sha256(), resumed.Sha256());
    }

    [Fact]
    public void WhatCannotBeIsNamed()
    {
        var layer = new Linear(4, 3);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => WeightNorm.Apply(layer.Weight, axis: 2)).Error.Code);
        Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => SpectralNorm.Apply(layer.Bias!)).Error.Code);
        Assert.Contains("formula gives", Assert.Throws<OgeeException>(() => layer.Weight.Compute(() => Tensor.Zeros([2]))).What, StringComparison.Ordinal);
        WeightNorm.Apply(layer.Weight);
        Assert.Contains("computed from others", Assert.Throws<OgeeException>(() => layer.Weight.Reset(Tensor.Zeros([3, 4]))).What, StringComparison.Ordinal);
    }

    [Fact]
    public void RunningStatisticsOfSamplesMoveWithTheBatch()
    {
        var layer = new InstanceNorm1d(1, isRunning: true, momentum: 0.5);
        var x = Tensor.From([1f, 3, 5, 7], [2, 1, 2]);
        using (Mode.Training()) Tensor.Evaluate([layer.Forward(x), .. layer.Parameters.Select(parameter => parameter.Value)]);
        // Means 2 and 6, unbiased variances 2 and 2.
        Assert.Equal([2f], layer.Parameters[0].Value.ToArray<float>());
        Assert.Equal([1.5f], layer.Parameters[1].Value.ToArray<float>());
        Assert.Equal((3 - 2) / Math.Sqrt(1.5 + 1e-5), layer.Forward(x).ToArray<float>()[1], 1e-6);
    }

    [Fact]
    public void WeightsOfZerosAndFormulasThatReadThemselvesAreNamed()
    {
        foreach (var apply in (Action<Parameter>[])[weight => WeightNorm.Apply(weight), weight => SpectralNorm.Apply(weight)])
        {
            var zeros = new Parameter(Tensor.Zeros([3, 4]));
            Assert.Equal("OG4004", Assert.Throws<OgeeException>(() => apply(zeros)).Error.Code);
            Assert.False(zeros.IsComputed);
        }
        var own = new Parameter(Tensor.Ones([2]));
        Assert.Contains("reads it", Assert.Throws<OgeeException>(() => own.Compute(() => own.Value.Tanh())).What, StringComparison.Ordinal);
        var part = new Parameter(Tensor.Ones([2]));
        part.Compute(() => own.Value * 2, ("own", own));
        Assert.Contains("reads it", Assert.Throws<OgeeException>(() => own.Compute(() => part.Value, ("part", part))).What, StringComparison.Ordinal);
        Assert.Equal([2f, 2], part.Value.ToArray<float>());
    }

    [Fact]
    public void MeansOfSingularVectorsStillGiveALargestValueOfOne()
    {
        var layer = new Linear(6, 4);
        layer.Initialize(3);
        SpectralNorm.Apply(layer.Weight, iterations: 30);
        var expected = layer.Weight.Value.ToArray<float>();
        foreach (var parameter in layer.Parameters.Where(parameter => !parameter.IsTrainable)) parameter.Reset(parameter.Value * 0.3);
        Assert.Equal(expected, layer.Weight.Value.ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(1, layer.Weight.Value.Svd().S.Max().Item(), 1e-2);
    }
}
