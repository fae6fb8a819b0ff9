using Ogee.Cpu;
using Ogee.Learn;

namespace Ogee.Tests;

/// <summary>Updates of parameters are written over the old values, with the bits of a step that keeps both, and only once the step can no longer be refused.</summary>
[Collection("settings")]
public class InPlaceTests
{
    sealed class Net : Module
    {
        readonly Embedding words = new(20, 12);
        readonly Linear hidden = new(12, 70);
        readonly BatchNorm2d normalised = new(70);
        readonly Linear last = new(70, 40);

        public override Tensor Forward(Tensor tokens) => last.Forward(normalised.Forward(hidden.Forward(words.Forward(tokens)).Relu().Reshape(50, 70, 1, 1)).Reshape(50, 70));
    }

    static readonly Tensor Tokens = Tensor.From([.. Enumerable.Range(0, 50).Select(i => i * 7 % 20L)], [50]);
    static readonly Tensor Target = Tensor.Normal([50, 40], new RngKey(5));

    static (double[] Losses, byte[][] Bits) Trained(Func<Optimizer> optimizer, bool isInPlace, bool clips)
    {
        // A check of every kernel's results keeps old values.
        using var scope = new SettingsScope(check: isInPlace ? "" : "nan");
        var net = new Net();
        net.Initialize(3);
        var updates = optimizer();
        var losses = new double[5];
        for (var step = 0; step < losses.Length; step++)
        {
            using var training = Mode.Training(new RngKey(1, (ulong)step));
            var loss = (net.Forward(Tokens) - Target).Square().Mean();
            Parameter[] trainable = [.. net.Parameters.Where(parameter => parameter.IsTrainable)];
            IReadOnlyList<Tensor> gradients = loss.Gradients([.. trainable.Select(parameter => parameter.Value)]);
            var norm = gradients.Norm();
            updates.Step(trainable, clips ? gradients.ClipNorm(0.5) : gradients);
            var (values, accepted) = Tensor.TryStep(clips ? [loss, norm] : [loss], net.Parameters);
            Assert.True(accepted);
            losses[step] = values[0];
        }
        return (losses, [.. net.Parameters.SelectMany(parameter => (Parameter[])[parameter, .. parameter.Attached]).Select(parameter => Bits.Of(parameter.Value))]);
    }

    public static TheoryData<string, bool, int> Optimizers
    {
        get
        {
            var data = new TheoryData<string, bool, int>();
            foreach (var name in (string[])["sgd", "momentum", "adam", "adamw"])
                foreach (var clips in (bool[])[false, true]) data.Add(name, clips, clips ? 1 : 2);
            return data;
        }
    }

    [Theory, MemberData(nameof(Optimizers))]
    public void TrainingHasTheSameBitsInPlace(string name, bool clips, int threads)
    {
        using var use = Workers.Use(threads);
        Optimizer Made() => name switch { "sgd" => new Sgd(0.1), "momentum" => new Sgd(0.1, momentum: 0.9), "adam" => new Adam(0.01), _ => new AdamW(0.01) };
        var expected = Trained(Made, isInPlace: false, clips);
        var actual = Trained(Made, isInPlace: true, clips);
        Assert.Equal(expected.Losses, actual.Losses);
        Assert.Equal(expected.Bits, actual.Bits);
        Assert.NotEqual(expected.Losses[0], expected.Losses[^1]);
    }

    static Parameter Computed(Shape shape, ulong stream)
    {
        var parameter = new Parameter(Tensor.Normal(shape, new RngKey(11, stream)));
        Tensor.Evaluate(parameter.Value);
        return parameter;
    }

    static Storage Memory(Parameter parameter) => parameter.Value.Node.Value!;

    static unsafe nint Address(Parameter parameter) => (nint)Memory(parameter).Pointer;

