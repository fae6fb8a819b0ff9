namespace Ogee.Tests;

/// <summary>Where rewrites, fusion and the plan cache could go wrong.</summary>
[Collection("settings")]
public class CompilerTests
{
    static Tensor Vector(int count, double scale = 1) => Tensor.From(Enumerable.Range(0, count).Select(i => (float)((((i * 37) + 11) % 101) - 50) * (float)scale).ToArray(), [count]);

    static int Kernels(params Tensor[] roots) => Evaluation.PlanOf([.. roots.Select(root => root.Node)]).Kernels.Count;

    [Fact]
    public void TheSameGraphOverOtherShapesIsAnotherPlan()
    {
        float[] Row(int rows, int columns) => (Vector(rows * columns).Reshape(rows, columns) * 2 + 1).Sum(1).ToArray<float>();
        foreach (var (rows, columns) in ((int, int)[])[(3, 4), (4, 3), (2, 6), (6, 2), (1, 12), (12, 1), (3, 4)])
        {
            var values = Vector(rows * columns).ToArray<float>();
            Assert.Equal(Enumerable.Range(0, rows).Select(r => values.Skip(r * columns).Take(columns).Sum(v => (v * 2) + 1)), Row(rows, columns));
        }
    }

    [Fact]
    public void OneLeafTwiceIsAnotherPlanThanTwoLeaves()
    {
        var (a, b) = (Vector(5), Vector(5, 3));
        Assert.Equal((a - b).ToArray<float>(), a.ToArray<float>().Zip(b.ToArray<float>(), (x, y) => x - y));
        Assert.Equal(new float[5], (a - a).ToArray<float>());
        Assert.Equal((b - a).ToArray<float>(), b.ToArray<float>().Zip(a.ToArray<float>(), (x, y) => x - y));
    }

    [Fact]
    public void EqualLiteralsOfATensorAndOfItsNeighbourStayApart()
    {
        float[] Run(double a, double b) => ((Vector(3) * a) + (Vector(3) * b)).ToArray<float>();
        var values = Vector(3).ToArray<float>();
        Assert.Equal(values.Select(v => (v * 2f) + (v * 2f)), Run(2, 2));
        Assert.Equal(values.Select(v => (v * 2f) + (v * 3f)), Run(2, 3));
        Assert.Equal(values.Select(v => (v * 0f) + (v * -0f)), Run(0.0, -0.0));
    }

    [Fact]
    public void SimplificationKeepsSignedZerosAndNaN()
    {
        var x = Tensor.From([0f, -0f, float.NaN, float.PositiveInfinity], [4]);
        int[] BitsOf(Tensor t) => [.. t.ToArray<float>().Select(BitConverter.SingleToInt32Bits)];
        Assert.Equal(BitsOf(x), BitsOf(-(-x)));
        Assert.Equal(BitsOf(x), BitsOf(x.Reshape(2, 2).Reshape(4).Permute(0).Expand([4])));
        Assert.Equal(0, BitConverter.SingleToInt32Bits((x + 0).ToArray<float>()[1]));
        Assert.Equal(float.NaN, (x * 0).ToArray<float>()[3]);
        Assert.Equal(BitsOf(x), BitsOf(x.Reshape(4, 1).Sum(1)).Select((bits, i) => i == 1 ? bits | int.MinValue : bits));
    }

    [Fact]
    public void ADiamondWithAReductionInsideIsNotFusedIntoACycle()
    {
        var x = Vector(40).Reshape(4, 10);
        var e = (x * 0.1).Exp();
        var y = e / e.Sum([1], keepAxes: true);
        Assert.Equal((x * 0.1).Softmax(1).ToArray<float>(), y.ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-6);
        byte[] Run(bool fuse)
        {
            using var scope = new SettingsScope(fuse);
            var f = (Vector(40).Reshape(4, 10) * 0.1).Exp();
            return Bits.Of(((f + f.Max([0], keepAxes: true)) * (f - f.Min([1], keepAxes: true))) + (f * f.Sum()));
        }
        Assert.Equal(Run(fuse: false), Run(fuse: true));
    }

    [Fact]
    public void ManyUsersOfOneValueAndManyRootsShareAKernel()
    {
        var x = Vector(64);
        var e = x.Exp();
        Assert.Equal(1, Kernels([.. Enumerable.Range(1, 10).Select(i => e * i)]));
        var chain = Enumerable.Range(0, 200).Aggregate(x, (y, _) => (y * y) + x);
        Assert.InRange(Kernels(chain), 8, 10);
    }

    [Fact]
    public void RootsThatAreLeavesViewsTwiceOrEachOtherAreComputed()
    {
        var x = Vector(6).Reshape(2, 3) * 1;
        var (view, same, part) = (x.Transpose(0, 1), x, x.Slice(1, 1, 3));
        Tensor.Evaluate(view, same, part, view, Vector(6));
        var values = Vector(6).ToArray<float>();
        Assert.Equal(values, same.ToArray<float>());
        Assert.Equal([values[0], values[3], values[1], values[4], values[2], values[5]], view.ToArray<float>());
        Assert.Equal([values[1], values[2], values[4], values[5]], part.ToArray<float>());
    }

    [Fact]
    public void ALayoutIsCopiedOnceForManyUsers()
    {
        var x = Vector(24).Reshape(2, 3, 4).Permute(2, 0, 1);
        var flat = x.Reshape(24);
        var plan = Evaluation.PlanOf([(flat + 1).Node, (flat.Reshape(4, 6).Sum(0) * 2).Node]);
        Assert.Equal(1, plan.CopyCount);
    }

    [Fact]
    public void ManyThreadsComputeAtOnce()
    {
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            var x = Vector(1000 + (i % 4));
            var expected = x.ToArray<float>().Sum(v => (double)v * i);
            Assert.Equal(expected, (x * i).Sum().Item(), 1e-3 * Math.Max(1, Math.Abs(expected)));
        });
    }
}
