using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Words about what kind of number an element is, and what to put in its place.</summary>
public class NumberTests
{
    const double Inf = double.PositiveInfinity, NaN = double.NaN;

    static readonly Tensor All = Tensor.From([NaN, Inf, -Inf, 0.0, -0.0, 1.5, -2.25], [7]);

    static void AssertSame(double[] expected, Tensor actual) =>
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), actual.ToArray<double>().Select(x => double.IsNaN(x) ? NaN : x).Select(BitConverter.DoubleToInt64Bits));

    [Fact]
    public void KindsOfNumbersAreTold()
    {
        Assert.Equal([true, false, false, false, false, false, false], All.IsNan().ToArray<bool>());
        Assert.Equal([false, true, true, false, false, false, false], All.IsInfinite().ToArray<bool>());
        Assert.Equal([false, false, false, true, true, true, true], All.IsFinite().ToArray<bool>());
        Assert.Equal([false, false, true, false, true, false, true], All.SignBit().ToArray<bool>());
        var whole = Tensor.From([-1, 0, 2], [3]);
        Assert.Equal([false, false, false], whole.IsNan().Or(whole.IsInfinite()).ToArray<bool>());
        Assert.Equal([true, true, true], whole.IsFinite().ToArray<bool>());
        Assert.Equal([true, false, false], whole.SignBit().ToArray<bool>());
    }

    [Fact]
    public void SignsFractionsStepsAndReplacements()
    {
        AssertSame([3, 3, -3, 3, -3, 3, -3], Tensor.Full([7], -3, DType.Float64).CopySign(All));
        AssertSame([NaN, NaN, NaN, 0, 0, 0.5, -0.25], All.Fraction());
        AssertSame([NaN, Inf, -Inf, 0, -0.0, 1, -2], All.Truncate());
        AssertSame([NaN, 1, 0, 0.5, 0.5, 1, 0], All.Heaviside(Tensor.Scalar(0.5, DType.Float64)));
        AssertSame([0, double.MaxValue, double.MinValue, 0, -0.0, 1.5, -2.25], All.NanToNum());
        AssertSame([9, 8, 7, 0, -0.0, 1.5, -2.25], All.NanToNum(9, 8, 7));
        Assert.Equal([float.MaxValue], Tensor.From([float.PositiveInfinity], [1]).NanToNum().ToArray<float>());
        Assert.Equal([0, 0, 0, 1, 1, 1, 1], All.NanToNum().Sum().Gradients(All)[0].ToArray<double>());
    }

    [Fact]
    public void AStraightLineReachesItsEndsToTheBit()
    {
        var (start, end) = (Tensor.From([0.1, 1e10, -3], [3]), Tensor.From([0.7, 1, 5.0], [3]));
        foreach (var weight in (double[])[0, 0.25, 0.5, 0.9, 1, 2])
        {
            var expected = start.ToArray<double>().Zip(end.ToArray<double>(), (a, b) => a + (weight * (b - a))).ToArray();
            var line = start.Lerp(end, weight).ToArray<double>();
            Assert.Equal(line, start.Lerp(end, Tensor.Scalar(weight, DType.Float64)).ToArray<double>());
            Assert.All(line.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-15 * 2e10));
        }
        Assert.Equal(end.ToArray<double>(), start.Lerp(end, 1).ToArray<double>());
        Assert.Equal(start.ToArray<double>(), start.Lerp(end, 0).ToArray<double>());
    }

    [Fact]
    public void ClampingToTensorsBroadcastsAndSharesGradients()
    {
        var (x, low, high) = (Tensor.From([-2, -1, 0.5, 3, 4, NaN], [6]), Tensor.Scalar(-1, DType.Float64), Tensor.From([3, 3, 3, 3, 3, 3.0], [6]));
        AssertSame([-1, -1, 0.5, 3, 3, NaN], x.Clamp(low, high));
        var gradients = x.Clamp(low, high).Sum().Gradients(x, low, high);
        Assert.Equal([0, 1, 1, 1, 0, 1], gradients[0].ToArray<double>());
        Assert.Equal(1, gradients[1].Item());
        Assert.Equal([0, 0, 0, 0, 1, 0], gradients[2].ToArray<double>());
        // Where the bounds are the wrong way round the upper one holds.
        Assert.Equal([1], Tensor.From([5.0], [1]).Clamp(Tensor.Scalar(2, DType.Float64), Tensor.Scalar(1, DType.Float64)).ToArray<double>());
    }

    [Fact]
    public void NothingTimesTheLogarithmOfNothingIsNothing()
    {
        var (x, y) = (Tensor.From([0, 0, 0, 2, 0, 1.0], [6]), Tensor.From([0, Inf, NaN, 3, -1, 0.0], [6]));
        AssertSame([0, 0, NaN, 2 * Portable.Log(3), 0, -Inf], x.Xlogy(y));
        AssertSame([0, 0, NaN, 2 * Portable.Log(4), 0, 0], x.Xlog1py(y));
        var gradients = x[3..5].Xlogy(y[3..5]).Sum().Gradients(x, y);
        Assert.Equal([0, 0, 0, Portable.Log(3), 0, 0], gradients[0].ToArray<double>());
        Assert.Equal([0, 0, 0, 2.0 / 3, 0, 0], gradients[1].ToArray<double>());
    }

    [Fact]
    public void GradientsAgreeWithDifferences()
    {
        double[] a = [-1.7, -0.6, 0.3, 0.8, 1.9], b = [0.4, 2.2, 1.3, 0.7, 3.1];
        OpCase[] cases =
        [
            new("lerp", "", [[5], [5], [5]], [a, b, [0.1, 0.4, 0.6, 0.9, 1.3]], x => x[0].Lerp(x[1], x[2]), true),
            new("clamp", "", [[5], [5], [5]], [a, [-1, -1, 0.5, 0.5, 0.5], [1, 1, 1, 1, 1]], x => x[0].Clamp(x[1], x[2]), true),
            new("xlogy", "", [[5], [5]], [a, b], x => x[0].Xlogy(x[1]), true),
            new("xlog1py", "", [[5], [5]], [a, b], x => x[0].Xlog1py(x[1]), true),
            new("copysign", "", [[5]], [a], x => x[0].CopySign(Tensor.From([1, -1, 1, -1, 1.0], [5])), true),
            new("fraction", "", [[5]], [a], x => x[0].Fraction(), true),
        ];
        foreach (var check in cases)
        {
            Assert.Null(GradientCheck.First(check).Failure);
            Assert.Null(GradientCheck.Second(check).Failure);
        }
    }
}
