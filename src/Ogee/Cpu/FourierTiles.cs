using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Ogee.Cpu;

/// <summary>Turns pairs of some rows into lanes and back, as many numbers of as many rows as 16 bytes hold: moves only.</summary>
internal static unsafe class FourierTiles<T> where T : unmanaged
{
    /// <summary>Rows that are turned at once.</summary>
    public static int Rows => Vector128<T>.Count;

    /// <summary>Places that are turned at once.</summary>
    public static int Places => Vector128<T>.Count / 2;

    /// <summary>Pairs of some rows, to real and imaginary parts of some places.</summary>
    /// <param name="row">The first pair of the first row.</param>
    /// <param name="stride">Elements from row to row.</param>
    /// <param name="re">Real parts of the first place.</param>
    /// <param name="im">Imaginary parts of the first place.</param>
    /// <param name="count">Elements from place to place.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(T* row, long stride, T* re, T* im, long count)
    {
        var (a, b) = (Load(row), Load(row + stride));
        if (sizeof(T) == sizeof(double))
        {
            Store(LowHalves(a, b), re);
            Store(HighHalves(a, b), im);
            return;
        }
        var (c, d) = (Load(row + (2 * stride)), Load(row + (3 * stride)));
        Turn(ref a, ref b, ref c, ref d);
        Store(a, re);
        Store(b, im);
        Store(c, re + count);
        Store(d, im + count);
    }

    /// <summary>The other way.</summary>
    /// <inheritdoc cref="Read"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(T* row, long stride, T* re, T* im, long count)
    {
        var (a, b) = (Load(re), Load(im));
        if (sizeof(T) == sizeof(double))
        {
            Store(LowHalves(a, b), row);
            Store(HighHalves(a, b), row + stride);
            return;
        }
        var (c, d) = (Load(re + count), Load(im + count));
        Turn(ref a, ref b, ref c, ref d);
        Store(a, row);
        Store(b, row + stride);
        Store(c, row + (2 * stride));
        Store(d, row + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> Load(T* from) => Vector128.Load((float*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(Vector128<float> value, T* to) => value.Store((float*)to);

    /// <summary>Four rows of four become its columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Turn(ref Vector128<float> a, ref Vector128<float> b, ref Vector128<float> c, ref Vector128<float> d)
    {
        // In turns of the first and the second halves: a₀ b₀ a₁ b₁, and so on.
        var (ab, abEnd, cd, cdEnd) = (Low(a, b), High(a, b), Low(c, d), High(c, d));
        a = LowHalves(ab, cd);
        b = HighHalves(ab, cd);
        c = LowHalves(abEnd, cdEnd);
        d = HighHalves(abEnd, cdEnd);
    }

    // .NET has no word for these that every processor runs in one instruction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> Low(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> High(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a[2], b[2], a[3], b[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> LowHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveLowToHigh(a, b) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a.AsDouble(), b.AsDouble()).AsSingle() : Vector128.Create(a[0], a[1], b[0], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> HighHalves(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.MoveHighToLow(b, a) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a.AsDouble(), b.AsDouble()).AsSingle() : Vector128.Create(a[2], a[3], b[2], b[3]);
}
