namespace Ogee.Learn;

/// <summary>Attention with several heads from any sequence to any other (Vaswani et al. 2017), with libtorch's weights and names: <c>in_proj_weight</c>, <c>in_proj_bias</c>, <c>out_proj.weight</c>, <c>out_proj.bias</c>.</summary>
public sealed class MultiHeadAttention : Module
{
    readonly Parameter in_proj_weight;
    readonly Parameter? in_proj_bias;
    readonly Linear out_proj;
    readonly int features;
    readonly int heads;
    readonly int keyValueHeads;
    readonly double dropout;

    /// <summary>A layer with Glorot's initialisation.</summary>
    /// <param name="features">Size of the last axis of all sequences; divisible by the heads.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="hasBias">Whether projections have biases.</param>
    /// <param name="keyValueHeads">Heads of keys and values, which divide the heads: fewer are shared by groups of them (Ainslie et al. 2023), and <c>in_proj_weight</c> has fewer rows; as many as heads if 0.</param>
    /// <param name="dropout">Probability of dropout on the weights of attention in training, from 0 to below 1; all weights are in memory then.</param>
    /// <exception cref="OgeeException">Numbers do not divide, or the probability is none.</exception>
    public MultiHeadAttention(int features, int heads, bool hasBias = true, int keyValueHeads = 0, double dropout = 0)
    {
        keyValueHeads = keyValueHeads == 0 ? heads : keyValueHeads;
        if (heads < 1 || features < 1 || keyValueHeads < 1 || features % heads != 0 || heads % keyValueHeads != 0)
            throw LearnErrors.Setting.With($"attention: {heads} heads for {features} features, {keyValueHeads} for keys and values", "Expected heads that divide the features, and heads of keys and values that divide the heads", "Use 256 features and 8 heads, for instance.");
        if (!(dropout is >= 0 and < 1)) throw LearnErrors.Setting.With($"attention: dropout is {dropout}", "Expected a number from 0 to below 1", "Use 0.1, for instance.");
        (this.features, this.heads, this.keyValueHeads, this.dropout) = (features, heads, keyValueHeads, dropout);
        var rows = features + (2 * KeyWidth);
        in_proj_weight = new(Initializers.XavierUniform([rows, features], features, rows));
        if (hasBias) in_proj_bias = new(Tensor.From(new float[rows], [rows]));
        out_proj = new(features, features, hasBias, shape => Initializers.KaimingUniform(shape, features, Math.Sqrt(5)));
    }

    int KeyWidth => features / heads * keyValueHeads;

    /// <summary>From a sequence to itself.</summary>
    /// <param name="x">[batch, time, features]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x) => Forward(x, x, x);

    /// <summary>From queries to keys and their values.</summary>
    /// <param name="query">[batch, time, features]</param>
    /// <param name="key">[batch, places, features]</param>
    /// <param name="value">[batch, places, features]</param>
    /// <param name="mask">Broadcast to [batch, heads, time, places]: booleans say where to attend (true, where libtorch's masks say not to), numbers are added to the scores; or null.</param>
    /// <param name="places">bool [batch, places]: the places that are seen; all if null.</param>
    /// <param name="isCausal">Whether a time sees only places up to its own.</param>
    /// <returns>[batch, time, features]</returns>
    /// <exception cref="OgeeException">Shapes do not fit, or a mask of numbers comes with places.</exception>
    public Tensor Forward(Tensor query, Tensor key, Tensor value, Tensor? mask = null, Tensor? places = null, bool isCausal = false)
    {
        if (query.Rank != 3 || key.Rank != 3 || value.Rank != 3) throw LearnErrors.Data.With($"attention: queries are {query}, keys {key} and values {value}", "Expected [batch, time, features]", "Add an axis for the batch.");
        if (places is not null && mask is not null && mask.Type != DType.Bool)
            throw LearnErrors.Data.With($"attention: a mask {mask} of numbers and places {places}", "Expected booleans for both, or one of them", "Give −∞ in the mask where a place is not seen.");
        if (places is not null)
        {
            var seen = places.Reshape(places.Shape[0], 1, 1, places.Shape[1]);
            mask = mask is null ? seen : mask.And(seen);
        }
        // From one sequence to itself, all projections are one product.
        Tensor q, k, v;
        if (ReferenceEquals(query, key) && ReferenceEquals(key, value))
        {
            var all = Projected(query, 0, features + (2 * KeyWidth));
            (q, k, v) = (all.Slice(2, 0, features), all.Slice(2, features, features + KeyWidth), all.Slice(2, features + KeyWidth, features + (2 * KeyWidth)));
        }
        else (q, k, v) = (Projected(query, 0, features), Projected(key, features, KeyWidth), Projected(value, features + KeyWidth, KeyWidth));
        var y = Heads(q, heads).GroupedAttention(Heads(k, keyValueHeads), Heads(v, keyValueHeads), mask, isCausal, Mode.IsTraining && dropout > 0 ? weights => weights.Dropout(dropout, Mode.NextKey()) : null); // [batch, heads, time, width]
        return out_proj.Forward(y.Permute(0, 2, 1, 3).Reshape(query.Shape[0], query.Shape[1], features));
    }

    Tensor Projected(Tensor x, int first, int rows)
    {
        var y = x.MatMul(in_proj_weight.Value.Slice(0, first, first + rows).Transpose(0, 1));
        return in_proj_bias is null ? y : y + in_proj_bias.Value.Slice(0, first, first + rows);
    }

    /// <returns>[batch, heads, time, width]</returns>
    Tensor Heads(Tensor x, int count) => x.Reshape(x.Shape[0], x.Shape[1], count, features / heads).Permute(0, 2, 1, 3);
}
