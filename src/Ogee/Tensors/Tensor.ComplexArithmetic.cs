namespace Ogee;

// What the words of real numbers mean for complex ones, in real words; so gradients need nothing new. What is not here is not defined, and a named error.
public sealed partial class Tensor
{
    Tensor? ComplexMap<T>() where T : struct, IUnary<T>
    {
        if (typeof(T) == typeof(Abs)) return ComplexAbs();
        if (typeof(T) == typeof(Exp)) return Polar(Real().Exp(), Imaginary());
        if (typeof(T) == typeof(Log)) return Complex(ComplexAbs().Log(), Angle());
        if (typeof(T) == typeof(Square)) return Product(this, this);
        if (typeof(T) == typeof(Reciprocal)) return Quotient(Scalar(1), this);
        return typeof(T) == typeof(Sqrt) ? ComplexSqrt() : null;
    }

    Tensor? ComplexMap<T>(Tensor other) where T : struct, IBinary<T>
    {
        if (typeof(T) == typeof(Multiply)) return Product(this, other);
        return typeof(T) == typeof(Divide) ? Quotient(this, other) : null;
    }

    static Tensor? ComplexCompare<T>(Tensor a, Tensor b) where T : struct, IComparison
    {
        if (typeof(T) == typeof(EqualTo)) return a.Real().EqualTo(b.Real()).And(a.Imaginary().EqualTo(b.Imaginary()));
        return typeof(T) == typeof(NotEqualTo) ? a.Real().NotEqualTo(b.Real()).Or(a.Imaginary().NotEqualTo(b.Imaginary())) : null;
    }

    static Tensor Product(Tensor x, Tensor y)
    {
        if (!y.Type.IsComplex()) return Scaled(x, y, static (z, factor) => z * factor);
        if (!x.Type.IsComplex()) return Scaled(y, x, static (z, factor) => z * factor);
        var (a, b, c, d) = (x.Real(), x.Imaginary(), y.Real(), y.Imaginary());
        return Complex((a * c) - (b * d), (a * d) + (b * c));
    }

    static Tensor Quotient(Tensor x, Tensor y)
    {
        if (!y.Type.IsComplex()) return Scaled(x, y, static (z, factor) => z / factor);
        // Divided by the larger part first, the squares neither overflow nor vanish; the result does not depend on it, and so has no gradient to it.
        var scale = y.Real().Abs().Maximum(y.Imaginary().Abs()).Detach();
        var (c, d) = (y.Real() / scale, y.Imaginary() / scale);
        var square = (c * c) + (d * d);
        if (!x.Type.IsComplex() && x.Part("div") is var real) return Complex(real * c / square / scale, -(real * d / square / scale));
        var (a, b) = (x.Real(), x.Imaginary());
        return Complex(((a * c) + (b * d)) / square / scale, ((b * c) - (a * d)) / square / scale);
    }

    /// <summary>Both parts with a real number.</summary>
    static Tensor Scaled(Tensor z, Tensor factor, Func<Tensor, Tensor, Tensor> apply) => apply(z.AsReal(), factor.Part("mul").Unsqueeze(-1)).AsComplex();

    /// <summary>√(a² + b²); the gradient at 0 is 0.</summary>
    Tensor ComplexAbs()
    {
        var (a, b) = (Real(), Imaginary());
        var isZero = a.EqualTo(0).And(b.EqualTo(0));
        return Where(isZero, a.Like(0), Where(isZero, a.Like(1), a).Hypot(b));
    }

    /// <summary>The root whose real part is not negative; where that is 0, with the sign of the imaginary part. The gradient at 0 is 0.</summary>
    Tensor ComplexSqrt()
    {
        var (a, b) = (Real(), Imaginary());
        var isZero = a.EqualTo(0).And(b.EqualTo(0));
        // (|z| + |a|) / 2 is one part's square, without cancellation; the other part follows from 2·Re·Im = b.
        var large = ((Where(isZero, a.Like(1), a).Hypot(b) + a.Abs()) * 0.5).Sqrt();
        var small = b / (large * 2);
        var isLeft = a.Less(0);
        return Complex(Where(isZero, a.Like(0), Where(isLeft, Where(b.SignBit(), -small, small), large)), Where(isZero, b.Detach(), Where(isLeft, large.CopySign(b), small)));
    }

    /// <summary>A word that is linear in a complex operand, as the word of its parts.</summary>
    static Tensor OfParts(Tensor z, Func<Tensor, Tensor> word)
    {
        var (a, b) = (word(z.Real()), word(z.Imaginary()));
        // i · b.
        return a.Type.IsComplex() ? Complex(a.Real() - b.Imaginary(), a.Imaginary() + b.Real()) : Complex(a, b);
    }
}
