using System.Numerics;

namespace Ogee.Tests;

/// <summary>Discrete Fourier transforms against their definition.</summary>
[Collection("settings")]
public class FourierTests
{
    static double[] Draw(long count, ulong stream = 1) => Gradients.Draw([count], stream);

    /// <summary>The transform of pairs by definition, in float64.</summary>
    static Complex[] Plain(ReadOnlySpan<double> pairs, int sign)
    {
        var n = pairs.Length / 2;
        var roots = new Complex[n];
        for (var k = 0; k < n; k++)
        {
            var (cos, sin) = RootsOfUnity.At(k, n);
            roots[k] = new(cos, sign * sin);
        }
        var results = new Complex[n];
        for (var k = 0; k < n; k++)
            for (var j = 0; j < n; j++) results[k] += new Complex(pairs[2 * j], pairs[(2 * j) + 1]) * roots[(long)j * k % n];
        return results;
    }

    /// <summary>The error of pairs in comparison with what they should be, both as lengths of vectors.</summary>
    static double Error(Complex[] expected, double[] pairs)
    {
        var (error, size) = (0.0, 0.0);
        for (var k = 0; k < expected.Length; k++)
        {
            error += (new Complex(pairs[2 * k], pairs[(2 * k) + 1]) - expected[k]) is var d ? (d.Real * d.Real) + (d.Imaginary * d.Imaginary) : 0;
            size += (expected[k].Real * expected[k].Real) + (expected[k].Imaginary * expected[k].Imaginary);
        }
        return Math.Sqrt(error / Math.Max(size, 1e-300));
    }

    static double[] Doubles(Tensor x) => x.Cast(DType.Float64).ToArray<double>();

    /// <summary>How far rounding may lead: half an ulp for each of log₂ n steps, and four times as far for the three transforms of a large prime.</summary>
    static double Budget(int n, DType type) => (type == DType.Float32 ? Math.ScaleB(1, -24) : Math.ScaleB(1, -53)) * (2 + Math.Log2(n)) * (IsSmooth(n) ? 1 : 4);

    static bool IsSmooth(int n)
    {
        for (var p = 2; p <= 31; p++)
            while (n % p == 0) n /= p;
        return n == 1;
    }

    [Fact]
    public void EveryLengthIsAccurateInBothTypes()
    {
        int[] lengths = [.. Enumerable.Range(1, 40), 47, 49, 64, 81, 97, 125, 128, 121, 210, 243, 251, 343, 360, 512, 961, 997, 1000, 1024];
        foreach (var n in lengths)
        {
            var values = Draw(2 * n);
            foreach (var type in (DType[])[DType.Float32, DType.Float64])
            {
                var x = Tensor.From(values, [n, 2]).Cast(type);
                foreach (var sign in (int[])[-1, 1])
                {
                    var found = Doubles(Tensor.Apply(new FourierTransform(sign > 0), x));
                    var error = Error(Plain(values, sign), found);
                    Assert.True(error <= Budget(n, type), $"{n} {type} {sign}: {error:e2}, budget {Budget(n, type):e2}");
                }
            }
        }
    }

    [Theory, InlineData(4096), InlineData(5000), InlineData(16384), InlineData(10007), InlineData(65536), InlineData(40000)]
    public void LongTransformsInSinglePrecisionAgreeWithDouble(int n)
    {
        var x = Tensor.From(Draw(2L * n), [n, 2]);
        var exact = x.PairFft().ToArray<double>();
        var expected = new Complex[n];
        for (var k = 0; k < n; k++) expected[k] = new(exact[2 * k], exact[(2 * k) + 1]);
        Assert.True(Error(expected, Doubles(x.Cast(DType.Float32).PairFft())) <= Budget(n, DType.Float32));
        // Some of the results of double precision, by definition.
        foreach (var k in (int[])[0, 1, n / 3, n - 1])
        {
            var sum = Complex.Zero;
            var values = x.ToArray<double>();
            for (var j = 0; j < n; j++)
            {
                var (cos, sin) = RootsOfUnity.At((long)j * k % n, n);
                sum += new Complex(values[2 * j], values[(2 * j) + 1]) * new Complex(cos, -sin);
            }
            Assert.True(Complex.Abs(sum - expected[k]) < 1e-11 * Math.Sqrt(n), $"{k}");
        }
    }