    [Fact]
    public void AnUpdateTakesNoMemoryForTheGradientNorForTheNewValue()
    {
        var (weight, x) = (Computed([1024, 2048], 1), Computed([8, 1024], 2));
        Tensor Loss() => x.Value.MatMul(weight).Square().Mean();
        for (var step = 0; step < 3; step++)
        {
            var before = Address(weight);
            MemoryPool.ResetPeak();
            var live = MemoryPool.LiveBytes;
            var loss = Loss();
            weight.Value -= loss.Gradients(weight.Value)[0] * 0.1;
            Assert.True(Tensor.TryStep([loss], [weight]).Accepted);
            Assert.Equal(before, Address(weight));
            Assert.InRange(MemoryPool.PeakBytes - live, 0, weight.Spec.Bytes / 8);
        }
    }

    [Fact]
    public void WhatIsReadLaterOrHeldElsewhereIsNotWrittenOver()
    {
        var (a, b) = (Computed([64, 64], 1), Computed([64, 64], 2));
        var (oldA, oldB) = (a.Value.ToArray<float>(), b.Value.ToArray<float>());
        // The change of a is known only once its new value is, and b needs the change.
        var next = a.Value * 2;
        var change = (next - a.Value).Sum();
        a.Value = next;
        b.Value += change;
        Assert.True(Tensor.TryStep([change], [a, b]).Accepted);
        var sum = (float)((Tensor.From(oldA, [64, 64]) * 2) - Tensor.From(oldA, [64, 64])).Sum().Item();
        Assert.Equal(oldA.Select(x => x * 2), a.Value.ToArray<float>());
        Assert.Equal(oldB.Select(x => x + sum), b.Value.ToArray<float>());

        // Two cells change their values: each new one is the other's old one.
        (oldA, oldB) = (a.Value.ToArray<float>(), b.Value.ToArray<float>());
        (a.Value, b.Value) = (b.Value * 1, a.Value * 1);
        Assert.True(Tensor.TryStep([], [a, b]).Accepted);
        Assert.Equal(oldB, a.Value.ToArray<float>());
        Assert.Equal(oldA, b.Value.ToArray<float>());

        // A value given from outside stays what it is.
        var given = Tensor.From([1f, 2, 3], [3]);
        var cell = new Parameter(given);
        cell.Value *= 2;
        Assert.True(Tensor.TryStep([], [cell]).Accepted);
        Assert.Equal([1f, 2, 3], given.ToArray<float>());
        Assert.Equal([2f, 4, 6], cell.Value.ToArray<float>());

        // An element is not where the new one goes.
        var turned = Computed([32, 32], 3);
        var rows = turned.Value.ToArray<float>();
        turned.Value = turned.Value.Transpose(0, 1) * 3;
        Assert.True(Tensor.TryStep([], [turned]).Accepted);
        Assert.Equal(Enumerable.Range(0, 1024).Select(i => rows[(i % 32 * 32) + (i / 32)] * 3), turned.Value.ToArray<float>());
    }

    /// <summary>Steps of a few cells, each made of old and new values of the others.</summary>
    static byte[][] Random(int seed, bool isInPlace)
    {
        using var scope = new SettingsScope(check: isInPlace ? "" : "nan");
        var rng = new Random(seed);
        Shape[] shapes = [[24, 24], [24, 24], [24], [1, 24], [24, 24]];
        Parameter[] cells = [.. shapes.Select((shape, i) => Computed(shape, (ulong)(100 * seed) + (ulong)i))];
        var results = new List<byte[]>();
        for (var step = 0; step < 3; step++)
        {
            Tensor[] old = [.. cells.Select(cell => cell.Value)];
            List<Tensor> known = [.. old];
            foreach (var index in Enumerable.Range(0, cells.Length).OrderBy(_ => rng.Next()).ToArray())
            {
                Tensor Any() => known[rng.Next(known.Count)];
                Tensor Square() => known.Where(tensor => tensor.Shape == shapes[0]).ToArray() is var squares ? squares[rng.Next(squares.Length)] : null!;
                Tensor next = rng.Next(6) switch
                {
                    0 => (old[index] * 0.5) + (Any().Sum() * 0.01),
                    1 => old[index] - (Square().MatMul(Square()).Sum(0) * 0.01).Reshape(1, 24).Slice(1, 0, 24).Mean(),
                    2 => (Any().Mean() + old[index]).Tanh(),
                    3 when shapes[index].Rank == 2 && shapes[index][0] == 24 => old[index] - (Square().Transpose(0, 1).MatMul(Square()) * 0.01),
                    4 when shapes[index].Rank == 2 && shapes[index][0] == 24 => (Square() * 0.3) + old[index].Transpose(0, 1),
                    5 when shapes[index].Rank == 2 && shapes[index][0] == 24 => Square().MatMul(old[index]) * 0.1,
                    _ => old[index] * old[index].Cos(),
                };
                cells[index].Value = next;
                known.Add(next);
            }
            var watched = known[rng.Next(known.Count)].Sum();
            var (values, accepted) = Tensor.TryStep([watched], cells);
            Assert.True(accepted);
            results.Add(BitConverter.GetBytes(values[0]));
            results.AddRange(cells.Select(cell => Bits.Of(cell.Value)));
        }
        return [.. results];
    }

