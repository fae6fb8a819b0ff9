using TorchSharp;
using static TorchSharp.torch;
using Theirs = TorchSharp.torch.Tensor;

namespace Ogee.Bench;

/// <summary>Writes Fourier transforms, of whole signals and of their pieces, as libtorch computes them, with their gradients.</summary>
static class SpectralGoldens
{
    public const string Path = "tests/Ogee.Learn.Tests/Goldens/spectral.safetensors";

    public static void Run()
    {
        // Complex arguments and results are pairs.
        static Theirs Complex(Theirs x) => view_as_complex(x);
        static Theirs Pairs(Theirs x) => x.resolve_conj().view_as_real();
        foreach (var n in (long[])[1, 2, 7, 12, 37])
        {
            Goldens.Case($"fft {n}", x => Pairs(fft.fft_(Complex(x[0]))), [2, n, 2]);
            Goldens.Case($"ifft {n}", x => Pairs(fft.ifft(Complex(x[0]))), [2, n, 2]);
            Goldens.Case($"rfft {n}", x => Pairs(fft.rfft(x[0])), [2, n]);
            Goldens.Case($"irfft {n}", x => fft.irfft(Complex(x[0]), n), [2, (n / 2) + 1, 2]);
            Goldens.Case($"hfft {n}", x => fft.hfft(Complex(x[0]), n), [2, (n / 2) + 1, 2]);
            Goldens.Case($"ihfft {n}", x => Pairs(fft.ihfft(x[0])), [2, n]);
        }
        foreach (var (name, norm) in ((string, FFTNormType)[])[("backward", FFTNormType.Backward), ("ortho", FFTNormType.Ortho), ("forward", FFTNormType.Forward)])
        {
            Goldens.Case($"fft cut {name}", x => Pairs(fft.fft_(Complex(x[0]), 3, 0, norm)), [5, 2, 2]);
            Goldens.Case($"ifft filled {name}", x => Pairs(fft.ifft(Complex(x[0]), 8, 0, norm)), [5, 2, 2]);
            Goldens.Case($"rfft filled {name}", x => Pairs(fft.rfft(x[0], 9, 0, norm)), [5, 2]);
            Goldens.Case($"irfft cut {name}", x => fft.irfft(Complex(x[0]), 5, 0, norm), [5, 2, 2]);
            Goldens.Case($"fft2 {name}", x => Pairs(fft.fft2(Complex(x[0]), norm: norm)), [2, 3, 4, 2]);
            Goldens.Case($"rfftn {name}", x => Pairs(fft.rfftn(x[0], norm: norm)), [2, 3, 4]);
            Goldens.Case($"irfftn {name}", x => fft.irfftn(Complex(x[0]), [2, 3, 5], norm: norm), [2, 3, 3, 2]);
        }
        Goldens.Case("stft", x => Pairs(stft(x[0], 16, return_complex: true)), [2, 50]);
        Goldens.Case("stft window", x => Pairs(stft(x[0], 16, 6, 12, x[1], normalized: true, return_complex: true)), [2, 50], [12]);
        Goldens.Case("stft two sides", x => Pairs(stft(x[0], 15, 5, 15, hann_window(15), center: false, onesided: false, return_complex: true)), [50]);
        Goldens.Case("istft", x => istft(Complex(x[0]), 16, 4, 16, hann_window(16)), [2, 9, 7, 2]);
        Goldens.Case("istft window", x => istft(Complex(x[0]), 16, 6, 12, hamming_window(12), normalized: true, length: 33), [2, 9, 7, 2]);
        Goldens.Case("complex", x => Pairs((Complex(x[0]) * Complex(x[1])) / (Complex(x[1]) + Complex(x[0]).exp())), [6, 2], [6, 2]);
        Goldens.Case("size and angle", x => Complex(x[0]).abs() + Complex(x[0]).angle(), [6, 2]);
        Goldens.Case("root and logarithm", x => Pairs(Complex(x[0]).sqrt() * Complex(x[0]).log()), [6, 2]);
        Goldens.Case("complex product", x => Pairs(matmul(Complex(x[0]), Complex(x[1]))), [3, 4, 2], [4, 2, 2]);
        foreach (var (name, window) in ((string, Theirs)[])[("hann", hann_window(9)), ("hamming", hamming_window(9)), ("blackman", blackman_window(9)), ("bartlett", bartlett_window(9)), ("kaiser", kaiser_window(9))])
            Goldens.Case($"{name} window", x => x[0] * window, [9]);
        Goldens.Write(Path, "float32");
    }
}
