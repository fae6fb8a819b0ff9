using System.Numerics;

namespace Ogee.Tests;

/// <summary>Small words beside plain definitions, and values that NumPy and torch document.</summary>
public class DailyWordTests
{
    static readonly Tensor Numbers = Tensor.From([3f, 1, 2, 2, 5, 1, 1, 4], [2, 4]);

    [Fact]
    public void AnAxisMovesAndBecomesSeveral()
    {
        var x = Tensor.Arange(24, DType.Float32).Reshape(2, 3, 4);
        Assert.Equal(x.Permute(1, 2, 0).ToArray<float>(), x.MoveAxis(0, 2).ToArray<float>());
        Assert.Equal(x.Permute(2, 0, 1).ToArray<float>(), x.MoveAxis(-1, 0).ToArray<float>());
        Assert.Equal([2, 3, 2, 2], x.Unflatten(2, 2, -1).Shape);
        Assert.Equal([2, 3, 2, 2], x.Unflatten(-1, 2, 2).Shape);
        Assert.Equal(x.ToArray<float>(), x.Unflatten(1, 1, 3, 1).ToArray<float>());
        foreach (var sizes in (long[][])[[3, 2], [-1, 3], [-1, -1], [-2, -2], [0, -1]]) Assert.Equal("OG1001", Assert.Throws<OgeeException>(() => x.Unflatten(2, sizes)).Error.Code);
        Assert.Throws<OgeeException>(() => x.MoveAxis(0, 3));
    }

    [Fact]
    public void ElementsAreAboutEqualAsNumPySays()
    {
        var x = Tensor.From(1e10, 1e-7, 1e-8, double.PositiveInfinity, double.PositiveInfinity, double.NaN, 1.0);
        var y = Tensor.From(1.00001e10, 1e-8, 1e-9, double.PositiveInfinity, double.NegativeInfinity, double.NaN, double.PositiveInfinity);
        Assert.Equal([true, false, true, true, false, false, false], x.IsClose(y).ToArray<bool>());
        Assert.True(x.IsClose(y, nanIsEqual: true).ToArray<bool>()[5]);
        Assert.Equal([false, true], Tensor.From(3, 4).IsClose(Tensor.Scalar(5, DType.Int32), relative: 0, absolute: 1).ToArray<bool>());
        Assert.Throws<OgeeException>(() => x.IsClose(y, relative: -1));
    }

    [Fact]
    public void WhatIsInASetIsFound()
    {
        Assert.Equal([true, false, true, false], Tensor.From([1f, 2, 7, float.NaN], [2, 2]).IsIn(Tensor.From(7f, 5, 1, float.NaN)).ToArray<bool>());
        Assert.Equal([true, false, true], Tensor.From(-3L, 9, long.MaxValue).IsIn(Tensor.From([long.MaxValue, -3L], [2, 1])).ToArray<bool>());
        Assert.Equal([false, false], Tensor.From(1, 2).IsIn(Tensor.Zeros([0], DType.Int32)).ToArray<bool>());
        Assert.Throws<OgeeException>(() => Tensor.From(1, 2).IsIn(Tensor.From(1f)));
    }

    [Theory, InlineData(0.5), InlineData(1), InlineData(2), InlineData(3.5), InlineData(double.PositiveInfinity)]
    public void DistancesAreThoseOfAllPairs(double p)
    {
        double[] a = [0, 1, 2, -1, 0.5, 3], b = [0, 1, 2, 1, 1, 1, -2, 0.25, 1];
        var distances = Tensor.From(a, [2, 3]).Distances(Tensor.From(b, [3, 3]), p).ToArray<double>();
        for (var i = 0; i < 2; i++)
            for (var j = 0; j < 3; j++)
            {
                double[] size = [.. Enumerable.Range(0, 3).Select(k => Math.Abs(a[(i * 3) + k] - b[(j * 3) + k]))];
                Assert.Equal(double.IsInfinity(p) ? size.Max() : Math.Pow(size.Sum(value => Math.Pow(value, p)), 1 / p), distances[(i * 3) + j], 12);
            }
        Gradients.Check($"distances by {p}", [[2, 3], [2, 3]], [[0.2, 1, 2, -1, 0.5, 3], [1, 1.3, 1.1, -2, 0.25, 1]], x => x[0].Distances(x[1], p), isSecond: p is > 1 and < 10);
        var x = Tensor.From([1.0, 2, 3], [1, 3]);
        Assert.Equal([0, 0, 0], x.Distances(x.Detach(), p).Sum().Gradients(x)[0].ToArray<double>().Select(value => double.IsInfinity(p) || p == 1 ? 0 : value));
    }

