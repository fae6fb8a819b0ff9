namespace Ogee.Testing;

/// <summary>Attention and its gradient by definition: all scores of a query, one after the other.</summary>
static class ReferenceAttention
{
    public static ReferenceTensor[] Compute(Op op, ReferenceTensor[] x) => op switch
    {
        Attention attention => Forward(attention, x),
        AttentionGradient gradient => Backward(gradient, x),
        _ => throw new NotSupportedException($"The reference has no definition of {op.Name}."),
    };

    static ReferenceTensor[] Forward(Attention attention, ReferenceTensor[] x)
    {
        var (queries, keys, values) = (x[0].Shape[-2], x[1].Shape[-2], x[2].Shape[-1]);
        var (output, logarithms) = (new double[attention.Output.Count], new double[values == 0 ? x[0].Shape.Without([x[0].Shape.Rank - 1]).Count : attention.Output.Count / values]);
        for (var query = 0L; query < logarithms.Length; query++)
        {
            (var weights, logarithms[query]) = Weights(x, Attention.Mask, query, attention.IsCausal);
            for (var key = 0L; key < keys; key++)
                for (var j = 0L; j < values; j++) output[(query * values) + j] += weights[key] * x[2].Floats[(((query / queries * keys) + key) * values) + j];
        }
        return [new(attention.Results[0], output, []), new(attention.Results[1], logarithms, [])];
    }

    static ReferenceTensor[] Backward(AttentionGradient back, ReferenceTensor[] x)
    {
        var (queries, keys, width, values) = (x[0].Shape[-2], x[1].Shape[-2], x[0].Shape[-1], x[2].Shape[-1]);
        var (scale, gradient) = (Scale(width), x[5].Floats);
        double[][] parts = [new double[x[0].Shape.Count], new double[x[1].Shape.Count], new double[x[2].Shape.Count]];
        for (var query = 0L; query < x[4].Shape.Count; query++)
        {
            var weights = Weights(x, AttentionGradient.Mask, query, back.IsCausal).Weights;
            var (slopes, mean) = (new double[keys], 0.0);
            for (var key = 0L; key < keys; key++)
            {
                var row = ((query / queries) * keys) + key;
                for (var j = 0L; j < values; j++)
                {
                    slopes[key] += gradient[(query * values) + j] * x[2].Floats[(row * values) + j];
                    parts[2][(row * values) + j] += weights[key] * gradient[(query * values) + j];
                }
                mean += weights[key] * slopes[key];
            }
            for (var key = 0L; key < keys; key++)
                for (var j = 0L; j < width; j++)
                {
                    var (slope, row) = (weights[key] * (slopes[key] - mean) * scale, ((query / queries) * keys) + key);
                    parts[0][(query * width) + j] += slope * x[1].Floats[(row * width) + j];
                    parts[1][(row * width) + j] += slope * x[0].Floats[(query * width) + j];
                }
        }
        return [.. parts.Select((part, i) => new ReferenceTensor(back.Results[i], part, []))];
    }

    /// <summary>The weights of the keys for a query of any head, and the logarithm of their sum; 0 if it attends to nothing.</summary>
    static (double[] Weights, double Logarithm) Weights(ReferenceTensor[] x, int mask, long query, bool isCausal)
    {
        var (queries, keys, width) = (x[0].Shape[-2], x[1].Shape[-2], x[0].Shape[-1]);
        var (scores, top) = (new double[keys], double.NegativeInfinity);
        for (var key = 0L; key < keys; key++)
        {
            for (var j = 0L; j < width; j++) scores[key] += x[0].Floats[(query * width) + j] * x[1].Floats[(((query / queries * keys) + key) * width) + j];
            scores[key] *= Scale(width);
            if (x.Length > mask) scores[key] = x[mask].IsFloat ? scores[key] + x[mask].Floats[(query * keys) + key] : x[mask].Integers[(query * keys) + key] != 0 ? scores[key] : double.NegativeInfinity;
            if (isCausal && key > query % queries) scores[key] = double.NegativeInfinity;
            top = Math.Max(top, scores[key]);
        }
        if (double.IsNegativeInfinity(top)) return (new double[keys], 0);
        double[] weights = [.. scores.Select(score => Portable.Exp(score - top))];
        var sum = weights.Sum();
        return ([.. weights.Select(weight => weight / sum)], top + Portable.Log(sum));
    }

    static double Scale(long width) => width == 0 ? 1 : 1 / Math.Sqrt(width);
}
