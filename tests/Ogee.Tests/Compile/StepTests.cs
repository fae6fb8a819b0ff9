namespace Ogee.Tests;

/// <summary>A step happens or it does not: one that is refused, cancelled or fails leaves every parameter with the bits it had.</summary>
[Collection("settings")]
public class StepTests
{
    static readonly Parameter weight = new(Tensor.Normal([16, 16], new RngKey(3)));
    static readonly Parameter moment = new(Tensor.Normal([16, 16], new RngKey(4)));

    static Parameter[] Parameters => [weight, moment];

    /// <summary>Asks for new values of both parameters.</summary>
    static Tensor Change(double factor)
    {
        var loss = (weight.Value * factor).Square().Sum();
        moment.Value = (moment.Value * 0.9) + loss.Gradients(weight.Value)[0];
        weight.Value -= moment.Value * 0.1;
        return loss;
    }

    static byte[][] AllBits() => [.. Parameters.Select(parameter => Bits.Of(parameter.Value))];

    [Theory, InlineData(double.NaN), InlineData(double.PositiveInfinity)]
    public void ALossThatIsNotFiniteIsRefused(double factor)
    {
        var before = AllBits();
        for (var i = 0; i < 3; i++)
        {
            var (values, accepted) = Tensor.TryStep([Change(factor)], Parameters);
            Assert.False(accepted || double.IsFinite(values[0]));
            Assert.Equal(before, AllBits());
        }
        // And the next step works.
        Assert.True(Tensor.TryStep([Change(1)], Parameters).Accepted);
        Assert.NotEqual(before, AllBits());
    }

    [Fact]
    public void OneWatchedScalarThatIsNotFiniteIsEnough()
    {
        var before = AllBits();
        Assert.False(Tensor.TryStep([Change(1), weight.Value.Sum() / 0], Parameters).Accepted);
        Assert.Equal(before, AllBits());
    }

    [Fact]
    public void ACancelledStepChangesNothing()
    {
        var before = AllBits();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Tensor.TryStep([Change(1)], Parameters, cancelled.Token));
        Assert.Equal(before, AllBits());
        Assert.Throws<OperationCanceledException>(() => Tensor.Step([Change(1)], Parameters, cancelled.Token));
        Assert.Equal(before, AllBits());
    }

    [Fact]
    public void AStepThatDoesNotFitChangesNothing()
    {
        var (before, budget) = (AllBits(), Settings.MemoryBudget);
        try
        {
            Settings.MemoryBudget = MemoryPool.LiveBytes + 100_000_000;
            var error = Assert.Throws<OgeeException>(() => Tensor.TryStep([Change(1) + Tensor.Ones([200_000_000]).Sum()], [.. Parameters, new Parameter(Tensor.Ones([100_000_000]))]));
            Assert.Equal("OG1005", error.Error.Code);
        }
        finally
        {
            Settings.MemoryBudget = budget;
        }
        Assert.Equal(before, AllBits());
    }

    [Fact]
    public void AStepWhoseKernelFailsChangesNothing()
    {
        var before = AllBits();
        var outside = Tensor.From([99L], [1]);
        var error = Assert.Throws<OgeeException>(() => Tensor.TryStep([Change(1) + weight.Value.Take(outside).Sum()], Parameters));
        Assert.Equal(EngineErrors.Index, error.Error);
        Assert.Equal(before, AllBits());
    }
}
