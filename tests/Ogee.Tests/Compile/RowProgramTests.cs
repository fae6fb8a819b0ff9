using System.Security.Cryptography;
using Ogee.Cpu;

namespace Ogee.Tests;

/// <summary>Reductions along rows, and what follows them, run block by block with the bits of kernels that each pass over memory.</summary>
[Collection("settings")]
public class RowProgramTests
{
    // Around vectors, tiles and blocks of a reduction; the number of rows leaves a last block that is smaller.
    static readonly long[] Lengths = [.. Enumerable.Range(1, 67).Select(length => (long)length), 127, 128, 129, 255, 256, 257, 511, 512, 513, 1000, 4096, 4097];

    static Tensor Drawn(Shape shape, ulong stream)
    {
        var tensor = Tensor.Normal(shape, new RngKey(23, stream));
        Tensor.Evaluate(tensor);
        return tensor;
    }

    static Tensor Labels(long count, long classes)
    {
        var random = new Rng(new RngKey(29, 1));
        return Tensor.From([.. Enumerable.Range(0, (int)count).Select(_ => (long)random.NextInt((int)classes))], [count]);
    }

    static Tensor[] Normalised(Tensor x, Tensor scale, Tensor shift, Tensor weight)
    {
        var y = x.LayerNorm(scale, shift);
        return [y, .. (y * weight).Sum().Gradients(x, scale, shift)];
    }

    static Tensor[] Scaled(Tensor x, Tensor scale, Tensor weight)
    {
        var y = x.RmsNorm(scale);
        return [y, .. (y * weight).Sum().Gradients(x, scale)];
    }

    static Tensor[] CrossEntropy(Tensor logs, Tensor x) => -logs.Mean() is var loss ? [loss, .. loss.Gradients(x)] : [];

