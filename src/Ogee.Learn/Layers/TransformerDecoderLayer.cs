namespace Ogee.Learn;

/// <summary>Attention of a sequence to itself, attention to another one, and a network for each place, each added to its input (Vaswani et al. 2017), with libtorch's weights and names: <c>self_attn</c>, <c>multihead_attn</c>, <c>linear1</c>, <c>linear2</c>, <c>norm1</c> to <c>norm3</c>.</summary>
public sealed class TransformerDecoderLayer : Module
{
    readonly MultiHeadAttention self_attn;
    readonly MultiHeadAttention multihead_attn;
    readonly Linear linear1;
    readonly Linear linear2;
    readonly LayerNorm norm1;
    readonly LayerNorm norm2;
    readonly LayerNorm norm3;
    readonly Dropout dropout;
    readonly Func<Tensor, Tensor> activation;
    readonly bool isPreNorm;

    /// <summary>A layer with libtorch's initialisation.</summary>
    /// <inheritdoc cref="TransformerEncoderLayer(int, int, int, double, bool, Func{Tensor, Tensor})"/>
    public TransformerDecoderLayer(int features, int heads, int hidden = 2048, double dropout = 0.1, bool isPreNorm = false, Func<Tensor, Tensor>? activation = null)
    {
        (self_attn, multihead_attn, linear1, linear2) = (new(features, heads, dropout: dropout), new(features, heads, dropout: dropout), new(features, hidden), new(hidden, features));
        (norm1, norm2, norm3, this.dropout) = (new(features), new(features), new(features), new(dropout));
        (this.isPreNorm, this.activation) = (isPreNorm, activation ?? (x => x.Relu()));
    }

    /// <summary>Looks at itself twice.</summary>
    /// <param name="x">[batch, time, features]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x) => Forward(x, x);

    /// <summary>Looks at itself and at another sequence.</summary>
    /// <param name="x">[batch, time, features]</param>
    /// <param name="memory">[batch, memory, features]: what an encoder gave.</param>
    /// <param name="mask">Where x attends to itself, broadcast to [batch, heads, time, time]: booleans say where to attend, numbers are added to the scores; or null.</param>
    /// <param name="memoryMask">Where it attends to the memory, broadcast to [batch, heads, time, memory]; or null.</param>
    /// <param name="places">bool [batch, time]: the places of x that are seen; all if null.</param>
    /// <param name="memoryPlaces">bool [batch, memory]: the places of the memory that are seen; all if null.</param>
    /// <param name="isCausal">Whether a time sees only times up to its own of x.</param>
    /// <returns>[batch, time, features]</returns>
    /// <exception cref="OgeeException">Shapes do not fit.</exception>
    public Tensor Forward(Tensor x, Tensor memory, Tensor? mask = null, Tensor? memoryMask = null, Tensor? places = null, Tensor? memoryPlaces = null, bool isCausal = false)
    {
        x = Around(x, norm1, y => self_attn.Forward(y, y, y, mask, places, isCausal));
        x = Around(x, norm2, y => multihead_attn.Forward(y, memory, memory, memoryMask, memoryPlaces));
        return Around(x, norm3, y => linear2.Forward(dropout.Forward(activation(linear1.Forward(y)))));
    }

    Tensor Around(Tensor x, LayerNorm norm, Func<Tensor, Tensor> branch) =>
        isPreNorm ? x + dropout.Forward(branch(norm.Forward(x))) : norm.Forward(x + dropout.Forward(branch(x)));
}
