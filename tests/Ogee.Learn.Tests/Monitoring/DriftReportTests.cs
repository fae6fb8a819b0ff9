using CsCheck;

namespace Ogee.Learn.Tests;

public class DriftReportTests
{
    [Fact]
    public void AdjustedProbabilitiesAreThoseByHand()
    {
        // Sorted 0.01, 0.02, 0.03, 0.5. Holm: 0.04, 0.06, 0.06, 0.5. Benjamini and Hochberg: 0.04, 0.04, 0.04, 0.5.
        Assert.Equal([0.06, 0.5, 0.04, 0.06], MultipleTests.Adjust([0.03, 0.5, 0.01, 0.02], Correction.Holm), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0.04, 0.5, 0.04, 0.04], MultipleTests.Adjust([0.03, 0.5, 0.01, 0.02], Correction.BenjaminiHochberg), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Empty(MultipleTests.Adjust([], Correction.Holm));
    }

    [Fact]
    public void AdjustmentsAreTheStepwiseProceduresByDefinition() =>
        Gen.Select(Gen.Double[0, 0.2].Array[1, 12], Gen.Double[0.01, 0.2]).Sample((p, rate) =>
        {
            // Holm: from the smallest, reject while p(k) ≤ rate/(m − k + 1). BH: all up to the largest k with p(k) ≤ k·rate/m.
            double[] sorted = [.. p.Order()];
            var holm = sorted.TakeWhile((value, k) => value * (p.Length - k) <= rate).Count();
            var hochberg = Enumerable.Range(0, p.Length + 1).Last(k => k == 0 || sorted[k - 1] * p.Length / k <= rate);
            Assert.Equal(holm, MultipleTests.Adjust(p, Correction.Holm).Count(a => a <= rate));
            Assert.Equal(hochberg, MultipleTests.Adjust(p, Correction.BenjaminiHochberg).Count(a => a <= rate));
        });

    [Fact]
    public void AHundredFeaturesDoNotCryWolf()
    {
        // 90 numbers and 10 categories, some values missing; the rate is for the whole report. Single tests at 5 % would give an alarm in nearly every window.
        var random = new Rng(10);
        int alarms = 0, single = 0;
        const int windows = 40;
        var reference = Filled(Empty(), 1000, random);
        for (var window = 0; window < windows; window++)
        {
            var report = DriftReport.Compare(reference, Filled(reference.Empty(), 100, random), new() { FalseAlarmRate = 0.05, SmallestEffect = 0 });
            if (report.HasDrift) alarms++;
            if (report.Features.Any(feature => feature.Values.Probability <= 0.05)) single++;
        }
        Rates.IsAtMost(alarms, windows, 0.05);
        Assert.True(single > 0.9 * windows, $"{single}");
    }

    [Fact]
    public void ADriftingFeatureIsNamedAndOnlyIt()
    {
        var random = new Rng(11);
        var reference = Filled(Empty(), 2000, random);
        var window = Filled(reference.Empty(), 500, random, shifted: "n7", swapped: "c3", missing: "n20");
        var report = DriftReport.Compare(reference, window);
        Assert.Equal(["c3", "n20", "n7"], report.Features.Where(feature => feature.HasDrift).Select(feature => feature.Name).Order(StringComparer.Ordinal));
        Assert.True(report.Features.Single(feature => feature.Name == "n20").MissingAdjusted < 0.01);
        Assert.True(report.Features.Single(feature => feature.Name == "n7").ValuesAdjusted < 0.01);
        Assert.True(report.Features.Single(feature => feature.Name == "n7").Stability.IsExceeded);
    }

    [Fact]
    public void AnEffectTooSmallToMatterIsNoAlarm()
    {
        var random = new Rng(12);
        var reference = new StreamSummary(["a"], []);
        var window = reference.Empty();
        reference.Number("a").AddRange(Drawn.Normal(50_000, random));
        window.Number("a").AddRange(Drawn.Normal(50_000, random, 0.04));
        var feature = DriftReport.Compare(reference, window).Features.Single();
        Assert.True(feature.ValuesAdjusted < 0.01 && !feature.HasDrift);
        Assert.True(DriftReport.Compare(reference, window, new() { SmallestEffect = 0 }).HasDrift);
    }

    [Fact]
    public void ShiftedEmbeddingsAreFoundAndUnchangedOnesGiveTheStatedFalseAlarms()
    {
        const int width = 32;
        var random = new Rng(13);
        var projection = EmbeddingProjection.Fit(Embeddings(1000, width, random, 0), width, seed: 5);
        projection = EmbeddingProjection.FromJson(projection.ToJson(), "x");
        var reference = Projected(projection, new(projection.Names, []), Embeddings(1000, width, random, 0), width);
        int alarms = 0, found = 0;
        for (var window = 0; window < 40; window++)
        {
            if (Compare(0).HasDrift) alarms++;
            if (window < 20 && Compare(0.3).HasDrift) found++;
        }
        Rates.IsAtMost(alarms, 40, 0.05);
        Assert.InRange(found, 18, 20);

        DriftReport Compare(double shift) => DriftReport.Compare(reference, Projected(projection, reference.Empty(), Embeddings(200, width, random, shift), width), new() { FalseAlarmRate = 0.05, SmallestEffect = 0 });
    }

    // Dimensions of very different scales, moved by so many of their own deviations.
    static float[] Embeddings(int count, int width, Rng random, double shift) =>
        [.. Enumerable.Range(0, count * width).Select(i => (float)((1 + i % width) * (random.NextNormal() + shift) + 100))];

    static StreamSummary Projected(EmbeddingProjection projection, StreamSummary summary, float[] embeddings, int width)
    {
        for (var i = 0; i < embeddings.Length / width; i++)
        {
            var projections = projection.Apply(embeddings.AsSpan(i * width, width));
            for (var d = 0; d < projections.Length; d++) summary.Number(projection.Names[d]).Add(projections[d]);
        }
        return summary;
    }

    static StreamSummary Empty() =>
        new(Enumerable.Range(0, 90).Select(i => $"n{i}"), Enumerable.Range(0, 10).Select(i => KeyValuePair.Create($"c{i}", (IReadOnlyList<string>)["c0", "c1", "c2", "c3"])), 256);

    static StreamSummary Filled(StreamSummary summary, int rows, Rng random, string? shifted = null, string? swapped = null, string? missing = null)
    {
        foreach (var name in summary.Numbers)
        {
            for (var i = 0; i < rows; i++) summary.Number(name).Add(random.NextInt(100) < (name == missing ? 12 : 2) ? double.NaN : random.NextNormal() + (name == shifted ? 0.4 : 0));
        }
        foreach (var name in summary.Categories)
        {
            double[] shares = name == swapped ? [0.3, 0.5, 0.15, 0.05] : [0.5, 0.3, 0.15, 0.05];
            for (var i = 0; i < rows; i++) summary.Category(name).Add(Drawn.Draw(shares, random));
        }
        return summary;
    }
}
