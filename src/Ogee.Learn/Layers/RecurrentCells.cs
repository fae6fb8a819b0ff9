namespace Ogee.Learn;

/// <summary>One time of a recurrent layer, for loops of one's own. The weights are libtorch's, with its names: <c>weight_ih</c>, <c>weight_hh</c>, <c>bias_ih</c>, <c>bias_hh</c>.</summary>
public abstract class RecurrentCell : Module
{
    [NamedByPlace]
    readonly Dictionary<string, Parameter> parameters;
    readonly RecurrentKind kind;
    readonly RecurrentWeights weights;

    private protected RecurrentCell(RecurrentKind kind, int features, int width, bool hasBias)
    {
        if (features < 1 || width < 1) throw LearnErrors.Setting.With($"{kind.Name} cell: {features} features and {width} units", "Expected at least 1 of both", "Check the sizes.");
        (this.kind, weights) = (kind, RecurrentWeights.Create(kind.Gates, features, width, hasBias));
        parameters = weights.Named.ToDictionary(pair => pair.Name, pair => pair.Parameter);
    }

    /// <summary>The hidden state after a time that began with zeros.</summary>
    /// <param name="x">[batch, features]</param>
    /// <returns>[batch, width]</returns>
    public override Tensor Forward(Tensor x) => After(x, []).Hidden;

    private protected RecurrentNext After(Tensor x, Tensor?[] states)
    {
        Shape shape = [x.Shape[0], weights.Width[0]];
        foreach (var state in states)
            if (x.Rank != 2 || (state is not null && state.Shape != shape)) throw LearnErrors.Data.With($"{kind.Name} cell: the input is {x} and a state {state?.Shape}", $"Expected [batch, features] and {shape}", "Give what a time with as many samples left.");
        Tensor Of(int i) => (i < states.Length ? states[i] : null) ?? Tensor.Zeros(shape, x.Type);
        var hidden = Of(0);
        var values = weights.Values;
        return kind.Next(values, kind.Inputs(values, x), hidden.MatMul(kind.Recurrent(values)), [.. Enumerable.Range(1, kind.States - 1).Select(Of)], hidden);
    }
}

/// <summary>One time of <see cref="Lstm"/>.</summary>
/// <param name="features">Size of the input's last axis.</param>
/// <param name="width">Size of the states.</param>
/// <param name="hasBias">Whether there are biases.</param>
/// <exception cref="OgeeException">A size is below 1.</exception>
public sealed class LstmCell(int features, int width, bool hasBias = true) : RecurrentCell(new LstmKind(), features, width, hasBias)
{
    /// <summary>The states after a time.</summary>
    /// <param name="x">[batch, features]</param>
    /// <param name="hidden">[batch, width]: the hidden state before; 0 if null.</param>
    /// <param name="cell">[batch, width]: the cell before; 0 if null.</param>
    public (Tensor Hidden, Tensor Cell) Step(Tensor x, Tensor? hidden = null, Tensor? cell = null)
    {
        var next = After(x, [hidden, cell]);
        return (next.Hidden, next.Others[0]);
    }
}

/// <summary>One time of <see cref="Gru"/>.</summary>
/// <param name="features">Size of the input's last axis.</param>
/// <param name="width">Size of the state.</param>
/// <param name="hasBias">Whether there are biases.</param>
/// <param name="resetsBefore">Whether the state is reset before its product.</param>
/// <exception cref="OgeeException">A size is below 1.</exception>
public sealed class GruCell(int features, int width, bool hasBias = true, bool resetsBefore = false) : RecurrentCell(new GruKind(resetsBefore), features, width, hasBias)
{
    /// <summary>The state after a time.</summary>
    /// <param name="x">[batch, features]</param>
    /// <param name="hidden">[batch, width]: the state before; 0 if null.</param>
    public Tensor Step(Tensor x, Tensor? hidden = null) => After(x, [hidden]).Hidden;
}

/// <summary>One time of <see cref="Rnn"/>.</summary>
/// <param name="features">Size of the input's last axis.</param>
/// <param name="width">Size of the state.</param>
/// <param name="activation">What is applied to the sums.</param>
/// <param name="hasBias">Whether there are biases.</param>
/// <exception cref="OgeeException">A size is below 1.</exception>
public sealed class RnnCell(int features, int width, RnnActivation activation = RnnActivation.Tanh, bool hasBias = true) : RecurrentCell(new RnnKind(activation), features, width, hasBias)
{
    /// <summary>The state after a time.</summary>
    /// <param name="x">[batch, features]</param>
    /// <param name="hidden">[batch, width]: the state before; 0 if null.</param>
    public Tensor Step(Tensor x, Tensor? hidden = null) => After(x, [hidden]).Hidden;
}
