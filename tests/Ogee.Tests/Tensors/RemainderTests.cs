using System.Runtime.Intrinsics;

namespace Ogee.Tests;

/// <summary>Division with remainders, and the bits of integers, against known values and laws.</summary>
public class RemainderTests
{
    static readonly double[] Dividends = [7, -7, 7, -7, 6, -6, 0, 5.5, -5.5], Divisors = [3, 3, -3, -3, 3, -3, -3, 2, 2];

    [Fact]
    public void RemaindersAreThoseOfPythonAndOfC()
    {
        var (a, b) = (Tensor.From(Dividends, [9]), Tensor.From(Divisors, [9]));
        double[] floor = [2, -3, -3, 2, 2, 2, -0.0, 2, -3], python = [1, 2, -2, -1, 0, -0.0, -0.0, 1.5, 0.5], c = [1, -1, 1, -1, 0, -0.0, 0, 1.5, -1.5];
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var (x, y) = (a.Cast(type), b.Cast(type));
            Assert.Equal(floor.Select(Bits), x.FloorDivide(y).Cast(DType.Float64).ToArray<double>().Select(Bits));
            Assert.Equal(python.Select(Bits), x.Remainder(y).Cast(DType.Float64).ToArray<double>().Select(Bits));
            Assert.Equal(c.Select(Bits), x.Fmod(y).Cast(DType.Float64).ToArray<double>().Select(Bits));
        }
        foreach (var type in (DType[])[DType.Int32, DType.Int64])
        {
            var (x, y) = (a[..7].Cast(type), b[..7].Cast(type));
            Assert.Equal([2L, -3, -3, 2, 2, 2, 0], x.FloorDivide(y).Cast(DType.Int64).ToArray<long>());
            Assert.Equal([1L, 2, -2, -1, 0, 0, 0], x.Remainder(y).Cast(DType.Int64).ToArray<long>());
            Assert.Equal([1L, -1, 1, -1, 0, 0, 0], x.Fmod(y).Cast(DType.Int64).ToArray<long>());
        }
        Assert.Equal([long.MinValue], Tensor.From([long.MinValue], [1]).FloorDivide(-1).ToArray<long>());
        Assert.Equal([0L], Tensor.From([long.MinValue], [1]).Remainder(-1).ToArray<long>());

