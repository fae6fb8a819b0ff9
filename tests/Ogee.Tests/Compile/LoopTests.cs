using Ogee.Cpu;

namespace Ogee.Tests;

/// <summary>What loops do without moving anything: captured operands are arranged once, states lie in the rows that keep them. The bits are those of the same program without it.</summary>
[Collection("settings")]
public class LoopTests
{
    const int Times = 6;

    static Tensor Drawn(Shape shape, ulong stream, DType type = DType.Float32)
    {
        var tensor = Tensor.Normal(shape, new RngKey(11, stream), type) * 0.2;
        Tensor.Evaluate(tensor);
        return tensor;
    }

    static LoopKernel KernelOf(params Tensor[] results) => Evaluation.PlanOf([.. results.Select(result => result.Node)]).Kernels.OfType<LoopKernel>().Last();

    static byte[][] BitsOf(IEnumerable<Tensor> tensors)
    {
        Tensor[] all = [.. tensors];
        Tensor.Evaluate(all);
        return [.. all.Select(Bits.Of)];
    }

    /// <summary>A recurrence that multiplies twice by one captured weight and once by another, which is its transposition.</summary>
    static Tensor Recurrence(Tensor x, Tensor h, Tensor w)
    {
        var turned = w.Transpose(0, 1);
        return Tensor.Loop(Times, [h], step => new([(step.Items[0].MatMul(w) + step.States[0].MatMul(w)).MatMul(turned).Tanh()]), items: [x]).States[0];
    }

    static Tensor Unrolled(Tensor x, Tensor h, Tensor w)
    {
        for (var t = 0; t < Times; t++) h = (x[t].MatMul(w) + h.MatMul(w)).MatMul(w.Transpose(0, 1)).Tanh();
        return h;
    }

    [Theory]
    [InlineData(DType.Float32, 1), InlineData(DType.Float32, 2), InlineData(DType.Float64, 1)]
    public void ACapturedWeightIsArrangedBeforeTheLoopAndTheBitsStay(DType type, int threads)
    {
        // More rows than are multiplied without panels.
        var (x, h, w) = (Drawn([Times, 40, 70], 1, type), Drawn([40, 70], 2, type), Drawn([70, 130], 3, type));
        Tensor[] Results() => [Recurrence(x, h, w), .. Recurrence(x, h, w).Square().Sum().Gradients(x, h, w)];
        byte[][] expected;
        using (new SettingsScope(pack: false)) expected = BitsOf(Results());
        using var scope = new SettingsScope();
        using var use = Workers.Use(threads);
        Assert.Equal(expected, BitsOf(Results()));
        Assert.Equal(Bits.Of(Unrolled(x, h, w)), expected[0]);

        // Two products share one arrangement, and the memory of both is part of the plan.
        var (kernel, plan) = (KernelOf(Recurrence(x, h, w)), Evaluation.PlanOf([Recurrence(x, h, w).Node]));
        Assert.Equal(2, kernel.Memory.Packed.Count(place => place > 0));
        Assert.True(kernel.Memory.Bytes >= kernel.Body.ArenaBytes + (2 * w.Spec.Bytes), $"{kernel.Memory.Bytes} bytes");
        Assert.True(plan.ArenaBytes >= kernel.Memory.Bytes && kernel.Scratch.Buffer.Spec.Bytes == kernel.Memory.Bytes);
    }

    [Fact]
    public void AWeightThatTheSameStepUpdatesIsReadAsItWas()
    {
        var (x, h, first) = (Drawn([Times, 40, 70], 1), Drawn([40, 70], 2), Drawn([70, 130], 3));
        byte[] Trained()
        {
            var w = new Parameter(first) { Name = "weight" };
            for (var step = 0; step < 4; step++)
            {
                w.Value -= Recurrence(x, h, w.Value).Square().Sum().Gradients(w.Value)[0] * 0.1;
                Tensor.Step([], [w]);
            }
            return Bits.Of(w.Value);
        }
        byte[] expected;
        using (new SettingsScope(pack: false, fuse: false)) expected = Trained();
        using var scope = new SettingsScope();
        Assert.Equal(expected, Trained());
        Assert.NotEqual(expected, Bits.Of(first));
    }

    /// <summary>Inputs as kernels want them, counted.</summary>
    sealed record Counted() : Arrangement(64)
    {
        public static int Made;

        public override unsafe void Pack(byte* from, byte* to) => *(int*)to = ++Made;
    }

    /// <summary>Computes nothing, and looks for what was arranged.</summary>
    sealed class Looking(OpKernel kernel) : IExecutable, IPacks
    {
        public static readonly List<int> Seen = [];

