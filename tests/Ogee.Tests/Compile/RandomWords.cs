namespace Ogee.Tests;

/// <summary>Words that random graphs draw from: scans, orders, places, contractions, poolings, special functions, integers and halves.</summary>
sealed class RandomWords(Rng random, DType type)
{
    // Poolings, convolutions and resizings of more than these would take the time of all others.
    const long MostElements = 400;

    /// <summary>Whether two tensors broadcast.</summary>
    public static bool Fit(Tensor a, Tensor b)
    {
        for (var i = 1; i <= Math.Min(a.Rank, b.Rank); i++)
            if (a.Shape[-i] != b.Shape[-i] && a.Shape[-i] != 1 && b.Shape[-i] != 1) return false;
        return true;
    }

    /// <summary>A word of one tensor, or of two that broadcast; null where it is not one for this shape.</summary>
    public Tensor? Of(Tensor x, Tensor y)
    {
        if (x.Rank == 0) return Special(x);
        if (x.Shape.Count > MostElements) return null;
        var axis = random.NextInt(x.Rank);
        return random.NextInt(9) switch
        {
            0 => Scan(x, axis),
            1 => Order(x, axis),
            2 => Places(x, axis),
            3 => Contraction(x),
            4 => x.Rank == 3 ? Image(x.Unsqueeze(0)).Squeeze(0) : Line(x, axis),
            5 => Fit(x, y) ? Pair(x, y) : Special(x),
            6 => Reduction(x, axis),
            7 => Chosen(x, axis),
            _ => Special(x),
        };
    }

    bool Coin => random.NextInt(2) == 0;

    // Between −2 and 2, where no function below is steep or grows.
    static Tensor Tame(Tensor x) => x.Softsign() * 2;

    Tensor Scan(Tensor x, int axis) => random.NextInt(6) switch
    {
        0 => Tame(x).CumulativeSum(axis, Coin, Coin) * 0.25,
        1 => x.Tanh().CumulativeProduct(axis, Coin, Coin),
        2 => x.CumulativeMax(axis, Coin).Values,
        3 => x.CumulativeMin(axis, Coin).Values,
        4 => Tame(x).LogCumulativeSumExp(axis),
        _ => Tame(x).LinearRecurrence(x.Sigmoid() * 0.5, axis, Coin),
    };

    Tensor Order(Tensor x, int axis) => random.NextInt(4) switch
    {
        0 => x.Sort(axis, Coin).Values,
        1 => x.TopK(1 + random.NextInt((int)x.Shape[axis]), axis, Coin).Values,
        2 => x.Quantile(random.NextDouble(), axis),
        _ => x.Median(axis, keepAxes: Coin),
    };

