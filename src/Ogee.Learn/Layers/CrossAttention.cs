namespace Ogee.Learn;

/// <summary>Attention with several heads from one sequence to another (Vaswani et al. 2017).</summary>
public sealed class CrossAttention : Module
{
    readonly Linear query;
    readonly Linear keyValue;
    readonly Linear projection;
    readonly int features;
    readonly int heads;

    /// <summary>A layer for two sequences of the same features.</summary>
    /// <param name="features">Size of the last axis; divisible by the heads.</param>
    /// <param name="heads">Heads.</param>
    /// <exception cref="OgeeException">The heads do not divide the features.</exception>
    public CrossAttention(int features, int heads)
    {
        if (heads < 1 || features < 1 || features % heads != 0)
            throw LearnErrors.Setting.With($"attention: {heads} heads for {features} features", "Expected heads that divide the features", "Use 256 features and 8 heads, for instance.");
        (this.features, this.heads) = (features, heads);
        (query, keyValue, projection) = (new(features, features), new(features, 2 * features), new(features, features));
    }

    /// <summary>From a sequence to itself.</summary>
    /// <param name="x">[batch, time, features]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x) => Forward(x, x);

    /// <summary>From a sequence to another.</summary>
    /// <param name="x">[batch, time, features]: what asks.</param>
    /// <param name="memory">[batch, places, features]: what is looked at.</param>
    /// <param name="mask">bool [batch, places]: the places that are seen; all if null.</param>
    /// <returns>[batch, time, features]</returns>
    public Tensor Forward(Tensor x, Tensor memory, Tensor? mask = null)
    {
        var (batch, time, places, width) = (x.Shape[0], x.Shape[1], memory.Shape[1], features / heads);
        var queries = query.Forward(x).Reshape(batch, time, heads, width).Permute(0, 2, 1, 3); // [batch, heads, time, width]
        var parts = keyValue.Forward(memory).Reshape(batch, places, 2, heads, width).Permute(2, 0, 3, 1, 4); // [2, batch, heads, places, width]
        var y = queries.Attention(parts[0], parts[1], mask?.Reshape(batch, 1, 1, places)); // [batch, heads, time, width]
        return projection.Forward(y.Permute(0, 2, 1, 3).Reshape(batch, time, features));
    }
}
