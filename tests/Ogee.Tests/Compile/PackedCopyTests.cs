using Ogee.Cpu;

namespace Ogee.Tests;

/// <summary>Weights that are read again are kept in the arrangement of their kernels: the same bits, memory that is counted, and never an old value.</summary>
[Collection("settings")]
public class PackedCopyTests
{
    static Tensor Drawn(Shape shape, ulong stream, DType type = DType.Float32)
    {
        var tensor = Tensor.Normal(shape, new RngKey(9, stream), type);
        Tensor.Evaluate(tensor);
        return tensor;
    }

    static Parameter Weight(Shape shape, DType type = DType.Float32) => new(Drawn(shape, 2, type)) { Name = "weight" };

    /// <summary>A product or a convolution by a weight.</summary>
    static (Shape Input, Shape Weight, Func<Tensor, Tensor, Tensor> Function) Case(string name) => name switch
    {
        "linear" => ([5, 70], [130, 70], (x, w) => x.MatMul(w.Transpose(0, 1))),
        "linear of many rows" => ([130, 500], [90, 500], (x, w) => x.MatMul(w.Transpose(0, 1))),
        "linear over time" => ([2, 3, 70], [130, 70], (x, w) => x.MatMul(w.Transpose(0, 1))),
        "rows" => ([40, 64], [64, 3200], (x, w) => x.MatMul(w)),
        "part of a weight" => ([5, 64], [3, 80, 64], (x, w) => x.MatMul(w[1].Slice(0, 3, 77).Transpose(0, 1))),
        "conv" => ([2, 70, 7, 7], [33, 70, 3, 3], (x, w) => x.Conv2d(w, padding: 1)),
        "conv of few channels" => ([2, 16, 21, 21], [20, 16, 3, 3], (x, w) => x.Conv2d(w, padding: 1)),
        "conv of groups" => ([1, 12, 9, 9], [80, 6, 3, 3], (x, w) => x.Conv2d(w, groups: 2)),
        _ => ([1, 64, 5, 5], [64, 64, 1, 1], (x, w) => x.Conv2d(w)),
    };

