namespace Ogee.Tests;

/// <summary>Loops, choices and slices whose place is known late: one plan, the bits of the unrolled program, memory that does not grow.</summary>
[Collection("settings")]
public class ControlFlowTests
{
    static Tensor Random(ulong stream, params long[] shape) => Tensor.Normal(Shape.Create(shape), new RngKey(3, stream)) is var x ? Computed(x) : null!;

    static Tensor Computed(Tensor x)
    {
        Tensor.Evaluate(x);
        return x;
    }

    static Tensor Number(long value) => Tensor.Scalar(value, DType.Int64);

    static Tensor Cell(Tensor x, Tensor h, Tensor u, Tensor w) => (x.MatMul(u) + h.MatMul(w)).Tanh();

    [Fact]
    public void ALoopHasTheBitsOfTheUnrolledProgram()
    {
        var (x, h, u, w) = (Random(1, 20, 4, 8), Random(2, 4, 16), Random(3, 8, 16) * 0.3, Random(4, 16, 16) * 0.3);
        var loop = Tensor.Loop(20, [h], step => Cell(step.Items[0], step.States[0], u, w) is var next ? new([next], [next]) : null!, items: [x]);
        var (unrolled, rows) = (h, new List<Tensor>());
        for (var t = 0; t < 20; t++) rows.Add(unrolled = Cell(x[t], unrolled, u, w));
        Assert.Equal(unrolled.ToArray<float>(), loop.States[0].ToArray<float>());
        Assert.Equal(Tensor.Stack(0, [.. rows]).ToArray<float>(), loop.Outputs[0].ToArray<float>());
        Assert.Equal(20, loop.Times.Item());
    }

    [Fact]
    public void TheGradientsOfAReversedLoopAreThoseOfItsItemsTurnedAround()
    {
        Tensor[] x = [.. new[] { Random(1, 6, 4, 8), Random(2, 4, 16), Random(3, 8, 16) * 0.3, Random(4, 16, 16) * 0.3 }.Select(value => Computed(value.Cast(DType.Float64)))];
        IReadOnlyList<Tensor> Slopes(Tensor items, bool isReversed) =>
            Tensor.Loop(6, [x[1]], step => new([Cell(step.Items[0], step.States[0], x[2], x[3])]), items: [items], isReversed: isReversed).States[0].Square().Sum().Gradients(x);
        foreach (var (expected, found) in Slopes(x[0].Flip(0), false).Zip(Slopes(x[0], true)))
            Assert.Equal(0, (expected - found).Abs().Max().Item(), 1e-12);
    }

    [Theory, InlineData(true, 5, 2, 0), InlineData(false, 7, 0, 2)]
    public void EachSideOfAChoiceHasTheGradientsOfWhatItCaptured(bool isFirst, float ofOperand, float ofFirst, float ofSecond)
    {
        var (x, first, second) = (Tensor.From(2f), Tensor.From(5f), Tensor.From(7f));
        var y = Tensor.If(Number(isFirst ? 1 : 0).Greater(0), [x], operands => [operands[0] * first], operands => [operands[0] * second])[0];
        Assert.Equal([ofOperand, ofFirst, ofSecond], y.Sum().Gradients(x, first, second).Select(gradient => (float)gradient.Sum().Item()));
    }

