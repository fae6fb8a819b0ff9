namespace Ogee.Tests;

/// <summary>Memory stays flat however long a program runs, without a word of the user's about it.</summary>
[Collection("settings")]
public class MemoryTests
{
    static readonly int Steps = Environment.GetEnvironmentVariable("OGEE_LONG") == "1" ? 1_000_000 : 100_000;

    /// <summary>A regression whose weights and their moments change in every step; what an optimizer does.</summary>
    sealed class Regression
    {
        readonly Tensor x = Tensor.Normal([8, 8], new RngKey(1));
        readonly Parameter weight = new(Tensor.Zeros([8, 8]));
        readonly Parameter moment = new(Tensor.Zeros([8, 8]));
        readonly Parameter square = new(Tensor.Zeros([8, 8]));

        public Parameter[] Parameters => [weight, moment, square];

        public Tensor Loss()
        {
            var loss = (x.MatMul(weight.Value) - x).Square().Mean();
            var gradient = loss.Gradients(weight.Value)[0];
            moment.Value = (moment.Value * 0.9) + (gradient * 0.1);
            square.Value = (square.Value * 0.99) + (gradient.Square() * 0.01);
            weight.Value -= moment.Value / (square.Value.Sqrt() + 1e-6) * 0.01;
            return loss;
        }
    }

    /// <summary>What tensors hold, once nothing waits for the collector.</summary>
    static long Live()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return MemoryPool.LiveBytes;
    }

    [Theory, InlineData("evaluate"), InlineData("step"), InlineData("try")]
    public void StepsKeepMemoryFlat(string how)
    {
        var regression = new Regression();
        void Run(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                var loss = regression.Loss();
                if (how == "evaluate") Tensor.Evaluate(loss, regression.Parameters);
                else if (how == "step") Tensor.Step([loss], regression.Parameters);
                else Assert.True(Tensor.TryStep([loss], regression.Parameters).Accepted);
            }
        }
        Run(5_000);
        var (live, pooled, resident) = (Live(), MemoryPool.PooledBytes, Environment.WorkingSet);
        Run(Steps);
        Assert.Equal(live, Live());
        // Between two collections losses wait for their finalizers, so the pool may have grown by some of them.
        Assert.InRange(MemoryPool.PooledBytes - pooled, long.MinValue, 16 << 20);
        Assert.InRange(Environment.WorkingSet - resident, long.MinValue, 64 << 20);
    }

    [Fact]
    public void WhatIsKeptIsSeen()
    {
        var regression = new Regression();
        var live = Live();
        var kept = new List<Tensor>();
        for (var i = 0; i < 100; i++)
        {
            kept.Add(regression.Loss());
            Tensor.Step([kept[^1]], regression.Parameters);
        }
        Assert.InRange(Live() - live, 100 * sizeof(float), long.MaxValue);
        GC.KeepAlive(kept);
    }
}
