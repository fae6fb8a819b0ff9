namespace Ogee;

public sealed partial class Tensor
{
    // Below so many queries or keys, arranging them costs what blocks save.
    const long BlockedFrom = 16;

    /// <summary>Attention by scaled dot products (Vaswani et al. 2017): softmax(q kᵀ / √width + mask) v.</summary>
    /// <param name="key">[..., keys, width]; this is [..., queries, width].</param>
    /// <param name="value">[..., keys, values]</param>
    /// <param name="mask">Broadcast to [..., queries, keys]: booleans say where to attend, numbers are added to the scores (0 to attend, −∞ not to); or null. A query that attends to nothing gives 0.</param>
    /// <param name="isCausal">Whether query i attends to keys 0 to i only.</param>
    /// <param name="onWeights">What becomes of the weights [..., queries, keys] before they weigh the values, such as dropout; null for nothing. With it all of them are in memory, however long the sequences.</param>
    /// <returns>[..., queries, values]</returns>
    /// <exception cref="OgeeException">Shapes do not fit, or the mask is of whole numbers.</exception>
    /// <remarks>Long sequences are computed in blocks of scores: memory grows with the length and not with its square, and what is behind the diagonal is not computed. Which sequences are long is said by the numbers of queries and keys alone,
    /// so that a sample has the same bits in every batch. What is not attended to counts with weight 0; infinities and NaN among its values may be left out.</remarks>
    public Tensor Attention(Tensor key, Tensor value, Tensor? mask = null, bool isCausal = false, Func<Tensor, Tensor>? onWeights = null)
    {
        CheckAttention(key, value, mask);
        if (onWeights is not null) return AttentionOfScores(this, key, value, mask, isCausal, onWeights);
        var isLong = Rank >= 2 && key.Rank >= 2 && value.Rank >= 2 && Shape[-2] >= BlockedFrom && key.Shape[-2] >= BlockedFrom && Shape[-1] > 0;
        return isLong && AttentionInBlocks(this, key, value, mask, isCausal) is { } blocked ? blocked : AttentionOfScores(this, key, value, mask, isCausal);
    }

    void CheckAttention(Tensor key, Tensor value, Tensor? mask)
    {
        if (Rank < 2 || key.Rank < 2 || value.Rank < 2 || key.Shape[-1] != Shape[-1] || value.Shape[-2] != key.Shape[-2])
            throw EngineErrors.Shape.With($"attention: queries {Shape}, keys {key.Shape} and values {value.Shape} do not fit", "Expected [..., queries, width], [..., keys, width] and [..., keys, values]", "Check the last two axes.");
        if (mask is null) return;
        if (mask.Type != DType.Bool && !mask.Type.IsFloat())
            throw EngineErrors.Type.With($"attention: the mask is {mask.Type.ShortName()}", "Expected bool, or floats that are added to the scores", "Say where to attend by mask.NotEqualTo(0).");
        if ((mask.Rank > 0 && mask.Shape[-1] != 1 && mask.Shape[-1] != key.Shape[-2]) || (mask.Rank > 1 && mask.Shape[-2] != 1 && mask.Shape[-2] != Shape[-2]))
            throw EngineErrors.Shape.With($"attention: the mask is {mask.Shape} for {Shape[-2]} queries and {key.Shape[-2]} keys", $"Expected [..., {Shape[-2]}, {key.Shape[-2]}], or 1 in the place of either", "Reshape or expand the mask.");
    }

