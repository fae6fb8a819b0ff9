using CsCheck;

namespace Ogee.Learn.Tests;

public class StreamSummaryTests
{
    [Fact]
    public void MomentsAreThoseByHandAndMergeAsOne() =>
        Gen.Select(Gen.Double[1e6, 1e6 + 10].Array[0, 60], Gen.Int[0, 60]).Sample((values, at) =>
        {
            at = Math.Min(at, values.Length);
            var whole = values.Aggregate(default(Moments), (moments, value) => moments.Add(value));
            var merged = values[..at].Aggregate(default(Moments), (m, v) => m.Add(v)).Merge(values[at..].Append(double.NaN).Aggregate(default(Moments), (m, v) => m.Add(v)));
            Assert.Equal((values.Length, 1), (merged.Count, merged.Missing));
            if (values.Length < 2) return;
            var mean = values.Average();
            var variance = values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
            Assert.Equal(mean, whole.Mean, 1e-8);
            Assert.Equal(variance, whole.Variance, 1e-6);
            Assert.Equal(whole.Mean, merged.Mean, 1e-8);
            Assert.Equal(whole.Variance, merged.Variance, 1e-6);
        });

    [Fact]
    public void CategoriesBeyondTheListAreCountedTogether()
    {
        var counts = new CategoryCounts(["a", "b"]);
        foreach (var value in (string?[])["a", "b", "a", "c", null, "d", "A"]) counts.Add(value);
        counts.Add(1);
        counts.Add(7);
        Assert.Equal([2, 2], counts.Counts);
        Assert.Equal((4, 1, 8), (counts.Other, counts.Missing, counts.Count));
        Assert.Equal(["z", "a", "b"], CategoryCounts.MostFrequent([new("b", 2), new("a", 2), new("z", 9), new("c", 1)], 3));
    }

    [Fact]
    public void SummariesMergeToTheBitAndGoThroughJson()
    {
        StreamSummary whole = Empty(), left = Empty(), right = Empty();
        var random = new Rng(1);
        for (var i = 0; i < 3000; i++)
        {
            var (number, category) = (i % 50 == 0 ? double.NaN : random.NextNormal(), i % 70 == 0 ? null : $"c{random.NextInt(5)}");
            foreach (var summary in (StreamSummary[])[whole, i % 3 == 0 ? left : right])
            {
                summary.Number("n").Add(number);
                summary.Category("c").Add(category);
            }
        }
        var forth = StreamSummary.FromJson(left.ToJson(), "x");
        forth.Merge(right);
        var back = right.Empty();
        back.Merge(right);
        back.Merge(left);
        Assert.Equal(whole.ToJson(), forth.ToJson());
        Assert.Equal(whole.ToJson(), back.ToJson());
        Assert.Equal(Empty().ToJson(), whole.Empty().ToJson());
    }

    [Fact]
    public void SummariesOfOtherFeaturesAreRefusedAndNothingIsAdded()
    {
        var one = Empty();
        foreach (var other in (StreamSummary[])[new(["n"], []), new(["n", "m"], [new("c", ["c0", "c1", "c2"])]), new(["n"], [new("c", ["c1", "c0", "c2"])]), new(["c"], [new("n", ["c0", "c1", "c2"])])])
        {
            foreach (var name in other.Numbers) other.Number(name).Add(1);
            Assert.Equal("OG4652", Assert.Throws<OgeeException>(() => one.Merge(other)).Error.Code);
        }
        Assert.Equal(Empty().ToJson(), one.ToJson());
    }

    [Fact]
    public void AFeatureThatIsNotThereIsToldWithTheNearest() =>
        Assert.Contains("Did you mean price?", Assert.Throws<OgeeException>(() => new StreamSummary(["price"], []).Number("pricee")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"numbers":null,"categories":{}}""")]
    [InlineData("""{"numbers":{"a":null},"categories":{}}""")]
    [InlineData("""{"numbers":{},"categories":{"a":{"names":["x"],"counts":[1,2]}}}""")]
    [InlineData("""{"numbers":{},"categories":{"a":{"names":["x"],"counts":[-1]}}}""")]
    [InlineData("""{"numbers":{},"categories":{"a":{"names":["x","x"],"counts":[1,1]}}}""")]
    [InlineData("""{"numbers":{},"categories":{"a":{"names":["x"],"counts":[9223372036854775807],"other":9223372036854775807}}}""")]
    [InlineData("""{"numbers":{"a":{"limit":16,"shift":0,"buckets":""}},"categories":{"a":{"names":[],"counts":[]}}}""")]
    [InlineData("""{"numbers":{"a":{"limit":1000000000,"shift":0,"buckets":""}},"categories":{}}""")]
    [InlineData("""{"numbers":{"a":{"limit":16,"shift":99,"buckets":""}},"categories":{}}""")]
    [InlineData("""{"numbers":{"a":{"limit":16,"shift":0,"buckets":"////"}},"categories":{}}""")]
    [InlineData("""{"numbers":{"a":{"limit":16,"shift":0,"buckets":"AgA="}},"categories":{}}""")]
    [InlineData("""{"numbers":{"a":{"limit":16,"shift":0,"buckets":"AgEAAQ=="}},"categories":{}}""")]
    public void ASummaryThatNobodyWroteIsRefusedByName(string json) =>
        Assert.Equal("OG4653", Assert.Throws<OgeeException>(() => StreamSummary.FromJson(json, "reference.json")).Error.Code);

    static StreamSummary Empty() => new(["n"], [new("c", ["c0", "c1", "c2"])], 64);
}