    [Fact]
    public void StepsOfAnyShapeHaveTheSameBitsInPlace()
    {
        for (var seed = 0; seed < 150; seed++) Assert.Equal(Random(seed, isInPlace: false), Random(seed, isInPlace: true));
    }

    [Theory, InlineData(1), InlineData(2)]
    public void ARefusedStepChangesNothingAndGivesTheWatchedValues(int threads)
    {
        using var use = Workers.Use(threads);
        var (weight, moment) = (Computed([300, 300], 1), Computed([300, 300], 2));
        Parameter[] cells = [weight, moment];
        byte[][] before = [.. cells.Select(cell => Bits.Of(cell.Value))];
        for (var i = 0; i < 3; i++)
        {
            moment.Value = (moment.Value * 0.9) + weight.Value;
            weight.Value -= moment.Value * 0.1;
            var (values, accepted) = Tensor.TryStep([weight.Committed.Sum() / 0, Tensor.Full([], 7)], cells);
            Assert.False(accepted);
            Assert.False(double.IsFinite(values[0]));
            Assert.Equal(7, values[1]);
            Assert.Equal(before, cells.Select(cell => Bits.Of(cell.Value)));
        }
        var address = Address(weight);
        weight.Value *= 2;
        Assert.True(Tensor.TryStep([weight.Value.Sum()], cells).Accepted);
        weight.Value *= 2;
        Assert.True(Tensor.TryStep([weight.Committed.Sum()], cells).Accepted);
        Assert.NotEqual(before[0], Bits.Of(weight.Value));
        Assert.NotEqual(0, address);
    }

    [Fact]
    public unsafe void AStepWaitsForWhoeverStillReadsTheOldValue()
    {
        var weight = Computed([64], 1);
        var (storage, before) = (Memory(weight), weight.Value.ToArray<float>());
        weight.Value *= 2;
        var at = (float*)storage.Enter();
        var step = new Thread(() => Tensor.TryStep([], [weight]));
        step.Start();
        Assert.False(step.Join(100));
        Assert.Equal(before, new Span<float>(at, 64).ToArray());
        // Nobody begins to read what is about to be written over.
        Assert.Equal("OG1003", Assert.Throws<OgeeException>(() => storage.Enter()).Error.Code);
        storage.Leave();
        step.Join();
        Assert.Equal(before.Select(x => x * 2), weight.Value.ToArray<float>());
    }

    [Theory, InlineData(false), InlineData(true)]
    public unsafe void OfTwoThatWouldWaitForEachOtherTheSecondIsRefusedByName(bool isOneValue)
    {
        var (a, b) = (Memory(Computed([64], 1)), Memory(Computed([64], 2)));
        // Two steps, each of which reads both.
        foreach (var storage in (Storage[])[a, b, a, b]) storage.Enter();
        var first = new Thread(() => Storage.BeAlone([a, b], [true]));
        first.Start();
        while (!a.IsReleased) Thread.Yield();
        Assert.Equal("OG1003", Assert.Throws<OgeeException>(() => Storage.BeAlone(isOneValue ? [a, b] : [b, a], [true])).Error.Code);
        Assert.False(first.Join(50));
        a.Leave();
        b.Leave();
        first.Join();
        Assert.False(b.IsReleased);
        b.Leave();
    }

