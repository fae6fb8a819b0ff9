namespace Ogee.Learn.Tests;

/// <summary>Fourier transforms, of whole signals and of their pieces, and complex numbers, with their gradients, beside libtorch's.</summary>
public class SpectralGoldenTests
{
    // Both sides compute in float32, in their own order.
    const double Tolerance = 2e-5;

    static readonly GoldenFile Golden = new("spectral.safetensors");

    static StftOptions Pieces(long hop, Tensor? window = null) => new() { Size = 16, Hop = hop, Window = window };

    static Tensor Z(Tensor pairs) => pairs.AsComplex();

    static Dictionary<string, Func<Tensor[], Tensor>> Words()
    {
        var words = new Dictionary<string, Func<Tensor[], Tensor>>
        {
            ["stft"] = x => x[0].Stft(new() { Size = 16 }).AsReal(),
            ["stft window"] = x => x[0].Stft(Pieces(6, x[1]) with { IsNormalized = true }).AsReal(),
            ["stft two sides"] = x => x[0].Stft(new() { Size = 15, Hop = 5, Window = SignalWindow.Hann(15), IsCentered = false, IsOneSided = false }).AsReal(),
            ["istft"] = x => Z(x[0]).Istft(Pieces(4, SignalWindow.Hann(16))),
            ["istft window"] = x => Z(x[0]).Istft(Pieces(6, SignalWindow.Hamming(12)) with { IsNormalized = true }, 33),
            ["complex"] = x => (Z(x[0]) * Z(x[1]) / (Z(x[1]) + Z(x[0]).Exp())).AsReal(),
            ["size and angle"] = x => Z(x[0]).Abs() + Z(x[0]).Angle(),
            ["root and logarithm"] = x => (Z(x[0]).Sqrt() * Z(x[0]).Log()).AsReal(),
            ["complex product"] = x => Z(x[0]).MatMul(Z(x[1])).AsReal(),
            ["hann window"] = x => x[0] * SignalWindow.Hann(9),
            ["hamming window"] = x => x[0] * SignalWindow.Hamming(9),
            ["blackman window"] = x => x[0] * SignalWindow.Blackman(9),
            ["bartlett window"] = x => x[0] * SignalWindow.Bartlett(9),
            ["kaiser window"] = x => x[0] * SignalWindow.Kaiser(9),
        };
        foreach (var n in (long[])[1, 2, 7, 12, 37])
        {
            words[$"fft {n}"] = x => Z(x[0]).Fft().AsReal();
            words[$"ifft {n}"] = x => Z(x[0]).Ifft().AsReal();
            words[$"rfft {n}"] = x => x[0].Rfft().AsReal();
            words[$"irfft {n}"] = x => Z(x[0]).Irfft(n);
            words[$"hfft {n}"] = x => Z(x[0]).Hfft(n);
            words[$"ihfft {n}"] = x => x[0].Ihfft().AsReal();
        }
        foreach (var (name, norm) in ((string, FourierNorm)[])[("backward", FourierNorm.Backward), ("ortho", FourierNorm.Ortho), ("forward", FourierNorm.Forward)])
        {
            words[$"fft cut {name}"] = x => Z(x[0]).Fft(3, 0, norm).AsReal();
            words[$"ifft filled {name}"] = x => Z(x[0]).Ifft(8, 0, norm).AsReal();
            words[$"rfft filled {name}"] = x => x[0].Rfft(9, 0, norm).AsReal();
            words[$"irfft cut {name}"] = x => Z(x[0]).Irfft(5, 0, norm);
            words[$"fft2 {name}"] = x => Z(x[0]).Fft2(norm: norm).AsReal();
            words[$"rfftn {name}"] = x => x[0].Rfftn(norm: norm).AsReal();
            words[$"irfftn {name}"] = x => Z(x[0]).Irfftn([2, 3, 5], norm: norm);
        }
        return words;
    }

    [Fact]
    public void EveryWordIsThatOfLibtorch()
    {
        var words = Words();
        Assert.Equal(Golden.Cases, words.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, word) in words)
        {
            Tensor[] x = [.. Enumerable.Range(0, 2).Where(i => Golden.Has($"{name}/in{i}")).Select(i => Golden[$"{name}/in{i}"])];
            var y = word(x);
            Golden.Same($"{name}/out", y, Tolerance);
            var gradients = (y * Golden[$"{name}/seed"]).Sum().Gradients(x);
            for (var i = 0; i < x.Length; i++) Golden.Same($"{name}/gradient{i}", gradients[i], Tolerance);
        }
    }
}
