namespace Ogee.Tests;

[CollectionDefinition("settings", DisableParallelization = true)]
public class SettingsCollection;

[Collection("settings")]
public class PlanTests
{
    static Tensor Vector(int count) => Tensor.From(Enumerable.Range(0, count).Select(i => (float)i / count).ToArray(), [count]);

    [Fact]
    public void AStepIsCompiledOnceHoweverItsLiteralsChange()
    {
        var weight = new Parameter(Vector(32));
        double Step(double rate)
        {
            var loss = weight.Value.Square().Sum();
            weight.Value -= loss.Gradients(weight.Value)[0] * rate;
            Tensor.Evaluate(loss, [weight]);
            return loss.Item();
        }
        Step(0.1);
        var misses = PlanCache.Misses;
        for (var i = 0; i < 50; i++) Step(0.1 / (i + 1));
        Assert.Equal(misses, PlanCache.Misses);
    }

    [Fact]
    public void ThreeHundredSequenceLengthsEmitNoNewLoops()
    {
        Tensor[] weights = [.. Enumerable.Range(0, 6).Select(i => Tensor.Normal(i < 4 ? [8, 8] : i == 4 ? [8, 16] : [16, 8], new RngKey(1, (ulong)i)) * 0.3)];
        Tensor.Evaluate(weights);
        // A transformer block, forward and backward.
        Tensor[] Step(int length)
        {
            Tensor Heads(Tensor y) => y.Reshape(2, length, 2, 4).Permute(0, 2, 1, 3);
            var x = Vector(2 * length * 8).Reshape(2, length, 8);
            var normal = x.LayerNorm(null, null);
            var attended = Heads(normal.MatMul(weights[0])).Attention(Heads(normal.MatMul(weights[1])), Heads(normal.MatMul(weights[2])), isCausal: true);
            var y = x + attended.Permute(0, 2, 1, 3).Reshape(2, length, 8).MatMul(weights[3]);
            var loss = (y + y.LayerNorm(null, null).MatMul(weights[4]).Gelu().MatMul(weights[5])).Square().Mean();
            return [loss, .. loss.Gradients(weights)];
        }
        for (var length = 2; length < 6; length++) Tensor.Evaluate(Step(length));
        var (loops, misses) = (Cpu.LoopEmitter.Count, PlanCache.Misses);
        for (var length = 6; length < 306; length++) Tensor.Evaluate(Step(length));
        // Code does not depend on lengths; only which operands are single numbers in a tile does, at a few of them.
        Assert.InRange(Cpu.LoopEmitter.Count - loops, 0, 4);
        Assert.Equal(misses + 300, PlanCache.Misses);
    }

    [Fact]
    public void ThePlanUsedLongestAgoIsForgottenFirst()
    {
        var most = PlanCache.MostBytes;
        try
        {
            PlanCache.Clear();
            var x = Vector(64);
            float[] Run(int depth)
            {
                var y = x;
                for (var i = 0; i < depth; i++) y = (y + 1).Sum([0], keepAxes: true).Expand([64]);
                return y.ToArray<float>();
            }
            float[][] before = [.. Enumerable.Range(1, 12).Select(Run)];
            PlanCache.MostBytes = PlanCache.Bytes / 3;
            PlanCache.Clear();
            for (var round = 0; round < 3; round++)
                for (var depth = 1; depth <= 12; depth++)
                {
                    Assert.Equal(before[depth - 1], Run(depth));
                    Assert.InRange(PlanCache.Bytes, 1, PlanCache.MostBytes);
                    // Used again and again, it stays.
                    var misses = PlanCache.Misses;
                    Run(1);
                    Assert.True(round == 0 && depth <= 2 || PlanCache.Misses == misses, $"round {round}, depth {depth}");
                }
            Assert.InRange(PlanCache.Count, 1, 11);
        }
        finally
        {
            PlanCache.MostBytes = most;
        }
    }

    [Fact]
    public void TheCacheOfLoopsIsBounded()
    {
        var most = Cpu.LoopEmitter.Most;
        try
        {
            Cpu.LoopEmitter.Most = 8;
            var x = Vector(64);
            for (var depth = 1; depth < 30; depth++)
            {
                var y = x;
                for (var i = 0; i < depth; i++) y = i % 2 == 0 ? y.Sin() : y.Abs();
                Tensor.Evaluate(y);
                Assert.InRange(Cpu.LoopEmitter.Count, 0, 8);
            }
        }
        finally
        {
            Cpu.LoopEmitter.Most = most;
        }
    }

    [Fact]
    public void ReadingAnActivationKeepsItsGradient()
    {
        var x = Vector(4);
        var hidden = (x * 3).Exp();
        _ = hidden.ToArray<float>();
        var gradient = hidden.Sum().Gradients(x)[0].ToArray<float>();
        Assert.Equal(3f, gradient[0], 1e-6f);
    }