    [Fact]
    public unsafe void WhoIsRefusedLetsGoOfWhatItTook()
    {
        var (a, b, c) = (Memory(Computed([64], 1)), Memory(Computed([64], 2)), Memory(Computed([64], 3)));
        foreach (var storage in (Storage[])[a, b, c]) storage.Enter();
        b.Release();
        Assert.Throws<OgeeException>(() => Storage.BeAlone([a, b, c], [true, true, true]));
        Assert.False(a.IsReleased);
        Assert.False(c.IsReleased);
        Assert.True(a.Enter() != null);
        foreach (var storage in (Storage[])[a, a, b, c]) storage.Leave();
    }

    [Fact]
    public void TwoThatTrainOneModelEndOrAreRefusedByName()
    {
        var (weight, other) = (Computed([300, 300], 1), Computed([300, 300], 2));
        var (done, refused, wrong) = (0, 0, 0);
        void Train(Parameter mine, Parameter theirs)
        {
            for (var i = 0; i < 200; i++)
                try
                {
                    mine.Value = (mine.Committed * 0.99) + (theirs.Committed * 0.01);
                    Interlocked.Increment(ref Tensor.TryStep([], [mine]).Accepted ? ref done : ref wrong);
                }
                catch (OgeeException error)
                {
                    Interlocked.Increment(ref error.Error.Code == "OG1003" ? ref refused : ref wrong);
                }
        }
        var threads = (Thread[])[new(() => Train(weight, other)), new(() => Train(other, weight))];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) Assert.True(thread.Join(TimeSpan.FromMinutes(1)), $"{done} done, {refused} refused");
        Assert.Equal((400, 0), (done + refused, wrong));
        Assert.True(done > 0);
        // Neither was lost.
        Assert.Equal(90_000, weight.Value.ToArray<float>().Count(float.IsFinite));
        Assert.Equal(90_000, other.Value.ToArray<float>().Count(float.IsFinite));
    }

    [Theory, InlineData(DType.Float64), InlineData(DType.Int32)]
    public void AProductThatMovesAParameterOfAnotherTypeStaysAKernel(DType type)
    {
        var (x, g) = (Computed([8, 96], 1), Computed([8, 64], 2));
        var weight = new Parameter((Tensor.Normal([96, 64], new RngKey(5)) * 10).Cast(type));
        Tensor.Evaluate(weight.Value);
        Tensor Next(Tensor old) => old - x.Value.Transpose(0, 1).MatMul(g.Value).Cast(type);
        var expected = Bits.Of(Next((weight.Value + Tensor.Zeros([96, 64], type)).Detach()));
        weight.Value = Next(weight.Value);
        Assert.True(Tensor.TryStep([x.Value.Sum()], [weight]).Accepted);
        Assert.Equal(expected, Bits.Of(weight.Value));
    }

    [Fact]
    public void ARefusedStepPutsBackWhatAnUpdateOfASliceWrote()
    {
        var cache = Computed([10, 4], 1);
        var before = Bits.Of(cache.Value);
        cache.Value = cache.Value.UpdateSlice(0, Tensor.Scalar(3L, DType.Int64), Tensor.Ones([1, 4]));
        Assert.False(Tensor.TryStep([Tensor.Ones([3]).Sum() / 0], [cache]).Accepted);
        Assert.Equal(before, Bits.Of(cache.Value));
    }

    [Fact]
    public void WhatIsWatchedMayBeAParameter()
    {
        var (weight, last, scale) = (Computed([40, 40], 1), Computed([], 2), Computed([], 3));
        var old = scale.Value;
        scale.Value = old * 2;
        weight.Value -= weight.Value * 0.5;
        last.Value = (last.Value * 0.9) + (weight.Committed.Mean() * 0.1);
        var expected = old.Item();
        var (values, accepted) = Tensor.TryStep([old, last.Value, scale.Value], [weight, last, scale]);
        Assert.True(accepted);
        Assert.Equal(((float)expected, (float)expected * 2), ((float)values[0], (float)values[2]));
        Assert.Equal((values[1], values[2]), (last.Value.Item(), scale.Value.Item()));
    }

    // What is watched comes first too, and late in the order of the graph: without it, the update could be the first of all.
    [Theory, InlineData(true), InlineData(false)]
    public void WhatMayFailComesBeforeWhatCannotBeUndone(bool isWatched)
    {
        var (weight, bias) = (Computed([40, 40], 1), Computed([40], 2));
        byte[][] before = [Bits.Of(weight.Value), Bits.Of(bias.Value)];
        var outside = Tensor.From([.. Enumerable.Range(60, 40).Select(i => (long)i)], [40]);
        Tensor.Evaluate(outside);
        weight.Value -= weight.Value * 0.1;
        // Nothing that is watched needs it, and it frees no memory: in the order of the graph it comes last.
        bias.Value += bias.Value.Take(outside);
        Assert.Equal(EngineErrors.Index, Assert.Throws<OgeeException>(() => Tensor.TryStep(isWatched ? [Tensor.Ones([3]).Sum()] : [], [weight, bias])).Error);
        Assert.Equal(before, [Bits.Of(weight.Value), Bits.Of(bias.Value)]);
    }

    [Fact]
    public void AnExpressionThatTwoParametersBeginWithStaysTheOthersValue()
    {
        var drawn = Tensor.Normal([30], new RngKey(9));
        var (a, b) = (new Parameter(drawn), new Parameter(drawn));
        var before = b.Value.ToArray<float>();
        for (var step = 0; step < 2; step++)
        {
            a.Value *= 2;
            Assert.True(Tensor.TryStep([], [a]).Accepted);
        }
        Assert.Equal(before, b.Value.ToArray<float>());
        Assert.Equal(before.Select(x => x * 4), a.Value.ToArray<float>());
    }

    [Theory, InlineData(false), InlineData(true)]
    public unsafe void AnUpdateOfASliceWaitsForReadersAndIsRefusedWhereItWouldWaitInACircle(bool isCircle)
    {
        var (cache, weight) = (Computed([10, 4], 1), Computed([4], 2));
        var (cacheMemory, weightMemory, before) = (Memory(cache), Memory(weight), Bits.Of(cache.Value));
        cache.Value = cache.Value.UpdateSlice(0, Tensor.Scalar(3, DType.Int64), weight.Value.Reshape(1, 4));
        // A step that reads both, and perhaps waits to write the weight.
        cacheMemory.Enter();
        weightMemory.Enter();
        OgeeException? refused = null;
        var step = new Thread(() =>
        {
            try
            {
                Tensor.Step([], [cache]);
            }
            catch (OgeeException error)
            {
                refused = error;
            }
        });
        if (isCircle)
        {
            weightMemory.Enter();
            var waits = new Thread(() => Storage.BeAlone([weightMemory, cacheMemory], [true]));
            waits.Start();
            while (!weightMemory.IsReleased) Thread.Yield();
            step.Start();
            step.Join();
            Assert.Equal("OG1003", refused?.Error.Code);
            Assert.Equal(before, Bits.Of(cache.Value));
            weightMemory.Leave();
            waits.Join();
            cacheMemory.Leave();
            return;
        }
        step.Start();
        Assert.False(step.Join(100));
        weightMemory.Leave();
        cacheMemory.Leave();
        step.Join();
        Assert.Null(refused);
        Assert.NotEqual(before, Bits.Of(cache.Value));
    }

    /// <summary>What is written to its part of a whole is read from there again by what computes its readers anew: the whole is not written over before.</summary>
    [Fact]
    public void AWholeWhosePartIsReadAgainIsNotOverwritten()
    {
        const int Count = 96;
        Tensor a = Tensor.Normal([Count], new RngKey(1)), b = Tensor.Normal([Count], new RngKey(2)), values = Tensor.Full([Count], 7);
        Tensor.Evaluate(a, b, values);
        var part = (a * 2) + b;
        var again = (part * 3) - 1;
        var updated = Tensor.Concat(0, part, values.Square()).UpdateSlice(0, Tensor.Scalar(0, DType.Int64), values);
        // The update comes first: this reads it.
        var actual = (again * updated.Slice(0, 0, Count)).ToArray<float>();
        var (x, y) = (a.ToArray<float>(), b.ToArray<float>());
        for (var i = 0; i < Count; i++) Assert.Equal(((((x[i] * 2) + y[i]) * 3) - 1) * 7, actual[i], 1e-4f);
    }
}