    [Fact]
    public void ALoopOfComplexNumbersIsTheUnrolledProgram()
    {
        // A state, an item, a row of output and a capture that are complex, and one state that is not.
        var (h, x, w) = (Computed(Tensor.Complex(Random(5, 3), Random(6, 3))), Computed(Tensor.Complex(Random(7, 4, 3), Random(8, 4, 3))), Computed(Tensor.Polar(Tensor.Scalar(0.9f), Tensor.Scalar(0.7f))));
        (Tensor State, Tensor Size, Tensor Row) Next(Tensor item, Tensor state, Tensor size) => (state * w) + item is var next ? (next, size + next.Abs(), next * next) : default;
        var loop = Tensor.Loop(4, [h, Tensor.Zeros([3])], step => Next(step.Items[0], step.States[0], step.States[1]) is var next ? new([next.State, next.Size], [next.Row]) : null!, items: [x]);
        var (state, size, rows) = (h, Tensor.Zeros([3]), new List<Tensor>());
        for (var t = 0; t < 4; t++)
        {
            (state, size, var row) = Next(x[t], state, size);
            rows.Add(row);
        }
        Assert.Equal((DType.Complex64, DType.Float32, DType.Complex64), (loop.States[0].Type, loop.States[1].Type, loop.Outputs[0].Type));
        Assert.Equal(state.ToArray<Complex64>(), loop.States[0].ToArray<Complex64>());
        Assert.Equal(size.ToArray<float>(), loop.States[1].ToArray<float>());
        Assert.Equal(Tensor.Stack(0, [.. rows]).ToArray<Complex64>(), loop.Outputs[0].ToArray<Complex64>());
        Tensor Loss(Tensor last, Tensor all, Tensor outputs) => last.Abs().Square().Sum() + all.Sum() + (outputs * w).Real().Sum();
        var (slopes, expected) = (Loss(loop.States[0], loop.States[1], loop.Outputs[0]).Gradients(h, x, w), Loss(state, size, Tensor.Stack(0, [.. rows])).Gradients(h, x, w));
        foreach (var (one, other) in slopes.Zip(expected)) Assert.InRange((one - other).Abs().Max().Item(), 0, 1e-4);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void AChoiceOfComplexNumbersIsOneOfItsSides(bool isFirst)
    {
        var (z, w) = (Computed(Tensor.Complex(Random(5, 3), Random(6, 3))), Computed(Tensor.Complex(Random(7, 3), Random(8, 3))));
        Tensor[] First(Tensor[] x) => [x[0] * w, x[0].Abs()];
        Tensor[] Second(Tensor[] x) => [x[0] + 1, x[0].Real()];
        var found = Tensor.If(Number(isFirst ? 1 : 0).Greater(0), [z], First, Second);
        var expected = isFirst ? First([z]) : Second([z]);
        Assert.Equal(expected[0].ToArray<Complex64>(), found[0].ToArray<Complex64>());
        Assert.Equal(expected[1].ToArray<float>(), found[1].ToArray<float>());
        Assert.Equal((expected[0].Abs().Sum() + expected[1].Sum()).Gradients(z)[0].ToArray<Complex64>(), (found[0].Abs().Sum() + found[1].Sum()).Gradients(z)[0].ToArray<Complex64>());
    }

    [Fact]
    public void ComplexAndRealNumbersDoNotTakeEachOthersPlace()
    {
        var z = Tensor.Complex(Tensor.Ones([2]), Tensor.Ones([2]));
        Assert.Contains("state 0 begins as c64, and the body gives f32", Assert.Throws<OgeeException>(() => Tensor.Loop(2, [z], step => new([step.States[0].Real()]))).What, StringComparison.Ordinal);
        Assert.Contains("state 0 begins as f32, and the body gives c64", Assert.Throws<OgeeException>(() => Tensor.Loop(2, [Tensor.Ones([2])], step => new([step.States[0] * z]))).What, StringComparison.Ordinal);
        Assert.Contains("of result 0 one side is complex", Assert.Throws<OgeeException>(() => Tensor.If(Number(1).Greater(0), [z], x => [x[0]], x => [x[0].Real()])).What, StringComparison.Ordinal);
    }

    // As in a second derivative, whose graph reads again what the loop gave.
    [Fact]
    public void TwoNamesOfOneResultBothHaveTheirGradients()
    {
        var x = Tensor.From(0.3f, -0.7f);
        var state = Tensor.Loop(3, [x], step => new([step.States[0].Tanh()])).States[0];
        var again = Tensor.ResultOf(state.Node.Inputs[0], 0);
        Assert.Equal((state * 2).Sum().Gradients(x)[0].ToArray<float>(), (state + again).Sum().Gradients(x)[0].ToArray<float>());
    }

    [Fact]
    public void TheGradientsOfALoopAreThoseOfTheUnrolledProgram()
    {
        Tensor[] x = [.. new[] { Random(1, 12, 4, 8), Random(2, 4, 16), Random(3, 8, 16) * 0.3, Random(4, 16, 16) * 0.3 }.Select(value => Computed(value.Cast(DType.Float64)))];
        var loop = Tensor.Loop(12, [x[1]], step => Cell(step.Items[0], step.States[0], x[2], x[3]) is var next ? new([next], [next]) : null!, items: [x[0]]).Outputs[0].Square().Sum();
        var (h, sum) = (x[1], Tensor.Scalar(0, DType.Float64));
        for (var t = 0; t < 12; t++)
        {
            h = Cell(x[0][t], h, x[2], x[3]);
            sum += h.Square().Sum();
        }
        var (actual, expected) = (loop.Gradients(x), sum.Gradients(x));
        for (var i = 0; i < x.Length; i++)
            foreach (var (a, b) in actual[i].ToArray<double>().Zip(expected[i].ToArray<double>())) Assert.Equal(b, a, 1e-12 * Math.Max(1, Math.Abs(b)));
    }

    [Fact]
    public void ACaptureThatWasComputedFromAnotherCaptureCountsOnce()
    {
        var w = Tensor.From([0.5, -0.25], [2]);
        var twice = w * 2;
        var loss = Tensor.Loop(3, [Tensor.Ones([2], DType.Float64)], step => new([(step.States[0] * w) + twice])).States[0].Sum();
        Tensor Unrolled(Tensor w)
        {
            var s = Tensor.Ones([2], DType.Float64);
            for (var t = 0; t < 3; t++) s = (s * w) + (w * 2);
            return s.Sum();
        }
        Assert.Equal(Unrolled(w).Gradients(w)[0].ToArray<double>(), loss.Gradients(w)[0].ToArray<double>());
    }

    [Fact]
    public void ALoopMayStopAndGradientsGoBackAsOftenAsItRan()
    {
        var a = Tensor.From([2.0], []);
        // Newton's method for √a: the derivative of the fixed point is 1/(2√a).
        var root = Tensor.Loop(50, [Tensor.Scalar(1, DType.Float64)], step =>
            (step.States[0] + (a / step.States[0])) * 0.5 is var next ? new([next], GoOn: (next - step.States[0]).Abs().Greater(1e-15)) : null!);
        Assert.InRange(root.Times.Item(), 4, 8);
        Assert.Equal(Math.Sqrt(2), root.States[0].Item(), 1e-15);
        Assert.Equal(1 / (2 * Math.Sqrt(2)), root.States[0].Gradients(a)[0].Item(), 1e-14);
        var slope = root.States[0].Gradients(a)[0];
        Assert.Equal(-0.25 * Math.Pow(2, -1.5), slope.Gradients(a)[0].Item(), 1e-12);
    }

    [Fact]
    public void HowOftenALoopRunsIsNotPartOfThePlan()
    {
        var x = Random(1, 8);
        double Run(int times) => Tensor.Loop(100, [x], step => new([step.States[0] * 0.5]), times: Number(times)).States[0].ToArray<float>()[0];
        _ = Run(1);
        var misses = PlanCache.Misses;
        foreach (var times in (int[])[0, 3, 100]) Assert.Equal(x.ToArray<float>()[0] * (float)Math.Pow(0.5, times), (float)Run(times));
        Assert.Equal(misses, PlanCache.Misses);
        Assert.Equal("OG1007", Assert.Throws<OgeeException>(() => Run(101)).Error.Code);
        Assert.Equal("OG1007", Assert.Throws<OgeeException>(() => Run(-1)).Error.Code);
    }

    [Fact]
    public void LiteralsInsideABodyAreInputsOfThePlan()
    {
        var x = Random(1, 8);
        float Run(double factor) => Tensor.Loop(2, [x], step => new([step.States[0] * factor])).States[0].ToArray<float>()[0];
        _ = Run(0.5);
        var misses = PlanCache.Misses;
        Assert.Equal(x.ToArray<float>()[0] * 9, Run(3), 1e-5);
        Assert.Equal(misses, PlanCache.Misses);
    }

    [Fact]
    public void OnlyTheChosenSideRuns()
    {
        // The other side reads an index that is not there.
        var x = Random(1, 4);
        var far = Tensor.Scalar(7, DType.Int64);
        Tensor[] Choose(bool value) => [.. Tensor.If(Tensor.Scalar(value ? 1 : 0, DType.Bool), [x, far], y => [y[0].Take(y[1].Reshape(1))], y => [y[0].Slice(0, 0, 1)])];
        Assert.Equal(x.ToArray<float>()[0], Choose(false)[0].ToArray<float>()[0]);
        Assert.Equal("OG1007", Assert.Throws<OgeeException>(() => Choose(true)[0].ToArray<float>()).Error.Code);
    }

    [Fact]
    public void ADecoderWithACacheRunsFiveHundredTokensOnOnePlanAndInPlace()
    {
        const int Tokens = 500, Capacity = 512, Width = 32;
        Tensor[] weights = [.. Enumerable.Range(0, 3).Select(i => Computed(Random(10 + (ulong)i, Width, Width) * 0.2))];
        var tokens = Random(20, Tokens, 1, Width);
        var rows = tokens.ToArray<float>();
        var (keys, values) = (new Parameter(Tensor.Zeros([Capacity, Width])), new Parameter(Tensor.Zeros([Capacity, Width])));
        Tensor.Step([], [keys, values]);
        var addresses = Addresses();
        var outputs = new List<float[]>();
        long misses = 0;
        for (var token = 0; token < Tokens; token++)
        {
            var x = Tensor.From(rows[(token * Width)..((token + 1) * Width)], [1, Width]);
            var place = Number(token);
            keys.Value = keys.Value.UpdateSlice(0, place, x.MatMul(weights[0]));
            values.Value = values.Value.UpdateSlice(0, place, x.MatMul(weights[1]));
            var scores = x.MatMul(weights[2]).MatMul(keys.Value.Transpose(0, 1)) * 0.2;
            var seen = Tensor.Arange(Capacity).LessEqual(place);
            var output = Tensor.Where(seen, scores, Tensor.Scalar(-1e9)).Softmax().MatMul(values.Value);
            Tensor.Step([output], [keys, values]);
            outputs.Add(output.ToArray<float>());
            // The first token compiles.
            if (token == 0) misses = PlanCache.Misses;
        }
        Assert.Equal(misses, PlanCache.Misses);
        Assert.Equal(addresses, Addresses());

        // All at once, with a causal mask, must give the same numbers.
        var all = tokens.Reshape(Tokens, Width);
        var whole = all.MatMul(weights[2]).MatMul(all.MatMul(weights[0]).Transpose(0, 1)) * 0.2;
        var mask = Tensor.Arange(Tokens).Unsqueeze(0).LessEqual(Tensor.Arange(Tokens).Unsqueeze(1));
        var expected = Tensor.Where(mask, whole, Tensor.Scalar(-1e9)).Softmax().MatMul(all.MatMul(weights[1])).ToArray<float>();
        for (var token = 0; token < Tokens; token++)
            for (var i = 0; i < Width; i++) Assert.Equal(expected[(token * Width) + i], outputs[token][i], 1e-4);

        unsafe (nint, nint) Addresses() => ((nint)keys.Value.Node.Value!.Pointer, (nint)values.Value.Node.Value!.Pointer);
    }

    [Fact]
    public void AStepThatFailsOrIsCancelledLeavesTheCacheAsItWas()
    {
        var cache = new Parameter(Tensor.Zeros([4, 2]));
        Tensor.Step([], [cache]);
        var row = Computed(Tensor.Ones([1, 2]) * 5);
        cache.Value = cache.Value.UpdateSlice(0, Number(1), row);
        Tensor.Step([], [cache]);
        float[] before = [0, 0, 5, 5, 0, 0, 0, 0];
        // The update runs first; what reads its result fails.
        cache.Value = cache.Value.UpdateSlice(0, Number(1), row * 2);
        var bad = cache.Value.Take(Tensor.From([9L], [1]));
        Assert.Equal("OG1007", Assert.Throws<OgeeException>(() => Tensor.Step([bad], [cache])).Error.Code);
        Assert.Equal(before, cache.Value.ToArray<float>());
        cache.Value = cache.Value.UpdateSlice(0, Number(4), row);
        Assert.Equal("OG1007", Assert.Throws<OgeeException>(() => Tensor.Step([], [cache])).Error.Code);
        Assert.Equal(before, cache.Value.ToArray<float>());
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        cache.Value = cache.Value.UpdateSlice(0, Number(0), row);
        Assert.ThrowsAny<OperationCanceledException>(() => Tensor.Step([], [cache], stop.Token));
        Assert.Equal(before, cache.Value.ToArray<float>());
    }

    [Fact]
    public void AnOldValueThatSomethingElseReadsIsNotWrittenOver()
    {
        var cache = new Parameter(Tensor.Zeros([4]));
        Tensor.Step([], [cache]);
        var sum = cache.Value.Sum();
        cache.Value = cache.Value.UpdateSlice(0, Number(2), Tensor.Ones([1]));
        Tensor.Step([sum], [cache]);
        Assert.Equal(0, sum.Item());
        Assert.Equal([0, 0, 1, 0], cache.Value.ToArray<float>());
        // A value that two cells hold.
        var (a, shared) = (new Parameter(cache.Value), cache.Value);
        a.Value = a.Value.UpdateSlice(0, Number(0), Tensor.Ones([1]));
        Tensor.Step([], [a]);
        Assert.Equal([0, 0, 1, 0], shared.ToArray<float>());
    }

    [Fact]
    public void AStateThatIsUpdatedInALoopStaysWhereItIs()
    {
        var table = Random(1, 64, 16);
        var loop = Tensor.Loop(64, [table], step => new([step.States[0].UpdateSlice(0, step.Index, Tensor.Ones([1, 16]))])).States[0];
        var plan = Evaluation.PlanOf([loop.Node]);
        var kernel = Assert.IsType<LoopKernel>(plan.Kernels.Single(k => k is LoopKernel));
        Assert.True(kernel.Body.IsInPlace(0));
        Assert.Equal(0, kernel.Body.CopyCount);
        Assert.All(loop.ToArray<float>(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void AnArgumentReadInsideABodyIsANamedError()
    {
        var error = Assert.Throws<OgeeException>(() => Tensor.Loop(3, [Tensor.Ones([2])], step => step.States[0].ToArray<float>()[0] > 0 ? new([step.States[0]]) : null!));
        Assert.Contains("The body of a loop read one of its arguments", error.What, StringComparison.Ordinal);
        Tensor? leaked = null;
        _ = Tensor.Loop(3, [Tensor.Ones([2])], step => new([leaked = step.States[0] * 2]));
        Assert.Throws<OgeeException>(() => leaked!.ToArray<float>());
    }

    public static TheoryData<string, Func<object>> Mistakes => new()
    {
        { "a state that grows", () => Tensor.Loop(2, [Tensor.Ones([2])], step => new([Tensor.Concat(0, step.States[0], step.States[0])])) },
        { "a state that changes its type", () => Tensor.Loop(2, [Tensor.Ones([2])], step => new([step.States[0].Cast(DType.Float64)])) },
        { "a state too few", () => Tensor.Loop(2, [Tensor.Ones([2]), Tensor.Ones([2])], step => new([step.States[0]])) },
        { "an item that is too short", () => Tensor.Loop(2, [Tensor.Ones([2])], step => new([step.States[0]]), items: [Tensor.Ones([1, 2])]) },
        { "fewer than no times", () => Tensor.Loop(-1, [Tensor.Ones([2])], step => new([step.States[0]])) },
        { "a condition that is a vector", () => Tensor.Loop(2, [Tensor.Ones([2])], step => new([step.States[0]], GoOn: step.States[0].Greater(0))) },
        { "reversed and stopping", () => Tensor.Loop(2, [Tensor.Ones([2])], step => new([step.States[0]], GoOn: step.Index.Less(1)), isReversed: true) },
        { "sides that differ", () => Tensor.If(Tensor.Ones([], DType.Bool), [Tensor.Ones([2])], x => [x[0]], x => [x[0].Sum()]) },
        { "a condition that is a number", () => Tensor.If(Tensor.Ones([]), [Tensor.Ones([2])], x => [x[0]], x => [x[0]]) },
        { "a part that is too long", () => Tensor.Ones([2]).DynamicSlice(0, Tensor.Scalar(0, DType.Int64), 3) },
        { "a start that is a vector", () => Tensor.Ones([2]).DynamicSlice(0, Tensor.Arange(2), 1) },
        { "a start that is a float", () => Tensor.Ones([2]).UpdateSlice(0, Tensor.Scalar(0), Tensor.Ones([1])) },
        { "values of another type", () => Tensor.Ones([2]).UpdateSlice(0, Tensor.Scalar(0, DType.Int64), Tensor.Ones([1], DType.Int64)) },
        { "values that are too many", () => Tensor.Ones([2]).UpdateSlice(0, Tensor.Scalar(0, DType.Int64), Tensor.Ones([3])) },
    };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void AMistakeIsANamedErrorWhereItIsWritten(string what, Func<object> mistake)
    {
        Assert.NotEmpty(what);
        Assert.Throws<OgeeException>(mistake);
    }

    [Fact]
    public void AGraphWithBodiesIsPrintedAndVerified()
    {
        var check = Settings.Check;
        var (show, output, text) = (Settings.Show, Settings.Output, new System.Text.StringBuilder());
        try
        {
            (Settings.Check, Settings.Show, Settings.Output) = ("1", "passes,plan", line => text.Append(line));
            var x = Random(1, 7);
            _ = Tensor.If(x.Sum().Greater(-1e9), [x], y => [Tensor.Loop(3, [y[0]], step => new([step.States[0].Cos()])).States[0]], y => [y[0]])[0].ToArray<float>();
        }
        finally
        {
            (Settings.Check, Settings.Show, Settings.Output) = (check, show, output);
        }
        Assert.Contains("loop up to 3", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("= cos f32[7]", text.ToString(), StringComparison.Ordinal);
    }
}