        static long Bits(double x) => BitConverter.DoubleToInt64Bits(x);
    }

    [Fact]
    public void InfiniteAndZeroDivisorsAreAsPythonAndIeeeSay()
    {
        var inf = double.PositiveInfinity;
        var (a, b) = (Tensor.From([1, -1, inf, 1, -1, 0.0], [6]), Tensor.From([inf, inf, 2, 0, 0, 0.0], [6]));
        Assert.Equal([1, inf, double.NaN, double.NaN, double.NaN, double.NaN], a.Remainder(b).ToArray<double>());
        Assert.Equal([1, -1, double.NaN, double.NaN, double.NaN, double.NaN], a.Fmod(b).ToArray<double>());
        Assert.Equal([0, -1, double.NaN, inf, -inf, double.NaN], a.FloorDivide(b).ToArray<double>());
    }

    [Fact]
    public void VectorsGiveTheDefinitionOfAllFloats()
    {
        var rng = new Rng(3);
        var (a, b) = (new float[16], new float[16]);
        for (var trial = 0; trial < 4_000; trial++)
        {
            for (var i = 0; i < 16; i++)
            {
                b[i] = BitConverter.UInt32BitsToSingle(rng.NextUInt32());
                // Arbitrary floats; quotients of everyday size, and around the limit; whole multiples and their neighbours.
                var quotient = (float)((rng.NextDouble() - 0.5) * Math.ScaleB(1, rng.NextInt(60) - 8));
                a[i] = (trial % 4) switch { 0 => BitConverter.UInt32BitsToSingle(rng.NextUInt32()), 1 => b[i] * quotient, 2 => b[i] * MathF.Round(quotient), _ => MathF.BitDecrement(b[i] * MathF.Round(quotient)) };
            }
            Vector512<float> x = Vector512.Create(a), y = Vector512.Create(b);
            var (floor, remainder, fmod) = (VectorMath.FloorDivide(x, y), VectorMath.Remainder(x, y), VectorMath.Fmod(x, y));
            for (var i = 0; i < 16; i++)
            {
                AssertSame((float)Portable.FloorDivide(a[i], b[i]), floor[i], "floor_divide", i);
                AssertSame((float)Portable.Remainder(a[i], b[i]), remainder[i], "remainder", i);
                AssertSame((float)Portable.Fmod(a[i], b[i]), fmod[i], "fmod", i);
            }
        }

        void AssertSame(float expected, float actual, string name, int lane) =>
            Assert.True(float.IsNaN(expected) ? float.IsNaN(actual) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(actual), $"{name}({a[lane]:R}, {b[lane]:R}) is {actual:R}, by definition {expected:R}");
    }

    [Fact]
    public void QuotientAndRemainderMakeUpTheDividend()
    {
        var rng = new Rng(4);
        var (a, b) = (new long[500], new long[500]);
        for (var i = 0; i < 500; i++) (a[i], b[i]) = ((long)rng.NextUInt64() >> rng.NextInt(64), (long)rng.NextUInt64() >> rng.NextInt(64) is var divisor && divisor == 0 ? 1 : divisor);
        var (x, y) = (Tensor.From(a, [500]), Tensor.From(b, [500]));
        Assert.Equal(a, ((x.FloorDivide(y) * y) + x.Remainder(y)).ToArray<long>());
        Assert.Equal(a, (((x / y) * y) + x.Fmod(y)).ToArray<long>());
    }

    [Fact]
    public void BitsOfIntegersAreThoseOfTheLanguage()
    {
        int[] a = [12, -12, 255, 0, int.MaxValue, int.MinValue], b = [10, 3, -1, 7, 1, 31];
        var (x, y) = (Tensor.From(a, [6]), Tensor.From(b, [6]));
        Assert.Equal(a.Zip(b, (p, q) => p & q), x.And(y).ToArray<int>());
        Assert.Equal(a.Zip(b, (p, q) => p | q), x.Or(y).ToArray<int>());
        Assert.Equal(a.Zip(b, (p, q) => p ^ q), x.Xor(y).ToArray<int>());
        Assert.Equal(a.Select(p => ~p), x.Not().ToArray<int>());
        Assert.Equal([12 << 10, -12 << 3, 0, 0, -2, 0], x.ShiftLeft(y).ToArray<int>());
        Assert.Equal([0, -2, 0, 0, int.MaxValue >> 1, -1], x.ShiftRight(y).ToArray<int>());
        Assert.Equal([0, -1, 0, 0, 0, -1], x.ShiftRight(40).ToArray<int>());
        Assert.Equal([0, 0, 0, 0, 0, 0], x.ShiftLeft(40).ToArray<int>());
        // numpy.bitwise_count counts the bits of the size.
        Assert.Equal([2, 2, 8, 0, 31, 1], x.PopCount().ToArray<int>());
        Assert.Equal([(byte)254], Tensor.From([(byte)1], [1]).Not().ToArray<byte>());
        Assert.Equal([(byte)0x80], Tensor.From([(byte)0xC0], [1]).ShiftLeft(1).ToArray<byte>());
    }

    [Fact]
    public void DivisorsAndMultiplesAreTheGreatestAndTheLeast()
    {
        var (a, b) = (Tensor.From([12L, -12, 0, 0, 7, 1071, long.MinValue], [7]), Tensor.From([18L, 18, 5, 0, -13, 462, 6], [7]));
        Assert.Equal([6L, 6, 5, 0, 1, 21, 2], a.Gcd(b).ToArray<long>());
        Assert.Equal([36L, 36, 0, 0, 91, 23562], a.Lcm(b)[..6].ToArray<long>());
    }

    // The quotient is found again from what is left of it, and is rounded there: cut off, 2.9999998 would be 2.
    [Fact]
    public void TheGradientOfADivisorIsTheWholeQuotient()
    {
        var random = new Rng(new RngKey(20261128, 3));
        float[] Draw(double low, double high) => [.. Enumerable.Range(0, 1000).Select(_ => (float)(low + ((high - low) * random.NextDouble())))];
        var (a, b) = (Draw(-90, 90), Draw(0.1, 1.7));
        var divisor = Tensor.From(b);
        Assert.Equal(a.Zip(b, (x, y) => (float)-Math.Floor((double)x / y)), Tensor.From(a).Remainder(divisor).Sum().Gradients(divisor)[0].ToArray<float>());
        Assert.Equal(a.Zip(b, (x, y) => (float)-Math.Truncate((double)x / y)), Tensor.From(a).Fmod(divisor).Sum().Gradients(divisor)[0].ToArray<float>());
    }
}
