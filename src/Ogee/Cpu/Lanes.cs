using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Loads and stores of sixteen lanes, and of fewer at the end of a row.</summary>
internal static unsafe class Lanes
{
    /// <summary>The first <paramref name="count"/> (0 to 15) elements; the other lanes are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadPartial(float* from, int count)
    {
        var lanes = Vector512<float>.Zero;
        Unsafe.CopyBlockUnaligned(&lanes, from, (uint)count * sizeof(float));
        return lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(Vector512<float> lanes, float* to, int count) => Unsafe.CopyBlockUnaligned(to, &lanes, (uint)count * sizeof(float));

    /// <summary>Sixteen bool bytes as masks: all bits set where not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadMask(byte* from)
    {
        var words = Vector256.WidenLower(Vector128.Load(from).ToVector256Unsafe());
        return (~Vector512.Equals(Vector512.WidenLower(words.ToVector512Unsafe()), default)).AsSingle();
    }

    /// <summary>Masks as sixteen bool bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMask(Vector512<float> mask, byte* to)
    {
        var words = Vector256.Narrow(mask.GetLower().AsInt32(), mask.GetUpper().AsInt32());
        (Vector128.Narrow(words.GetLower(), words.GetUpper()).AsByte() & Vector128<byte>.One).Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadMaskPartial(byte* from, int count)
    {
        var bytes = stackalloc byte[16];
        Unsafe.CopyBlockUnaligned(bytes, from, (uint)count);
        return LoadMask(bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreMaskPartial(Vector512<float> mask, byte* to, int count)
    {
        var bytes = stackalloc byte[16];
        StoreMask(mask, bytes);
        Unsafe.CopyBlockUnaligned(to, bytes, (uint)count);
    }
}