        public IReadOnlyList<(PlanBuffer Buffer, Arrangement Packing)> Wanted => [(kernel.Inputs[1].Buffer, new Counted())];

        public int[] CopyBuffers { get; } = [-1];

        public unsafe void Run(byte** buffers) => Seen.Add(CopyBuffers[0] < 0 || buffers[CopyBuffers[0]] == null ? 0 : *(int*)buffers[CopyBuffers[0]]);
    }

    sealed class LookingBackend : IBackend
    {
        public string Name => "looking";

        public Storage Allocate(long bytes, bool isBrief = false) => CpuBackend.Instance.Allocate(bytes, isBrief);

        public void Write(Storage from, Storage to) => from.CopyTo(to);

        public void Read(Storage from, Storage to) => from.CopyTo(to);

        public IExecutable Compile(Kernel kernel) => kernel is OpKernel { Op: Dot } dot ? new Looking(dot) : CpuBackend.Instance.Compile(kernel);
    }

    [Theory, InlineData(1), InlineData(3)]
    public void WhatTheBodyCapturesIsArrangedOnceAndWhatChangesIsNot(int nesting)
    {
        var (h, w) = (new Node(new Input(0, new([2, 2], DType.Float32))), new Node(new Input(1, new([2, 2], DType.Float32))));
        Tensor Repeated(Tensor state, int depth) => Tensor.Loop(3, [state], step => new([depth > 1 ? Repeated(step.States[0], depth - 1) : step.States[0].MatMul(new(w)).MatMul(step.States[0])])).States[0];
        var plan = Compiler.Compile(Literally(Repeated(new(h), nesting).Node), new LookingBackend());
        (Counted.Made, Storage[] storages) = (0, [CpuBackend.Instance.Allocate(16), CpuBackend.Instance.Allocate(16)]);
        Looking.Seen.Clear();
        double[] literals = [0, 0, .. Enumerable.Repeat(3.0, nesting)];
        var results = new Storage[1];
        plan.Run([.. storages, .. new Storage?[nesting]], literals, results);
        results[0].Release();
        foreach (var storage in storages) storage.Release();
        Assert.Equal(1, Counted.Made);
        Assert.Equal(2 * (int)Math.Pow(3, nesting), Looking.Seen.Count);
        for (var i = 0; i < Looking.Seen.Count; i++) Assert.Equal(i % 2 == 0 ? 1 : 0, Looking.Seen[i]);
    }

    /// <summary>A graph whose literals are inputs, as those that are compiled have it.</summary>
    static Node[] Literally(Node root)
    {
        var copies = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        var next = 2;
        foreach (var node in Walk.Topological([root])) copies[node] = node.Op is Literal ? new(new Input(next++, node.Spec, IsLiteral: true)) : node.Op is Input ? node : node.On([.. node.Inputs.Select(input => copies[input])]);
        return [copies[root]];
    }

    [Fact]
    public void ALoopOverAParameterThatIsReadAgainUsesTheCopyThatIsKept()
    {
        var (x, h, w) = (Drawn([Times, 40, 70], 1), Drawn([40, 70], 2), new Parameter(Drawn([70, 70], 3)) { Name = "weight" });
        Tensor Result() => Tensor.Loop(Times, [h], step => new([(step.Items[0] + step.States[0].MatMul(w.Value)).Tanh()]), items: [x]).States[0];
        using var scope = new SettingsScope();
        PackedCopies.DropAll();
        var expected = Bits.Of(Result());
        Assert.Equal(0, PackedCopies.Bytes);
        Assert.Equal(expected, Bits.Of(Result()));
        Assert.True(PackedCopies.Bytes >= w.Spec.Bytes);
        Assert.Equal(expected, Bits.Of(Result()));
        PackedCopies.DropAll();
    }

