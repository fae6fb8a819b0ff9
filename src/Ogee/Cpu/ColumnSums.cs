using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Ogee.Cpu;

/// <summary>One row times columns that are each stored from begin to end: squares of sixteen are transposed in registers, so that sixteen sums each take up
/// their products in order.</summary>
internal static unsafe class ColumnSums
{
    /// <summary>Sums of a call.</summary>
    public const int Columns = 16;

    /// <summary>sums[j] = Σ a[k] · b[k, j] over k in order, for sixteen columns.</summary>
    /// <param name="a">The row.</param>
    /// <param name="aStep">Elements from one of its numbers to the next.</param>
    /// <param name="b">The columns, each with unit stride.</param>
    /// <param name="stride">Elements from one column to the next.</param>
    /// <param name="depth">Numbers of the row.</param>
    /// <param name="sums">Sixteen sums.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Dot(float* a, long aStep, float* b, long stride, long depth, float* sums)
    {
        var k = 0L;
        var sum = Vector512<float>.Zero;
        if (Avx512F.IsSupported)
            for (; k <= depth - 16; k += 16)
            {
                var x = a + (k * aStep);
                var from = b + k;
                var r0 = Vector512.Load(from);
                var r1 = Vector512.Load(from + stride);
                var r2 = Vector512.Load(from + (2 * stride));
                var r3 = Vector512.Load(from + (3 * stride));
                var p00 = Avx512F.UnpackLow(r0, r1).AsDouble();
                var p01 = Avx512F.UnpackHigh(r0, r1).AsDouble();
                var q00 = Avx512F.UnpackLow(r2, r3).AsDouble();
                var q01 = Avx512F.UnpackHigh(r2, r3).AsDouble();
                var a0 = Avx512F.UnpackLow(p00, q00).AsSingle();
                var a1 = Avx512F.UnpackHigh(p00, q00).AsSingle();
                var a2 = Avx512F.UnpackLow(p01, q01).AsSingle();
                var a3 = Avx512F.UnpackHigh(p01, q01).AsSingle();
                var r4 = Vector512.Load(from + (4 * stride));
                var r5 = Vector512.Load(from + (5 * stride));
                var r6 = Vector512.Load(from + (6 * stride));
                var r7 = Vector512.Load(from + (7 * stride));
                var p10 = Avx512F.UnpackLow(r4, r5).AsDouble();
                var p11 = Avx512F.UnpackHigh(r4, r5).AsDouble();
                var q10 = Avx512F.UnpackLow(r6, r7).AsDouble();
                var q11 = Avx512F.UnpackHigh(r6, r7).AsDouble();
                var b0 = Avx512F.UnpackLow(p10, q10).AsSingle();
                var b1 = Avx512F.UnpackHigh(p10, q10).AsSingle();
                var b2 = Avx512F.UnpackLow(p11, q11).AsSingle();
                var b3 = Avx512F.UnpackHigh(p11, q11).AsSingle();
                var r8 = Vector512.Load(from + (8 * stride));
                var r9 = Vector512.Load(from + (9 * stride));
                var r10 = Vector512.Load(from + (10 * stride));
                var r11 = Vector512.Load(from + (11 * stride));
                var p20 = Avx512F.UnpackLow(r8, r9).AsDouble();
                var p21 = Avx512F.UnpackHigh(r8, r9).AsDouble();
                var q20 = Avx512F.UnpackLow(r10, r11).AsDouble();
                var q21 = Avx512F.UnpackHigh(r10, r11).AsDouble();
                var c0 = Avx512F.UnpackLow(p20, q20).AsSingle();
                var c1 = Avx512F.UnpackHigh(p20, q20).AsSingle();
                var c2 = Avx512F.UnpackLow(p21, q21).AsSingle();
                var c3 = Avx512F.UnpackHigh(p21, q21).AsSingle();
                var r12 = Vector512.Load(from + (12 * stride));
                var r13 = Vector512.Load(from + (13 * stride));
                var r14 = Vector512.Load(from + (14 * stride));
                var r15 = Vector512.Load(from + (15 * stride));
                var p30 = Avx512F.UnpackLow(r12, r13).AsDouble();
                var p31 = Avx512F.UnpackHigh(r12, r13).AsDouble();
                var q30 = Avx512F.UnpackLow(r14, r15).AsDouble();
                var q31 = Avx512F.UnpackHigh(r14, r15).AsDouble();
                var d0 = Avx512F.UnpackLow(p30, q30).AsSingle();
                var d1 = Avx512F.UnpackHigh(p30, q30).AsSingle();
                var d2 = Avx512F.UnpackLow(p31, q31).AsSingle();
                var d3 = Avx512F.UnpackHigh(p31, q31).AsSingle();
                var low0 = Avx512F.Shuffle4x128(a0, b0, 0x44);
                var rest0 = Avx512F.Shuffle4x128(c0, d0, 0x44);
                var low1 = Avx512F.Shuffle4x128(a1, b1, 0x44);
                var rest1 = Avx512F.Shuffle4x128(c1, d1, 0x44);
                var low2 = Avx512F.Shuffle4x128(a2, b2, 0x44);
                var rest2 = Avx512F.Shuffle4x128(c2, d2, 0x44);
                var low3 = Avx512F.Shuffle4x128(a3, b3, 0x44);
                var rest3 = Avx512F.Shuffle4x128(c3, d3, 0x44);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[0]), Avx512F.Shuffle4x128(low0, rest0, 0x88), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[aStep]), Avx512F.Shuffle4x128(low1, rest1, 0x88), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[2 * aStep]), Avx512F.Shuffle4x128(low2, rest2, 0x88), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[3 * aStep]), Avx512F.Shuffle4x128(low3, rest3, 0x88), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[4 * aStep]), Avx512F.Shuffle4x128(low0, rest0, 0xDD), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[5 * aStep]), Avx512F.Shuffle4x128(low1, rest1, 0xDD), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[6 * aStep]), Avx512F.Shuffle4x128(low2, rest2, 0xDD), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[7 * aStep]), Avx512F.Shuffle4x128(low3, rest3, 0xDD), sum);
                var high0 = Avx512F.Shuffle4x128(a0, b0, 0xEE);
                var last0 = Avx512F.Shuffle4x128(c0, d0, 0xEE);
                var high1 = Avx512F.Shuffle4x128(a1, b1, 0xEE);
                var last1 = Avx512F.Shuffle4x128(c1, d1, 0xEE);
                var high2 = Avx512F.Shuffle4x128(a2, b2, 0xEE);
                var last2 = Avx512F.Shuffle4x128(c2, d2, 0xEE);
                var high3 = Avx512F.Shuffle4x128(a3, b3, 0xEE);
                var last3 = Avx512F.Shuffle4x128(c3, d3, 0xEE);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[8 * aStep]), Avx512F.Shuffle4x128(high0, last0, 0x88), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[9 * aStep]), Avx512F.Shuffle4x128(high1, last1, 0x88), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[10 * aStep]), Avx512F.Shuffle4x128(high2, last2, 0x88), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[11 * aStep]), Avx512F.Shuffle4x128(high3, last3, 0x88), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[12 * aStep]), Avx512F.Shuffle4x128(high0, last0, 0xDD), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[13 * aStep]), Avx512F.Shuffle4x128(high1, last1, 0xDD), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[14 * aStep]), Avx512F.Shuffle4x128(high2, last2, 0xDD), sum);
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[15 * aStep]), Avx512F.Shuffle4x128(high3, last3, 0xDD), sum);
            }
        sum.Store(sums);
        for (var j = 0; j < Columns; j++)
            for (var rest = k; rest < depth; rest++) sums[j] = MathF.FusedMultiplyAdd(a[rest * aStep], b[(j * stride) + rest], sums[j]);
    }
}
