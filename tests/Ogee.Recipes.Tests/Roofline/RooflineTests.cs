namespace Ogee.Recipes.Tests;

/// <summary>What is said to bound a kernel, and how it is said.</summary>
public class RooflineTests
{
    // A peak of 100 GFLOP/s over 10 GB/s: the ridge is at 10 operations a byte.
    static readonly RooflineMachine machine = new("a processor", 2, ["AVX2"], 50e9, 100e9, 9e9, 10e9);

    static RooflineKernel Kernel(double milliseconds, double flops, double bytes, long runs = 1) =>
        RooflineKernel.Of(new(KernelKind.Product, "matmul", "[1] → [1]", runs, milliseconds * 1e-3 * runs, flops, bytes), steps: 1, stepSeconds: 1, machine);

    [Fact]
    public void TheLowerPartOfTheRoofBoundsAKernel()
    {
        var (dense, wide) = (Kernel(2, flops: 1e8, bytes: 1e6), Kernel(2, flops: 1e6, bytes: 1e7));
        Assert.Equal((RooflineBound.Compute, RooflineBound.Memory), (dense.Bound, wide.Bound));
        Assert.Equal(0.5, dense.RoofShare, 1e-12);
        Assert.Equal(0.5, wide.RoofShare, 1e-12);
        Assert.Equal(1e-3, dense.LostSeconds, 1e-12);
        Assert.Equal((100, 0.1), (dense.Intensity, wide.Intensity));
        Assert.Equal(50e9, dense.FlopsPerSecond, 1);
        Assert.Equal(5e9, wide.BytesPerSecond, 1);
    }

    [Fact]
    public void WhatIsFarBelowBothIsOverhead()
    {
        Assert.Equal(RooflineBound.Overhead, Kernel(20, flops: 1e8, bytes: 1e6).Bound);
        // Ten microseconds at a third of the roof: its start counts. At nine tenths the roof does.
        Assert.Equal(RooflineBound.Overhead, Kernel(0.01, flops: 1e6 / 3, bytes: 1e3).Bound);
        Assert.Equal(RooflineBound.Compute, Kernel(0.01, flops: 9e5, bytes: 1e3).Bound);
    }

    [Fact]
    public void AKernelInTheCachesLosesNothing()
    {
        var kernel = Kernel(1, flops: 0, bytes: 2e7);
        Assert.Equal(2, kernel.RoofShare, 1e-12);
        Assert.Equal(0, kernel.LostSeconds);
    }

    [Fact]
    public void AFusedProgramIsShownByItsOperations()
    {
        Assert.Equal(["sub", "mul×2", "add"], KernelWords.Of("{ v5=sub(v0,v1) v6=mul(v5,v2) v7=mul(v6,v3) v8=add(v7,v4) → v8 }"));
        Assert.Equal([], KernelWords.Of("{ }"));
    }

    [Theory]
    [InlineData("[1, 256, 4, 4] [256, 256, 3, 3] [1, 256, 4, 4] [1, 256, 4, 4] [1, 256, 4, 4] → [1, 256, 4, 4]", "[1, 256, 4, 4] [256, 256, 3, 3] [1, 256, 4, 4]×3 → [1, 256, 4, 4]")]
    [InlineData("[128] × [10] → [128] [128, 10]", "[128] × [10] → [128] [128, 10]")]
    [InlineData("[] [] []", "[]×3"), InlineData("→ [10]", "→ [10]"), InlineData("", "")]
    public void AShapeThatFollowsItselfIsShownOnce(string shapes, string shown) => Assert.Equal(shown, RooflineText.Shapes(shapes));

    [Fact]
    public void PeaksSayWhenTheyWereMeasuredAndLittleIsNotShownByItsPower()
    {
        // A processor's neighbours may leave it more while steps run than before.
        Assert.Equal("100 GFLOP/s on 2 threads, the median after each step; 50.0 GFLOP/s before the steps", RooflineText.Machine(machine).Single(fact => fact.Name == "multiply-adds").Text.Replace('\u00A0', ' '));
        var step = new RooflineStep(1, 1, 1, 1, 1, 0, 1, 1, 1) { SamplesPerSecond = 1, PeakShare = 1 };
        IReadOnlyList<string> Row(double flops, double bytes) => RooflineText.Kernels(new("mlp", 1, 28, false, machine, step, [Kernel(1, flops, bytes)], []), most: 1)[0];
        Assert.Equal(("<0.001", "<0.001"), (Row(2, 12)[^2], Row(2, 12)[^1]));
        Assert.Equal(("0", "0.002"), (Row(0, 2000)[^2], Row(0, 2000)[^1]));
    }

    [Fact]
    public void CirclesStandUnderTheRoof()
    {
        var chart = new RoofChart
        {
            Title = "t", Description = "d", Points = [new("first", "1", 100, 50, 1, "a"), new("second", "2", 0.1, 0.5, 4, "b"), new("a copy", "3", 0, 0, 1, "b")], Peak = 100, Bandwidth = 10,
            RoofNames = ("peak", "bandwidth"), XName = "x", YName = "y", Colours = ["compute", "memory", "overhead"],
        };
        var svg = System.Xml.Linq.XElement.Parse(chart.ToSvg("c"));
        double[] Of(string tip) => [.. svg.Descendants().Where(each => each.Name.LocalName == "circle" && each.Value == tip).SelectMany(each => new[] { (double)each.Attribute("cx")!, (double)each.Attribute("cy")!, (double)each.Attribute("r")! })];
        var (first, second) = (Of("first"), Of("second"));
        Assert.True(first[0] > second[0] && first[1] < second[1], "More arithmetic stands to the right, more speed higher.");
        // Area is weight.
        Assert.Equal(2, second[2] / first[2], 0.01);
        Assert.Empty(Of("a copy"));
    }
}