    /// <summary>Attention whose queries have more heads than keys and values: each of theirs is shared by a group, in order, and is not copied (Ainslie et al. 2023; with one head of them, Shazeer 2019).</summary>
    /// <param name="key">[..., fewer heads, keys, width]; this is [..., heads, queries, width], and the fewer divide the heads.</param>
    /// <param name="value">[..., fewer heads, keys, values]</param>
    /// <param name="mask">Broadcast to [..., heads, queries, keys]: booleans say where to attend, numbers are added to the scores; or null.</param>
    /// <param name="isCausal">Whether query i attends to keys 0 to i only.</param>
    /// <param name="onWeights">What becomes of the weights [..., fewer heads, group, queries, keys] (of as many heads without the axis of groups), as in <see cref="Attention"/>.</param>
    /// <returns>[..., heads, queries, values]</returns>
    /// <exception cref="OgeeException">The heads do not divide, or shapes do not fit.</exception>
    public Tensor GroupedAttention(Tensor key, Tensor value, Tensor? mask = null, bool isCausal = false, Func<Tensor, Tensor>? onWeights = null)
    {
        if (Rank < 3 || key.Rank < 3 || value.Rank < 3 || key.Shape[-3] < 1 || Shape[-3] % key.Shape[-3] != 0 || value.Shape[-3] != key.Shape[-3])
            throw EngineErrors.Shape.With($"attention: {key.Shape} and {value.Shape} for queries {Shape}", "Expected [..., heads, places, width], with heads of keys and values that divide those of queries", "Check the axes of heads.");
        var (heads, shared) = (Shape[-3], key.Shape[-3]);
        if (heads == shared) return Attention(key, value, mask, isCausal, onWeights);
        Shape Split(Shape shape) => Shape.Create([.. shape.Sizes[..^3], shared, heads / shared, .. shape.Sizes[^2..]]);
        if (mask is { Rank: >= 3 }) mask = mask.Shape[-3] == 1 ? mask.Unsqueeze(-3) : mask.Reshape(Split(mask.Shape));
        var y = Reshape(Split(Shape)).Attention(key.Unsqueeze(-3), value.Unsqueeze(-3), mask, isCausal, onWeights); // [..., fewer heads, group, queries, values]
        return y.Reshape(Shape.With(-1, y.Shape[-1]));
    }

    /// <summary>Attention in blocks; null for types and masks that only words have.</summary>
    internal static Tensor? AttentionInBlocks(Tensor query, Tensor key, Tensor value, Tensor? mask, bool isCausal)
    {
        if (key.Type != query.Type || value.Type != query.Type || (mask is not null && mask.Type != DType.Bool && mask.Type != query.Type)) return null;
        if (query.Type.IsHalf()) return AttentionInBlocks(Single(query)!, Single(key)!, Single(value)!, Single(mask), isCausal)?.Cast(query.Type);
        static Shape Leading(Tensor x) => Shape.Create(x.Shape.Sizes[..^2]);
        Shape Matrices(Shape leading, long rows, long columns) => Shape.Create([.. leading.Sizes, rows, columns]);
        var (m, n) = (query.Shape[-2], key.Shape[-2]);
        var batch = Shape.Broadcast(Shape.Broadcast(Leading(query), Leading(key), "attention"), Leading(value), "attention");
        if (mask is not null)
        {
            var scores = Shape.Broadcast(Matrices(batch, m, n), mask.Shape, "attention");
            batch = Shape.Create(scores.Sizes[..^2]);
            mask = mask.Expand(scores);
        }
        var (q, k, v) = (query.Expand(Matrices(batch, m, query.Shape[-1])), key.Expand(Matrices(batch, n, key.Shape[-1])), value.Expand(Matrices(batch, value.Shape[-2], value.Shape[-1])));
        var attention = new Attention(q.Shape.With(-1, v.Shape[-1]), q.Type, isCausal);
        return ResultOf(mask is null ? Apply(attention, q, k, v).Node : Apply(attention, q, k, v, mask).Node, 0);
    }

    /// <summary>The definition of attention: all scores, their softmax, and the sums that it weighs.</summary>
    internal static Tensor AttentionOfScores(Tensor query, Tensor key, Tensor value, Tensor? mask, bool isCausal, Func<Tensor, Tensor>? onWeights = null)
    {
        if (query.Type.IsHalf()) return query.InSingle(single => AttentionOfScores(single, Single(key)!, Single(value)!, Single(mask), isCausal, onWeights));
        var scores = (query * (1 / Math.Sqrt(query.Shape[-1]))).MatMul(key.Transpose(-1, -2));
        if (mask is not null) scores = mask.Type == DType.Bool ? Where(mask, scores, scores.Like(double.NegativeInfinity)) : scores + mask;
        if (isCausal)
        {
            var queries = Apply(new Iota(new([query.Shape[-2], key.Shape[-2]], DType.Int32), 0));
            var keys = Apply(new Iota(new([query.Shape[-2], key.Shape[-2]], DType.Int32), 1));
            scores = Where(keys.Greater(queries), scores.Like(double.NegativeInfinity), scores);
        }
        // Where there is no key there is nothing to weigh.
        var weights = key.Shape[-2] == 0 ? scores : scores.Softmax(-1);
        return (onWeights is null ? weights : onWeights(weights)).MatMul(value);
    }
}
