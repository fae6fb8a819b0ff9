using System.Globalization;

namespace Ogee.Learn;

/// <summary>What recurrent layers share: several layers one above the other, in one direction or both, first states, and masks. The weights are libtorch's, with its names (<c>weight_ih_l0</c>, <c>bias_hh_l1_reverse</c>…) and the order of its gates.</summary>
/// <remarks>The products with the input of all times are one product; only those with the hidden state wait for the time before.</remarks>
public abstract class Recurrent : Module
{
    [NamedByPlace]
    readonly Dictionary<string, Parameter> parameters = [];
    readonly RecurrentKind kind;
    readonly RecurrentWeights[] weights;
    readonly Dropout? between;
    readonly int width;
    readonly int directions;

    /// <param name="kind">What one time makes of its input and the states before.</param>
    /// <param name="features">Size of the input's last axis.</param>
    /// <param name="width">Size of each layer's state.</param>
    /// <param name="layers">How many layers.</param>
    /// <param name="isBidirectional">Whether each layer also runs from the end.</param>
    /// <param name="dropout">Probability of dropout on what one layer gives the next.</param>
    /// <param name="hasBias">Whether there are biases.</param>
    private protected Recurrent(RecurrentKind kind, int features, int width, int layers, bool isBidirectional, double dropout, bool hasBias)
    {
        if (features < 1 || width < 1 || layers < 1)
            throw LearnErrors.Setting.With($"{kind.Name}: {features} features, {width} units and {layers} layers", "Expected at least 1 of each", "Check the sizes.");
        (this.kind, this.width, directions) = (kind, width, isBidirectional ? 2 : 1);
        if (dropout != 0) between = new(dropout);
        weights = new RecurrentWeights[layers * directions];
        for (var i = 0; i < weights.Length; i++)
        {
            var (layer, isReversed) = (i / directions, i % directions == 1);
            var suffix = $"_l{layer.ToString(CultureInfo.InvariantCulture)}{(isReversed ? "_reverse" : "")}";
            weights[i] = RecurrentWeights.Create(kind.Gates, layer == 0 ? features : width * directions, width, hasBias);
            foreach (var (name, parameter) in weights[i].Named) parameters.Add(name + suffix, parameter);
        }
    }

    /// <param name="x">[batch, time, features]</param>
    /// <returns>[batch, time, directions · width]: the outputs of the last layer.</returns>
    public override Tensor Forward(Tensor x) => RunLayers(x, null, []).Outputs;

    /// <param name="x">[batch, time, features]</param>
    /// <param name="mask">bool [batch, time]: the times that count; all if null.</param>
    /// <param name="first">First states, each [layers · directions, batch, width]; 0 if null.</param>
    /// <returns>[batch, time, directions · width], and the states at the ends.</returns>
    private protected (Tensor Outputs, Tensor[] States) RunLayers(Tensor x, Tensor? mask, Tensor?[] first)
    {
        if (x.Rank != 3) throw LearnErrors.Data.With($"{kind.Name}: the input is {x}", "Expected [batch, time, features]", "Embed or reshape the sequences.");
        var (batch, time) = (x.Shape[0], x.Shape[1]);
        Shape places = [batch, time], states = [weights.Length, batch, width];
        if (mask is not null && mask.Shape != places) throw LearnErrors.Data.With($"{kind.Name}: the mask is {mask.Shape} for sequences {x.Shape}", $"Expected {places}", "Give the mask that Sequences.Pad made with the values.");
        foreach (var state in first)
            if (state is not null && state.Shape != states) throw LearnErrors.Data.With($"{kind.Name}: first states are {state.Shape}", $"Expected {states}: [layers, batch, width], both directions of a layer one after the other", "Give the states that a run over the same number of sequences ended with.");
        // Time comes first inside, so that each time is one block of memory.
        var y = x.Permute(1, 0, 2); // [time, batch, features]
        var counts = mask?.Transpose(0, 1).Unsqueeze(-1); // [time, batch, 1]
        var ends = new Tensor[weights.Length][];
        for (var layer = 0; layer < weights.Length; layer += directions)
        {
            if (layer > 0 && between is not null) y = between.Forward(y);
            var outputs = new Tensor[directions];
            for (var way = 0; way < directions; way++)
            {
                var i = layer + way;
                (outputs[way], ends[i]) = RecurrentLoop.Run(kind, weights[i].Values, y, counts, [.. first.Select(state => state?[i])], isReversed: way == 1);
            }
            y = Tensor.Concat(2, outputs);
        }
        return (y.Permute(1, 0, 2), [.. Enumerable.Range(0, kind.States).Select(state => Tensor.Stack(0, [.. ends.Select(end => end[state])]))]);
    }
}

/// <summary>The parameters of one layer in one direction.</summary>
/// <param name="Input">[gates · width, features]</param>
/// <param name="Hidden">[gates · width, width]</param>
/// <param name="InputBias">[gates · width]; null without.</param>
/// <param name="HiddenBias">[gates · width]; null without.</param>
sealed record RecurrentWeights(Parameter Input, Parameter Hidden, Parameter? InputBias, Parameter? HiddenBias)
{
    /// <summary>Each by libtorch's name.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> Named =>
        InputBias is null ? [("weight_ih", Input), ("weight_hh", Hidden)] : [("weight_ih", Input), ("weight_hh", Hidden), ("bias_ih", InputBias), ("bias_hh", HiddenBias!)];

    /// <summary>Parameters with libtorch's initialisation.</summary>
    public static RecurrentWeights Create(int gates, int features, int width, bool hasBias)
    {
        var limit = 1 / Math.Sqrt(width);
        Parameter Within(Shape shape) => new(Initializers.Within(shape, limit));
        return new(Within([gates * width, features]), Within([gates * width, width]), hasBias ? Within([gates * width]) : null, hasBias ? Within([gates * width]) : null);
    }

    public Shape Width => [Hidden.Shape[1]];

    /// <summary>Their values.</summary>
    public RecurrentValues Values => new(Input.Value, Hidden.Value, InputBias?.Value, HiddenBias?.Value);
}

/// <summary>The weights of one layer in one direction.</summary>
/// <param name="Input">[gates · width, features]</param>
/// <param name="Hidden">[gates · width, width]</param>
/// <param name="InputBias">[gates · width]; null without.</param>
/// <param name="HiddenBias">[gates · width]; null without.</param>
sealed record RecurrentValues(Tensor Input, Tensor Hidden, Tensor? InputBias, Tensor? HiddenBias);
