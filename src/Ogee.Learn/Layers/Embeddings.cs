namespace Ogee.Learn;

/// <summary>A row of a table for each index.</summary>
public sealed class Embedding : Module
{
    readonly Parameter weight;
    readonly long? padding;

    /// <summary>A table of small normal numbers.</summary>
    /// <param name="count">Rows of the table.</param>
    /// <param name="features">Columns of the table.</param>
    /// <param name="padding">The index that stands for nothing: its row begins as zeros and is not trained; null for none.</param>
    /// <exception cref="OgeeException">The padding is no row.</exception>
    public Embedding(long count, long features, long? padding = null) =>
        (weight, this.padding) = (EmbeddingTable.Create(count, features, padding), padding);

    /// <summary>The table: [count, features].</summary>
    public Parameter Weight => weight;

    /// <param name="x">int64 or int32 [...]</param>
    /// <returns>[..., features]</returns>
    public override Tensor Forward(Tensor x)
    {
        var rows = weight.Value.Take(x);
        return padding is null ? rows : Tensor.Where(x.EqualTo(padding.Value).Unsqueeze(-1), rows.Detach(), rows);
    }
}

/// <summary>How rows of a bag become one.</summary>
public enum BagMode
{
    /// <summary>Their sum.</summary>
    Sum,
    /// <summary>Their mean.</summary>
    Mean,
    /// <summary>The largest of each column; of equal ones the first gets the gradient.</summary>
    Max,
}

/// <summary>One row for each bag of indices, made of their rows of a table: words of a text, items of a basket.</summary>
public sealed class EmbeddingBag : Module
{
    readonly Parameter weight;
    readonly BagMode mode;
    readonly long? padding;

    /// <summary>A table of small normal numbers.</summary>
    /// <param name="count">Rows of the table.</param>
    /// <param name="features">Columns of the table.</param>
    /// <param name="mode">How rows become one.</param>
    /// <param name="padding">The index that stands for nothing and counts in no bag; null for none.</param>
    /// <exception cref="OgeeException">The padding is no row.</exception>
    public EmbeddingBag(long count, long features, BagMode mode = BagMode.Mean, long? padding = null) =>
        (weight, this.mode, this.padding) = (EmbeddingTable.Create(count, features, padding), mode, padding);

    /// <summary>The table: [count, features].</summary>
    public Parameter Weight => weight;

    /// <summary>Bags of one size.</summary>
    /// <param name="x">int64 or int32 [bags, size]</param>
    /// <returns>[bags, features]; 0 for a bag without indices that count</returns>
    public override Tensor Forward(Tensor x) => x.Rank == 2 ? Forward(x.Reshape(-1), Tensor.Arange(x.Shape[0]).Unsqueeze(1).Expand(x.Shape).Reshape(-1), x.Shape[0])
        : throw LearnErrors.Data.With($"embedding bag: the indices are {x}", "Expected [bags, size]", "Give indices, the bag of each and the number of bags.");

    /// <summary>Bags of any sizes.</summary>
    /// <param name="x">int64 or int32 [indices]</param>
    /// <param name="bags">int64 or int32 [indices]: the bag of each.</param>
    /// <param name="count">How many bags there are.</param>
    /// <param name="shares">[indices]: what each row is multiplied with, for sums; 1 if null.</param>
    /// <returns>[count, features]; 0 for a bag without indices that count</returns>
    /// <exception cref="OgeeException">Shapes do not fit, or there are shares for means or largest.</exception>
    public Tensor Forward(Tensor x, Tensor bags, long count, Tensor? shares = null)
    {
        if (shares is not null && (mode != BagMode.Sum || shares.Shape != x.Shape))
            throw LearnErrors.Data.With($"embedding bag: shares {shares} for {mode} of {x}", "Expected one share for each index, and BagMode.Sum", "Make the bag sum.");
        // What does not count goes to a bag of its own, which is left away.
        if (padding is not null) bags = Tensor.Where(x.EqualTo(padding.Value), Tensor.Scalar(count, bags.Type), bags);
        var all = padding is null ? count : count + 1;
        var rows = weight.Value.Take(x);
        if (shares is not null) rows *= shares.Unsqueeze(-1);
        var y = mode switch { BagMode.Sum => rows.SegmentSum(bags, all), BagMode.Mean => rows.SegmentMean(bags, all), _ => rows.SegmentMax(bags, all) };
        return y.Slice(0, 0, count);
    }
}

static class EmbeddingTable
{
    public static Parameter Create(long count, long features, long? padding)
    {
        if (padding is < 0 || padding >= count)
            throw LearnErrors.Setting.With($"embedding: the padding is row {padding} of {count}", $"Expected 0 to {count - 1}", "Give the index that fills up sequences.");
        var normal = Initializers.Normal([count, features], 0.02);
        return new(padding is null ? normal : key => Tensor.Where(Tensor.Arange(count).EqualTo(padding.Value).Unsqueeze(1), Tensor.Scalar(0), normal(key)));
    }
}
