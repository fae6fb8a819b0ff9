namespace Ogee;

// Draws that are made by trying: an element has blocks of its own, one for each attempt, so how often its neighbours try changes nothing. Attempts fail so seldom that their bound is never met.
static partial class Philox
{
    const int BlocksOfElement = 32, Attempts = BlocksOfElement - 1;

    // Above this rate the normal distribution is closer to Poisson's than attempts are: the logarithms that decide those lose their digits.
    const double NormalRate = 1e10;

    /// <summary>A number of the gamma distribution with scale 1.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="element">Which element; it is made from blocks 32 · element to 32 · element + 31.</param>
    /// <param name="shape">The shape; NaN unless positive.</param>
    public static double Gamma(RngKey key, ulong element, double shape)
    {
        var (large, logarithm) = GammaParts(key, element, shape);
        return shape < 1 ? Portable.Exp(Portable.Log(large) + logarithm) : large;
    }

    /// <summary>Its logarithm.</summary>
    /// <inheritdoc cref="Gamma"/>
    public static double LogGamma(RngKey key, ulong element, double shape)
    {
        var (large, logarithm) = GammaParts(key, element, shape);
        return Portable.Log(large) + logarithm;
    }

    /// <summary>A draw of a shape of at least 1, and the logarithm of what makes one of a smaller shape of it: U^(1/shape).</summary>
    /// <seealso href="https://doi.org/10.1145/358407.358414">Marsaglia, Tsang: A simple method for generating gamma variables (2000)</seealso>
    static (double Large, double Logarithm) GammaParts(RngKey key, ulong element, double shape)
    {
        if (!(shape > 0)) return (double.NaN, double.NaN);
        if (double.IsInfinity(shape)) return (shape, 0);
        var logarithm = 0.0;
        if (shape < 1)
        {
            var block = Block(key, (element * BlocksOfElement) + Attempts);
            logarithm = Portable.Log(Open(ToDouble(block[0], block[1]))) / shape;
            shape += 1;
        }
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var block = Block(key, (element * BlocksOfElement) + (ulong)attempt);
            var x = ToNormal(ToDouble(block[0], block[1]), block[2] * (1.0 / 4294967296));
            var root = 1 + (c * x);
            if (root <= 0) continue;
            var v = root * root * root;
            if (Portable.Log(Fraction(block[3])) < (x * x / 2) + (d * (1 - v + Portable.Log(v)))) return (d * v, logarithm);
        }
        return (d, logarithm);
    }

    /// <summary>An angle of the von Mises distribution around 0, by attempts from a wrapped Cauchy distribution.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="element">Which element; it is made from blocks 32 · element to 32 · element + 31.</param>
    /// <param name="concentration">κ; NaN if negative or not finite.</param>
    /// <returns>From −π to π.</returns>
    /// <seealso href="https://doi.org/10.2307/2346732">Best, Fisher: Efficient simulation of the von Mises distribution (1979)</seealso>
    public static double VonMises(RngKey key, ulong element, double concentration)
    {
        if (!(concentration >= 0 && double.IsFinite(concentration))) return double.NaN;
        // The paper's ρ and r, in forms that cancel neither for small nor for large κ: r − 1 = (1 − ρ)²/2ρ, and of the angle θ it is 1 − cos θ that keeps its digits.
        var root = Portable.Hypot(1, 2 * concentration);
        var tau = 1 + root;
        var rho = 2 * concentration / (tau + Math.Sqrt(2 * tau));
        var gap = (Math.Sqrt(2 * tau) - 1 - (1 / (root + (2 * concentration)))) / (2 * concentration);
        var excess = gap * gap / (2 * rho);
        var rest = 1.0;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var block = Block(key, (element * BlocksOfElement) + (ulong)attempt);
            var first = ToDouble(block[0], block[1]);
            var side = (block[2] & 1) == 0 ? 1 : -1;
            // Uniform but for less than a rounding; below, the gap cancels.
            if (rho < 1e-15) return side * Math.PI * first;
            var sine = Portable.Sin(Math.PI / 2 * first);
            // 1 − f with f = (1 + r z)/(r + z), z = cos π·first.
            rest = excess * 2 * sine * sine / (excess + (2 * (1 - (sine * sine))));
            var c = concentration * (excess + rest);
            if (Portable.Log(c / Fraction(block[3])) + 1 - c >= 0) return side * 2 * Portable.Asin(Math.Min(1, Math.Sqrt(rest / 2)));
        }
        return 2 * Portable.Asin(Math.Min(1, Math.Sqrt(rest / 2)));
    }

    /// <summary>A number of the Poisson distribution: below a rate of 10 by its distribution function, above by attempts, above 10¹⁰ as a normal one.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="element">Which element; it is made from blocks 32 · element to 32 · element + 31.</param>
    /// <param name="rate">The rate; NaN if negative.</param>
    /// <seealso href="https://doi.org/10.1016/0167-6687(93)90997-4">Hörmann: The transformed rejection method for generating Poisson random variables (1993), algorithm PTRS</seealso>
    public static double Poisson(RngKey key, ulong element, double rate)
    {
        if (!(rate >= 0)) return double.NaN;
        if (rate > NormalRate) return ManyEvents(key, element, rate);
        if (rate < 10) return FewEvents(key, element, rate);
        var b = 0.931 + (2.53 * Math.Sqrt(rate));
        var a = -0.059 + (0.02483 * b);
        var (inverse, sure, log) = (1.1239 + (1.1328 / (b - 3.4)), 0.9277 - (3.6224 / (b - 2)), Portable.Log(rate));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var block = Block(key, (element * BlocksOfElement) + (ulong)attempt);
            var (u, v) = (Open(ToDouble(block[0], block[1])) - 0.5, Open(ToDouble(block[2], block[3])));
            var from = 0.5 - Math.Abs(u);
            var count = Math.Floor((((2 * a / from) + b) * u) + rate + 0.43);
            if (from >= 0.07 && v <= sure) return count;
            if (count < 0 || (from < 0.013 && v > from)) continue;
            if (Portable.Log(v * inverse / ((a / (from * from)) + b)) <= (count * log) - rate - Portable.LogGamma(count + 1)) return count;
        }
        return Math.Floor(rate);
    }

    static double ManyEvents(RngKey key, ulong element, double rate)
    {
        if (double.IsInfinity(rate)) return rate;
        var block = Block(key, element * BlocksOfElement);
        return Math.Floor(rate + (Math.Sqrt(rate) * ToNormal(ToDouble(block[0], block[1]), block[2] * (1.0 / 4294967296))) + 0.5);
    }

    static double FewEvents(RngKey key, ulong element, double rate)
    {
        var block = Block(key, element * BlocksOfElement);
        var rest = Open(ToDouble(block[0], block[1]));
        var (count, probability) = (0, Portable.Exp(-rate));
        // Above a hundred nothing is left that 53 bits could tell.
        while (rest > probability && count < 100)
        {
            rest -= probability;
            probability *= rate / ++count;
        }
        return count;
    }

    // In (0, 1).
    static double Open(double uniform) => Math.Max(uniform, 1.0 / (1L << 54));

    static double Fraction(uint word) => (word + 0.5) * (1.0 / 4294967296);
}