    /// <summary>Indices of a shape below a size.</summary>
    Tensor Index(Shape shape, long size) => Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(_ => (long)random.NextInt((int)size))], shape);

    Tensor Places(Tensor x, int axis)
    {
        var size = x.Shape[axis];
        var scattering = (Scattering)random.NextInt(6);
        return random.NextInt(6) switch
        {
            0 => x.Take(Index([1 + random.NextInt(5)], size), axis),
            1 => x.Gather(axis, Index(x.Shape.With(axis, 1 + random.NextInt(4)), size)),
            2 => x.ScatterReduce(axis, Index(x.Shape, size), Tame(x).Flip(axis), scattering, includeSelf: Coin),
            3 => x.IndexAdd(axis, Index([size], size), x * 0.5),
            4 => x.UpdateSlice(axis, Tensor.Scalar(random.NextInt((int)size), DType.Int64), x.Slice(axis, 0, 1) * 0.5),
            _ => Segments(x, Index([x.Shape[0]], 3)),
        };
    }

    Tensor Segments(Tensor x, Tensor segments) => random.NextInt(3) switch
    {
        0 => x.SegmentSum(segments, 3) * 0.5,
        1 => x.SegmentMean(segments, 3),
        _ => x.SegmentMax(segments, 3),
    };

    Tensor Contraction(Tensor x) => (Tame(x), random.NextInt(5)) switch
    {
        (var t, 0) when x.Rank > 1 => Tensor.Einsum("...ij,...kj->...ik", t, x.Sigmoid()) * 0.2,
        (var t, 1) when x.Rank > 1 => Tensor.Einsum("...ij,...ij->...j", t, x.Sigmoid()) * 0.2,
        (var t, 2) when x.Rank == 3 => Tensor.Einsum("bij,cij->bc", t, t) * 0.1,
        (var t, 3) when x.Rank > 1 => t.Transpose(-1, -2).MatMul(x.Tanh()) * 0.2,
        (var t, _) => Tensor.Einsum("...i,...i->...", t, t) * 0.1,
    };

    /// <param name="x">[1, channels, height, width]</param>
    Tensor Image(Tensor x)
    {
        var (height, width) = ((int)x.Shape[2], (int)x.Shape[3]);
        int[] sizes = [Math.Min(2, height), Math.Min(3, width)];
        AxisWindow[] windows = [new(1 + random.NextInt(2), sizes[0] / 2), new(1 + random.NextInt(2), 0, sizes[1] / 2)];
        ResizeOptions[] ways = [ResizeOptions.Nearest, ResizeOptions.Linear, ResizeOptions.Cubic, ResizeOptions.SmoothLinear, ResizeOptions.SmoothCubic];
        return random.NextInt(6) switch
        {
            0 => x.MaxPool(sizes, windows, roundsUp: Coin),
            1 => x.AveragePool(sizes, windows, countPadding: Coin, roundsUp: Coin),
            2 => Tame(x).LpPool(2, sizes, windows),
            3 => Coin ? x.AdaptiveAveragePool(2, 3) : x.AdaptiveMaxPool(2, 3),
            4 => x.Resize([1 + random.NextInt(2 * height), 1 + random.NextInt(width)], ways[random.NextInt(ways.Length)]),
            _ => Tame(x).Conv(Weight([2, x.Shape[1], sizes[0], sizes[1]]), windows),
        };
    }

    Tensor Weight(Shape shape) => Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(_ => (float)((random.NextDouble() - 0.5) * 0.5))], shape).Cast(type);

    Tensor Line(Tensor x, int axis)
    {
        var amounts = new (long, long)[x.Rank];
        amounts[axis] = (random.NextInt((int)x.Shape[axis]), random.NextInt((int)x.Shape[axis]));
        return random.NextInt(6) switch
        {
            0 => x.Pad(amounts, (PadMode)random.NextInt(3)),
            1 => x.Roll(random.NextInt(9) - 4, axis),
            2 => x.RepeatInterleave(2, axis),
            3 when x.Shape[axis] > 1 => x.Diff(1, axis),
            4 when x.Rank > 1 => Coin ? x.Tril(random.NextInt(5) - 2) : x.Triu(random.NextInt(5) - 2),
            _ => x.Rank > 1 ? x.Diagonal(random.NextInt(3) - 1) is { Shape.Count: > 0 } diagonal ? diagonal : x : x.DiagEmbed(random.NextInt(3) - 1),
        };
    }

    Tensor Pair(Tensor x, Tensor y) => random.NextInt(8) switch
    {
        0 => x.Maximum(y),
        1 => x.Minimum(y),
        2 => Tame(x).Hypot(Tame(y)),
        3 => Tame(x).LogAddExp(Tame(y)),
        4 => (x.Square() + 0.5).Atan2(Tame(y)),
        5 => (x.Sigmoid() + 0.5).Pow(Tame(y)),
        6 => x.Lerp(y, random.NextDouble()),
        _ => x.Clamp(y.Minimum(0), y.Maximum(0) + 0.5),
    };

    Tensor Reduction(Tensor x, int axis) => random.NextInt(7) switch
    {
        0 => x.Mean([axis], keepAxes: Coin),
        1 => Tame(x).Variance([axis], keepAxes: Coin),
        2 => Tame(x).Norm(1 + random.NextInt(3), [axis], keepAxes: Coin),
        3 => Tame(x).LogSumExp([axis], keepAxes: Coin),
        4 => x.Tanh().Prod([axis], keepAxes: Coin),
        5 => x.Min([axis], keepAxes: Coin),
        _ => x.LogSoftmax(axis) * 0.25,
    };

    /// <summary>What a mask chooses that the numbers do not decide.</summary>
    Tensor Chosen(Tensor x, int axis)
    {
        var mask = Tensor.From([.. Enumerable.Range(0, (int)x.Shape.Count).Select(i => i % 3 != 1)], x.Shape);
        return random.NextInt(4) switch
        {
            0 => x.MaskedFill(mask, 0.25),
            1 => x.MaskedScatter(mask, x.Tanh().Flip(axis)),
            2 => x.MaskedSelect(mask),
            _ => x.Compress(Tensor.From([.. Enumerable.Range(0, (int)x.Shape[axis]).Select(i => i % 3 != 1)], [x.Shape[axis]]), axis),
        };
    }

    Tensor Special(Tensor x) => random.NextInt(24) switch
    {
        0 => Tame(x).Sin(),
        1 => Tame(x).Cos(),
        2 => (Tame(x) * 0.5).Tan(),
        3 => (x.Tanh() * 0.9).Asin(),
        4 => (x.Tanh() * 0.9).Acos(),
        5 => x.Atan(),
        6 => Tame(x).Sinh(),
        7 => Tame(x).Cosh(),
        8 => x.Asinh(),
        9 => (x.Square() + 1.5).Minimum(9).Acosh(),
        10 => (x.Tanh() * 0.9).Atanh(),
        11 => Tame(x).Erf(),
        12 => Tame(x).Erfc(),
        13 => Tame(x).Abs().Erfcx(),
        14 => (x.Tanh() * 0.9).ErfInverse(),
        15 => Tame(x).LogNormalCdf(),
        16 => (x.Sigmoid() * 0.8 + 0.1).NormalQuantile(),
        17 => (x.Square() + 1).Minimum(9).LogGamma(),
        18 => (x.Square() + 1).Minimum(9).Digamma(),
        19 => Tame(x).BesselI1e(),
        20 => Tame(x).Sinc(),
        21 => (Tame(x).Square() + 0.5).Cbrt() + Tame(x).Exp2() * 0.25,
        22 => Coin ? x.Gelu() : x.GeluTanh(),
        _ => (x.Sigmoid() * 0.8 + 0.1).Logit() + x.Mish(),
    };

    /// <summary>What is not continuous, of numbers that are the same in both types.</summary>
    /// <param name="leaf">Between −1 and 1.</param>
    public Tensor FromLeaf(Tensor leaf)
    {
        var whole = (leaf * 64).Floor();
        var (a, b) = (whole.Cast(random.NextInt(4) switch { 0 => DType.Int8, 1 => DType.Int16, 2 => DType.Int32, _ => DType.Int64 }), random.NextInt(7));
        return random.NextInt(10) switch
        {
            0 => a.And(Tensor.Scalar(b, a.Type)).Cast(type) * 0.125,
            1 => a.Xor(a.ShiftRight(1)).Cast(type) * 0.015625,
            2 => a.ShiftLeft(b % 3).Cast(type) * 0.0078125,
            3 => a.Gcd(Tensor.Scalar(12, a.Type)).Cast(type) * 0.0625,
            4 => a.FloorDivide(Tensor.Scalar(b + 1, a.Type)).Cast(type) * 0.0625,
            5 => a.Remainder(Tensor.Scalar(-b - 1, a.Type)).Cast(type) * 0.125,
            6 => a.PopCount().Cast(type) * 0.125,
            7 => (Coin ? whole.Round() : whole.Sign()) * 0.015625,
            8 => leaf.Cast(Coin ? DType.Float16 : DType.BFloat16) is var half ? (half * half + half).Relu().Cast(type) : leaf,
            _ => leaf.Remainder(0.375) + leaf.Fmod(0.25) + leaf.Fraction() * 0.5,
        };
    }

    /// <summary>A word of 16-bit numbers.</summary>
    public Tensor Halves(Tensor x)
    {
        var half = x.Cast(Coin ? DType.Float16 : DType.BFloat16);
        return (random.NextInt(4) switch
        {
            0 => half * 0.75 + half,
            1 => half.Tanh(),
            2 when x.Rank > 0 => half.Sum([x.Rank - 1], keepAxes: true) * 0.25,
            _ => half.Relu() - half.Sigmoid(),
        }).Cast(type);
    }
}
