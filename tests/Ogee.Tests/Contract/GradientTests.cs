using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Every gradient against central differences in float64.</summary>
[Collection("settings")]
public class GradientTests(ITestOutputHelper output)
{
    static OpCase[] Cases => [.. OpCases.All.Where(check => check.HasGradient)];

    [Fact]
    public void EveryGradientAgreesWithDifferencesFusedAndUnfused()
    {
        var (cases, elements) = (0, 0);
        List<string> failures = [];
        foreach (var fuse in (bool[])[true, false])
            using (new SettingsScope(fuse: fuse))
                foreach (var check in Cases)
                {
                    var report = GradientCheck.First(check);
                    (cases, elements) = (cases + 1, elements + report.Elements);
                    if (report.Failure is { } failure) failures.Add(failure);
                }
        output.WriteLine($"{cases} gradient cases, {elements} derivatives");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(cases >= 1500, $"only {cases} cases");
    }

    [Fact]
    public void EverySecondDerivativeAgreesWithDifferencesOfTheFirst()
    {
        var (cases, elements) = (0, 0);
        List<string> failures = [];
        foreach (var check in Cases)
        {
            var report = GradientCheck.Second(check);
            (cases, elements) = (cases + 1, elements + report.Elements);
            if (report.Failure is { } failure) failures.Add(failure);
        }
        output.WriteLine($"{cases} cases of second derivatives, {elements} derivatives");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
        Assert.True(cases >= 600, $"only {cases} cases");
    }

    [Fact]
    public void AGradientThroughAnOperationWithoutOneIsANamedError()
    {
        // Complex numbers have gradients, but not in float64: ComplexTests checks them.
        var without = OpCases.All.Where(check => !check.HasGradient && check.Op is not ("as_real" or "as_complex")).ToArray();
        Assert.NotEmpty(without);
        foreach (var check in without)
        {
            var x = check.Arguments(DType.Float64);
            // Incomplete gamma and beta functions and gamma draws have a first derivative by their shape, and no second.
            var isOnce = check.Op is "gammainc" or "gammaincc" or "betainc" or "betaincc" || (check.Op == "random_draw" && check.Sample.EndsWith(nameof(DrawnFrom.Gamma), StringComparison.Ordinal));
            var from = isOnce ? check.Function(x).Sum().Gradients(x)[0] : check.Function(x);
            Assert.Equal("OG1006", Assert.Throws<OgeeException>(() => from.Sum().Gradients(isOnce ? [x[0]] : x)).Error.Code);
        }
    }

    [Fact]
    public void EveryDifferentiableOperationHasAtLeastEightCases()
    {
        var counts = Cases.CountBy(check => check.Op).ToDictionary();
        // A leaf, a literal and a random number have no argument to differ by.
        var few = OpSet.All.Where(entry => entry.HasGradient && (entry.Types & TypeSet.Float) != 0 && counts.GetValueOrDefault(entry.Name) < 8).Select(entry => entry.Name);
        Assert.Equal([], few);
    }

    [Fact]
    public void WhatIsDetachedLacksNoGradient()
    {
        // The derivative by the first shape has no formula; where that is detached, none is asked for.
        var x = new Parameter(Tensor.From(0.3, 0.6));
        var b = Tensor.Full([2], 0.7, DType.Float64);
        var found = (x.Value.Detach() * 2).Map<BetaIncSlopeA>(b, x).Sum().Gradients(x.Value)[0].ToArray<double>();
        for (var i = 0; i < found.Length; i++)
        {
            double at = x.Value.ToArray<double>()[i], step = 1e-6;
            double Slope(double c) => Portable.BetaIncSlopes(2 * at, 0.7, c).A;
            Assert.Equal((Slope(at + step) - Slope(at - step)) / (2 * step), found[i], 1e-6);
        }
        Assert.Equal("OG1006", Assert.Throws<OgeeException>(() => (x.Value * 2).Map<BetaIncSlopeA>(b, x).Sum().Gradients(x.Value)).Error.Code);
    }
}