    [Fact]
    public void DistancesBelowOneHaveGradientsWherePartsAreEqual()
    {
        var x = Tensor.From([0.0, 1], [1, 2]);
        Assert.Equal([0, -1], x.Distances(Tensor.From([0.0, 2], [1, 2]), 0.5).Sum().Gradients(x)[0].ToArray<double>());
    }

    [Fact]
    public void OneVectorBesideManyIsAsLongAsWhenItIsRepeated()
    {
        Assert.Equal([1, 1], Tensor.Ones([2, 3], DType.Float64).CosineSimilarity(Tensor.Ones([2, 1], DType.Float64)).ToArray<double>().Select(value => Math.Round(value, 12)));
        var (a, b) = (Tensor.Normal([5, 3], new RngKey(1), DType.Float64), Tensor.Normal([3], new RngKey(2), DType.Float64));
        Assert.Equal(a.CosineSimilarity(b.Expand([5, 3]), 0).ToArray<double>(), a.CosineSimilarity(b, 0).ToArray<double>());
    }

    [Fact]
    public void TheKthAndTheMostFrequentAreFound()
    {
        var (values, indices) = Numbers.KthValue(2);
        Assert.Equal([2, 1], values.ToArray<float>());
        Assert.Equal([2L, 2], indices.ToArray<long>());
        (values, var counts) = Numbers.Mode();
        Assert.Equal([2, 1], values.ToArray<float>());
        Assert.Equal([2L, 2], counts.ToArray<long>());
        Assert.Equal([3, 1, 1, 2], Numbers.Mode(0).Values.ToArray<float>());
        Assert.Equal([7], Tensor.From(7).Mode().Values.ToArray<int>());
        Assert.Equal([0, 0, 0, 1, 0, 0, 1, 0], Numbers.Mode().Values.Sum().Gradients(Numbers)[0].ToArray<float>().Select(value => (double)value));
        Assert.Throws<OgeeException>(() => Numbers.KthValue(5));
        Assert.Throws<OgeeException>(() => Tensor.Zeros([2, 0]).Mode());
    }

    [Fact]
    public void QuantilesPassOverWhatIsMissing()
    {
        var x = Tensor.From([double.NaN, 4, 1, 3, double.NaN, double.NaN, double.NaN, double.NaN, 2, 8, 6, 4], [3, 4]);
        Assert.Equal([3, double.NaN, 5], x.NanMedian(1).ToArray<double>());
        Assert.Equal([2, double.NaN, 3], x.NanQuantile(0.25, 1).ToArray<double>().Select((value, i) => i == 2 ? Math.Floor(value) : value));
        Assert.Equal(x.Slice(0, 2, 3).Quantile(0.3, 1).ToArray<double>(), x.Slice(0, 2, 3).NanQuantile(0.3, 1).ToArray<double>());
        Gradients.Check("nan quantile", [[2, 4]], [[0.3, 4, 1, 3, 2, 8, 6, 4.5]], y => y[0].NanQuantile(0.4, 1), isSecond: false);
        Assert.Equal([double.NegativeInfinity], Tensor.From([double.NegativeInfinity, 5, double.NaN], [1, 3]).NanMedian(1).ToArray<double>());
        Assert.Throws<OgeeException>(() => x.NanQuantile(1.5, 1));
    }

