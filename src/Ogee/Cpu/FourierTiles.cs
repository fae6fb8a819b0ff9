using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Ogee.Cpu;

/// <summary>Turns pairs of four rows of float32 into lanes and back, two places at a time: moves only.</summary>
internal static unsafe class FourierTiles
{
    /// <summary>Rows and places that are turned at once.</summary>
    public const int Rows = 4, Places = 2;

    /// <summary>Two pairs of each of four rows, to real and imaginary parts of two places.</summary>
    /// <param name="row">The first pair of the first row.</param>
    /// <param name="stride">Elements from row to row.</param>
    /// <param name="re">Real parts of the first place.</param>
    /// <param name="im">Imaginary parts of the first place.</param>
    /// <param name="count">Elements from place to place.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Read(float* row, long stride, float* re, float* im, long count)
    {
        var (a, b) = (Vector128.Load(row), Vector128.Load(row + stride));
        var (c, d) = (Vector128.Load(row + (2 * stride)), Vector128.Load(row + (3 * stride)));
        Turn(ref a, ref b, ref c, ref d);
        a.Store(re);
        b.Store(im);
        c.Store(re + count);
        d.Store(im + count);
    }

    /// <summary>The other way.</summary>
    /// <inheritdoc cref="Read"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(float* row, long stride, float* re, float* im, long count)
    {
        var (a, b) = (Vector128.Load(re), Vector128.Load(im));
        var (c, d) = (Vector128.Load(re + count), Vector128.Load(im + count));
        Turn(ref a, ref b, ref c, ref d);
        a.Store(row);
        b.Store(row + stride);
        c.Store(row + (2 * stride));
        d.Store(row + (3 * stride));
    }

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
