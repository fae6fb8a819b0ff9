namespace Ogee.Learn;

/// <summary>What one time leaves.</summary>
/// <param name="Hidden">[batch, width]</param>
/// <param name="Others">Its other states.</param>
/// <param name="Kept">What is kept for the way back.</param>
sealed record RecurrentNext(Tensor Hidden, Tensor[] Others, Tensor[] Kept);

/// <summary>What one time of a recurrent layer makes of its input and the states before.</summary>
abstract class RecurrentKind
{
    public abstract string Name { get; }

    /// <summary>How many rows of weights there are for each unit.</summary>
    public abstract int Gates { get; }

    /// <summary>How many states, with the hidden one.</summary>
    public virtual int States => 1;

    /// <summary>Whether a time needs the hidden state itself, and not only its product.</summary>
    public virtual bool ReadsHidden => false;

    /// <summary>What inputs are to the gates, of all times at once.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="x">[..., features]</param>
    /// <returns>[..., gates · width]</returns>
    public Tensor Inputs(RecurrentValues weights, Tensor x)
    {
        var y = x.MatMul(weights.Input.Transpose(0, 1));
        return weights.InputBias is null ? y : y + Bias(weights.InputBias, weights.HiddenBias!);
    }

    /// <summary>What biases add outside of the loop.</summary>
    protected virtual Tensor Bias(Tensor input, Tensor hidden) => input + hidden;

    /// <summary>What the hidden state is multiplied with as soon as it is there: [width, columns].</summary>
    public virtual Tensor Recurrent(RecurrentValues weights) => weights.Hidden.Transpose(0, 1);

    /// <param name="weights">The weights.</param>
    /// <param name="input">[batch, gates · width]: what <see cref="Inputs"/> gave for this time.</param>
    /// <param name="product">[batch, columns]: the hidden state before, times <see cref="Recurrent"/>.</param>
    /// <param name="others">The other states before.</param>
    /// <param name="hidden">The hidden state before; there if <see cref="ReadsHidden"/>.</param>
    public abstract RecurrentNext Next(RecurrentValues weights, Tensor input, Tensor product, Tensor[] others, Tensor? hidden);

    /// <summary>The part of a gate.</summary>
    protected static Tensor Part(Tensor gates, RecurrentValues weights, int first, int count = 1)
    {
        var width = weights.Hidden.Shape[1];
        return gates.Slice(-1, first * width, (first + count) * width);
    }
}

/// <summary>c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c'), with the gates in the order i, f, g, o.</summary>
sealed class LstmKind : RecurrentKind
{
    public override string Name => "lstm";

    public override int Gates => 4;

    public override int States => 2;

    public override RecurrentNext Next(RecurrentValues weights, Tensor input, Tensor product, Tensor[] others, Tensor? hidden)
    {
        var gates = input + product; // [batch, 4 width]
        Tensor[] gate = [Part(gates, weights, 0).Sigmoid(), Part(gates, weights, 1).Sigmoid(), Part(gates, weights, 2).Tanh(), Part(gates, weights, 3).Sigmoid()];
        var cell = (gate[1] * others[0]) + (gate[0] * gate[2]);
        return new(gate[3] * cell.Tanh(), [cell], gate);
    }
}

/// <summary>h' = (1 − z)·n + z·h, with the gates in the order r, z, n: r resets the product of the hidden state, or the state before its product.</summary>
sealed class GruKind(bool resetsBefore) : RecurrentKind
{
    public override string Name => "gru";

    public override int Gates => 3;

    public override bool ReadsHidden => true;

    // The new value's own bias of the hidden state is reset with the product.
    protected override Tensor Bias(Tensor input, Tensor hidden)
    {
        if (resetsBefore) return input + hidden;
        var width = hidden.Shape[0] / 3;
        return input + hidden.Slice(0, 0, 2 * width).Pad([(0, width)]);
    }

    public override Tensor Recurrent(RecurrentValues weights) =>
        (resetsBefore ? weights.Hidden.Slice(0, 0, 2 * weights.Hidden.Shape[1]) : weights.Hidden).Transpose(0, 1);

    public override RecurrentNext Next(RecurrentValues weights, Tensor input, Tensor product, Tensor[] others, Tensor? hidden)
    {
        var (reset, update) = ((Part(input, weights, 0) + Part(product, weights, 0)).Sigmoid(), (Part(input, weights, 1) + Part(product, weights, 1)).Sigmoid());
        Tensor own;
        if (resetsBefore) own = (reset * hidden!).MatMul(weights.Hidden.Slice(0, 2 * weights.Hidden.Shape[1], 3 * weights.Hidden.Shape[1]).Transpose(0, 1));
        else own = reset * (weights.HiddenBias is null ? Part(product, weights, 2) : Part(product, weights, 2) + Part(weights.HiddenBias, weights, 2));
        var value = (Part(input, weights, 2) + own).Tanh();
        return new(value + (update * (hidden! - value)), [], [reset, update, value]);
    }
}

/// <summary>h' = f(x·W_ihᵀ + b_ih + h·W_hhᵀ + b_hh).</summary>
sealed class RnnKind(RnnActivation activation) : RecurrentKind
{
    public override string Name => "rnn";

    public override int Gates => 1;

    public override RecurrentNext Next(RecurrentValues weights, Tensor input, Tensor product, Tensor[] others, Tensor? hidden)
    {
        var sum = input + product;
        return new(activation == RnnActivation.Tanh ? sum.Tanh() : sum.Relu(), [], []);
    }
}
