namespace Ogee.Learn;

/// <summary>What a plain recurrent layer applies to its sums.</summary>
public enum RnnActivation
{
    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
    /// <summary>max(x, 0).</summary>
    Relu,
}

/// <summary>A plain recurrent layer (Elman 1990): h' = f(x·W_ihᵀ + b_ih + h·W_hhᵀ + b_hh).</summary>
public sealed class Rnn : Recurrent
{
    /// <summary>Layers with libtorch's initialisation.</summary>
    /// <param name="features">Size of the input's last axis.</param>
    /// <param name="width">Size of each layer's state.</param>
    /// <param name="layers">How many layers.</param>
    /// <param name="activation">f.</param>
    /// <param name="isBidirectional">Whether each layer also runs from the end; its outputs follow those of the way from the beginning.</param>
    /// <param name="dropout">Probability of dropout on what one layer gives the next.</param>
    /// <param name="hasBias">Whether there are biases.</param>
    /// <exception cref="OgeeException">A size is below 1.</exception>
    public Rnn(int features, int width, int layers = 1, RnnActivation activation = RnnActivation.Tanh, bool isBidirectional = false, double dropout = 0, bool hasBias = true)
        : base(new RnnKind(activation), features, width, layers, isBidirectional, dropout, hasBias)
    {
    }

    /// <inheritdoc cref="Gru.Run"/>
    public RecurrentResult Run(Tensor x, Tensor? mask = null, Tensor? hidden = null)
    {
        var (outputs, states) = RunLayers(x, mask, [hidden]);
        return new(outputs, states[0]);
    }
}