    /// <summary>Loops whose rows are states, in all ways.</summary>
    static Tensor[] Rows(string name)
    {
        var (x, h, table) = (Drawn([Times, 3, 5], 1), Drawn([3, 5], 2), Drawn([Times, 4], 3));
        var after = Tensor.Scalar(2.0);
        LoopResults Run(Func<Tensor, Tensor, LoopNext> body, long times = Times, bool isReversed = false) =>
            Tensor.Loop(Times, [h], step => body(step.Items[0], step.States[0]), items: [x], times: Tensor.Scalar(times, DType.Int64), isReversed: isReversed);
        Tensor Next(Tensor x, Tensor h) => ((x * h) + h).Sin();
        LoopNext Kept(Tensor x, Tensor h) => Next(x, h) is var next ? new([next], [next, h, next, next * 2, h]) : null!;
        LoopResults Complete(long most, bool isReversed = false) => Tensor.Loop(most, [h], step => Next(step.Items[0], step.States[0]) is var next ? new([next], [next]) : null!, items: [x.Slice(0, 0, most)], isReversed: isReversed);
        Tensor[] All(LoopResults run) => [.. run.States, .. run.Outputs, run.Times];
        return name switch
        {
            "all" => All(Run(Kept)),
            "reversed" => All(Run(Kept, isReversed: true)),
            "not all times" => All(Run(Kept, 4)),
            "reversed, not all times" => All(Run(Kept, 4, isReversed: true)),
            "once" => All(Run(Kept, 1)),
            "never" => All(Run(Kept, 0)),
            "stops" => All(Run((x, h) => Kept(x, h) with { GoOn = h.Max().Less(0.2) })),
            "rows without the last state" => [.. Run(Kept).Outputs],
            "states before without the last" => [Run((x, h) => new([Next(x, h)], [h])).Outputs[0]],
            "only the last state" => [Run((x, h) => new([Next(x, h)])).States[0]],
            "a state that stays" => All(Run((x, h) => new([h], [h, x]))),
            "gradients" => [.. Run(Kept) is var run ? (run.Outputs[0] * run.Outputs[1]).Sum().Gradients(x, h) : []],
            "gradients of a loop that stops" => [.. Run((x, h) => Kept(x, h) with { GoOn = h.Max().Less(0.2) }) is var run ? (run.Outputs[0] * run.Outputs[1]).Sum().Gradients(x, h) : []],
            "gradients and the rows" => [.. Complete(Times) is var run ? (Tensor[])[run.Outputs[0], run.States[0], .. run.Outputs[0].Square().Sum().Gradients(x, h)] : []],
            "gradients of the last state alone" => [.. Complete(Times).States[0].Square().Sum().Gradients(x, h)],
            "gradients, reversed" => [.. Complete(Times, isReversed: true).Outputs[0].Square().Sum().Gradients(x, h)],
            "gradients, one time" => [.. Complete(1) is var run ? (run.Outputs[0].Square().Sum() + run.States[0].Sum()).Gradients(x, h) : []],
            "gradients, no time" => [.. Complete(0) is var run ? (run.Outputs[0].Square().Sum() + run.States[0].Square().Sum()).Gradients(h) : []],
            "gradients of gradients" => [.. Complete(Times).Outputs[0].Square().Sum().Gradients(x, h) is var first ? (first[0].Square().Sum() + first[1].Square().Sum()).Gradients(x, h) : []],
            "gradients of states that become one" => [.. Tensor.Loop(Times, [h, h * 2], step => Next(step.States[0], step.States[1]) is var next ? new([next, next], [next]) : null!).Outputs[0].Square().Sum().Gradients(h)],
            "gradients of a state that stays" => [.. Tensor.Loop(Times, [h, h * 2], step => new([step.States[0], Next(step.States[0], step.States[1])], [step.States[0], step.States[1]])) is var run ? (run.Outputs[0] * run.Outputs[1]).Sum().Gradients(h) : []],
            "gradients, in place" => [.. Tensor.Loop(Times, [table], step => step.States[0].UpdateSlice(0, step.Index, step.States[0].Slice(0, 0, 1).Sin() + 1) is var next ? new([next], [next]) : null!).Outputs[0].Square().Sum().Gradients(table)],
            "states that change places" => All(Tensor.Loop(Times, [h, h * 2], step => new([step.States[1], Next(step.Items[0], step.States[0])], [step.States[1], step.States[0]]), items: [x])),
            "two states that become one" => All(Tensor.Loop(Times, [h, h * 2], step => Next(step.States[0], step.States[1]) is var next ? new([next, next], [next]) : null!)),
            "in place" => All(Tensor.Loop(Times, [table], step => step.States[0].UpdateSlice(0, step.Index, Tensor.Ones([1, 4])) is var next ? new([next], [next, step.States[0]]) : null!)),
            "in place, kept after" => All(Tensor.Loop(Times, [table], step => step.States[0].UpdateSlice(0, step.Index, after.Expand([1, 4])) is var next ? new([next], [next]) : null!)),
            _ => throw new ArgumentException(name),
        };
    }

