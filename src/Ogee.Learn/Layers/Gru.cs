namespace Ogee.Learn;

/// <summary>What a recurrent layer with one state gives.</summary>
/// <param name="Outputs">[batch, time, directions · width]: what the last layer gave at each time; 0 where a mask is false.</param>
/// <param name="Hidden">[layers · directions, batch, width]: the hidden states at the end.</param>
public sealed record RecurrentResult(Tensor Outputs, Tensor Hidden);

/// <summary>Gated recurrent units (Cho et al. 2014).</summary>
/// <remarks>r = σ(x·W_ir + b_ir + h·W_hr + b_hr), z likewise, n = tanh(x·W_in + b_in + r·(h·W_hn + b_hn)), h' = (1 − z)·n + z·h, with the gates in the order r, z, n.</remarks>
public sealed class Gru : Recurrent
{
    /// <summary>Layers with libtorch's initialisation.</summary>
    /// <param name="features">Size of the input's last axis.</param>
    /// <param name="width">Size of each layer's state.</param>
    /// <param name="layers">How many layers.</param>
    /// <param name="isBidirectional">Whether each layer also runs from the end; its outputs follow those of the way from the beginning.</param>
    /// <param name="dropout">Probability of dropout on what one layer gives the next.</param>
    /// <param name="hasBias">Whether there are biases.</param>
    /// <param name="resetsBefore">Whether r resets the state before its product, tanh(x·W_in + b_in + (r·h)·W_hn + b_hn), as in the paper and by default in ONNX (<c>linear_before_reset = 0</c>); else after it, as in libtorch.</param>
    /// <exception cref="OgeeException">A size is below 1.</exception>
    public Gru(int features, int width, int layers = 1, bool isBidirectional = false, double dropout = 0, bool hasBias = true, bool resetsBefore = false)
        : base(new GruKind(resetsBefore), features, width, layers, isBidirectional, dropout, hasBias)
    {
    }

    /// <summary>Runs over sequences and gives the states at their ends too.</summary>
    /// <param name="x">[batch, time, features]</param>
    /// <param name="mask">bool [batch, time]: the times that count, as <see cref="Sequences.Pad"/> gives them; states stay as they are at the others. All if null.</param>
    /// <param name="hidden">[layers · directions, batch, width]: the first states; 0 if null.</param>
    /// <exception cref="OgeeException">A shape does not fit.</exception>
    public RecurrentResult Run(Tensor x, Tensor? mask = null, Tensor? hidden = null)
    {
        var (outputs, states) = RunLayers(x, mask, [hidden]);
        return new(outputs, states[0]);
    }
}
