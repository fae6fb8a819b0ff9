using System.Globalization;
using System.Numerics;

namespace Ogee;

/// <summary>A complex number of two float32: what a tensor of <see cref="DType.Complex64"/> holds. <see cref="Complex"/> is one of two float64.</summary>
/// <param name="Real">The real part.</param>
/// <param name="Imaginary">The imaginary part.</param>
public readonly record struct Complex64(float Real, float Imaginary)
{
    /// <summary>The same number in double precision.</summary>
    public static implicit operator Complex(Complex64 value) => new(value.Real, value.Imaginary);

    /// <summary>Each part rounded to the nearest float32.</summary>
    public static explicit operator Complex64(Complex value) => new((float)value.Real, (float)value.Imaginary);

    /// <summary>A real number.</summary>
    public static implicit operator Complex64(float value) => new(value, 0);

    /// <summary>Both parts, for instance <c>1.5-2i</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Real}{(float.IsNegative(Imaginary) ? "" : "+")}{Imaginary}i");
}
