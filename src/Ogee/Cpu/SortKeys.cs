using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Elements as unsigned numbers of the same order: NaN above all numbers, −0 as 0.</summary>
internal static class SortKeys
{
    /// <summary>The key of an element. Keys of a type with fewer bits are small, so that few digits differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of<T>(T element) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float))
        {
            var value = Unsafe.BitCast<T, float>(element);
            // The sum turns −0 into 0.
            var bits = BitConverter.SingleToInt32Bits(value + 0f);
            return float.IsNaN(value) ? uint.MaxValue : (uint)(bits ^ ((bits >> 31) | int.MinValue));
        }
        if (typeof(T) == typeof(double))
        {
            var value = Unsafe.BitCast<T, double>(element);
            var bits = BitConverter.DoubleToInt64Bits(value + 0.0);
            return double.IsNaN(value) ? ulong.MaxValue : (ulong)(bits ^ ((bits >> 63) | long.MinValue));
        }
        if (typeof(T) == typeof(int)) return (uint)Unsafe.BitCast<T, int>(element) ^ 0x8000_0000u;
        if (typeof(T) == typeof(short)) return (ushort)(Unsafe.BitCast<T, short>(element) ^ short.MinValue);
        if (typeof(T) == typeof(sbyte)) return (byte)(Unsafe.BitCast<T, sbyte>(element) ^ sbyte.MinValue);
        return typeof(T) == typeof(long) ? (ulong)Unsafe.BitCast<T, long>(element) ^ (1UL << 63) : Unsafe.BitCast<T, byte>(element);
    }
}
