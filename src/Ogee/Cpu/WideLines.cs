using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Elements as the numbers that scans are computed in, and back: float32 in float64, integers in int64.</summary>
/// <remarks>One by one, each conversion of a float would wait for the one before: the processor's instruction keeps the rest of its register.</remarks>
internal static unsafe class WideLines
{
    /// <summary>Elements at once: the first-level cache holds some rows of them.</summary>
    public const int Length = 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Widen<TElement, TSum>(TElement* from, TSum* to, int count) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum>
    {
        var i = 0;
        if (typeof(TElement) == typeof(float) && typeof(TSum) == typeof(double))
            for (; i <= count - 16; i += 16)
            {
                var (low, high) = Vector512.Widen(Vector512.Load((float*)from + i));
                low.Store((double*)to + i);
                high.Store((double*)to + i + 8);
            }
        for (; i < count; i++) to[i] = TSum.CreateTruncating(from[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Narrow<TElement, TSum>(TSum* from, TElement* to, int count) where TElement : unmanaged, INumber<TElement> where TSum : unmanaged, INumber<TSum>
    {
        var i = 0;
        if (typeof(TElement) == typeof(float) && typeof(TSum) == typeof(double))
            for (; i <= count - 16; i += 16) Vector512.Narrow(Vector512.Load((double*)from + i), Vector512.Load((double*)from + i + 8)).Store((float*)to + i);
        for (; i < count; i++) to[i] = TElement.CreateTruncating(from[i]);
    }
}
