using CsCheck;

namespace Ogee.Learn.Tests;

public class NumberSketchTests
{
    static readonly Gen<double> Numbers = Gen.OneOf(Gen.Double[-3, 3], Gen.Double, Gen.Const(double.NaN), Gen.Const(double.NegativeInfinity), Gen.Const(double.MaxValue), Gen.Const(-double.Epsilon), Gen.Const(-0.0), Gen.Int[-5, 5].Select(i => (double)i), Gen.Double[1e6, 1e6 + 8]);

    [Fact]
    public void HowAStreamIsDividedAndOrderedLeavesTheBits() =>
        Gen.Select(Numbers.Array[0, 200], Gen.Int[0, 200], Gen.Int[0, 200], Gen.ULong).Sample((values, one, two, seed) =>
        {
            var whole = Of(values);
            int first = Math.Min(one, two) % (values.Length + 1), second = Math.Max(first, Math.Max(one, two) % (values.Length + 1));
            NumberSketch a() => Of(values[..first]);
            NumberSketch b() => Of(values[first..second]);
            NumberSketch c() => Of(values[second..]);
            // (a + b) + c, c + (b + a), and in another order.
            var left = a();
            left.Merge(b());
            left.Merge(c());
            var right = b();
            right.Merge(a());
            var turned = c();
            turned.Merge(right);
            var shuffled = (double[])values.Clone();
            new Rng(seed).Shuffle<double>(shuffled);
            Assert.Equal(Text(whole), Text(left));
            Assert.Equal(Text(whole), Text(turned));
            Assert.Equal(Text(whole), Text(Of(shuffled)));
        });

    [Fact]
    public void BucketsHoldTheirNumbersAndAreBounded() =>
        Numbers.Array[1, 300].Sample(values =>
        {
            var sketch = Of(values);
            var buckets = sketch.Buckets();
            double[] finite = [.. values.Where(double.IsFinite)];
            Assert.InRange(buckets.Count, 0, 16);
            Assert.Equal(finite.Length, buckets.Sum(bucket => bucket.Count));
            Assert.Equal((finite.Length, values.Length - finite.Length), (sketch.Count, sketch.Missing));
            foreach (var bucket in buckets) Assert.Equal(bucket.Count, finite.Count(v => v >= bucket.Low && v <= bucket.High));
        });

    [Fact]
    public void QuantilesAreThoseOfTheSortedNumbersToTheStatedError()
    {
        var random = new Rng(3);
        double[] values = [.. Enumerable.Range(0, 20_000).Select(_ => Portable.Exp(2 * random.NextNormal()))];
        var sketch = new NumberSketch();
        sketch.AddRange(values);
        Array.Sort(values);
        Assert.InRange(sketch.RelativeError, 1e-4, 0.02);
        foreach (var level in (double[])[0, 0.001, 0.01, 0.25, 0.5, 0.9, 0.999, 1])
        {
            var exact = values[Math.Max(1, (int)Math.Ceiling(level * values.Length)) - 1];
            Assert.InRange(sketch.Quantile(level), exact * (1 - sketch.RelativeError), exact * (1 + sketch.RelativeError));
        }
        var (mean, deviation) = sketch.Spread();
        Assert.InRange(mean / values.Average(), 1 - sketch.RelativeError, 1 + sketch.RelativeError);
        Assert.True(deviation > 0);
    }

    [Fact]
    public void FewDistinctValuesStayExactAndANarrowRangeFarFromZeroIsResolved()
    {
        var few = new NumberSketch();
        for (var i = 0; i < 10_000; i++) few.Add(i % 7 / 10.0);
        Assert.True(few.IsExact);
        Assert.Equal(0.3, few.Quantile(0.5));
        // Numbers around a million with deviation 1: a sketch of relative buckets of 1 % would see one bucket.
        var random = new Rng(1);
        var narrow = new NumberSketch();
        for (var i = 0; i < 20_000; i++) narrow.Add(1e6 + random.NextNormal());
        Assert.Equal(1e6 - 1.2816, narrow.Quantile(0.1), 0.04);
        Assert.Equal(1, narrow.Spread().Deviation, 0.03);
    }

    [Fact]
    public void AMillionNumbersAreAFewKilobytes()
    {
        var random = new Rng(2);
        var sketch = new NumberSketch();
        for (var i = 0; i < 1_000_000; i++) sketch.Add(random.NextNormal());
        var json = Summary(sketch).ToJson();
        Assert.InRange(json.Length, 1000, 8000);
        Assert.InRange(sketch.Buckets().Count, 300, NumberSketch.DefaultLimit);
        Assert.Equal(0, sketch.Quantile(0.5), 0.02);
    }

    [Fact]
    public void SketchesGoThroughJsonToTheBit() =>
        Numbers.Array[0, 300].Sample(values =>
        {
            var summary = Summary(Of(values));
            Assert.Equal(summary.ToJson(), StreamSummary.FromJson(summary.ToJson(), "x").ToJson());
        });

    [Fact]
    public void MutatedSummariesAreReadOrRefusedAndNothingElse()
    {
        var random = new Rng(8);
        var json = Summary(Of(Drawn.Normal(100, random))).ToJson();
        for (var trial = 0; trial < 3000; trial++)
        {
            var mutated = json.ToCharArray();
            for (var k = random.NextInt(3); k >= 0; k--) mutated[random.NextInt(mutated.Length)] = (char)(32 + random.NextInt(96));
            var text = new string(mutated)[..(trial % 3 == 0 ? random.NextInt(mutated.Length) : mutated.Length)];
            try
            {
                var read = StreamSummary.FromJson(text, "x");
                foreach (var name in read.Numbers) Assert.Equal(read.Number(name).Count, read.Number(name).Buckets().Sum(bucket => bucket.Count));
                _ = read.ToJson();
            }
            catch (OgeeException error) { Assert.Equal("OG4653", error.Error.Code); }
        }
    }

    [Fact]
    public void SketchesOfTwoLimitsAreNotMerged() => Assert.Equal("OG4652", Assert.Throws<OgeeException>(() => new NumberSketch(16).Merge(new(32))).Error.Code);

    static NumberSketch Of(double[] values)
    {
        var sketch = new NumberSketch(16);
        sketch.AddRange(values);
        return sketch;
    }

    static string Text(NumberSketch sketch) => $"{sketch.RelativeError} {sketch.Missing} {string.Join(" ", sketch.Buckets())}";

    static StreamSummary Summary(NumberSketch sketch)
    {
        var summary = new StreamSummary(["a"], [], sketch.Limit);
        summary.Number("a").Merge(sketch);
        return summary;
    }
}
