namespace Ogee.Learn;

/// <summary>Attention of a sequence to itself and a network for each place, each added to its input (Vaswani et al. 2017), with libtorch's weights and names: <c>self_attn</c>, <c>linear1</c>, <c>linear2</c>, <c>norm1</c>, <c>norm2</c>.</summary>
public sealed class TransformerEncoderLayer : Module
{
    readonly MultiHeadAttention self_attn;
    readonly Linear linear1;
    readonly Linear linear2;
    readonly LayerNorm norm1;
    readonly LayerNorm norm2;
    readonly Dropout dropout;
    readonly Func<Tensor, Tensor> activation;
    readonly bool isPreNorm;

    /// <summary>A layer with libtorch's initialisation.</summary>
    /// <param name="features">Size of the last axis; divisible by the heads.</param>
    /// <param name="heads">Heads.</param>
    /// <param name="hidden">Units of the network.</param>
    /// <param name="dropout">Probability of dropout on the weights of attention, on the branches and inside of the network, as in libtorch.</param>
    /// <param name="isPreNorm">Whether branches are normalised before (libtorch's <c>norm_first</c>), or sums after them.</param>
    /// <param name="activation">Between the network's layers; a rectifier if null.</param>
    /// <exception cref="OgeeException">Numbers do not fit.</exception>
    public TransformerEncoderLayer(int features, int heads, int hidden = 2048, double dropout = 0.1, bool isPreNorm = false, Func<Tensor, Tensor>? activation = null)
    {
        (self_attn, linear1, linear2) = (new(features, heads, dropout: dropout), new(features, hidden), new(hidden, features));
        (norm1, norm2, this.dropout) = (new(features), new(features), new(dropout));
        (this.isPreNorm, this.activation) = (isPreNorm, activation ?? (x => x.Relu()));
    }

    /// <param name="x">[batch, time, features]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x) => Forward(x, null);

    /// <summary>With a mask.</summary>
    /// <param name="x">[batch, time, features]</param>
    /// <param name="mask">Broadcast to [batch, heads, time, time]: booleans say where to attend, numbers are added to the scores; or null.</param>
    /// <param name="places">bool [batch, time]: the places that are seen; all if null.</param>
    /// <param name="isCausal">Whether a time sees only times up to its own.</param>
    /// <returns>The same shape.</returns>
    public Tensor Forward(Tensor x, Tensor? mask, Tensor? places = null, bool isCausal = false)
    {
        x = Around(x, norm1, y => self_attn.Forward(y, y, y, mask, places, isCausal));
        return Around(x, norm2, y => linear2.Forward(dropout.Forward(activation(linear1.Forward(y)))));
    }

    Tensor Around(Tensor x, LayerNorm norm, Func<Tensor, Tensor> branch) =>
        isPreNorm ? x + dropout.Forward(branch(norm.Forward(x))) : norm.Forward(x + dropout.Forward(branch(x)));
}
