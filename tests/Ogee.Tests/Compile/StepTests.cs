using Ogee.Learn;
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

    /// <summary>x, but a negative number is a fault of whoever wrote the operation.</summary>
    readonly struct Faulty : IUnary<Faulty>
    {
        public static string Name => "faulty";
        public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient;
        public static double F64(double x) => x >= 0 ? x : throw new InvalidOperationException("a fault of the plug-in");
    }

    [Theory, InlineData(1, true), InlineData(4, true), InlineData(1, false), InlineData(4, false)]
    public void AnExceptionOfAnOperationSaysWhichAndChangesNothing(int threads, bool emit)
    {
        using var scope = new SettingsScope(fuse: true, emit);
        using var workers = Cpu.Workers.Use(threads);
        var before = AllBits();
        // The bad number is in the middle of what several threads share.
        var values = Tensor.From([.. Enumerable.Range(0, 600_000).Select(i => i == 311_111 ? -1f : 1f)], [600, 1000]);
        var error = Assert.Throws<OgeeException>(() => Tensor.TryStep([Change(1) + (values * 2).Map<Faulty>().Sum()], Parameters));
        Assert.Equal(EngineErrors.Kernel, error.Error);
        Assert.IsType<InvalidOperationException>(error.InnerException);
        Assert.Contains("faulty", error.What, StringComparison.Ordinal);
        Assert.Contains("[600,1000]", error.What.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("a fault of the plug-in", error.What, StringComparison.Ordinal);
        Assert.Equal(before, AllBits());
        // The workers are whole: the next step runs, on all of them.
        Assert.True(Tensor.TryStep([Change(1) + (values.Abs() * 2).Map<Faulty>().Sum()], Parameters).Accepted);
        Assert.NotEqual(before, AllBits());
    }

    [Fact]
    public void AnErrorInAKernelSaysWhereInTheModelItIs()
    {
        Tensor Bad(Tensor x) => x.Map<Faulty>();
        var model = new Sequential(new Linear(3, 4), new Lambda(x => x - 100), new Linear(4, 5), new Lambda(x => x.Square()), new Lambda(x => Bad(x * 2 - 1e9)), new Linear(5, 2)).Initialize(1);
        Assert.NotEmpty(model.Parameters);
        var error = Assert.Throws<OgeeException>(() => Tensor.TryStep([model.Forward(Tensor.Ones([6, 3])).Sum()], model.Parameters));
        Assert.Contains("near layers.2.", error.What, StringComparison.Ordinal);
        Assert.DoesNotContain("layers.0", error.What, StringComparison.Ordinal);
        var before = Settings.Check;
        try
        {
            Settings.Check = "nan";
            var logarithm = new Sequential(new Linear(3, 4), new Lambda(x => (x - 100).Log()), new Linear(4, 5)).Initialize(1);
            Assert.NotEmpty(logarithm.Parameters);
            error = Assert.Throws<OgeeException>(() => logarithm.Forward(Tensor.From(1f, 2f, 3f).Reshape(1, 3)).ToArray<float>());
            Assert.Contains("near layers.0.", error.What, StringComparison.Ordinal);
        }
        finally
        {
            Settings.Check = before;
        }
    }
}
