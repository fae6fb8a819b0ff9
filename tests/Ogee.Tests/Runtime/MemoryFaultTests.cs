using Ogee.Testing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ogee.Tests;

/// <summary>What goes wrong with memory is told, and loses nothing.</summary>
[Collection("settings")]
public class MemoryFaultTests
{
    static readonly int Above = Line();
    [MethodImpl(MethodImplOptions.NoInlining)] static Tensor Kept(int i) => Tensor.Full([250_000], 1) + i;
    [MethodImpl(MethodImplOptions.NoInlining)] static Tensor Given() => Tensor.From(new float[100_000], [100_000]);

    static int Line([CallerLineNumber] int line = 0) => line;

    [Fact]
    public void AnErrorAboutMemoryNamesTheLinesThatHoldMost()
    {
        var budget = Settings.MemoryBudget;
        using var scope = new SettingsScope(check: "1");
        var kept = Enumerable.Range(0, 40).Select(Kept).ToArray();
        Tensor.Evaluate(kept);
        var given = Given();
        try
        {
            Settings.MemoryBudget = MemoryPool.LiveBytes + 10_000_000;
            var error = Assert.Throws<OgeeException>(() => Tensor.Evaluate(Tensor.Zeros([100_000_000]) + 1));
            Assert.Equal("OG1005", error.Error.Code);
            Assert.Contains($"; most of it: 40.0 MB in 40 tensors of MemoryFaultTests.cs:{Above + 1}, 400.0 kB in 1 tensor of MemoryFaultTests.cs:{Above + 2}", error.What, StringComparison.Ordinal);
        }
        finally
        {
            Settings.MemoryBudget = budget;
        }
        GC.KeepAlive(kept);
        GC.KeepAlive(given);
    }

    [Fact]
    public void AnExpressionThatGrowsAndIsNeverComputedIsToldOnce()
    {
        var (output, told) = (Settings.Output, new List<string>());
        Settings.Output = told.Add;
        Holders.ForgetTold();
        try
        {
            var one = Tensor.From([1f, 1], [2]);
            var total = Tensor.From([0f, 0], [2]);
            for (var i = 1; i < Holders.DepthToTell; i++) total += one;
            Assert.Empty(told);
            for (var i = 0; i < 10; i++) total += one;
            // Nor is another of that depth news.
            var other = one;
            for (var i = 0; i < Holders.DepthToTell; i++) other += one;
            Assert.Contains("250000 operations, one after another, was never computed", Assert.Single(told), StringComparison.Ordinal);
            Assert.Equal(Holders.DepthToTell + 9f, total.ToArray<float>()[0]);
            // What is known is no longer waited for.
            for (var i = 0; i < 10; i++) total += one;
            Assert.Equal(10, total.Node.Depth);
            Assert.Single(told);
        }
        finally
        {
            Settings.Output = output;
        }
    }

    /// <summary>A million nodes on demand, with OGEE_LONG=1.</summary>
    [Fact]
    public void AWideAndDeepGraphRuns()
    {
        var steps = Tool.IsLongRun ? 1_000 : 100;
        var x = Tensor.Ones([1]);
        var rows = Enumerable.Range(0, 1_000).Select(i => x * i).ToArray();
        for (var step = 1; step < steps; step++)
            for (var i = 0; i < rows.Length; i++) rows[i] += x;
        Tensor.Evaluate(rows);
        Assert.Equal([steps - 1, steps + 998], [rows[0].Item(), rows[999].Item()]);
    }

    /// <summary>A regression with moments, and what it holds as one text.</summary>
    sealed class Regression
    {
        const int Width = 256;
        readonly Parameter weight = new(Tensor.Normal([Width, Width], new RngKey(1)));
        readonly Parameter moment = new(Tensor.Zeros([Width, Width]));

        public void Step(int batch)
        {
            var x = Tensor.Normal([batch, Width], new RngKey(2, (ulong)batch));
            var loss = (x.MatMul(weight.Value).Gelu() - x).Square().Mean();
            moment.Value = (moment.Value * 0.9) + loss.Gradients(weight.Value)[0];
            weight.Value -= moment.Value * 0.1;
            var (_, accepted) = Tensor.TryStep([loss], [weight, moment]);
            Assert.True(accepted);
        }

        public string Hash() => Convert.ToHexString(SHA256.HashData([.. MemoryMarshal.AsBytes<float>(weight.Value.ToArray<float>()), .. MemoryMarshal.AsBytes<float>(moment.Value.ToArray<float>())]));
    }

    /// <summary>The first allocation of a step is refused, then the second, until all are granted: wherever it fails, it was never begun.</summary>
    [Theory, InlineData(1), InlineData(2)]
    public void AStepThatTheSystemRefusesMemoryChangesNothing(int threads)
    {
        using var use = Cpu.Workers.Use(threads);
        var (starved, fed) = (new Regression(), new Regression());
        starved.Step(64);
        var before = starved.Hash();
        var refused = 0;
        for (var isRefused = true; isRefused;)
        {
            // What waits for reuse is not asked for, and what other tests left must not come back meanwhile.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            PackedCopies.DropAll();
            MemoryPool.Trim();
            var (granted, asked) = (refused, 0);
            isRefused = false;
            MemoryPool.Refuses = _ => isRefused |= Interlocked.Increment(ref asked) == granted + 1;
            try
            {
                starved.Step(1_500);
            }
            catch (OgeeException error)
            {
                Assert.Equal("OG1005", error.Error.Code);
                Assert.Contains("The system refused", error.What, StringComparison.Ordinal);
                Assert.True(isRefused);
                refused++;
            }
            finally
            {
                MemoryPool.Refuses = null;
            }
            if (isRefused) Assert.Equal(before, starved.Hash());
        }
        Assert.InRange(refused, 3, 100);
        starved.Step(64);
        foreach (var batch in (int[])[64, 1_500, 64]) fed.Step(batch);
        Assert.Equal(fed.Hash(), starved.Hash());
    }

