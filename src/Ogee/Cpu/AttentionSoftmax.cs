using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>Softmax of rows whose scores come in blocks, sixteen scores at a time; float64 one by one.</summary>
internal static unsafe class AttentionSoftmax
{
    const int Lanes = AttentionCarried<float>.Lanes;

    /// <summary>Scores become exponentials above the largest score so far; what was summed before is scaled to that.</summary>
    /// <param name="block">The scores.</param>
    /// <param name="carried">What is carried of the block's rows.</param>
    /// <param name="sums">The weighted sums so far.</param>
    /// <param name="wide">Elements of a row of them, whole vectors.</param>
    /// <param name="isFirst">Whether nothing was summed before.</param>
    public static void Weigh<T>(in AttentionBlock<T> block, AttentionCarried<T> carried, T* sums, long wide, bool isFirst) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float)) Weigh(Unsafe.As<AttentionBlock<T>, AttentionBlock<float>>(ref Unsafe.AsRef(in block)), Unsafe.As<AttentionCarried<T>, AttentionCarried<float>>(ref carried), (float*)sums, wide, isFirst);
        else Weigh(Unsafe.As<AttentionBlock<T>, AttentionBlock<double>>(ref Unsafe.AsRef(in block)), Unsafe.As<AttentionCarried<T>, AttentionCarried<double>>(ref carried), (double*)sums, wide, isFirst);
    }

    /// <summary>The weighted sums divided by the sums of their weights; a row without weights gives 0.</summary>
    /// <param name="carried">What was carried.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="sums">The weighted sums.</param>
    /// <param name="wide">Elements of a row of them.</param>
    /// <param name="to">The results.</param>
    /// <param name="row">Elements from one row of results to the next.</param>
    /// <param name="columns">How many results a row has.</param>
    /// <param name="logarithms">The logarithm of each row's sum of exponential scores, 0 for a row without weights; null if nobody asks.</param>
    public static void End<T>(AttentionCarried<T> carried, long rows, T* sums, long wide, T* to, long row, long columns, T* logarithms) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        for (var i = 0L; i < rows; i++)
        {
            var total = T.Zero;
            for (var lane = 0; lane < Lanes; lane++) total += carried.Sums[(i * Lanes) + lane];
            // Only rows that were read already are written over.
            carried.Sums[i] = total == T.Zero ? T.One : total;
            if (total == T.Zero) carried.Tops[i] = T.Zero;
            if (typeof(T) == typeof(float)) Divide((float*)(sums + (i * wide)), ((float*)carried.Sums)[i], (float*)(to + (i * row)), columns);
            else
                for (var j = 0L; j < columns; j++) to[(i * row) + j] = sums[(i * wide) + j] / carried.Sums[i];
        }
        if (logarithms == null) return;
        if (typeof(T) == typeof(float)) Logarithms((float*)carried.Sums, (float*)carried.Tops, rows, (float*)logarithms);
        else
            for (var i = 0L; i < rows; i++) ((double*)logarithms)[i] = ((double*)carried.Tops)[i] + Portable.Log(((double*)carried.Sums)[i]);
    }

    /// <summary>Probabilities and their slopes from the logarithms of the sums: scores become p, gradients of probabilities p · (gradient − product).</summary>
    /// <param name="block">The scores.</param>
    /// <param name="slopes">The gradients of the probabilities; a row is as long as one of scores.</param>
    /// <param name="logarithms">The logarithms of the sums of the block's queries.</param>
    /// <param name="products">The sums of the products of result and gradient of the block's queries.</param>
    /// <param name="isTransposed">Whether queries are columns.</param>
    public static void Slope<T>(in AttentionBlock<T> block, T* slopes, T* logarithms, T* products, bool isTransposed) where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float)) Slope(Unsafe.As<AttentionBlock<T>, AttentionBlock<float>>(ref Unsafe.AsRef(in block)), (float*)slopes, (float*)logarithms, (float*)products, isTransposed);
        else Slope(Unsafe.As<AttentionBlock<T>, AttentionBlock<double>>(ref Unsafe.AsRef(in block)), (double*)slopes, (double*)logarithms, (double*)products, isTransposed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Weigh(in AttentionBlock<float> block, in AttentionCarried<float> carried, float* sums, long wide, bool isFirst)
    {
        var tops = carried.Tops;
        var bases = carried.Bases;
        var changes = carried.Changes;
        var columns = block.Columns;
        for (var row = 0; row < block.Rows; row++)
        {
            var line = block.Open(row);
            var top = Vector512.Create(float.NegativeInfinity);
            for (var j = 0; j < columns; j += Lanes)
            {
                var score = Score(block, line, j);
                score.Store(line + j);
                top = Vector512.ConditionalSelect(Vector512.GreaterThan(score, top), score, top);
            }
            var now = Largest(top);
            if (!(now > tops[row])) now = tops[row];
            // Where nothing counts yet, all exponentials are 0.
            bases[row] = now == float.NegativeInfinity ? 0 : now;
            changes[row] = tops[row] - bases[row];
            tops[row] = now;
        }
        for (var row = 0; row < block.Rows; row += Lanes) VectorMath.Exp(Vector512.Load(changes + row)).Store(changes + row);
        for (var row = 0; row < block.Rows; row++)
        {
            var line = block.Scores + (row * AttentionBlock<float>.Width);
            var (basis, change) = (Vector512.Create(bases[row]), changes[row]);
            var sum = Vector512.Load(carried.Sums + (row * Lanes)) * change;
            for (var j = 0; j < columns; j += Lanes)
            {
                var power = VectorMath.Exp(Vector512.Load(line + j) - basis);
                power.Store(line + j);
                sum += power;
            }
            sum.Store(carried.Sums + (row * Lanes));
            if (isFirst || change == 1) continue;
            var to = sums + (row * wide);
            for (var j = 0L; j < wide; j += Lanes) (Vector512.Load(to + j) * change).Store(to + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Score(in AttentionBlock<float> block, float* line, int j)
    {
        var score = Vector512.Load(line + j) * Vector512.Create(block.Scale);
        if (!block.HasMask) return score;
        var bias = Vector512.Load(block.Bias + j);
        // What is not attended to does not count, whatever its score.
        return block.IsBool ? Vector512.ConditionalSelect(Vector512.Equals(bias, Vector512<float>.Zero), score, bias) : score + bias;
    }

    /// <summary>The largest of sixteen numbers. One that is NaN is passed over: the exponential of its score is NaN, whatever is subtracted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Largest(Vector512<float> lanes)
    {
        var (a, b) = (lanes.GetLower(), lanes.GetUpper());
        a = Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), a, b);
        var (c, d) = (a.GetLower(), a.GetUpper());
        c = Vector128.ConditionalSelect(Vector128.GreaterThan(c, d), c, d);
        d = Vector128.Shuffle(c, Vector128.Create(2, 3, 0, 1));
        c = Vector128.ConditionalSelect(Vector128.GreaterThan(c, d), c, d);
        return c[0] > c[1] ? c[0] : c[1];
    }

    static void Divide(float* sums, float divisor, float* to, long columns)
    {
        var by = Vector512.Create(divisor);
        var j = 0L;
        for (; j <= columns - Lanes; j += Lanes) (Vector512.Load(sums + j) / by).Store(to + j);
        if (j < columns) Cpu.Lanes.StorePartial(Vector512.Load(sums + j) / by, to + j, (int)(columns - j));
    }

    static void Logarithms(float* sums, float* tops, long rows, float* to)
    {
        var i = 0L;
        for (; i <= rows - Lanes; i += Lanes) (Vector512.Load(tops + i) + VectorMath.Log(Vector512.Load(sums + i))).Store(to + i);
        if (i < rows) Cpu.Lanes.StorePartial(Vector512.Load(tops + i) + VectorMath.Log(Vector512.Load(sums + i)), to + i, (int)(rows - i));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Slope(in AttentionBlock<float> block, float* slopes, float* logarithms, float* products, bool isTransposed)
    {
        for (var row = 0; row < block.Rows; row++, slopes += AttentionBlock<float>.Width)
        {
            var line = block.Open(row);
            var (logarithm, product) = isTransposed ? default : (Vector512.Create(logarithms[row]), Vector512.Create(products[row]));
            for (var j = 0; j < block.Columns; j += Lanes)
            {
                if (isTransposed) (logarithm, product) = (Vector512.Load(logarithms + j), Vector512.Load(products + j));
                var power = VectorMath.Exp(Score(block, line, j) - logarithm);
                power.Store(line + j);
                (power * (Vector512.Load(slopes + j) - product)).Store(slopes + j);
            }
        }
    }

    static double Score(in AttentionBlock<double> block, double* line, int j)
    {
        var score = line[j] * block.Scale;
        return !block.HasMask ? score : !block.IsBool ? score + block.Bias[j] : block.Bias[j] == 0 ? score : block.Bias[j];
    }

    static void Weigh(in AttentionBlock<double> block, in AttentionCarried<double> carried, double* sums, long wide, bool isFirst)
    {
        for (var row = 0; row < block.Rows; row++)
        {
            var line = block.Open(row);
            var now = carried.Tops[row];
            for (var j = 0; j < block.Columns; j++) now = Math.Max(now, line[j] = Score(block, line, j));
            var basis = double.IsNegativeInfinity(now) ? 0 : now;
            var change = Portable.Exp(carried.Tops[row] - basis);
            carried.Tops[row] = now;
            var to = carried.Sums + (row * Lanes);
            for (var lane = 0; lane < Lanes; lane++) to[lane] *= change;
            for (var j = 0; j < block.Columns; j++) to[j % Lanes] += line[j] = Portable.Exp(line[j] - basis);
            for (var j = 0L; j < wide && !isFirst; j++) sums[(row * wide) + j] *= change;
        }
    }

    static void Slope(in AttentionBlock<double> block, double* slopes, double* logarithms, double* products, bool isTransposed)
    {
        for (var row = 0; row < block.Rows; row++, slopes += AttentionBlock<double>.Width)
        {
            var line = block.Open(row);
            for (var j = 0; j < block.Columns; j++)
            {
                var query = isTransposed ? j : row;
                line[j] = Portable.Exp(Score(block, line, j) - logarithms[query]);
                slopes[j] = line[j] * (slopes[j] - products[query]);
            }
        }
    }
}
