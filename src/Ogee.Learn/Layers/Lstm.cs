namespace Ogee.Learn;

/// <summary>What a recurrent layer gives.</summary>
/// <param name="Outputs">[batch, time, directions · width]: what the last layer gave at each time; 0 where a mask is false.</param>
/// <param name="Hidden">[layers · directions, batch, width]: the hidden states at the end.</param>
/// <param name="Cells">[layers · directions, batch, width]: the cells at the end.</param>
public sealed record LstmResult(Tensor Outputs, Tensor Hidden, Tensor Cells);

/// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000).</summary>
/// <remarks>c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c'), where i, f, g and o are parts, in this order, of x·W_ihᵀ + b_ih + h·W_hhᵀ + b_hh.</remarks>
public sealed class Lstm : Recurrent
{
    /// <summary>Layers with libtorch's initialisation.</summary>
    /// <param name="features">Size of the input's last axis.</param>
    /// <param name="width">Size of each layer's state.</param>
    /// <param name="layers">How many layers.</param>
    /// <param name="isBidirectional">Whether each layer also runs from the end; its outputs follow those of the way from the beginning.</param>
    /// <param name="dropout">Probability of dropout on what one layer gives the next.</param>
    /// <param name="hasBias">Whether there are biases.</param>
    /// <exception cref="OgeeException">A size is below 1.</exception>
    public Lstm(int features, int width, int layers = 1, bool isBidirectional = false, double dropout = 0, bool hasBias = true) : base(new LstmKind(), features, width, layers, isBidirectional, dropout, hasBias)
    {
    }

    /// <summary>Runs over sequences and gives the states at their ends too.</summary>
    /// <param name="x">[batch, time, features]</param>
    /// <param name="mask">bool [batch, time]: the times that count, as <see cref="Sequences.Pad"/> gives them; states stay as they are at the others. All if null.</param>
    /// <param name="hidden">[layers · directions, batch, width]: the first hidden states; 0 if null.</param>
    /// <param name="cells">[layers · directions, batch, width]: the first cells; 0 if null.</param>
    /// <exception cref="OgeeException">A shape does not fit.</exception>
    public LstmResult Run(Tensor x, Tensor? mask = null, Tensor? hidden = null, Tensor? cells = null)
    {
        var (outputs, states) = RunLayers(x, mask, [hidden, cells]);
        return new(outputs, states[0], states[1]);
    }
}
