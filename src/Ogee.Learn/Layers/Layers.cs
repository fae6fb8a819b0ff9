namespace Ogee.Learn;

/// <summary>max(x, 0).</summary>
public sealed class Relu : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Relu();
}

/// <summary>Merges all axes but the first.</summary>
public sealed class Flatten : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Flatten();
}

/// <summary>Attention with several heads over one sequence (Vaswani et al. 2017).</summary>
/// <param name="features">Size of the last axis; divisible by the heads.</param>
/// <param name="heads">Heads.</param>
/// <param name="isCausal">Whether a position sees only itself and earlier ones.</param>
public sealed class SelfAttention(int features, int heads, bool isCausal = false) : Module
{
    readonly Linear qkv = new(features, 3 * features);
    readonly Linear projection = new(features, features);

    /// <param name="x">[batch, time, features]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x) => Forward(x, mask: null);

    /// <summary>Attends to some positions only.</summary>
    /// <param name="x">[batch, time, features]</param>
    /// <param name="mask">bool [batch, time]: the positions that are seen, as <see cref="Sequences.Pad"/> gives them; all if null.</param>
    /// <returns>The same shape; what it has where the mask is false means nothing.</returns>
    public Tensor Forward(Tensor x, Tensor? mask)
    {
        var (batch, time) = (x.Shape[0], x.Shape[1]);
        var parts = qkv.Forward(x).Reshape(batch, time, 3, heads, features / heads).Permute(2, 0, 3, 1, 4); // [3, batch, heads, time, width]
        var y = parts[0].Attention(parts[1], parts[2], mask?.Reshape(batch, 1, 1, time), isCausal); // [batch, heads, time, width]
        return projection.Forward(y.Permute(0, 2, 1, 3).Reshape(batch, time, features));
    }
}

/// <summary>Attention and a two-layer network, each normalised before and added to its input (Radford et al. 2019).</summary>
/// <param name="features">Size of the last axis.</param>
/// <param name="heads">Heads of attention.</param>
/// <param name="isCausal">Whether a position sees only itself and earlier ones.</param>
/// <param name="dropout">Probability of dropout on both branches.</param>
public sealed class TransformerBlock(int features, int heads, bool isCausal = false, double dropout = 0) : Module
{
    readonly LayerNorm norm1 = new(features);
    readonly SelfAttention attention = new(features, heads, isCausal);
    readonly LayerNorm norm2 = new(features);
    readonly Linear up = new(features, 4 * features);
    readonly Linear down = new(4 * features, features);
    readonly Dropout drop = new(dropout);

    /// <param name="x">[batch, time, features]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x) => Forward(x, mask: null);

    /// <summary>Attends to some positions only.</summary>
    /// <param name="x">[batch, time, features]</param>
    /// <param name="mask">bool [batch, time]: the positions that are seen; all if null.</param>
    /// <returns>The same shape; what it has where the mask is false means nothing.</returns>
    public Tensor Forward(Tensor x, Tensor? mask)
    {
        x += drop.Forward(attention.Forward(norm1.Forward(x), mask));
        return x + drop.Forward(down.Forward(up.Forward(norm2.Forward(x)).Gelu()));
    }
}
