using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Some numbers beside each other, as butterflies see them: the same exact operations whatever the width, so the width is no matter of bits.</summary>
internal unsafe interface IFourierLanes<TSelf, T> : IAdditionOperators<TSelf, TSelf, TSelf>, ISubtractionOperators<TSelf, TSelf, TSelf>, IMultiplyOperators<TSelf, TSelf, TSelf>
    where TSelf : unmanaged, IFourierLanes<TSelf, T> where T : unmanaged
{
    static abstract int Count { get; }
    static abstract TSelf Load(T* from);
    static abstract TSelf Repeat(T value);
    void Store(T* to);
}

/// <summary>What is done to numbers beside each other, each by itself.</summary>
internal interface IFourierStep<T> where T : unmanaged
{
    /// <summary>Does it to the numbers from first to last, which are a multiple of the lanes.</summary>
    void Run<TLanes>(long first, long last) where TLanes : unmanaged, IFourierLanes<TLanes, T>;
}

/// <summary>The widest lanes for each of some numbers beside each other.</summary>
internal static class FourierLanes<T> where T : unmanaged, INumber<T>
{
    /// <summary>Does a step to the first numbers.</summary>
    public static void Run<TStep>(in TStep step, long width) where TStep : struct, IFourierStep<T>
    {
        var (wide, narrow) = (width - (width % WideLanes<T>.Count), width - (width % NarrowLanes<T>.Count));
        if (wide > 0) step.Run<WideLanes<T>>(0, wide);
        if (narrow > wide) step.Run<NarrowLanes<T>>(wide, narrow);
        if (width > narrow) step.Run<OneLane<T>>(narrow, width);
    }
}

/// <summary>64 bytes.</summary>
internal readonly unsafe struct WideLanes<T>(Vector512<T> value) : IFourierLanes<WideLanes<T>, T> where T : unmanaged
{
    readonly Vector512<T> value = value;

    public static int Count => Vector512<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> Load(T* from) => new(Vector512.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> Repeat(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> operator +(WideLanes<T> a, WideLanes<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> operator -(WideLanes<T> a, WideLanes<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLanes<T> operator *(WideLanes<T> a, WideLanes<T> b) => new(a.value * b.value);
}

/// <summary>16 bytes.</summary>
internal readonly unsafe struct NarrowLanes<T>(Vector128<T> value) : IFourierLanes<NarrowLanes<T>, T> where T : unmanaged
{
    readonly Vector128<T> value = value;

    public static int Count => Vector128<T>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes<T> Load(T* from) => new(Vector128.Load(from));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes<T> Repeat(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* to) => value.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes<T> operator +(NarrowLanes<T> a, NarrowLanes<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes<T> operator -(NarrowLanes<T> a, NarrowLanes<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static NarrowLanes<T> operator *(NarrowLanes<T> a, NarrowLanes<T> b) => new(a.value * b.value);
}

/// <summary>One number.</summary>
internal readonly unsafe struct OneLane<T>(T value) : IFourierLanes<OneLane<T>, T> where T : unmanaged, INumber<T>
{
    readonly T value = value;

    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneLane<T> Load(T* from) => new(*from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneLane<T> Repeat(T value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* to) => *to = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneLane<T> operator +(OneLane<T> a, OneLane<T> b) => new(a.value + b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneLane<T> operator -(OneLane<T> a, OneLane<T> b) => new(a.value - b.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneLane<T> operator *(OneLane<T> a, OneLane<T> b) => new(a.value * b.value);
}