    [Theory]
    [InlineData("all"), InlineData("reversed"), InlineData("not all times"), InlineData("reversed, not all times"), InlineData("once"), InlineData("never"), InlineData("stops")]
    [InlineData("rows without the last state"), InlineData("states before without the last"), InlineData("only the last state"), InlineData("a state that stays"), InlineData("gradients")]
    [InlineData("gradients and the rows"), InlineData("gradients of the last state alone"), InlineData("gradients, reversed"), InlineData("gradients, one time"), InlineData("gradients, no time"), InlineData("gradients of gradients")]
    [InlineData("gradients of states that become one"), InlineData("gradients of a state that stays"), InlineData("gradients, in place")]
    [InlineData("gradients of a loop that stops"), InlineData("states that change places"), InlineData("two states that become one"), InlineData("in place"), InlineData("in place, kept after")]
    public void RowsThatAreStatesHaveTheBitsOfRowsThatAreWritten(string name)
    {
        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = BitsOf(Rows(name));
        using var scope = new SettingsScope();
        Assert.Equal(expected, BitsOf(Rows(name)));
    }

    [Fact]
    public void AStateThatIsKeptIsNotCopied()
    {
        using var scope = new SettingsScope();
        var kernel = KernelOf(Rows("all"));
        Assert.Equal(0, kernel.Body.CopyCount);
        Assert.Equal([3], kernel.Rows.Written);
        Assert.Equal([1], kernel.Rows.After[0]);
        Assert.Equal([kernel.Op.FirstHistory], kernel.Rows.Before[0]);
        // The same rows are there once: next, what is twice as much, and the states before.
        Assert.Equal(3, kernel.Results.Skip(1).Take(kernel.Op.Times - 1).Count(result => result is not null));
    }

    /// <summary>h' = tanh(x·u + h·w), one product as a row of output if it is to be kept.</summary>
    static LoopResults Kept(Tensor x, Tensor h, Tensor u, Tensor w, bool isKept, long? times = null, bool stops = false, bool isReversed = false) =>
        Tensor.Loop(x.Shape[0], [h], step =>
        {
            var sum = step.Items[0].MatMul(u) + step.States[0].MatMul(w);
            var next = sum.Tanh();
            return new([next], isKept ? [next * 2, sum, next] : [next * 2], stops ? next.Max().Less(0.25) : null);
        }, items: [x], times: times is { } count ? Tensor.Scalar(count, DType.Int64) : null, isReversed: isReversed);

    [Theory]
    [InlineData(Times, null, false, false), InlineData(Times, null, false, true), InlineData(1, null, false, false), InlineData(0, null, false, false)]
    [InlineData(Times, 4L, false, false), InlineData(Times, 4L, false, true), InlineData(Times, 0L, false, false), InlineData(Times, null, true, false)]
    public void WhatABodyGivesAsRowsIsReadOnTheWayBackAndTheBitsStay(int most, long? times, bool stops, bool isReversed)
    {
        using var scope = new SettingsScope();
        var (x, h, u, w) = (Drawn([most, 3, 5], 1), Drawn([3, 7], 2), Drawn([5, 7], 3), Drawn([7, 7], 4));
        Tensor[] First(bool isKept) => Kept(x, h, u, w, isKept, times, stops, isReversed) is var run ? [.. (run.Outputs[0].Square().Sum() + run.States[0].Sum()).Gradients(x, h, u, w)] : [];
        Assert.Equal(BitsOf(First(isKept: false)), BitsOf(First(isKept: true)));

        // The order of sums differs: what is kept has a gradient of its own.
        Tensor[] Second(bool isKept) => [.. First(isKept).Aggregate(Tensor.Scalar(0f), (sum, gradient) => sum + gradient.Square().Sum()).Gradients(x, h, u, w)];
        foreach (var (expected, found) in Second(isKept: false).Zip(Second(isKept: true)))
            foreach (var (a, b) in expected.ToArray<float>().Zip(found.ToArray<float>())) Assert.Equal(a, b, 1e-4f * Math.Max(1, Math.Abs(a)));
    }

    [Fact]
    public void WhatIsKeptNeedsNeitherASecondProductNorWhatItWasMadeOf()
    {
        using var scope = new SettingsScope();
        var (x, h, u, w) = (Drawn([Times, 3, 5], 1), Drawn([3, 7], 2), Drawn([5, 7], 3), Drawn([7, 7], 4));
        LoopKernel Back(bool isKept) => KernelOf([.. Kept(x, h, u, w, isKept).Outputs[0].Square().Sum().Gradients(h, u, w)]);
        var (again, kept) = (Back(isKept: false), Back(isKept: true));
        Assert.Equal((3, 1), (Dots(again), Dots(kept)));
        // The gradient of the rows, and the states after each time: neither x nor the states before.
        Assert.Equal(2, kept.Op.Items);
        // Of the three factors of both weights two are read where they are, and the third is all that is written.
        Assert.Equal(0, kept.Body.CopyCount);
        Assert.Single(kept.Rows.Written);

        static int Dots(LoopKernel kernel) => kernel.Body.Kernels.Count(body => body is OpKernel { Op: Dot });
    }

