using System.Globalization;

namespace Ogee;

/// <summary>The upper half of a float32: sign, 8 bits of exponent, 7 of fraction. It holds what a float32 does at 2 to 3 decimal digits. For storage: convert to compute.</summary>
/// <param name="Bits">The bits.</param>
public readonly record struct BFloat16(ushort Bits)
{
    /// <summary>The nearest value; a tie goes to the one whose last bit is 0. What is too large becomes infinite, NaN stays NaN.</summary>
    public static explicit operator BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        // A NaN keeps its sign and is quiet: rounding could carry it into infinity.
        return new((ushort)(float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + (bits >> 16 & 1)) >> 16));
    }

    /// <summary>The same value.</summary>
    public static implicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value.Bits << 16);

    /// <summary>The value as the float32 it is.</summary>
    public override string ToString() => ((float)this).ToString(CultureInfo.InvariantCulture);
}
