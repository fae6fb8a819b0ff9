namespace Ogee.Learn;

/// <summary>What a recurrent layer gives.</summary>
/// <param name="Outputs">[batch, time, width]: what the last layer gave at each time; 0 where a mask is false.</param>
/// <param name="Hidden">[layers, batch, width]: the hidden states at the end.</param>
/// <param name="Cells">[layers, batch, width]: the cells at the end.</param>
public sealed record LstmResult(Tensor Outputs, Tensor Hidden, Tensor Cells);

/// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000), several layers one above the other.</summary>
/// <remarks>c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c'), where i, f, g and o are parts, in this order, of x·W_ihᵀ + b_ih + h·W_hhᵀ + b_hh: the weights are libtorch's. The products with x of all times are one product; only h·W_hhᵀ waits for the time before.</remarks>
public sealed class Lstm : Module
{
    readonly LstmLayer[] layers;
    readonly int width;

    /// <summary>Layers with libtorch's initialisation.</summary>
    /// <param name="features">Size of the input's last axis.</param>
    /// <param name="width">Size of each layer's state.</param>
    /// <param name="layers">How many layers.</param>
    /// <exception cref="OgeeException">A size is below 1.</exception>
    public Lstm(int features, int width, int layers = 1)
    {
        if (features < 1 || width < 1 || layers < 1)
            throw LearnErrors.Setting.With($"lstm: {features} features, {width} units and {layers} layers", "Expected at least 1 of each", "Check the sizes.");
        (this.width, this.layers) = (width, [.. Enumerable.Range(0, layers).Select(i => new LstmLayer(i == 0 ? features : width, width))]);
    }

    /// <param name="x">[batch, time, features]</param>
    /// <returns>[batch, time, width]: the outputs of the last layer.</returns>
    public override Tensor Forward(Tensor x) => Run(x).Outputs;

    /// <summary>Runs over sequences and gives the states at their ends too.</summary>
    /// <param name="x">[batch, time, features]</param>
    /// <param name="mask">bool [batch, time]: the times that count, as <see cref="Sequences.Pad"/> gives them; states stay as they are at the others. All if null.</param>
    /// <param name="hidden">[layers, batch, width]: the first hidden states; 0 if null.</param>
    /// <param name="cells">[layers, batch, width]: the first cells; 0 if null.</param>
    /// <exception cref="OgeeException">A shape does not fit.</exception>
    public LstmResult Run(Tensor x, Tensor? mask = null, Tensor? hidden = null, Tensor? cells = null)
    {
        if (x.Rank != 3) throw LearnErrors.Data.With($"lstm: the input is {x}", "Expected [batch, time, features]", "Embed or reshape the sequences.");
        var (batch, time) = (x.Shape[0], x.Shape[1]);
        Shape places = [batch, time], states = [layers.Length, batch, width];
        if (mask is not null && mask.Shape != places) throw LearnErrors.Data.With($"lstm: the mask is {mask.Shape} for sequences {x.Shape}", $"Expected {places}", "Give the mask that Sequences.Pad made with the values.");
        foreach (var state in (Tensor?[])[hidden, cells])
            if (state is not null && state.Shape != states) throw LearnErrors.Data.With($"lstm: first states are {state.Shape}", $"Expected {states}: [layers, batch, width]", "Give the states that a run over the same number of sequences ended with.");
        // Time comes first inside, so that each time is one block of memory.
        var y = x.Permute(1, 0, 2); // [time, batch, features]
        var counts = mask?.Transpose(0, 1).Unsqueeze(-1); // [time, batch, 1]
        var ends = new (Tensor Hidden, Tensor Cell)[layers.Length];
        for (var i = 0; i < layers.Length; i++) (y, ends[i].Hidden, ends[i].Cell) = layers[i].Run(y, counts, hidden?[i], cells?[i]);
        return new(y.Permute(1, 0, 2), Tensor.Stack(0, [.. ends.Select(end => end.Hidden)]), Tensor.Stack(0, [.. ends.Select(end => end.Cell)]));
    }
}

/// <summary>One layer. The fields have libtorch's names.</summary>
sealed class LstmLayer : Module
{
    readonly Parameter weight_ih;
    readonly Parameter weight_hh;
    readonly Parameter bias_ih;
    readonly Parameter bias_hh;
    readonly int width;

    public LstmLayer(int features, int width)
    {
        this.width = width;
        var limit = 1 / Math.Sqrt(width);
        weight_ih = new(Initializers.Within([4 * width, features], limit));
        weight_hh = new(Initializers.Within([4 * width, width], limit));
        bias_ih = new(Initializers.Within([4 * width], limit));
        bias_hh = new(Initializers.Within([4 * width], limit));
    }

    /// <param name="x">[time, batch, features]</param>
    public override Tensor Forward(Tensor x) => Run(x, null, null, null).Outputs;

    /// <param name="x">[time, batch, features]</param>
    /// <param name="counts">bool [time, batch, 1]</param>
    /// <param name="hidden">[batch, width]; 0 if null</param>
    /// <param name="cell">[batch, width]; 0 if null</param>
    /// <returns>[time, batch, width] and the last states.</returns>
    public (Tensor Outputs, Tensor Hidden, Tensor Cell) Run(Tensor x, Tensor? counts, Tensor? hidden, Tensor? cell)
    {
        Tensor Zeros(int size) => Tensor.Zeros([x.Shape[1], size], x.Type);
        var inputs = x.MatMul(weight_ih.Value.Transpose(0, 1)) + (bias_ih.Value + bias_hh.Value); // [time, batch, 4 width]
        var recurrent = weight_hh.Value.Transpose(0, 1);
        // The product with the next hidden state is a state of its own: going back needs what it gave and not the product again.
        var product = hidden?.MatMul(recurrent) ?? Zeros(4 * width);
        (hidden, cell) = (hidden ?? Zeros(width), cell ?? Zeros(width));
        var run = Tensor.Loop(x.Shape[0], counts is null ? [product, cell] : [product, cell, hidden], step =>
        {
            var c = step.States[1];
            var gates = step.Items[0] + step.States[0]; // [batch, 4 width]
            Tensor Part(int i) => gates.Slice(1, i * width, (i + 1) * width);
            // What is an output is kept for the way back, which then needs neither the sums nor what they are sums of.
            Tensor[] gate = [Part(0).Sigmoid(), Part(1).Sigmoid(), Part(2).Tanh(), Part(3).Sigmoid()];
            var nextC = (gate[1] * c) + (gate[0] * gate[2]);
            var nextH = gate[3] * nextC.Tanh();
            if (counts is null) return new([nextH.MatMul(recurrent), nextC], [nextH, .. gate]);
            var isThere = step.Items[1];
            var h = Tensor.Where(isThere, nextH, step.States[2]);
            return new([h.MatMul(recurrent), Tensor.Where(isThere, nextC, c), h], [Tensor.Where(isThere, nextH, Tensor.Scalar(0, h.Type)), h, .. gate]);
        }, items: counts is null ? [inputs] : [inputs, counts]);
        var last = counts is not null ? run.States[2] : x.Shape[0] == 0 ? hidden : run.Outputs[0][^1];
        return (run.Outputs[0], last, run.States[1]);
    }
}