    [Theory]
    [InlineData("linear"), InlineData("linear of many rows"), InlineData("linear over time"), InlineData("rows"), InlineData("part of a weight")]
    [InlineData("conv"), InlineData("conv of few channels"), InlineData("conv of groups"), InlineData("conv of points")]
    public void FromTheSecondReadingOnThereIsACopyAndTheBitsStay(string name)
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var (input, weight, function) = Case(name);
            var (x, w) = (Drawn(input, 1, type), Weight(weight, type));
            byte[] expected;
            using (new SettingsScope(pack: false)) expected = Bits.Of(function(x, w));
            using var scope = new SettingsScope();
            PackedCopies.DropAll();
            Assert.Equal(expected, Bits.Of(function(x, w)));
            Assert.Equal(0, PackedCopies.Bytes);
            for (var again = 0; again < 3; again++) Assert.Equal(expected, Bits.Of(function(x, w)));
            var kept = PackedCopies.Bytes;
            Assert.True(kept >= w.Spec.Bytes / 3, $"{name} {type}: {kept} bytes for a weight of {w.Spec.Bytes}");
            // A plan for another batch finds the same copy.
            var more = Tensor.Concat(0, x, x);
            Assert.Equal(expected, Bits.Of(function(more, w))[..expected.Length]);
            Assert.Equal(kept, PackedCopies.Bytes);
            Gemm.ForceNarrow = true;
            try
            {
                // Another tile cannot use it, and does not.
                Assert.Equal(expected, Bits.Of(function(x, w)));
            }
            finally
            {
                Gemm.ForceNarrow = false;
            }
            GC.KeepAlive(w);
        }
    }

    [Fact]
    public void ATrainingStepMakesNoCopyAndAnUpdateForgetsOldOnes()
    {
        using var scope = new SettingsScope();
        PackedCopies.DropAll();
        var (x, weight) = (Drawn([40, 90], 1), Weight([80, 90]));
        Tensor Predict() => x.MatMul(weight.Value.Transpose(0, 1));
        void Train()
        {
            var loss = Predict().Square().Mean();
            weight.Value -= loss.Gradients(weight.Value)[0] * 0.1;
            Assert.True(Tensor.TryStep([loss], [weight]).Accepted);
        }
        for (var step = 0; step < 3; step++) Train();
        Assert.Equal(0, PackedCopies.Bytes);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 3; i++) _ = Predict().ToArray<float>();
            Assert.True(PackedCopies.Bytes > 0);
            Train();
            Assert.Equal(0, PackedCopies.Bytes);
            byte[] expected;
            using (new SettingsScope(pack: false)) expected = Bits.Of(Predict());
            for (var i = 0; i < 3; i++) Assert.Equal(expected, Bits.Of(Predict()));
        }
    }

    [Fact]
    public void AValueThatIsWrittenInPlaceIsArrangedAnew()
    {
        using var scope = new SettingsScope();
        PackedCopies.DropAll();
        var (x, part) = (Drawn([5, 70], 1), Drawn([1, 70], 3));
        var weight = new Parameter(Tensor.Zeros([130, 70]));
        Tensor.Evaluate(weight.Value);
        // The first value may be held elsewhere: the first step gives it a storage of its own.
        void Write(long row)
        {
            weight.Value = weight.Value.UpdateSlice(0, Tensor.Scalar(row, DType.Int64), part);
            Tensor.Step([], [weight]);
        }
        for (var row = 0; row < 4; row++)
        {
            Write(row);
            for (var i = 0; i < 3; i++)
            {
                var sums = x.MatMul(weight.Value.Transpose(0, 1)).ToArray<float>();
                Assert.Equal(row + 1, sums.Take(130).Count(value => value != 0));
            }
        }
    }

    [Fact]
    public void CopiesCountAsMemoryAndGoBeforeItRunsOut()
    {
        using var scope = new SettingsScope();
        PackedCopies.DropAll();
        MemoryPool.Trim();
        var (x, w) = (Drawn([40, 1024], 1), Weight([1024, 1024]));
        Tensor Product() => x.MatMul(w.Value.Transpose(0, 1));
        _ = Product().ToArray<float>();
        // What other tests left is given back now, and not in between.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var live = MemoryPool.LiveBytes;
        _ = Product().ToArray<float>();
        Assert.True(PackedCopies.Bytes >= w.Spec.Bytes);
        Assert.True(MemoryPool.LiveBytes >= live + PackedCopies.Bytes / 2);
        var budget = Settings.MemoryBudget;
        try
        {
            // Room for a tensor of this size only where the copy was.
            Settings.MemoryBudget = MemoryPool.LiveBytes + (1 << 20);
            _ = Drawn([768, 1024], 4);
            Assert.Equal(0, PackedCopies.Bytes);
            // There is no room for a copy, and no need; for what two threads arrange there is.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Settings.MemoryBudget = MemoryPool.LiveBytes + (3 << 20);
            Assert.True(w.Spec.Bytes > 3 << 20);
            using var use = Ogee.Cpu.Workers.Use(2);
            for (var i = 0; i < 3; i++) _ = Product().ToArray<float>();
            Assert.Equal(0, PackedCopies.Bytes);
        }
        finally
        {
            Settings.MemoryBudget = budget;
        }
        GC.KeepAlive(w);
    }

    [Fact]
    public void DataIsNotHeldTwice()
    {
        using var scope = new SettingsScope();
        PackedCopies.DropAll();
        var (x, y) = (Drawn([40, 300], 1), Drawn([200, 300], 2));
        for (var i = 0; i < 3; i++) _ = x.MatMul(y.Transpose(0, 1)).ToArray<float>();
        Assert.Equal(0, PackedCopies.Bytes);
    }

    [Fact]
    public void ManyThreadsShareOneCopy()
    {
        using var scope = new SettingsScope();
        PackedCopies.DropAll();
        var (x, w) = (Drawn([40, 300], 1), Weight([200, 300]));
        byte[] expected;
        using (new SettingsScope(pack: false)) expected = Bits.Of(x.MatMul(w.Value.Transpose(0, 1)));
        Parallel.For(0, 64, i =>
        {
            if (i % 16 == 7) PackedCopies.DropAll();
            Assert.Equal(expected, Bits.Of(x.MatMul(w.Value.Transpose(0, 1))));
        });
        _ = x.MatMul(w.Value.Transpose(0, 1)).ToArray<float>();
        Assert.InRange(PackedCopies.Bytes, w.Spec.Bytes, 2 * w.Spec.Bytes);
    }

    [Fact]
    public void AForgottenWeightTakesItsCopyAlong()
    {
        using var scope = new SettingsScope();
        PackedCopies.DropAll();
        var x = Drawn([40, 300], 1);
        Use(x);
        for (var i = 0; i < 3 && PackedCopies.Bytes > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.Equal(0, PackedCopies.Bytes);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    static void Use(Tensor x)
    {
        var w = Weight([200, 300]);
        for (var i = 0; i < 3; i++) _ = x.MatMul(w.Value.Transpose(0, 1)).ToArray<float>();
        Assert.True(PackedCopies.Bytes > 0);
    }
}
