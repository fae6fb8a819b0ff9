using System.Runtime.CompilerServices;

namespace Ogee;

/// <summary>A number with its derivatives with respect to two others: forward-mode differentiation of series and fractions inside <see cref="Portable"/>.</summary>
/// <remarks>Left as calls, three numbers a result would go through memory, at three times the time.</remarks>
/// <param name="Value">The number.</param>
/// <param name="A">Its derivative with respect to the first.</param>
/// <param name="B">Its derivative with respect to the second.</param>
readonly record struct Dual(double Value, double A, double B)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static implicit operator Dual(double value) => new(value, 0, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual operator +(Dual x, Dual y) => new(x.Value + y.Value, x.A + y.A, x.B + y.B);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual operator -(Dual x, Dual y) => new(x.Value - y.Value, x.A - y.A, x.B - y.B);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual operator *(Dual x, Dual y) => new(x.Value * y.Value, (x.A * y.Value) + (x.Value * y.A), (x.B * y.Value) + (x.Value * y.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual operator *(Dual x, double y) => new(x.Value * y, x.A * y, x.B * y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual operator /(Dual x, Dual y)
    {
        var inverse = 1 / y.Value;
        var quotient = x.Value * inverse;
        return new(quotient, (x.A - (quotient * y.A)) * inverse, (x.B - (quotient * y.B)) * inverse);
    }

    /// <summary>The two others change places.</summary>
    public Dual Swapped => new(Value, B, A);
}