    [Fact]
    public void AGradientThroughAnEvaluatedTensorIsANamedError()
    {
        var x = Vector(4);
        var loss = x.Square().Sum();
        Tensor.Evaluate(loss);
        Assert.Equal("OG1006", Assert.Throws<OgeeException>(() => loss.Gradients(x)).Error.Code);
    }

    [Fact]
    public void AnOldValueStaysReadableAfterAnUpdate()
    {
        var weight = new Parameter(Vector(3));
        var old = weight.Value;
        var doubled = weight.Value * 2;
        weight.Value += 10;
        Tensor.Evaluate(Tensor.Scalar(0) + 1, [weight]);
        Assert.Equal([0f, 1f / 3, 2f / 3], old.ToArray<float>());
        Assert.Equal([0f, 2f / 3, 4f / 3], doubled.ToArray<float>());
    }

    [Fact]
    public void AChainOfAHundredThousandNodesRuns()
    {
        var x = Vector(4);
        for (var i = 0; i < 100_000; i++) x += 1;
        Assert.Equal(100_000f, x.ToArray<float>()[0]);
    }

    [Fact]
    public void AStepThatDoesNotFitFailsBeforeItRuns()
    {
        var budget = Settings.MemoryBudget;
        try
        {
            Settings.MemoryBudget = MemoryPool.LiveBytes + 50_000_000;
            var error = Assert.Throws<OgeeException>(() => Tensor.Evaluate(Tensor.Zeros([100_000_000]) + 1));
            Assert.Equal("OG1005", error.Error.Code);
            Assert.Contains("402.7 MB of results", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Settings.MemoryBudget = budget;
        }
    }

    [Fact]
    public void GroupsWithEarlyAndLateMembersMakeNoCycle()
    {
        var (x, u) = (Vector(6), Vector(5) + 1);
        var e = x.Exp();
        var f = e.Sum();
        var t = u.Exp();
        var r = t.Sum();
        var (scaled, other) = (e * r, t * f);
        Tensor.Evaluate(f, scaled, other);
        Assert.Equal((e.ToArray<float>()[3] * r.ToArray<float>()[0]), scaled.ToArray<float>()[3]);
        Assert.Equal((t.ToArray<float>()[2] * f.ToArray<float>()[0]), other.ToArray<float>()[2]);
    }

    [Fact]
    public void AParameterMadeOfAnotherKeepsItsValueThroughSteps()
    {
        var online = new Parameter(Vector(4));
        for (var step = 0; step < 3; step++)
        {
            var target = new Parameter(online.Value);
            var before = online.Value.ToArray<float>();
            online.Value *= 2;
            Assert.True(Tensor.TryStep([online.Value.Sum()], [online]).Accepted);
            Assert.Equal(before, target.Value.ToArray<float>());
        }
    }

    [Fact]
    public void AnotherThreadMayPredictWhileStepsGiveUpOldValues()
    {
        var weight = new Parameter(Tensor.Ones([512, 512]) * 2);
        Assert.True(Tensor.TryStep([], [weight]).Accepted);
        using var stop = new CancellationTokenSource();
        var (read, refused) = (0, 0);
        var reader = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
                try
                {
                    // Every element was written by one step, so all are equal.
                    var values = (weight.Value + 0).ToArray<float>();
                    if (values.Any(value => value != values[0])) Volatile.Write(ref read, -1_000_000);
                    Interlocked.Increment(ref read);
                }
                catch (OgeeException error) when (error.Error.Code == "OG1003")
                {
                    // The value was given up between the expression and its step.
                    Interlocked.Increment(ref refused);
                }
        });
        reader.Start();
        for (var i = 0; i < 300 || Volatile.Read(ref read) is >= 0 and < 20; i++)
        {
            weight.Value *= 1.001;
            if (i % 100 == 99) weight.Value = Tensor.Ones([512, 512]) * 2;
            Tensor.TryStep([], [weight]);
            // Takes the memory that was given up, and fills it with something else.
            _ = (Tensor.Ones([512, 512]) * -i).ToArray<float>();
        }
        stop.Cancel();
        reader.Join();
        Assert.InRange(read, 20, int.MaxValue);
    }

    [Fact]
    public void ThreadsMayReadSharedExpressions()
    {
        for (var round = 0; round < 100; round++)
        {
            var shared = Vector(64).Exp();
            var expressions = Enumerable.Range(0, 6).Select(i => (shared * (i + 1)).Sum() + shared.Max()).ToArray();
            Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, i =>
            {
                shared.ToArray<float>();
                for (var k = 0; k < 6; k++) Assert.True(expressions[(i + k) % 6].ToArray<float>()[0] > 0);
            });
        }
    }
}