    [Fact]
    public void RealNumbersHaveHalfOfTheTransform()
    {
        foreach (var n in (int[])[1, 2, 3, 4, 5, 8, 9, 10, 15, 16, 37, 74, 100, 101, 400, 1001, 1024])
            foreach (var type in (DType[])[DType.Float32, DType.Float64])
            {
                var values = Draw(n, 2);
                double[] pairs = [.. values.SelectMany(value => (double[])[value, 0])];
                var x = Tensor.From(values).Cast(type);
                var half = x.PairRfft();
                Assert.True(Error(Plain(pairs, -1)[..((n / 2) + 1)], Doubles(half)) <= 2 * Budget(n, type), $"{n} {type}");
                Assert.Equal(0, Doubles(half)[1]);
                if (n % 2 == 0) Assert.Equal(0, Doubles(half)[n + 1]);
                var back = Doubles(half.PairIrfft(n));
                Assert.True(Math.Sqrt(back.Zip(values, (a, b) => (a - b) * (a - b)).Sum() / values.Sum(v => v * v)) <= 3 * Budget(n, type), $"{n} {type} back");
            }
    }

    [Fact]
    public void KnownTransforms()
    {
        // numpy.fft.fft([1, 2, 3, 4])
        Assert.Equal([new(10, 0), new(-2, 2), new(-2, 0), new(-2, -2)], Tensor.From(1f, 2, 3, 4).Fft().ToArray<Complex64>());
        Assert.Equal([new(10, 0), new(-2, 2), new(-2, 0)], Tensor.From(1f, 2, 3, 4).Rfft().ToArray<Complex64>());
        Assert.Equal([new Complex64(0, 0), new(4, 0), new(0, 0), new(0, 0)], Tensor.From(new Complex64(1, 0), new(0, 1), new(-1, 0), new(0, -1)).Fft().ToArray<Complex64>());
        Assert.Equal([1f, 2, 3, 4], Tensor.From(new Complex64(10, 9), new(-2, 2), new(-2, 7)).Irfft().ToArray<float>());
        // numpy.fft.hfft([1, 2, 3]) is 1 + 2·(2 cos) + 3 cos of 4 points.
        Assert.Equal([8f, -2, 0, -2], Tensor.From(1f, 2, 3).Hfft().ToArray<float>());
        Assert.Equal([new(1, 0), new(2, 0), new(3, 0)], Tensor.From(8f, -2, 0, -2).Ihfft().ToArray<Complex64>());
    }

    [Fact]
    public void SizesCutOffOrFillAndNormsDivide()
    {
        var z = Tensor.From(Draw(24, 3), [3, 4, 2]).Cast(DType.Float32).AsComplex();
        foreach (var norm in Enum.GetValues<FourierNorm>())
        {
            foreach (var axis in (int[])[0, 1, -1])
                foreach (var size in (long?[])[null, 2, 5])
                {
                    var n = size ?? z.Shape[axis];
                    var moved = z.Transpose(axis, 1);
                    var fitted = n <= moved.Shape[1] ? moved.Slice(1, 0, n) : moved.Pad([(0, 0), (0, n - moved.Shape[1])]);
                    var factor = norm switch { FourierNorm.Ortho => 1 / Math.Sqrt(n), FourierNorm.Forward => 1.0 / n, _ => 1 };
                    var rows = Doubles(fitted.AsReal());
                    var (forward, back) = (Doubles(z.Fft(size, axis, norm).Transpose(axis, 1).AsReal()), Doubles(z.Ifft(size, axis, norm).Transpose(axis, 1).AsReal()));
                    for (var row = 0; row < moved.Shape[0]; row++)
                    {
                        var at = (row * (int)n * 2)..((row + 1) * (int)n * 2);
                        Assert.True(Error([.. Plain(rows[at], -1).Select(value => value * factor)], forward[at]) < 1e-6);
                        Assert.True(Error([.. Plain(rows[at], 1).Select(value => value / (factor * n))], back[at]) < 1e-6);
                    }
                }
            var spectrum = z.Real().Rfft(norm: norm);
            Assert.True(Enumerable.SequenceEqual(spectrum.Shape.Sizes.ToArray(), [3L, 3]));
            Same(z.Real(), spectrum.Irfft(norm: norm));
            Same(z.Real().Fft(norm: norm).Slice(1, 0, 3).AsReal(), spectrum.AsReal());
            Same(z.AsReal(), z.Fft(norm: norm).Ifft(norm: norm).AsReal());
            Same(z.Real(), z.Real().Ihfft(norm: norm).Hfft(4, norm: norm));
        }
    }

