using System.Collections.Concurrent;
using Ogee.Cpu;
using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>What kernels say of the scratch that they ask for, beside what they ask for.</summary>
[Collection("settings")]
public class ScratchNeedTests
{
    [Theory, InlineData(1), InlineData(3)]
    public void NoCaseOfAnOperationAsksForMoreThanItsPlanSays(int threads)
    {
        using var use = Workers.Use(threads);
        var asked = 0;
        foreach (var group in OpCases.All.GroupBy(@case => @case.Op))
            foreach (var type in (DType[])[DType.Float32, DType.Float64])
            {
                var results = group.Select(@case => @case.Apply(type)).ToArray();
                if (Asked(results).Length > 0) asked++;
            }
        Assert.True(asked > 20, $"{asked} groups");
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void NoProductConvolutionOrAttentionAsksForMoreThanItsPlanSays(int threads)
    {
        using var use = Workers.Use(threads);
        foreach (var results in Large())
        {
            var asked = Asked(results);
            // Alone, the caller takes all parts, and what was said is what it takes.
            if (threads == 1 && asked.Length > 0) Assert.InRange(asked.Sum(block => block.Bytes), Evaluation.PlanOf(Nodes(results)).ScratchBytes * 9 / 10, long.MaxValue);
        }
    }

    [Fact]
    public void WhatOneThreadDoesAloneIsSaidOnceHoweverManyThereAre()
    {
        var line = Tensor.Zeros([1 << 20]);
        foreach (var result in (Tensor[])[line.Sort(0).Values, line.Rfft().Abs()]) Assert.InRange(Said(result, 64), 1 << 20, Said(result, 1));
        // Of a tall matrix the factors are narrow, and so is what its columns are multiplied by.
        const long Rows = 1_000_000, Columns = 10;
        Assert.InRange(Said(Tensor.Scalar(0, DType.Float64).Expand([Rows, Columns]).Qr().Q, 16), Rows * Columns * 3 * sizeof(double), Rows * Columns * 4 * sizeof(double));
    }

    static long Said(Tensor result, int threads)
    {
        using var use = Workers.Use(threads);
        var need = new ScratchNeed();
        Evaluation.PlanOf([result.Node], NullBackend.Instance).AddScratch(need);
        return need.Bytes(threads);
    }

    [Fact]
    public void WhatNoMachineCouldHoldHasACostToo()
    {
        Tensor Large(params long[] shape) => Tensor.Scalar(0).Expand(Shape.Create(shape));
        foreach (var result in (Tensor[])[Large(65536, 128, 65536, 64).Attention(Large(65536, 128, 65536, 64), Large(65536, 128, 65536, 64)), Large(1 << 20, 1 << 25).MatMul(Large(1 << 25, 1 << 20)), Large(1 << 12, 1 << 10, 1 << 12, 1 << 12).Conv2d(Large(1 << 10, 1 << 10, 3, 3))])
            Assert.InRange(Tensor.Cost(result).Bytes, 1L << 40, long.MaxValue);
    }

    [Fact]
    public void AStepWhoseScratchDoesNotFitIsRefusedBeforeItRuns()
    {
        var (a, b) = (Tensor.Normal([2000, 1000], new RngKey(1)), Tensor.Normal([1000, 3000], new RngKey(2)));
        Tensor.Evaluate(a, b);
        var product = a.MatMul(b);
        var plan = Evaluation.PlanOf([product.Node]);
        Assert.InRange(plan.ScratchBytes, 5_000_000, 40_000_000);
        Assert.Equal((plan.RunBytes, plan.ScratchBytes), (Tensor.Cost(product).Bytes + Tensor.Cost(product).Scratch, Tensor.Cost(product).Scratch));
        var budget = Settings.MemoryBudget;
        // What other tests forgot is not given back in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        try
        {
            Settings.MemoryBudget = MemoryPool.LiveBytes + plan.RunBytes - (plan.ScratchBytes / 2);
            var refused = Assert.Throws<OgeeException>(() => Tensor.Evaluate(product));
            Assert.Contains("for kernels", refused.Message, StringComparison.Ordinal);
            Settings.MemoryBudget = MemoryPool.LiveBytes + plan.RunBytes;
            Tensor.Evaluate(product);
        }
        finally
        {
            Settings.MemoryBudget = budget;
        }
    }

    [Fact]
    public unsafe void ASlotShrinksOnceItIsLongAskedForLess()
    {
        var (grown, kept, shrunk) = (0L, 0L, 0L);
        var thread = new Thread(() =>
        {
            var before = KernelScratch.AllBytes;
            KernelScratch.Rent<byte>(3, 1 << 20);
            grown = KernelScratch.AllBytes - before;
            for (var i = 0; i < 2 * KernelScratch.Stretch; i++) KernelScratch.Rent<byte>(3, i % 1000 == 0 ? 1 << 20 : 100_000);
            kept = KernelScratch.AllBytes - before;
            for (var i = 0; i < 2 * KernelScratch.Stretch; i++) KernelScratch.Rent<byte>(3, i % 2 == 0 ? 100_000 : 120_000);
            shrunk = KernelScratch.AllBytes - before;
        });
        thread.Start();
        thread.Join();
        Assert.Equal((1 << 20, 1 << 20, 120_000), (grown, kept, shrunk));
    }

    static Node[] Nodes(Tensor[] results) => [.. results.Select(result => result.Node)];

    /// <summary>Runs a step, and finds the most that each thread asked for, of each slot; none of it is more than the plan says.</summary>
    static (int Thread, int Slot, long Bytes)[] Asked(Tensor[] results)
    {
        var need = new ScratchNeed();
        Evaluation.PlanOf(Nodes(results)).AddScratch(need);
        var asked = new ConcurrentDictionary<(int Thread, int Slot), long>();
        KernelScratch.Seen = (slot, bytes) => asked.AddOrUpdate((Environment.CurrentManagedThreadId, slot), bytes, (_, most) => Math.Max(most, bytes));
        try
        {
            Tensor.Evaluate(results);
        }
        finally
        {
            KernelScratch.Seen = null;
        }
        foreach (var ((thread, slot), bytes) in asked)
        {
            var (own, part) = need[slot];
            var most = thread == Environment.CurrentManagedThreadId ? own : part;
            Assert.True(bytes <= most, $"{bytes} of slot {slot}, {most} were said by thread {thread == Environment.CurrentManagedThreadId}: {Evaluation.PlanOf(Nodes(results))}");
        }
        return [.. asked.Select(pair => (pair.Key.Thread, pair.Key.Slot, pair.Value))];
    }

    static Tensor Drawn(Shape shape, ulong stream)
    {
        var drawn = Tensor.Normal(shape, new RngKey(3, stream));
        Tensor.Evaluate(drawn);
        return drawn;
    }

    /// <summary>Steps in which each kernel of products, convolutions and attention works, and their gradients.</summary>
    static IEnumerable<Tensor[]> Large()
    {
        foreach (var (m, n, k) in ((long, long, long)[])[(1, 200, 384), (1, 700, 900), (20, 600, 500), (70, 500, 800), (97, 40, 400), (300, 900, 1000), (1000, 300, 70), (3200, 60, 40), (40, 1, 900), (4, 4200, 1010)])
            for (var turned = 0; turned < 4; turned++)
            {
                var a = (turned & 1) == 0 ? Drawn([m, k], 1) : Drawn([k, m], 1).Transpose(0, 1);
                var b = (turned & 2) == 0 ? Drawn([k, n], 2) : Drawn([n, k], 2).Transpose(0, 1);
                yield return [a.MatMul(b)];
                yield return [(a.MatMul(b) + 1).Relu()];
            }
        yield return [Drawn([70, 20, 30], 1).MatMul(Drawn([70, 30, 40], 2))];
        yield return [Drawn([3, 200, 300], 1).MatMul(Drawn([3, 300, 100], 2))];
        foreach (var (batch, channels, side, filters, window, stride, pad, groups) in ((long, long, long, long, long, int, int, int)[])
            [(2, 3, 64, 16, 7, 2, 3, 1), (2, 64, 28, 64, 3, 1, 1, 1), (2, 64, 28, 128, 1, 2, 0, 1), (2, 256, 14, 256, 3, 1, 1, 1), (1, 512, 7, 512, 3, 1, 1, 1), (2, 256, 14, 512, 1, 1, 0, 1), (8, 512, 14, 96, 1, 2, 0, 1), (2, 48, 28, 48, 3, 1, 1, 48),
             (2, 64, 28, 64, 3, 2, 1, 8), (2, 8, 40, 8, 3, 1, 1, 1), (1, 32, 40, 24, 5, 1, 2, 1), (4, 16, 12, 32, 3, 2, 1, 1), (2, 256, 13, 384, 5, 1, 2, 1)])
        {
            var (x, w) = (Drawn([batch, channels, side, side], 4), Drawn([filters, channels / groups, window, window], 5));
            var y = x.Conv2d(w, stride, pad, groups: checked((int)groups));
            var gradients = (y * Drawn(y.Shape, 6)).Sum().Gradients(x, w);
            yield return [y];
            foreach (var gradient in gradients) yield return [gradient];
        }
        foreach (var type in (DType[])[DType.Int32, DType.Int64])
        {
            var (x, index) = (Drawn([3000, 5], 10), (Drawn([4000], 11) * 100).Abs().Cast(type));
            var taken = x.Take(index, 0);
            var gradient = taken.Square().Sum().Gradients(x)[0];
            yield return [taken];
            yield return [gradient];
            yield return [index.ArgSort(0)];
            yield return [index.TopK(7, 0).Indices];
        }
        foreach (var shape in (Shape[])[[2, 4, 100, 32], [1, 8, 300, 64], [1, 2, 64, 16]])
        {
            Tensor[] x = [Drawn(shape, 7), Drawn(shape, 8), Drawn(shape, 9)];
            var y = x[0].Attention(x[1], x[2], isCausal: true);
            var gradients = y.Square().Sum().Gradients(x);
            yield return [y];
            yield return [.. gradients];
        }
    }
}