    /// <summary>The first step of training needs more room than the others: what comes back at its end is theirs too.</summary>
    [Fact]
    public void ABlockForAStepIsTakenFromAMuchLargerOneAndOneThatLastsIsNot()
    {
        MemoryPool.Trim();
        // Of what waits no more is kept than half of what is in use, nor than ever was in use at once.
        var held = MemoryPool.Rent(100 << 20, out var used);
        MemoryPool.Return(MemoryPool.Rent(60 << 20, out var most), most);
        MemoryPool.Trim();
        MemoryPool.Return(MemoryPool.Rent(40 << 20, out var large), large);
        var lasting = MemoryPool.Rent(12 << 20, out var own);
        Assert.InRange(own, 12 << 20, 15 << 20);
        MemoryPool.Return(lasting, own);
        MemoryPool.Return(MemoryPool.Rent(20 << 20, out var shared, isBrief: true), shared);
        Assert.Equal((large, large + own), (shared, MemoryPool.PooledBytes));
        MemoryPool.Return(MemoryPool.Rent(3 << 20, out var tooSmall, isBrief: true), tooSmall);
        Assert.InRange(tooSmall, 3 << 20, own);
        MemoryPool.Return(held, used);
        MemoryPool.Trim();
    }

    /// <summary>A first step that needs other sizes than those that follow leaves nothing behind that makes the process larger than it was.</summary>
    [Fact]
    public void WhatWaitsMakesTheProcessNoLargerThanWhatWasInUseAtOnce()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        MemoryPool.Trim();
        MemoryPool.ResetPeak();
        var others = MemoryPool.LiveBytes;
        var held = MemoryPool.Rent(200 << 20, out var used);
        Rented(40, 44, 48);
        Rented(80);
        Assert.InRange(MemoryPool.LiveBytes - others + MemoryPool.PooledBytes, 200 << 20, MemoryPool.PeakBytes - others);
        MemoryPool.Return(held, used);
        MemoryPool.Trim();
    }

    /// <summary>Steps that take turns, and cannot use each other's blocks, each find their own again.</summary>
    [Fact]
    public void WhatIsAskedForAgainIsKept()
    {
        MemoryPool.Trim();
        var held = MemoryPool.Rent(300 << 20, out var used);
        MemoryPool.ResetPeak();
        var asked = 0;
        MemoryPool.Refuses = _ =>
        {
            asked++;
            return false;
        };
        try
        {
            for (var turn = 0; turn < 10; turn++)
            {
                if (turn == 4) asked = 0;
                Rented(60);
                Rented(20, 24);
            }
        }
        finally
        {
            MemoryPool.Refuses = null;
        }
        Assert.Equal(0, asked);
        MemoryPool.Return(held, used);
        MemoryPool.Trim();
    }

    /// <summary>A server that once ran one huge batch, and then small ones, which never ask the system for anything, gives its memory back; and what another step may keep is measured by what is in use since.</summary>
    [Fact]
    public void WhatOneHugeStepTookIsGivenBack()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        MemoryPool.Trim();
        MemoryPool.ResetPeak();
        var others = MemoryPool.LiveBytes;
        var held = MemoryPool.Rent(200 << 20, out var used);
        Rented(900, 300);
        Assert.InRange(MemoryPool.PooledBytes, 1200L << 20, 1400L << 20);
        // It waits all through the second stretch; the third has forgotten it.
        for (var step = 0; step < 3 * MemoryPool.Stretch; step++) Rented(1);
        Assert.InRange(MemoryPool.PooledBytes, 1 << 20, 2 << 20);
        Assert.True(MemoryPool.PeakBytes - others >= 1200L << 20);
        Rented(40, 44, 48);
        Rented(80);
        Assert.InRange(MemoryPool.LiveBytes - others + MemoryPool.PooledBytes, 200 << 20, 345 << 20);
        MemoryPool.Return(held, used);
        MemoryPool.Trim();
    }

    /// <summary>A large block that is needed now and then is there.</summary>
    [Fact]
    public void WhatIsNeededOnceInAStretchIsKept()
    {
        MemoryPool.Trim();
        var asked = 0;
        MemoryPool.Refuses = _ =>
        {
            asked++;
            return false;
        };
        try
        {
            for (var step = 0; step < 5 * MemoryPool.Stretch; step++)
            {
                if (step == 1000) asked = 0;
                Rented(step % 1000 == 0 ? 64 : 1);
            }
        }
        finally
        {
            MemoryPool.Refuses = null;
        }
        Assert.Equal(0, asked);
        MemoryPool.Trim();
    }

    static void Rented(params int[] megabytes)
    {
        var blocks = megabytes.Select(size => (Block: MemoryPool.Rent((long)size << 20, out var capacity), capacity)).ToArray();
        foreach (var (block, capacity) in blocks) MemoryPool.Return(block, capacity);
    }
}