    [Theory, InlineData(false), InlineData(true)]
    public void StatesBeforeAndAfterEachTimeAreOneBlockWhereALoopRunsAllTimes(bool isReversed)
    {
        using var scope = new SettingsScope();
        var (x, h, u, w) = (Drawn([Times, 3, 5], 1), Drawn([3, 7], 2), Drawn([5, 7], 3), Drawn([7, 7], 4));
        LoopKernel Forward(long? times) =>
            Evaluation.PlanOf([.. Kept(x, h, u, w, isKept: true, times, isReversed: isReversed).Outputs[0].Square().Sum().Gradients(u, w).Select(gradient => gradient.Node)]).Kernels.OfType<LoopKernel>().First();
        var (complete, some) = (Forward(null), Forward(4));
        var (before, after) = (complete.Results[complete.Op.FirstHistory]!, complete.Results[3]!);
        Assert.Same(before.Buffer, after.Buffer);
        Assert.Equal((Times + 1) * 3 * 7 * sizeof(float), before.Buffer.Spec.Bytes);
        Assert.Equal(isReversed ? (21, 0) : (0, 21), ((int)before.Offset, (int)after.Offset));
        Assert.NotSame(some.Results[some.Op.FirstHistory]!.Buffer, some.Results[3]!.Buffer);
    }

    [Fact]
    public void ABlockOfStatesIsNotWrittenOver()
    {
        var (x, h, u, w) = (Drawn([Times, 3, 5], 1), Drawn([3, 7], 2), Drawn([5, 7], 3), Drawn([7, 7], 4));
        Tensor[] Results()
        {
            var rows = Kept(x, h, u, w, isKept: true).Outputs[2];
            var changed = rows.UpdateSlice(0, Tensor.Scalar(1, DType.Int64), Tensor.Ones([1, 3, 7]));
            return [changed.Exp(), .. (changed.Sum() * rows.Square().Sum()).Gradients(u, w)];
        }
        byte[][] expected;
        using (new SettingsScope(fuse: false)) expected = BitsOf(Results());
        using var scope = new SettingsScope();
        Assert.Equal(expected, BitsOf(Results()));
    }

    [Fact]
    public void ItemsOfTimesThatDoNotComeDoNotReachTheGradientOfAWeight()
    {
        using var scope = new SettingsScope();
        var (x, h, u, w) = (Drawn([Times, 3, 5], 1), Drawn([3, 7], 2), Drawn([5, 7], 3), Drawn([7, 7], 4));
        var broken = x.UpdateSlice(0, Tensor.Scalar(4, DType.Int64), Tensor.Full([2, 3, 5], float.NaN));
        byte[][] Gradients(Tensor x) => BitsOf(Kept(x, h, u, w, isKept: true, times: 4).Outputs[0].Square().Sum().Gradients(u, w));
        Assert.Equal(Gradients(x), Gradients(broken));
    }

    [Fact]
    public void ASharedRowIsNotWrittenOver()
    {
        using var scope = new SettingsScope();
        var h = Drawn([3, 5], 2);
        var run = Tensor.Loop(Times, [h], step => step.States[0].Sin() is var next ? new([next], [next * 2, next * 2]) : null!);
        var changed = run.Outputs[0].UpdateSlice(0, Tensor.Scalar(1, DType.Int64), Tensor.Ones([1, 3, 5]));
        // Computed when the other result was changed.
        var sum = run.Outputs[1] + (changed.Sum() * 0);
        Tensor[] results = [changed.Exp(), sum.Exp()];
        var bits = BitsOf(results);
        var expected = h;
        for (var t = 0; t < 2; t++) expected = expected.Sin();
        Assert.Equal(Bits.Of((expected * 2).Exp()), bits[1][(3 * 5 * 4)..(2 * 3 * 5 * 4)]);
    }

    [Fact]
    public void ASampleInAVmapHasTheBitsOfItsOwnLoop()
    {
        using var scope = new SettingsScope();
        var (x, h, w) = (Drawn([3, Times, 40, 70], 1), Drawn([3, 40, 70], 2), Drawn([70, 130], 3));
        var together = Tensor.Vmap(sample => [Recurrence(sample[0], sample[1], w)], x, h)[0];
        for (var i = 0; i < 3; i++) Assert.Equal(Bits.Of(Recurrence(x[i], h[i], w)), Bits.Of(together[i]));
    }
}
