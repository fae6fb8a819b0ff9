using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Sixteen float16 or bfloat16 values and the float32 values that they stand for. .NET has no instruction for it, so bits are moved: every processor gives the same.</summary>
internal static unsafe class HalfLanes
{
    // float32's exponent is 127 for 1, float16's 15; its fraction has 13 bits more.
    const int Fraction = 13;
    const uint OneExponent = 1u << 23;
    const uint Rebias = (127 - 15) << 23;

    /// <summary>Reads sixteen values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(DType type, byte* from)
    {
        var words = Vector256.Load((ushort*)from);
        var bits = Vector512.Create(Vector256.WidenLower(words), Vector256.WidenUpper(words));
        return type == DType.Float16 ? FromFloat16(bits) : (bits << 16).AsSingle();
    }

    /// <summary>Writes sixteen values, each rounded to the nearest, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(DType type, Vector512<float> values, byte* to)
    {
        var bits = Bits(type, values);
        Vector256.Narrow(bits.GetLower(), bits.GetUpper()).Store((ushort*)to);
    }

    /// <summary>The values as the type holds them, in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(DType type, Vector512<float> values)
    {
        var bits = Bits(type, values);
        return type == DType.Float16 ? FromFloat16(bits) : (bits << 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<uint> Bits(DType type, Vector512<float> values) => type == DType.Float16 ? ToFloat16(values) : ToBFloat16(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> FromFloat16(Vector512<uint> bits)
    {
        var magnitude = (bits & Vector512.Create(0x7FFFu)) << Fraction;
        var exponent = magnitude & Vector512.Create(0x7C00u << Fraction);
        var normal = magnitude + Vector512.Create(Rebias);
        // Infinity and NaN have the largest exponent in both types.
        var special = normal + Vector512.Create(Rebias);
        // A subnormal is its fraction times a power of two: with a leading one, and without it again by an exact difference.
        var least = Vector512.Create(Rebias + OneExponent).AsSingle();
        var subnormal = ((magnitude + Vector512.Create(Rebias + OneExponent)).AsSingle() - least).AsUInt32();
        var result = Vector512.ConditionalSelect(Vector512.Equals(exponent, Vector512.Create(0x7C00u << Fraction)), special, normal);
        result = Vector512.ConditionalSelect(Vector512.Equals(exponent, Vector512<uint>.Zero), subnormal, result);
        return (result | ((bits & Vector512.Create(0x8000u)) << 16)).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<uint> ToFloat16(Vector512<float> values)
    {
        var all = values.AsUInt32();
        var sign = all & Vector512.Create(0x80000000u);
        var magnitude = all ^ sign;
        // Half of the last place is added, a little less where the last place is even: ties go there. A carry into the exponent is right.
        var odd = (magnitude >> Fraction) & Vector512<uint>.One;
        var normal = (magnitude - Vector512.Create(Rebias) + Vector512.Create(0xFFFu) + odd) >> Fraction;
        // The sum with a number whose last place is float16's least one rounds by itself.
        var anchor = Vector512.Create(Rebias + ((Fraction + 1) * OneExponent));
        var subnormal = (magnitude.AsSingle() + anchor.AsSingle()).AsUInt32() - anchor;
        var result = Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(Rebias + OneExponent)), subnormal, normal);
        // From 65,520 on, half a last place beyond the largest, it is infinite; NaN is any NaN.
        result = Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x477FF000u)), Vector512.Create(0x7C00u), result);
        result = Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512.Create(0x7F800000u)), Vector512.Create(0x7E00u), result);
        return result | (sign >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<uint> ToBFloat16(Vector512<float> values)
    {
        var bits = values.AsUInt32();
        var rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >> 16) & Vector512<uint>.One)) >> 16;
        var isNaN = Vector512.GreaterThan(bits & Vector512.Create(0x7FFFFFFFu), Vector512.Create(0x7F800000u));
        return Vector512.ConditionalSelect(isNaN, (bits >> 16) | Vector512.Create(0x40u), rounded);
    }

    /// <summary>The first <paramref name="count"/> (0 to 15) values; the other lanes are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadPartial(DType type, byte* from, int count)
    {
        var words = stackalloc ushort[16];
        Vector256<ushort>.Zero.Store(words);
        Unsafe.CopyBlockUnaligned(words, from, (uint)count * sizeof(ushort));
        return Load(type, (byte*)words);
    }

    /// <summary>Writes the first <paramref name="count"/> (0 to 15) values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(DType type, Vector512<float> values, byte* to, int count)
    {
        var words = stackalloc ushort[16];
        Store(type, values, (byte*)words);
        Unsafe.CopyBlockUnaligned(to, words, (uint)count * sizeof(ushort));
    }
}
