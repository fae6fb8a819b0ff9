using System.Runtime.Intrinsics;

namespace Ogee.Tests;

/// <summary>Running sums, products, largest elements, and recurrences.</summary>
public class ScanTests
{
    [Fact]
    public void WhatIsMaskedAtTheBeginningOfASumOfExponentialsGetsNoGradient()
    {
        var x = Tensor.From([double.NegativeInfinity, 1, 2], [3]);
        var sums = x.LogCumulativeSumExp(0);
        Assert.Equal([double.NegativeInfinity, 1, 2 + Portable.Log1p(Portable.Exp(-1))], sums.ToArray<double>());
        var slopes = sums.Slice(0, 1, 3).Sum().Gradients(x)[0].ToArray<double>();
        Assert.Equal(0, slopes[0]);
        Assert.Equal(2, slopes.Sum(), 1e-12);
    }

    // The rows of ONNX's CumSum: inclusive or not, from the beginning or from the end.
    [Theory]
    [InlineData(false, false, new[] { 1, 3, 6 }), InlineData(true, false, new[] { 0, 1, 3 }), InlineData(false, true, new[] { 6, 5, 3 }), InlineData(true, true, new[] { 5, 3, 0 })]
    public void SumsRunBothWaysWithAndWithoutTheElement(bool isExclusive, bool isReversed, int[] expected)
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt8])
            Assert.Equal(expected, Tensor.From(1, 2, 3).Cast(type).CumulativeSum(0, isExclusive, isReversed).Cast(DType.Int32).ToArray<int>());
        Assert.Equal(expected.SelectMany(v => new[] { v, 10L * v }), Tensor.From([1, 10, 2, 20, 3, 30], [3, 2]).CumulativeSum(0, isExclusive, isReversed).ToArray<long>());
    }

    // Four rows go beside each other, and each piece by piece; small whole numbers are exact.
    [Theory, InlineData(1), InlineData(4), InlineData(7)]
    public void RowsOfAnyNumberAndLengthGoOneElementAfterTheOther(int rows)
    {
        foreach (var length in (int[])[1, 64, 65, 200])
            foreach (var isReversed in (bool[])[false, true])
            {
                var x = Enumerable.Range(0, rows * length).Select(i => (i * 7 % 11) - 5f).ToArray();
                var factors = Enumerable.Range(0, rows * length).Select(i => (i * 5 % 3) - 1f).ToArray();
                float[] All(Func<int, float, float> next, bool isExclusive)
                {
                    var results = new float[x.Length];
                    for (var row = 0; row < rows; row++)
                        for (var (i, sum) = (0, 0f); i < length; i++)
                        {
                            var at = (row * length) + (isReversed ? length - 1 - i : i);
                            (results[at], sum) = isExclusive ? (sum, next(at, sum)) : (next(at, sum), next(at, sum));
                        }
                    return results;
                }
                var tensor = Tensor.From(x, [rows, length]);
                foreach (var isExclusive in (bool[])[false, true])
                    Assert.Equal(All((at, sum) => sum + x[at], isExclusive), tensor.CumulativeSum(1, isExclusive, isReversed).ToArray<float>());
                Assert.Equal(All((at, state) => (factors[at] * state) + x[at], false), tensor.LinearRecurrence(Tensor.From(factors, [rows, length]), 1, isReversed).ToArray<float>());
            }
    }

    [Fact]
    public void SumsOfWholeNumbersAreInt64AndLongFloatSumsKeepTheirDigits()
    {
        var bytes = Tensor.From<byte>(200, 200, 200);
        Assert.Equal([200L, 400, 600], bytes.CumulativeSum(0).ToArray<long>());
        Assert.Equal([200L, 40_000, 8_000_000], bytes.CumulativeProduct(0).ToArray<long>());
        Assert.Equal([200, 144, 88], bytes.CumulateBy<AddMonoid>(0, isExclusive: false, isReversed: false).ToArray<byte>().Select(v => (int)v));
        Assert.Equal([int.MinValue, int.MinValue], Tensor.From(int.MinValue, 1).CumulativeMin(0).Values.ToArray<int>());
        Assert.Equal(100_000.0, Tensor.Full([1_000_000], 0.1f).CumulativeSum(0)[-1].Item(), 0.01);
    }

    [Fact]
    public void TheLatestOfEqualLargestElementsIsNamedAndGetsTheGradient()
    {
        var x = Tensor.From(1f, 3, 3, 2, 5, 4);
        var (values, indices) = x.CumulativeMax(0);
        Assert.Equal([1, 3, 3, 3, 5, 5], values.ToArray<float>());
        Assert.Equal([0, 1, 2, 2, 4, 4], indices.ToArray<long>());
        Assert.Equal([1, 1, 2, 0, 2, 0], values.Sum().Gradients(x)[0].ToArray<float>());
        (values, indices) = Tensor.From(4f, 5, 5, 2, 3).CumulativeMax(0, isReversed: true);
        Assert.Equal([5, 5, 5, 3, 3], values.ToArray<float>());
        Assert.Equal([1, 1, 2, 4, 4], indices.ToArray<long>());
        (values, indices) = Tensor.From(2f, float.NaN, 1, float.NaN, 0).CumulativeMin(0);
        Assert.Equal([2, float.NaN, float.NaN, float.NaN, float.NaN], values.ToArray<float>());
        Assert.Equal([0, 1, 1, 3, 3], indices.ToArray<long>());
    }

    [Fact]
    public void ProductsHaveGradientsToSecondOrderWhereElementsAreZero()
    {
        Assert.Equal([0, 6, 0], Tensor.From(2f, 0, 3) is var x ? x.Prod().Gradients(x)[0].ToArray<float>() : []);
        foreach (var values in (double[][])[[2, 0, 3, -1], [2, 0, 3, 0], [0, 0, 0, 5], [0.5, 1, 2, -3]])
        {
            Gradients.Check("product", [[4]], [values], t => t[0].Prod());
            Gradients.Check("product of both axes", [[2, 2]], [values], t => t[0].Unsqueeze(1).Prod(0, 2));
            Gradients.Check("running product", [[4]], [values], t => t[0].CumulativeProduct(0));
            Gradients.Check("running product from the end", [[4]], [values], t => t[0].CumulativeProduct(0, isExclusive: true, isReversed: true));
        }
    }

    [Fact]
    public void ExclusiveScansAndAxesWithoutElementsHaveGradients()
    {
        Gradients.Check("exclusive", [[3, 4]], x => x[0].CumulateBy<MaximumMonoid>(1, true, false).Slice(1, 1, 4));
        Gradients.Check("exclusive from the end", [[3, 4]], x => x[0].CumulateBy<MinimumMonoid>(0, true, true).Slice(0, 0, 2));
        var none = Tensor.Zeros([0, 3]);
        Assert.Equal([0, 3], none.CumulativeProduct(0).Sum().Gradients(none)[0].Shape);
        Assert.Equal([0, 3], none.LinearRecurrence(none, 0).Sum().Gradients(none)[0].Shape);
    }

    /// <summary>A product that states no gradient of its scan.</summary>
    internal readonly struct PlainProduct : IMonoid
    {
        public static string Name => "plainproduct";
        public static double Identity => 1;
        public static long IntegerIdentity(DType type) => 1;
        public static bool AllowsEmpty => true;
        public static double F64(double a, double b) => a * b;
        public static long I64(long a, long b) => a * b;
        public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => a * b;
        public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y, Axes axes) => gradient * y / x;
    }

    [Fact]
    public void AMonoidOfOnesOwnIsScannedWithAGradientByDefinitionAndScattersWithoutOne()
    {
        Gradients.Check("a monoid of one's own", [[3, 2, 4]], x => x[0].CumulateBy<PlainProduct>(1, false, false));
        Gradients.Check("a monoid of one's own, from the end", [[4, 2]], x => x[0].CumulateBy<PlainProduct>(0, true, true));
        var values = Tensor.From(2f, 3, 5);
        var scattered = values.ScatterBy<PlainProduct>(0, Tensor.From(1L, 0, 1), 3);
        Assert.Equal([3, 10, 1], scattered.ToArray<float>());
        Assert.Equal("OG1006", Assert.Throws<OgeeException>(() => scattered.Sum().Gradients(values)).Error.Code);
    }

    [Fact]
    public void LogarithmsOfRunningSumsDoNotOverflow()
    {
        float[] values = [float.NegativeInfinity, -1000, 1, 1000, 999, -5, float.PositiveInfinity, 0];
        var expected = Enumerable.Range(1, values.Length).Select(n => values[..n].Max() is var top && float.IsInfinity(top) ? top : top + Math.Log(values[..n].Sum(v => Math.Exp(v - top))));
        Assert.Equal(expected, Tensor.From(values).LogCumulativeSumExp(0).ToArray<float>().Select(v => (double)v), (a, b) => a.Equals(b) || Math.Abs(a - b) < 1e-4);
        Gradients.Check("logcumsumexp", [[3, 5]], x => (x[0] * 3).LogCumulativeSumExp(1));
        Assert.Equal([0, 0, 1], Tensor.From(-1000f, -900, 1000) is var x ? x.LogCumulativeSumExp(0)[-1].Gradients(x)[0].ToArray<float>() : []);
    }

    [Fact]
    public void RecurrencesBeginWithTheFirstTermWhateverItsFactor()
    {
        var x = Tensor.From(1f, 2, 3);
        Assert.Equal([1, 2.5f, 4.25f], x.LinearRecurrence(Tensor.From(float.NaN, 0.5f, 0.5f), 0).ToArray<float>());
        Assert.Equal([2.75f, 3.5f, 3], x.LinearRecurrence(Tensor.Scalar(0.5), 0, isReversed: true).ToArray<float>());
    }

    [Fact]
    public void DifferencesOfDifferencesAreThoseOfNumPy()
    {
        var x = Tensor.From([1, 2, 4, 7, 0], [5]);
        Assert.Equal([1, 2, 3, -7], x.Diff().ToArray<int>());
        Assert.Equal([1, 1, -10], x.Diff(2).ToArray<int>());
        Assert.Equal([true, false], Tensor.From(true, false, false).Diff().ToArray<bool>());
        Assert.Equal([0], Tensor.From(1).Diff(3).Shape);
    }
}