    static Tensor[] Results(string name, long rows, long length)
    {
        var (x, weight, scale, shift) = (Drawn([rows, length], 1), Drawn([rows, length], 2), Drawn([length], 3), Drawn([length], 4));
        return name switch
        {
            "softmax" => [x.Softmax()],
            "softmax there and back" => x.Softmax() is var y ? [y, .. (y * weight).Sum().Gradients(x)] : [],
            "log-softmax there and back" => x.LogSoftmax() is var y ? [y, .. (y * weight).Sum().Gradients(x)] : [],
            "layer norm" => [x.LayerNorm(scale, shift)],
            "layer norm there and back" => Normalised(x, scale, shift, weight),
            "RMS norm there and back" => Scaled(x, scale, weight),
            "cross-entropy" => CrossEntropy(x.LogSoftmaxAt(Labels(rows, length)), x),
            "cross-entropy of all logarithms" => CrossEntropy(x.LogSoftmax().Gather(-1, Labels(rows, length).Unsqueeze(-1)), x),
            "a residual that others read too" => x + weight is var sum ? [sum.LayerNorm(scale, shift), sum.Tanh(), sum.Mean([1])] : [],
            "statistics that are results" => x.Max([1], keepAxes: true) is var top && (x - top).Exp() is var e ? [top, e.Sum([1]), e, (e / e.Sum([1], keepAxes: true)).Sum([0])] : [],
            "other types" => [x.Cast(DType.Float64).Softmax(), (x * 9).Cast(DType.Int32) is var i ? i - i.Max([1], keepAxes: true) : x, (x - x.Mean([1], keepAxes: true)).Greater(0)],
            "parts of a tensor" => [Tensor.Concat(1, x.Softmax(), weight.Softmax()), Drawn([rows, 2 * length + 3], 5)[.., new Range(2, (int)length + 2)].Softmax()],
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    public static TheoryData<string> Names =>
    [
        "softmax", "softmax there and back", "log-softmax there and back", "layer norm", "layer norm there and back", "RMS norm there and back", "cross-entropy", "cross-entropy of all logarithms",
        "a residual that others read too", "statistics that are results", "other types", "parts of a tensor",
    ];

    static byte[][] Computed(IEnumerable<Tensor> tensors)
    {
        Tensor[] all = [.. tensors];
        Tensor.Evaluate(all);
        return [.. all.Select(Bits.Of)];
    }

    static void HasTheBitsOfKernelsApart(Func<Tensor[]> build, string what, params ReadOnlySpan<int> threads)
    {
        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = Computed(build());
        foreach (var count in threads)
        {
            using var scope = new SettingsScope(emit: count != 2);
            using var use = Workers.Use(count);
            var actual = Computed(build());
            for (var i = 0; i < actual.Length; i++) Assert.True(actual[i].AsSpan().SequenceEqual(expected[i]), $"{what}, {count} threads: result {i} has other bits");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void RowsOfAnyLengthHaveTheBitsOfKernelsApart(string name)
    {
        foreach (var length in Lengths) HasTheBitsOfKernelsApart(() => Results(name, length > 64 ? 37 : 301, length), $"rows of {length}", 1, 2);
    }

    [Theory, MemberData(nameof(Names))]
    public void ManyBlocksAreSharedOutAmongAnyNumberOfThreads(string name) => HasTheBitsOfKernelsApart(() => Results(name, 1999, 61), name, 1, 2, 4);

    [Theory, InlineData("softmax there and back"), InlineData("layer norm there and back"), InlineData("cross-entropy")]
    public void RowsOfAVocabularyHaveThemToo(string name) => HasTheBitsOfKernelsApart(() => Results(name, 65, 50257), name, 1, 2);

    static IReadOnlyList<Kernel> Kernels(params Tensor[] roots) => Evaluation.PlanOf([.. roots.Select(root => root.Node)]).Kernels;

    /// <summary>Rows that several axes count, or that several axes make, and operands that repeat along some of them.</summary>
    static Tensor[] Several()
    {
        var (x, row) = (Drawn([3, 5, 7, 12, 6], 1), Drawn([12, 6], 2));
        var masked = Tensor.Where(Drawn([7, 12, 6], 3).Greater(0), x, Tensor.Scalar(0.5f)) + Drawn([3, 1, 1, 1, 1], 4);
        return
        [
            x.LayerNorm(row, Drawn([12, 6], 5), axes: 2), masked.Softmax(), (x * Drawn([5, 1, 12, 1], 6)).RmsNorm(row, axes: 2),
            Drawn([4, 1, 9, 1, 30], 7).Softmax(), x.Reshape(15, 7, 72).Softmax() + 1,
            // Of each head the rows of a batch that lies the other way round.
            Drawn([9, 4, 40], 8).Transpose(0, 1).Softmax(), (Drawn([40, 30, 64], 9).Transpose(0, 1) + Drawn([30, 40, 64], 10)).LayerNorm(null, null),
        ];
    }

    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void RowsMayBeCountedAndMadeBySeveralAxes(int threads)
    {
        HasTheBitsOfKernelsApart(Several, "several axes", threads);
        using var scope = new SettingsScope();
        foreach (var root in Several()) Assert.Contains(Kernels(root), kernel => kernel is RowKernel);
    }

    // What is reduced does not lie along a row: batch norm's statistics, and those of a middle axis.
    [Fact]
    public void AReductionDownColumnsIsNotOneAlongRows() => HasTheBitsOfKernelsApart(() =>
    {
        var (x, y) = (Drawn([48, 40], 1), Drawn([6, 40, 9], 2));
        var (centred, apart) = (x - x.Mean([0], keepAxes: true), (y - y.Max([1], keepAxes: true)).Exp());
        return [centred * (centred.Square().Mean([0], keepAxes: true) + 0.1).Rsqrt(), apart / apart.Sum([1], keepAxes: true), x.Sum([0]), x.Max([0]), x.Prod([0]), y.Sum([1]), y.Min([1])];
    }, "columns", 1, 2);

    static string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in Names)
            foreach (var length in (long[])[3, 17, 64, 257, 600])
                foreach (var bits in Computed(Results(name, 19, length))) hash.AppendData(bits);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    [Fact]
    public void EverySimdLevelGivesTheSameBits()
    {
        var here = Hash();
        foreach (var setting in ChildProcess.SimdLevels) Assert.Equal(here, ChildProcess.Run(Hash, setting));
    }

    [Theory, InlineData("softmax", 1), InlineData("softmax there and back", 1), InlineData("layer norm", 1), InlineData("cross-entropy of all logarithms", 1)]
    public void ARowIsReadOnceAndWrittenOnce(string name, int programs)
    {
        using var scope = new SettingsScope();
        var kernels = Kernels(Results(name, 128, 256));
        Assert.Equal(programs, kernels.Count(kernel => kernel is RowKernel));
        // Nothing else touches an operand of the whole size, but for the labels' look into the logarithms.
        Assert.DoesNotContain(kernels, kernel => kernel is MapKernel or ReduceKernel && kernel.Inputs.Concat(kernel.Outputs).Any(operand => operand.Shape.Count == 128 * 256));
        var program = Assert.Single(kernels.OfType<RowKernel>());
        Assert.Equal(program.Inputs.Concat(program.Outputs).Select(operand => operand.Buffer).Distinct().Sum(buffer => buffer.Spec.Bytes), program.Bytes);
    }

    [Fact]
    public void APowerThatASumAndAResultNeedIsTakenOnce()
    {
        using var scope = new SettingsScope();
        var program = Assert.IsType<RowKernel>(Assert.Single(Kernels(Drawn([128, 256], 1).Softmax())));
        Assert.Equal(1, program.Name.Split("=exp(").Length - 1);
        Assert.Equal(0, Evaluation.PlanOf([Drawn([128, 256], 1).Softmax().Node]).ArenaBytes);
    }

    [Fact]
    public void WhatDoesNotStayInItsRowStaysAKernel()
    {
        using var scope = new SettingsScope();
        var x = Drawn([64, 64], 1);
        bool HasProgram(params Tensor[] roots) => Kernels(roots).Any(kernel => kernel is RowKernel);
        Assert.True(HasProgram(x.Softmax()));
        // Columns; another row's statistics; rows of another length; rows in the other order.
        Assert.False(HasProgram(x.Softmax(0)));
        Assert.False(HasProgram(x - x.Max([1], keepAxes: true).Flip(0)));
        Assert.False(HasProgram(x - x.Max([1]).Reshape(1, 64)));
        Assert.False(HasProgram(x - x.Reshape(128, 32).Max([1]).Reshape(2, 64).Sum([0], keepAxes: true)));
        Assert.False(HasProgram(x.Transpose(0, 1).Softmax(1)));
        // Rows that no cache holds, and a few that threads share.
        Assert.False(HasProgram(Tensor.Create(new([64, 300_000], DType.Float32), _ => { }).Softmax()));
        Assert.False(HasProgram(Drawn([8, 50_000], 3).Softmax()));
        // A reduction alone.
        Assert.False(HasProgram(x.Exp().Sum([1])));
    }

    [Fact]
    public void WhatComesBetweenStagesRunsBeforeOrAfterThem()
    {
        // The scalar that the last map reads depends on the reduction: one program cannot have both.
        static Tensor[] Build()
        {
            var x = Drawn([200, 96], 1);
            var shifted = x - x.Max([1], keepAxes: true);
            var whole = shifted.Sum();
            return [shifted.Exp().Sum([1]) * whole, (shifted * whole).Softmax(), x.MatMul(Drawn([96, 96], 2)).Softmax().MatMul(Drawn([96, 40], 3)).Softmax()];
        }

        HasTheBitsOfKernelsApart(Build, "between", 1, 2);
    }

    [Fact]
    public void RowsOfATableThatIsUpdatedInPlaceAreReadAfterwards()
    {
        static byte[][] Run()
        {
            var table = new Parameter(Drawn([70, 40], 1) * 1);
            Tensor.Step([], [table]);
            var (old, x) = (table.Value, Drawn([70, 40], 2));
            table.Value = old.UpdateSlice(0, Tensor.From([3L], []), Drawn([1, 40], 3));
            // One program reads another tensor, what that was before, and what the table has become.
            Tensor[] results = [(x - x.Max([1], keepAxes: true)).Exp() * table.Value, table.Value.Softmax()];
            Tensor.Step(results, [table]);
            return [.. results.Append(table.Value).Select(Bits.Of)];
        }

        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = Run();
        using var scope = new SettingsScope();
        Assert.Equal(expected, Run());
    }

    static Tensor[] Recurrent()
    {
        var (x, w) = (Drawn([6, 20, 40], 1), Drawn([40, 40], 2));
        var run = Tensor.Loop(6, [Drawn([20, 40], 3)], step => (step.Items[0] + step.States[0].MatMul(w)).LayerNorm(null, null).Softmax() is var next ? new([next], [next]) : null!, items: [x]);
        return [run.Outputs[0], .. run.Outputs[0].Square().Sum().Gradients(w)];
    }

    [Fact]
    public void BodiesOfLoopsHaveThemToo()
    {
        HasTheBitsOfKernelsApart(Recurrent, "loop", 1, 2);
        using var scope = new SettingsScope();
        Assert.Contains(Kernels(Recurrent()).OfType<LoopKernel>().First().Body.Kernels, kernel => kernel is RowKernel);
    }
}
