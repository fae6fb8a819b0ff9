namespace Ogee.Testing;

public static partial class OpCases
{
    /// <summary>Transforms of lengths of each radix, and of a prime that goes by a convolution; complex numbers as they are kept.</summary>
    static IEnumerable<OpCase> Fourier()
    {
        foreach (var n in (long[])[1, 2, 3, 4, 5, 6, 7, 12, 37])
        {
            var half = (n / 2) + 1;
            yield return Case("fft", $"{n}", [[2, n, 2]], x => Tensor.Apply(new FourierTransform(IsInverse: false), x[0]));
            yield return Case("fft", $"{n} inverse", [[n, 2]], x => Tensor.Apply(new FourierTransform(IsInverse: true), x[0]));
            yield return Case("rfft", $"{n}", [[2, n]], x => Tensor.Apply(new RealFourierTransform(), x[0]));
            yield return Case("irfft", $"{n}", [[2, half, 2]], x => Tensor.Apply(new HermitianFourierTransform(n), x[0]));
        }
        yield return Case("fft", "down columns of a view", [[2, 4, 6]], x => x[0].Slice(2, 0, 6, 2).Permute(2, 1, 0).PairFft(5, 0, FourierNorm.Ortho));
        yield return Case("fft", "no rows", [[0, 4, 2]], x => x[0].PairIfft());
        yield return Case("fft", "no points", [[3, 0, 2]], x => Tensor.Apply(new FourierTransform(IsInverse: false), x[0]));
        yield return Case("rfft", "no rows", [[0, 4]], x => x[0].PairRfft());
        yield return Case("rfft", "cut off, first axis", [[5, 2]], x => x[0].Flip(0).PairRfft(4, 0, FourierNorm.Forward));
        yield return Case("irfft", "filled, first axis", [[3, 2, 2]], x => x[0].PairIrfft(7, 0));
        // Complex numbers are of float32, so float64 passes them without gradients by differences.
        static Tensor Complex(Tensor x) => x.Cast(DType.Float32).AsComplex();
        yield return Case("as_complex", "there and back", [[3, 2]], x => Complex(x[0]).AsReal().Cast(x[0].Type), hasGradient: false);
        yield return Case("as_real", "of views", [[4, 3, 2]], x => Complex(x[0]).Permute(1, 0).Flip(0).Slice(1, 1, 4, 2).AsReal().Cast(x[0].Type), hasGradient: false);
        yield return Case("as_real", "of negative ones, where some are", [[4, 3, 2], [3, 2]], x => Tensor.Where(x[0].Slice(2, 0, 1).Squeeze(2).Greater(0), -Complex(x[0]), Complex(x[1])).AsReal().Cast(x[0].Type), hasGradient: false);
        yield return Case("as_real", "of what is joined", [[4, 2], [3, 2]], x => Tensor.Concat(0, Complex(x[0]), Complex(x[1]).Pad([(1, 2)], 0.5)).Expand([2, 10]).Imaginary().Cast(x[0].Type), hasGradient: false);
    }

    static IEnumerable<LengthSweep> FourierLengths()
    {
        yield return Of(typeof(FourierTransform), n => [[3, n, 2]], (x, _) => Tensor.Apply(new FourierTransform(IsInverse: false), x[0]), what: "points");
        yield return Of(typeof(FourierTransform), n => [[n, 6, 2]], (x, _) => Tensor.Apply(new FourierTransform(IsInverse: true), x[0]), what: "rows");
        yield return Rows(typeof(RealFourierTransform), x => Tensor.Apply(new RealFourierTransform(), x), least: 1);
        yield return Of(typeof(HermitianFourierTransform), n => [[3, (n / 2) + 1, 2]], (x, n) => Tensor.Apply(new HermitianFourierTransform(n), x[0]), least: 1, "points");
        yield return Of(typeof(AsComplex), n => [[3, n, 2]], (x, _) => x[0].Cast(DType.Float32).AsComplex().Flip(1).AsReal().Cast(x[0].Type), what: "complex numbers");
        yield return Of(typeof(AsReal), n => [[n, 3, 2]], (x, _) => x[0].Cast(DType.Float32).AsComplex().Transpose(0, 1).Imaginary().Cast(x[0].Type), what: "complex numbers");
    }
}