    [Fact]
    public void SlicesAreReplacedAtIndices()
    {
        var x = Tensor.From([1.0, 2, 3, 4, 5, 6], [3, 2]);
        Assert.Equal([30, 40, 3, 4, 10, 20], x.IndexCopy(0, Tensor.From(2L, 0), Tensor.From([10.0, 20, 30, 40], [2, 2])).ToArray<double>());
        Assert.Equal([1, -1, 3, -1, 5, -1], x.IndexFill(1, Tensor.From(1), -1).ToArray<double>());
        Gradients.Check("index copy", [[3, 2], [2, 2]], [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10]], y => y[0].IndexCopy(0, Tensor.From(2L, 0), y[1]));
        Assert.Throws<OgeeException>(() => x.IndexCopy(0, Tensor.From(2L), Tensor.Zeros([2, 2], DType.Float64)));
    }

    [Fact]
    public void IntegersAndOrdersAreDrawnByAKey()
    {
        var drawn = Tensor.RandomIntegers([6000], new RngKey(1), -2, 4).ToArray<long>();
        Assert.Equal([-2, -1, 0, 1, 2, 3], drawn.Distinct().Order());
        Assert.All(drawn.GroupBy(value => value), group => Assert.InRange(group.Count(), 850, 1150));
        Assert.All(Tensor.RandomIntegers([100], new RngKey(2), long.MaxValue - 1, long.MaxValue).ToArray<long>(), value => Assert.Equal(long.MaxValue - 1, value));
        var order = Tensor.Permutation(50, new RngKey(3)).ToArray<long>();
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), order.Order());
        Assert.Equal(order, Tensor.Permutation(50, new RngKey(3)).ToArray<long>());
        Assert.NotEqual(order, Tensor.Permutation(50, new RngKey(4)).ToArray<long>());
        Assert.Throws<OgeeException>(() => Tensor.RandomIntegers([1], new RngKey(1), 3, 3));
    }

    [Fact]
    public void ANumberTakesThePlaceOfAValue()
    {
        var x = Tensor.From(1.0, -2, 3);
        var isPositive = x.Greater(0);
        Assert.Equal([1.0, 0, 3], Tensor.Where(isPositive, x, 0).ToArray<double>());
        Assert.Equal([0.5, -2, 0.5], Tensor.Where(isPositive, 0.5, x).ToArray<double>());
        Assert.Equal([1.0, 0, 1], Tensor.Where(isPositive, x, 0).Sum().Gradients(x)[0].ToArray<double>());
        Assert.Equal(DType.Int32, Tensor.Where(isPositive, x.Cast(DType.Int32), -1).Type);
        Assert.Equal([1f, 4, 2, 5, 3, 6], Tensor.From([1f, 2, 3, 4, 5, 6], [2, 3]).Transpose().ToArray<float>());
        Assert.Throws<OgeeException>(() => x.Transpose());
    }

    [Fact]
    public void VectorsBecomeOfLengthOne()
    {
        var x = Tensor.From([3.0, 4, 0, 0, -6, 8], [3, 2]);
        Assert.Equal([0.6, 0.8, 0, 0, -0.6, 0.8], x.LpNormalize().ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([3.0 / 9, 4.0 / 12, 0, 0, -6.0 / 9, 8.0 / 12], x.LpNormalize(1, 0).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal([0.6f, 0.8f], Tensor.From([3f, 4]).Cast(DType.BFloat16).LpNormalize().Cast(DType.Float32).ToArray<float>(), (a, b) => Math.Abs(a - b) < 0.004);
        Gradients.Check("lp_normalize", [[3, 4]], y => y[0].LpNormalize(2, 1));
        Gradients.Check("lp_normalize p 3", [[3, 4]], y => y[0].LpNormalize(3, 0));
        Assert.Throws<OgeeException>(() => x.LpNormalize(2, -1, 0));
    }

    [Fact]
    public void APlaceBecomesIndices()
    {
        var x = Tensor.From([1f, 9, 3, 4, 5, 6], [2, 3]);
        Assert.Equal([0L, 1], x.ArgMax().UnravelIndex(x.Shape).Select(index => (long)index.Item()));
        var at = Tensor.From(0L, 7, 23).UnravelIndex([2, 3, 4]);
        Assert.Equal([0L, 0, 1], at[0].ToArray<long>());
        Assert.Equal([0L, 1, 2], at[1].ToArray<long>());
        Assert.Equal([0L, 3, 3], at[2].ToArray<long>());
        Assert.Equal([2L], Tensor.From(24).UnravelIndex([2, 3, 4])[0].ToArray<long>());
        Assert.Throws<OgeeException>(() => x.UnravelIndex([2, 3]));
        Assert.Throws<OgeeException>(() => Tensor.From(0L).UnravelIndex([2, 0]));
    }

    [Fact]
    public void WhatIsMissingIsLeftOutOfReductions()
    {
        const double No = double.NaN;
        var x = Tensor.From([1, No, 4, 1, No, No, No, No, 2, 2, 2, No], [3, 4]);
        Assert.Equal([4, No, 2], x.NanMax(1).ToArray<double>());
        Assert.Equal([1, No, 2], x.NanMin(1).ToArray<double>());
        Assert.Equal([2, No, 0], x.NanVariance([1]).ToArray<double>());
        Assert.Equal([3, No, 0], x.NanVariance([1], correction: 1).ToArray<double>());
        Assert.Equal([Math.Sqrt(2), No, 0], x.NanStandardDeviation([1]).ToArray<double>());
        Assert.Equal((4, 1), (x.NanMax().Item(), x.NanMin().Item()));
        Assert.Equal([2, 2, 4, 1], x.NanMax(0).ToArray<double>());
        Assert.Equal([3, 1], x.NanVariance([1], keepAxes: true).Shape.Sizes.ToArray());
        Assert.Equal([0.0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0], x.Slice(0, 0, 1).NanMax(1).Sum().Gradients(x)[0].ToArray<double>());
        // 2 (x − mean)/n, and none to what is missing.
        Assert.Equal([-2.0 / 3, 0, 4.0 / 3, -2.0 / 3], x[0].NanVariance().Gradients(x)[0].ToArray<double>()[..4], (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Throws<OgeeException>(() => Tensor.From(1L, 2).NanMax());
    }

    [Fact]
    public void InfinitiesHaveTheirGradientBesideNaN()
    {
        const double No = double.NaN, Up = double.PositiveInfinity, Down = double.NegativeInfinity;
        var x = Tensor.From([Down, No, Down, No, Up, Up, No, Up, Up, 3, No, Down, No, No, No, No], [4, 4]);
        Assert.Equal([Down, Up, Up, No], x.NanMax(1).ToArray<double>());
        Assert.Equal([Down, Up, Down, No], x.NanMin(1).ToArray<double>());
        // The gradients 6, 12, 24 and 48 of the rows, shared among those that are equal; a row of NaN has none.
        var seeds = Tensor.From(6.0, 12, 24, 48);
        double[] Slopes(Func<Tensor, Tensor> word) => Gradient.Of([word(x)], [seeds], [x], [])[0]!.ToArray<double>();
        Assert.Equal([3, 0, 3, 0, 4, 4, 0, 4, 24, 0, 0, 0, 0, 0, 0, 0], Slopes(y => y.NanMax(1)));
        Assert.Equal([3, 0, 3, 0, 4, 4, 0, 4, 0, 0, 0, 24, 0, 0, 0, 0], Slopes(y => y.NanMin(1)));
        Assert.Equal(Slopes(y => y.NanMax(1)), Slopes(y => Tensor.Vmap(rows => [rows[0].NanMax()], y)[0]));
        Gradients.Check("nan_max and nan_min", [[2, 3]], [[0.3, -1, 0.8, 2, 0.1, -0.4]], z => z[0].NanMax(1) * z[0].NanMin(1));
    }

    [Fact]
    public void AnyRangeIsScaledExactly()
    {
        var rng = new Rng(11);
        ulong[] counts = [1, 2, 3, 10, uint.MaxValue, 1UL << 32, (1UL << 53) + 1, 1UL << 63, ulong.MaxValue, 0x1234_0000_0000, rng.NextUInt64()];
        uint[] edges = [0, 1, uint.MaxValue];
        // Words at their edges in all combinations, and any.
        uint[][] numbers = [.. Enumerable.Range(0, 81).Select(i => new[] { edges[i % 3], edges[i / 3 % 3], edges[i / 9 % 3], edges[i / 27] }), .. Enumerable.Range(0, 40).Select(_ => new[] { rng.NextUInt32(), rng.NextUInt32(), rng.NextUInt32(), rng.NextUInt32() })];
        Tensor[] words = [.. Enumerable.Range(0, 4).Select(place => Tensor.From([.. numbers.Select(number => (long)number[place])]))];
        foreach (var count in counts)
            Assert.Equal(numbers.Select(number => (ulong)((BigInteger)(new UInt128(((ulong)number[3] << 32) | number[2], ((ulong)number[1] << 32) | number[0])) * count >> 128)), Tensor.ScaledBits(words, count).ToArray<long>().Select(value => (ulong)value));
    }

    [Theory, InlineData(long.MinValue, long.MaxValue), InlineData(-(1L << 60), 1L << 62), InlineData(0, (1L << 53) + 1), InlineData(-7, 1L << 33), InlineData(-2, 4)]
    public void IntegersOfAnyRangeAreTheRandomBitsScaled(long low, long high)
    {
        const int Count = 4000;
        var key = new RngKey(9);
        var drawn = Tensor.RandomIntegers([Count], key, low, high).ToArray<long>();
        Assert.All(drawn, value => Assert.InRange(value, low, high - 1));
        Assert.Equal(drawn[..5], Tensor.RandomIntegers([5], key, low, high).ToArray<long>());
        BigInteger Bits(RngKey from, int i) => (BigInteger)Math.ScaleB(Tensor.Uniform([Count], from, DType.Float64).ToArray<double>()[i], 53);
        for (var i = 0; i < 20; i++)
        {
            var bits = (((Bits(key, i) << 53) + Bits(key.Fold("middle"), i)) << 22) + (Bits(key.Fold("low"), i) >> 31);
            Assert.Equal((BigInteger)low + ((bits * ((BigInteger)high - low)) >> 128), drawn[i]);
        }
        // The mean is within five deviations, and so is the share of odd ones, which are of the lowest bits.
        var width = (double)high - low;
        Assert.InRange(drawn.Average(value => ((double)value - low + 0.5) / width), 0.5 - (5 * Math.Sqrt(1.0 / 12 / Count)), 0.5 + (5 * Math.Sqrt(1.0 / 12 / Count)));
        Assert.InRange(drawn.Count(value => (value & 1) != 0), (Count / 2) - (5 * Math.Sqrt(Count) / 2), (Count / 2) + (5 * Math.Sqrt(Count) / 2));
    }

    [Fact]
    public void AClassIsDrawnAsOftenAsItIsProbable()
    {
        var logits = Tensor.From(0.0, Math.Log(2), Math.Log(5));
        var draws = logits.Expand([4000, 3]).GumbelSoftmax(new RngKey(7), isHard: true);
        var shares = draws.Mean(0).ToArray<double>();
        Assert.InRange(shares[0], 0.105, 0.145);
        Assert.InRange(shares[2], 0.6, 0.65);
        Assert.All(draws.Sum(1).ToArray<double>(), sum => Assert.Equal(1, sum));
        // In so many single numbers there are the smallest and the largest that are drawn.
        Assert.True(Tensor.Zeros([1 << 21, 16]).GumbelSoftmax(new RngKey(9)).Sum(1).IsFinite().All().ToArray<bool>()[0]);
        Gradients.Check("gumbel softmax", [[2, 3]], [[0.3, -1, 0.8, 2, 0.1, -0.4]], x => x[0].GumbelSoftmax(new RngKey(7), temperature: 0.7));
        // One class has the gradient of the soft draw.
        var weights = Tensor.From(1.0, 2, 4);
        double[] Slope(bool isHard) => (logits.GumbelSoftmax(new RngKey(8), 0.5, isHard) * weights).Sum().Gradients(logits)[0].ToArray<double>();
        Assert.Equal(Slope(false), Slope(true));
        Assert.Throws<OgeeException>(() => logits.GumbelSoftmax(new RngKey(7), temperature: 0));
    }

    [Fact]
    public void TrianglesAndPowersAreMade()
    {
        Assert.Equal([0L, 1, 1, 2, 2, 0, 0, 1, 0, 1], Tensor.TrilIndices(3, 2).ToArray<long>());
        Assert.Equal([0L, 0, 1, 1, 2, 2], Tensor.TriuIndices(2, 3, offset: 1).ToArray<long>());
        Assert.Equal([2, 0], Tensor.TrilIndices(0).Shape);
        Assert.Equal([1f, 10, 100], Tensor.Logspace(0, 2, 3).ToArray<float>());
        Assert.Equal([2.0, 4, 8, 16], Tensor.Logspace(1, 4, 4, radix: 2, DType.Float64).ToArray<double>());
        Assert.Throws<OgeeException>(() => Tensor.Logspace(0, 1, 3, radix: -2));
    }

    [Fact]
    public void NumbersThatNoWholeTypeHasAreNotCutInWhere()
    {
        var (condition, whole) = (Tensor.From([true, false]), Tensor.From([7, 8]));
        Assert.Equal([7, -1], Tensor.Where(condition, whole, -1).ToArray<int>());
        Assert.Equal([true, false], Tensor.Where(condition, Tensor.From([true, true]), 0).ToArray<bool>());
        foreach (var number in (double[])[0.5, double.NaN, 1e30, double.PositiveInfinity])
            Assert.Contains("i32", Assert.Throws<OgeeException>(() => Tensor.Where(condition, number, whole)).Message, StringComparison.Ordinal);
        Assert.Throws<OgeeException>(() => Tensor.Where(condition, Tensor.From([1L, 2L]), 9.3e18));
    }

    [Fact]
    public void UnitVectorsNeedALengthThatTheirTypeHas()
    {
        Assert.Equal([0f, 0f], Tensor.From([0f, 0f]).LpNormalize().ToArray<float>());
        Assert.Throws<OgeeException>(() => Tensor.From([0f, 0f]).LpNormalize(2, -1, 1e-60));
        Assert.Equal([0.0, 0], Tensor.From([0.0, 0]).LpNormalize(2, -1, 1e-60).ToArray<double>());
    }
}