    static void Same(Tensor expected, Tensor actual, double tolerance = 2e-6)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        var (a, b) = (Doubles(expected), Doubles(actual));
        for (var i = 0; i < a.Length; i++) Assert.True(Math.Abs(a[i] - b[i]) <= tolerance * (1 + Math.Abs(a[i])), $"{i}: {b[i]}, expected {a[i]}");
    }

    [Fact]
    public void SeveralAxesGoOneAfterTheOther()
    {
        var z = Tensor.From(Draw(120, 4), [3, 4, 5, 2]).Cast(DType.Float32).AsComplex();
        Same(z.Fft(axis: 0).Fft(axis: 1).Fft(axis: 2).AsReal(), z.Fftn().AsReal());
        Same(z.Fft(axis: 1).Fft(axis: 2).AsReal(), z.Fft2().AsReal());
        Same(z.Fft(6, 0).Fft(3, 2).AsReal(), z.Fftn([6, 3], [0, 2]).AsReal());
        Same(z.Fft(2, 1).Fft(7, 2).AsReal(), z.Fftn([2, 7]).AsReal());
        Same(z.AsReal(), z.Fft2(norm: FourierNorm.Ortho).Ifft2(norm: FourierNorm.Ortho).AsReal());
        Same(z.AsReal(), z.Fftn().Ifftn().AsReal());
        Same(z.Real().Fftn().Slice(2, 0, 3).AsReal(), z.Real().Rfftn().AsReal());
        Same(z.Real(), z.Real().Rfftn().Irfftn([3, 4, 5]));
        Same(z.Real(), z.Real().Rfft2().Irfft2([4, 5]));
    }

    [Fact]
    public void FrequenciesAndShifts()
    {
        // numpy.fft.fftfreq(5, 0.1), fftfreq(4), rfftfreq(4)
        Assert.Equal([0f, 2, 4, -4, -2], Tensor.FftFrequencies(5, 0.1).ToArray<float>());
        Assert.Equal([0f, 0.25f, -0.5f, -0.25f], Tensor.FftFrequencies(4).ToArray<float>());
        Assert.Equal([0f, 0.25f, 0.5f], Tensor.RfftFrequencies(4).ToArray<float>());
        Assert.Equal([-0.4, -0.2, 0, 0.2, 0.4], Tensor.FftFrequencies(5, type: DType.Float64).FftShift().ToArray<double>());
        var x = Tensor.Arange(15).Reshape(3, 5);
        Assert.Equal(x.ToArray<long>(), x.FftShift().IfftShift().ToArray<long>());
        Assert.Equal([13L, 14, 10, 11, 12, 3, 4, 0, 1, 2, 8, 9, 5, 6, 7], x.FftShift().ToArray<long>());
        Assert.Equal([10L, 11, 12, 13, 14], x.FftShift(0)[0].ToArray<long>());
    }

    [Fact]
    public void GradientsPassSizesNormsAndAxes()
    {
        Gradients.Check("fft", [[3, 2, 2]], x => x[0].PairFft(5, 0, FourierNorm.Ortho));
        Gradients.Check("ifft", [[2, 4, 2]], x => x[0].PairIfft(3));
        Gradients.Check("rfft", [[2, 5]], x => x[0].PairRfft(6, norm: FourierNorm.Forward));
        Gradients.Check("irfft", [[3, 2, 2]], x => x[0].PairIrfft(5, 0));
        Gradients.Check("power", [[6]], x => x[0].PairRfft().Square().Sum(-1));
        // Of Σ |F x|² it is 2 n x.
        var z = Tensor.From(new Complex64(1, 2), new(-3, 0.5f), new(0, 1));
        Same((z * 6).AsReal(), z.Fft().Abs().Square().Sum().Gradients(z)[0].AsReal());
        var real = Tensor.From(1f, 2, 3, 4, 5);
        Same(real * 10, real.Fft().Abs().Square().Sum().Gradients(real)[0]);
    }

    [Fact]
    public void ARowHasItsBitsAloneAndAmongOthersOnAnyNumberOfThreads()
    {
        foreach (var n in (int[])[5, 37, 60, 100, 512, 1001, 9000])
        {
            var rows = Tensor.From(Draw(37L * n, 5), [37, n]).Cast(DType.Float32);
            Func<Tensor, Tensor>[] words = [x => x.Rfft(), x => x.Fft(), x => x.Rfft().Irfft(n)];
            foreach (var word in words)
            {
                Tensor Read(Tensor x) => word(x) is { Type: DType.Complex64 } y ? y.AsReal() : word(x);
                var all = Bits.Of(Read(rows));
                Assert.True(all.AsSpan(30 * all.Length / 37, all.Length / 37).SequenceEqual(Bits.Of(Read(rows[30]))), $"{n}");
                foreach (var threads in (int[])[1, 3, 4])
                    using (Ogee.Cpu.Workers.Use(threads)) Assert.True(all.AsSpan().SequenceEqual(Bits.Of(Read(rows.Flip(0).Flip(0)))), $"{n}, {threads} threads");
            }
        }
    }

    [Fact]
    public void HalvesAndIntegersAreTransformedInSinglePrecision()
    {
        var x = Tensor.From(1f, 2, 3, 4);
        foreach (var type in (DType[])[DType.Float16, DType.Int32, DType.UInt8]) Assert.Equal(x.Fft().ToArray<Complex64>(), x.Cast(type).Fft().ToArray<Complex64>());
        Assert.Equal(DType.BFloat16, x.Cast(DType.BFloat16).PairRfft().Type);
    }

    [Fact]
    public void WhatCannotBeTransformedIsNamed()
    {
        var x = Tensor.Ones([3, 4]);
        static string Message(Func<Tensor> call) => Assert.Throws<OgeeException>(call).Message;
        Assert.StartsWith("fft: a part is f64, and there is no complex type of two float64. Expected f32.", Message(() => x.Cast(DType.Float64).Fft()), StringComparison.Ordinal);
        Assert.StartsWith("rfft: a part is c64", Message(() => x.Fft().Rfft()), StringComparison.Ordinal);
        Assert.StartsWith("fft: 0 points", Message(() => x.Fft(0)), StringComparison.Ordinal);
        Assert.StartsWith("irfft: 0 points", Message(() => x.Slice(1, 0, 1).Irfft()), StringComparison.Ordinal);
        Assert.StartsWith("fft: [3, 4] holds no rows of pairs", Message(() => x.PairFft()), StringComparison.Ordinal);
        Assert.StartsWith("fftn: axis 1 is named twice", Message(() => x.Fftn(axes: [1, -1])), StringComparison.Ordinal);
        Assert.StartsWith("fftn: 1 sizes and 2 axes", Message(() => x.Fftn([4], [0, 1])), StringComparison.Ordinal);
        Assert.StartsWith("fft: does not take i32", Message(() => x.Cast(DType.Int32).Reshape(6, 2).PairFft()), StringComparison.Ordinal);
        Assert.StartsWith("fftfrequencies: 0 points", Message(() => Tensor.FftFrequencies(0)), StringComparison.Ordinal);
    }
}
