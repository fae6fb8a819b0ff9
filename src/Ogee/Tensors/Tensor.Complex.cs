namespace Ogee;

// Complex numbers are made of real ones and taken apart again; arithmetic on them is arithmetic on their parts.
public sealed partial class Tensor
{
    /// <summary>Complex numbers of parts, which are converted to float32 and broadcast.</summary>
    /// <param name="real">The real parts.</param>
    /// <param name="imaginary">The imaginary parts.</param>
    /// <returns>complex64 of the common shape</returns>
    /// <exception cref="OgeeException">A part is complex or float64, or the shapes do not broadcast.</exception>
    public static Tensor Complex(Tensor real, Tensor imaginary)
    {
        var (a, b) = (real.Part("complex"), imaginary.Part("complex"));
        var shape = Shape.Broadcast(a.Shape, b.Shape, "complex");
        return PairOf(a.Expand(shape), b.Expand(shape));
    }

    /// <summary>Complex numbers of absolute values and angles, which are broadcast: r · e^(iφ).</summary>
    /// <param name="absolute">The absolute values.</param>
    /// <param name="angle">The angles in radians.</param>
    /// <returns>complex64 of the common shape</returns>
    /// <exception cref="OgeeException">An argument is complex or float64, or the shapes do not broadcast.</exception>
    public static Tensor Polar(Tensor absolute, Tensor angle)
    {
        var (r, phi) = (absolute.Part("polar"), angle.Part("polar"));
        return Complex(r * phi.Cos(), r * phi.Sin());
    }

    /// <summary>The real parts; of a real tensor, itself.</summary>
    public Tensor Real() => Type.IsComplex() ? AsReal().Slice(-1, 0, 1).Squeeze(-1) : this;

    /// <summary>The imaginary parts; of a real tensor, zeros.</summary>
    public Tensor Imaginary() => Type.IsComplex() ? AsReal().Slice(-1, 1, 2).Squeeze(-1) : Zeros(Shape, Type);

    /// <summary>Each number with the sign of its imaginary part changed; a real tensor as it is.</summary>
    public Tensor Conjugate() => Type.IsComplex() ? PairOf(Real(), -Imaginary()) : this;

    /// <summary>The angle of each number with the positive real axis, in radians from −π to π, and 0 of 0; of negative real numbers, π. The gradient at 0 is 0.</summary>
    /// <returns>float32 of this shape, or this float type</returns>
    public Tensor Angle()
    {
        if (!Type.IsComplex()) return Where(IsNan(), this, Where(Less(0), Like(Math.PI, "angle"), Like(0)));
        var (a, b) = (Real(), Imaginary());
        var isZero = a.EqualTo(0).And(b.EqualTo(0));
        return Where(isZero, a.Like(0), b.Atan2(Where(isZero, a.Like(1), a)));
    }

    /// <summary>Complex numbers as pairs: the same memory, read otherwise.</summary>
    /// <returns>float32 [..., 2], real part first</returns>
    /// <exception cref="OgeeException">The tensor is real.</exception>
    public Tensor AsReal() => Apply(Ops.AsReal.Instance, this);

    /// <summary>Pairs as complex numbers: the same memory, read otherwise. This is float32 [..., 2], real part first.</summary>
    /// <returns>complex64 [...]</returns>
    /// <exception cref="OgeeException">The type is another, or the last axis is not of 2.</exception>
    public Tensor AsComplex() => Apply(Ops.AsComplex.Instance, this);

    /// <summary>Parts of one shape as complex numbers.</summary>
    static Tensor PairOf(Tensor real, Tensor imaginary) => Stack(-1, real, imaginary).AsComplex();

    /// <summary>A real tensor as one part of a complex one.</summary>
    Tensor Part(string op) => Type switch
    {
        DType.Complex64 => throw EngineErrors.Type.With($"{op}: a part is c64", "Expected real parts", "Take its Real() or Imaginary()."),
        DType.Float64 => throw EngineErrors.Type.With($"{op}: a part is f64, and there is no complex type of two float64", "Expected f32", "Cast it to float32."),
        _ => Cast(DType.Float32),
    };
}
