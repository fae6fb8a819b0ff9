namespace Ogee.Tests;

/// <summary>What kernels are said to cost: times are collected on request, bytes and operations are known from the plan.</summary>
[Collection("settings")]
public class KernelTimesTests
{
    static Tensor Leaf(params long[] sizes) => Tensor.From(new float[sizes.Aggregate(1L, (a, b) => a * b)], Shape.Create(sizes));

    static Kernel Only(Tensor root) => Assert.Single(Evaluation.PlanOf([root.Node]).Kernels);

    [Fact]
    public void AProductMovesItsMatricesOnce()
    {
        var kernel = Only(Leaf(32, 784).MatMul(Leaf(784, 128)));
        Assert.Equal(4 * ((32 * 784) + (784 * 128) + (32 * 128)), kernel.Bytes);
        Assert.Equal(2.0 * 32 * 784 * 128, kernel.Flops);
        Assert.Equal(KernelKind.Product, KernelKinds.Of(kernel));
    }

    [Fact]
    public void WhatIsBroadcastCountsAsItLiesInMemory()
    {
        var kernel = Only((Leaf(32, 64) * Leaf(64)) + Leaf(32, 1));
        Assert.Equal(4 * ((32 * 64) + 64 + 32 + (32 * 64)), kernel.Bytes);
        Assert.Equal(KernelKind.Elementwise, KernelKinds.Of(kernel));
    }

    [Fact]
    public void OfATableOnlyTheRowsThatArePickedAreRead()
    {
        var kernel = Only(Tensor.Apply(new Ops.Take(0), Leaf(1000, 16), Tensor.From([1L, 2, 3], [3])));
        Assert.Equal((4 * 3 * 16) + (8 * 3) + (4 * 3 * 16), kernel.Bytes);
        Assert.Equal(KernelKind.Index, KernelKinds.Of(kernel));
    }

    [Fact]
    public void NothingIsCollectedUnlessAskedFor()
    {
        KernelTimes.Clear();
        Leaf(8, 8).MatMul(Leaf(8, 8)).ToArray<float>();
        Assert.False(KernelTimes.Any);
    }

    [Fact]
    public void RunsOfOneKindAndShapesAreOneEntry()
    {
        using (var collection = KernelTimes.Collect())
        {
            for (var run = 0; run < 3; run++) Leaf(37, 41).MatMul(Leaf(41, 43)).ToArray<float>();
            Leaf(37, 42).MatMul(Leaf(42, 43)).ToArray<float>();
            var (often, once) = (Assert.Single(collection.Kernels, time => time.Shapes == "[37, 41] [41, 43] → [37, 43]"), Assert.Single(collection.Kernels, time => time.Shapes == "[37, 42] [42, 43] → [37, 43]"));
            Assert.Equal((3, 1), (often.Runs, once.Runs));
            Assert.Equal((2.0 * 37 * 41 * 43, 4 * ((37 * 41) + (41 * 43) + (37 * 43))), (often.Flops, often.Bytes));
            Assert.True(often.Seconds > 0);
            Assert.True(collection.PeakBytes >= 4 * 37 * 43);
            Assert.Matches(@"GF/s +[0-9.]+ GB/s  matmul \[37, 41\]", KernelTimes.Report());
        }
        // What comes after the end of a collection is not in it.
        Leaf(37, 41).MatMul(Leaf(41, 43)).ToArray<float>();
        Assert.Equal(3, KernelTimes.All.Single(time => time.Shapes == "[37, 41] [41, 43] → [37, 43]").Runs);
        KernelTimes.Clear();
    }
}
