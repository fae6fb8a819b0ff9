using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>One pass of a transform (Stockham's arrangement, which needs no reordering; see Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992): butterflies of one radix between two arrays, each with its factors behind.</summary>
/// <remarks>With count transforms beside each other, element (k, lane) lies at k · count + lane; a pass keeps what is beside each other beside each other, so its inner loop is vectors from the first pass on.</remarks>
internal static unsafe class FourierButterflies<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The arrays of a pass.</summary>
    /// <param name="Radix">Operands and results of a butterfly.</param>
    /// <param name="Re">Real parts.</param>
    /// <param name="Im">Imaginary parts.</param>
    /// <param name="ToRe">Where real parts go.</param>
    /// <param name="ToIm">Where imaginary parts go.</param>
    /// <param name="Parts">Butterflies that have factors of their own: the length that is left by the radix.</param>
    /// <param name="Stride">Elements that share a butterfly's factors; they lie beside each other.</param>
    /// <param name="Factors">For each part, pairs of cosine and −sine for results 1 to radix − 1.</param>
    /// <param name="Roots">Pairs of cosine and sine of the radix's own roots; for any radix.</param>
    public readonly record struct Pass(int Radix, nint Re, nint Im, nint ToRe, nint ToIm, long Parts, long Stride, nint Factors, nint Roots) : IFourierStep<T>
    {
        /// <inheritdoc/>
        public void Run<TLanes>(long first, long last) where TLanes : unmanaged, IFourierLanes<TLanes, T>
        {
            switch (Radix)
            {
                case 2: Two<TLanes>(in this, first, last); break;
                case 3: Three<TLanes>(in this, first, last); break;
                case 4: Four<TLanes>(in this, first, last); break;
                case 5: Five<TLanes>(in this, first, last); break;
                case 8: Eight<TLanes>(in this, first, last); break;
                default: Any<TLanes>(in this, first, last); break;
            }
        }
    }

    /// <summary>Runs a pass.</summary>
    public static void Run(in Pass pass) => FourierLanes<T>.Run(in pass, pass.Stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Write<TLanes>(TLanes re, TLanes im, TLanes cos, TLanes sin, T* toRe, T* toIm) where TLanes : unmanaged, IFourierLanes<TLanes, T>
    {
        ((re * cos) - (im * sin)).Store(toRe);
        ((re * sin) + (im * cos)).Store(toIm);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Two<TLanes>(in Pass pass, long first, long last) where TLanes : unmanaged, IFourierLanes<TLanes, T>
    {
        var (s, away) = (pass.Stride, pass.Stride * pass.Parts);
        var w = (T*)pass.Factors;
        for (var p = 0L; p < pass.Parts; p++, w += 2)
        {
            var (c1, s1) = (TLanes.Repeat(w[0]), TLanes.Repeat(w[1]));
            T* re = (T*)pass.Re + (p * s), im = (T*)pass.Im + (p * s), toRe = (T*)pass.ToRe + (2 * p * s), toIm = (T*)pass.ToIm + (2 * p * s);
            for (var q = first; q < last; q += TLanes.Count)
            {
                var (ar, ai) = (TLanes.Load(re + q), TLanes.Load(im + q));
                var (br, bi) = (TLanes.Load(re + q + away), TLanes.Load(im + q + away));
                (ar + br).Store(toRe + q);
                (ai + bi).Store(toIm + q);
                Write(ar - br, ai - bi, c1, s1, toRe + q + s, toIm + q + s);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Three<TLanes>(in Pass pass, long first, long last) where TLanes : unmanaged, IFourierLanes<TLanes, T>
    {
        var (s, away) = (pass.Stride, pass.Stride * pass.Parts);
        var (half, root) = (TLanes.Repeat(T.CreateTruncating(0.5)), TLanes.Repeat(T.CreateTruncating(0.86602540378443865)));
        var w = (T*)pass.Factors;
        for (var p = 0L; p < pass.Parts; p++, w += 4)
        {
            var (c1, s1, c2, s2) = (TLanes.Repeat(w[0]), TLanes.Repeat(w[1]), TLanes.Repeat(w[2]), TLanes.Repeat(w[3]));
            T* re = (T*)pass.Re + (p * s), im = (T*)pass.Im + (p * s), toRe = (T*)pass.ToRe + (3 * p * s), toIm = (T*)pass.ToIm + (3 * p * s);
            for (var q = first; q < last; q += TLanes.Count)
            {
                var (ar, ai) = (TLanes.Load(re + q), TLanes.Load(im + q));
                var (br, bi) = (TLanes.Load(re + q + away), TLanes.Load(im + q + away));
                var (cr, ci) = (TLanes.Load(re + q + (2 * away)), TLanes.Load(im + q + (2 * away)));
                var (sumR, sumI) = (br + cr, bi + ci);
                var (midR, midI) = (ar - (half * sumR), ai - (half * sumI));
                var (turnR, turnI) = (root * (br - cr), root * (bi - ci));
                (ar + sumR).Store(toRe + q);
                (ai + sumI).Store(toIm + q);
                Write(midR + turnI, midI - turnR, c1, s1, toRe + q + s, toIm + q + s);
                Write(midR - turnI, midI + turnR, c2, s2, toRe + q + (2 * s), toIm + q + (2 * s));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Four<TLanes>(in Pass pass, long first, long last) where TLanes : unmanaged, IFourierLanes<TLanes, T>
    {
        var (s, away) = (pass.Stride, pass.Stride * pass.Parts);
        var w = (T*)pass.Factors;
        for (var p = 0L; p < pass.Parts; p++, w += 6)
        {
            var (c1, s1, c2, s2, c3, s3) = (TLanes.Repeat(w[0]), TLanes.Repeat(w[1]), TLanes.Repeat(w[2]), TLanes.Repeat(w[3]), TLanes.Repeat(w[4]), TLanes.Repeat(w[5]));
            T* re = (T*)pass.Re + (p * s), im = (T*)pass.Im + (p * s), toRe = (T*)pass.ToRe + (4 * p * s), toIm = (T*)pass.ToIm + (4 * p * s);
            for (var q = first; q < last; q += TLanes.Count)
            {
                FourOf(re + q, im + q, away, out TLanes a0, out var a1, out var a2, out var a3, out var b0, out var b1, out var b2, out var b3);
                a0.Store(toRe + q);
                b0.Store(toIm + q);
                Write(a1, b1, c1, s1, toRe + q + s, toIm + q + s);
                Write(a2, b2, c2, s2, toRe + q + (2 * s), toIm + q + (2 * s));
                Write(a3, b3, c3, s3, toRe + q + (3 * s), toIm + q + (3 * s));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Five<TLanes>(in Pass pass, long first, long last) where TLanes : unmanaged, IFourierLanes<TLanes, T>
    {
        var (s, away) = (pass.Stride, pass.Stride * pass.Parts);
        // cos and sin of a fifth and of two fifths of a turn.
        var (cosA, sinA) = (TLanes.Repeat(T.CreateTruncating(0.30901699437494742)), TLanes.Repeat(T.CreateTruncating(0.95105651629515357)));
        var (cosB, sinB) = (TLanes.Repeat(T.CreateTruncating(-0.80901699437494742)), TLanes.Repeat(T.CreateTruncating(0.58778525229247313)));
        var w = (T*)pass.Factors;
        for (var p = 0L; p < pass.Parts; p++, w += 8)
        {
            T* re = (T*)pass.Re + (p * s), im = (T*)pass.Im + (p * s), toRe = (T*)pass.ToRe + (5 * p * s), toIm = (T*)pass.ToIm + (5 * p * s);
            for (var q = first; q < last; q += TLanes.Count)
            {
                var (ar, ai) = (TLanes.Load(re + q), TLanes.Load(im + q));
                var (br, bi) = (TLanes.Load(re + q + away), TLanes.Load(im + q + away));
                var (cr, ci) = (TLanes.Load(re + q + (2 * away)), TLanes.Load(im + q + (2 * away)));
                var (dr, di) = (TLanes.Load(re + q + (3 * away)), TLanes.Load(im + q + (3 * away)));
                var (er, ei) = (TLanes.Load(re + q + (4 * away)), TLanes.Load(im + q + (4 * away)));
                var (nearR, nearI, nearTurnR, nearTurnI) = (br + er, bi + ei, br - er, bi - ei);
                var (farR, farI, farTurnR, farTurnI) = (cr + dr, ci + di, cr - dr, ci - di);
                (ar + nearR + farR).Store(toRe + q);
                (ai + nearI + farI).Store(toIm + q);
                var (oneR, oneI) = (ar + (cosA * nearR) + (cosB * farR), ai + (cosA * nearI) + (cosB * farI));
                var (twoR, twoI) = (ar + (cosB * nearR) + (cosA * farR), ai + (cosB * nearI) + (cosA * farI));
                var (turnOneR, turnOneI) = ((sinA * nearTurnR) + (sinB * farTurnR), (sinA * nearTurnI) + (sinB * farTurnI));
                var (turnTwoR, turnTwoI) = ((sinB * nearTurnR) - (sinA * farTurnR), (sinB * nearTurnI) - (sinA * farTurnI));
                Write(oneR + turnOneI, oneI - turnOneR, TLanes.Repeat(w[0]), TLanes.Repeat(w[1]), toRe + q + s, toIm + q + s);
                Write(twoR + turnTwoI, twoI - turnTwoR, TLanes.Repeat(w[2]), TLanes.Repeat(w[3]), toRe + q + (2 * s), toIm + q + (2 * s));
                Write(twoR - turnTwoI, twoI + turnTwoR, TLanes.Repeat(w[4]), TLanes.Repeat(w[5]), toRe + q + (3 * s), toIm + q + (3 * s));
                Write(oneR - turnOneI, oneI + turnOneR, TLanes.Repeat(w[6]), TLanes.Repeat(w[7]), toRe + q + (4 * s), toIm + q + (4 * s));
            }
        }
    }

    /// <summary>Two transforms of four, of the even and of the odd operands, whose results meet: as many numbers go through memory once as in three passes of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Eight<TLanes>(in Pass pass, long first, long last) where TLanes : unmanaged, IFourierLanes<TLanes, T>
    {
        var (s, away) = (pass.Stride, pass.Stride * pass.Parts);
        // cos and sin of an eighth of a turn.
        var root = TLanes.Repeat(T.CreateTruncating(0.70710678118654752));
        var w = (T*)pass.Factors;
        for (var p = 0L; p < pass.Parts; p++, w += 14)
        {
            T* re = (T*)pass.Re + (p * s), im = (T*)pass.Im + (p * s), toRe = (T*)pass.ToRe + (8 * p * s), toIm = (T*)pass.ToIm + (8 * p * s);
            for (var q = first; q < last; q += TLanes.Count)
            {
                FourOf(re + q, im + q, 2 * away, out TLanes a0, out var a1, out var a2, out var a3, out var b0, out var b1, out var b2, out var b3);
                FourOf(re + q + away, im + q + away, 2 * away, out TLanes c0, out var c1, out var c2, out var c3, out var d0, out var d1, out var d2, out var d3);
                (c1, d1) = (root * (c1 + d1), root * (d1 - c1));
                (c3, d3) = (root * (d3 - c3), root * (c3 + d3));
                (a0 + c0).Store(toRe + q);
                (b0 + d0).Store(toIm + q);
                Write(a1 + c1, b1 + d1, TLanes.Repeat(w[0]), TLanes.Repeat(w[1]), toRe + q + s, toIm + q + s);
                Write(a2 + d2, b2 - c2, TLanes.Repeat(w[2]), TLanes.Repeat(w[3]), toRe + q + (2 * s), toIm + q + (2 * s));
                Write(a3 + c3, b3 - d3, TLanes.Repeat(w[4]), TLanes.Repeat(w[5]), toRe + q + (3 * s), toIm + q + (3 * s));
                Write(a0 - c0, b0 - d0, TLanes.Repeat(w[6]), TLanes.Repeat(w[7]), toRe + q + (4 * s), toIm + q + (4 * s));
                Write(a1 - c1, b1 - d1, TLanes.Repeat(w[8]), TLanes.Repeat(w[9]), toRe + q + (5 * s), toIm + q + (5 * s));
                Write(a2 - d2, b2 + c2, TLanes.Repeat(w[10]), TLanes.Repeat(w[11]), toRe + q + (6 * s), toIm + q + (6 * s));
                Write(a3 - c3, b3 + d3, TLanes.Repeat(w[12]), TLanes.Repeat(w[13]), toRe + q + (7 * s), toIm + q + (7 * s));
            }
        }
    }

    /// <summary>The transform of four numbers: real parts in a, imaginary ones in b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void FourOf<TLanes>(T* re, T* im, long away, out TLanes a0, out TLanes a1, out TLanes a2, out TLanes a3, out TLanes b0, out TLanes b1, out TLanes b2, out TLanes b3) where TLanes : unmanaged, IFourierLanes<TLanes, T>
    {
        var (ar, ai) = (TLanes.Load(re), TLanes.Load(im));
        var (br, bi) = (TLanes.Load(re + away), TLanes.Load(im + away));
        var (cr, ci) = (TLanes.Load(re + (2 * away)), TLanes.Load(im + (2 * away)));
        var (dr, di) = (TLanes.Load(re + (3 * away)), TLanes.Load(im + (3 * away)));
        var (evenR, evenI, oddR, oddI) = (ar + cr, ai + ci, br + dr, bi + di);
        var (farR, farI, turnR, turnI) = (ar - cr, ai - ci, br - dr, bi - di);
        (a0, b0, a1, b1) = (evenR + oddR, evenI + oddI, farR + turnI, farI - turnR);
        (a2, b2, a3, b3) = (evenR - oddR, evenI - oddI, farR - turnI, farI + turnR);
    }

    /// <summary>An odd radix by its definition; elements k and radix − k share their products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Any<TLanes>(in Pass pass, long first, long last) where TLanes : unmanaged, IFourierLanes<TLanes, T>
    {
        var (radix, s, away, half) = (pass.Radix, pass.Stride, pass.Stride * pass.Parts, pass.Radix / 2);
        var sums = stackalloc TLanes[2 * half];
        var turns = stackalloc TLanes[2 * half];
        T* w = (T*)pass.Factors, roots = (T*)pass.Roots;
        for (var p = 0L; p < pass.Parts; p++, w += 2 * (radix - 1))
        {
            T* re = (T*)pass.Re + (p * s), im = (T*)pass.Im + (p * s), toRe = (T*)pass.ToRe + (radix * p * s), toIm = (T*)pass.ToIm + (radix * p * s);
            for (var q = first; q < last; q += TLanes.Count)
            {
                var (ar, ai) = (TLanes.Load(re + q), TLanes.Load(im + q));
                var (allR, allI) = (ar, ai);
                for (var k = 0; k < half; k++)
                {
                    var (near, far) = (q + ((k + 1) * away), q + ((radix - 1 - k) * away));
                    var (br, bi, cr, ci) = (TLanes.Load(re + near), TLanes.Load(im + near), TLanes.Load(re + far), TLanes.Load(im + far));
                    (sums[2 * k], sums[(2 * k) + 1], turns[2 * k], turns[(2 * k) + 1]) = (br + cr, bi + ci, br - cr, bi - ci);
                    (allR, allI) = (allR + sums[2 * k], allI + sums[(2 * k) + 1]);
                }
                allR.Store(toRe + q);
                allI.Store(toIm + q);
                for (var i = 1; i <= half; i++)
                {
                    var (midR, midI) = (ar, ai);
                    TLanes turnR = TLanes.Repeat(T.Zero), turnI = turnR;
                    for (int k = 0, place = i; k < half; k++, place = (place + i) % radix)
                    {
                        var (cos, sin) = (TLanes.Repeat(roots[2 * place]), TLanes.Repeat(roots[(2 * place) + 1]));
                        (midR, midI) = (midR + (cos * sums[2 * k]), midI + (cos * sums[(2 * k) + 1]));
                        (turnR, turnI) = (turnR + (sin * turns[2 * k]), turnI + (sin * turns[(2 * k) + 1]));
                    }
                    var (here, there) = (2 * (i - 1), 2 * (radix - 1 - i));
                    Write(midR + turnI, midI - turnR, TLanes.Repeat(w[here]), TLanes.Repeat(w[here + 1]), toRe + q + (i * s), toIm + q + (i * s));
                    Write(midR - turnI, midI + turnR, TLanes.Repeat(w[there]), TLanes.Repeat(w[there + 1]), toRe + q + ((radix - i) * s), toIm + q + ((radix - i) * s));
                }
            }
        }
    }
}
