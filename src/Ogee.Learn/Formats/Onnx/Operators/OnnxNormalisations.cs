using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Normalisations, and dropout.</summary>
static class OnnxNormalisations
{
    internal static OnnxOperator[] All =>
    [
        Many("BatchNormalization", 6, "epsilon is_test:-6 momentum spatial=1:-8 training_mode:14-", BatchNormalization).Needs(5),
        One("InstanceNormalization", 6, "epsilon", InstanceNormalization).Needs(3),
        Many("LayerNormalization", 17, "axis epsilon stash_type", LayerNormalization).Needs(2),
        One("GroupNormalization", 18, "epsilon num_groups stash_type:21-", GroupNormalization).Needs(3),
        One("RMSNormalization", 23, "axis epsilon stash_type", RmsNormalization).Needs(2),
        One("LRN", 1, "alpha beta bias size", LocalResponseNormalization),
        One("MeanVarianceNormalization", 9, "axes", MeanVarianceNormalization),
        One("LpNormalization", 1, "axis p=1|2", LpNormalization),
        Many("Dropout", 6, "is_test:-6 ratio:-11 seed:12-", Dropout, 1, 2),
    ];

    /// <summary>One number a channel, beside [batch, channels, ...].</summary>
    static Tensor OfChannels(Tensor x, Tensor numbers) => numbers.Rank == 1 ? numbers.Reshape(Shape.Create([numbers.Shape[0], .. Enumerable.Repeat(1L, Math.Max(0, x.Rank - 2))])) : numbers;

    static GraphValue?[] BatchNormalization(OnnxCall call)
    {
        var (x, epsilon, momentum) = (call.X(0), call.Float("epsilon", 1e-5f), call.Float("momentum", 0.9f));
        if (x.Rank < 2) throw call.Refused($"its input is {x.Shape}", "[batch, channels, ...]");
        Tensor Channels(int input) => OfChannels(x, call.X(input));
        var (scale, shift, mean, variance) = (Channels(1), Channels(2), Channels(3), Channels(4));
        // A file that says so trains in any mode: its results are others then.
        if (!call.Flag("training_mode") && !Mode.IsTraining)
            return [(((x - mean) * ((variance + epsilon).Rsqrt() * scale)) + shift).Cast(x.Type)];
        var (y, batchMean, batchVariance) = x.Normalize(Axes.Create([0, .. Enumerable.Range(2, x.Rank - 2)]), scale, shift, epsilon);
        Tensor Running(int input, Tensor now)
        {
            // Another node may have given the statistic a new value in this pass.
            var cell = Mode.IsTraining ? call.Value(input).Source : null;
            var running = cell?.Value ?? call.X(input);
            var next = (running * momentum) + (now.Reshape(running.Shape).Detach().Cast(running.Type) * (1 - momentum));
            if (cell is not null) cell.Value = next;
            return next;
        }
        return [y, Running(3, batchMean), Running(4, batchVariance)];
    }

    static GraphValue InstanceNormalization(OnnxCall call)
    {
        var x = call.X(0);
        return x.Normalize(Axes.Create([.. Enumerable.Range(2, x.Rank - 2)]), OfChannels(x, call.X(1)), OfChannels(x, call.X(2)), call.Float("epsilon", 1e-5f)).Result;
    }

    /// <summary>The axes from one on.</summary>
    static Axes From(OnnxCall call, int rank) => call.Axis(call.Int("axis", -1), rank) is var first ? Axes.Create([.. Enumerable.Range(first, rank - first)]) : default;

    /// <summary>Statistics are of float32 where the file says so (stash_type), as the engine has them for 16 bits in any case.</summary>
    static void CheckStash(OnnxCall call, Tensor x)
    {
        if (call.TypeOf("stash_type", DType.Float32) is var type && type != DType.Float32 && type != x.Type) throw call.NoValue("stash_type", type);
    }

    static GraphValue?[] LayerNormalization(OnnxCall call)
    {
        var (x, epsilon) = (call.X(0), call.Float("epsilon", 1e-5f));
        CheckStash(call, x);
        var (y, mean, variance) = x.Normalize(From(call, x.Rank), call.X(1), call.Maybe(2), epsilon);
        return [y, mean, (variance + epsilon).Rsqrt()];
    }

    static GraphValue GroupNormalization(OnnxCall call)
    {
        var (x, scale, shift, groups) = (call.X(0), call.X(1), call.X(2), call.Int("num_groups"));
        CheckStash(call, x);
        if (x.Rank < 2 || groups < 1 || x.Shape[1] % groups != 0) throw call.Refused($"{groups} groups of {x.Shape}", "groups that divide the channels");
        var each = x.Shape[1] / groups;
        // One scale a group in the first version, one a channel since 21; a model of either may have the other's shape.
        Tensor Wide(Tensor numbers) => numbers.Shape[0] == x.Shape[1] ? numbers.Reshape(groups, each, 1) : numbers.Reshape(groups, 1, 1);
        return x.Reshape(x.Shape[0], groups, each, -1).Normalize([2, 3], Wide(scale), Wide(shift), call.Float("epsilon", 1e-5f)).Result.Reshape(x.Shape);
    }

    static GraphValue RmsNormalization(OnnxCall call)
    {
        var x = call.X(0);
        CheckStash(call, x);
        var single = x.Type.IsHalf() ? x.Cast(DType.Float32) : x;
        return (single * (single.Square().Mean(From(call, x.Rank), keepAxes: true) + call.Float("epsilon", 1e-5f)).Rsqrt()).Cast(x.Type) * call.X(1);
    }

    static GraphValue LocalResponseNormalization(OnnxCall call)
    {
        var (x, size) = (call.X(0), call.Int("size"));
        if (size < 1 || x.Rank < 2) throw call.Refused($"windows of {size} channels of {x.Shape}", "one channel or more");
        var amounts = new (long, long)[x.Rank];
        amounts[1] = ((size - 1) / 2, size / 2);
        var padded = x.Square().Pad(amounts);
        // Channels are one axis of a pooling: its mean, times what it divides by.
        var (batch, channels, rest) = (x.Shape[0], x.Shape[1], x.Shape.Count / Math.Max(1, x.Shape[0] * x.Shape[1]));
        var sums = padded.Reshape(batch, channels + size - 1, rest).Permute(0, 2, 1).AveragePool([checked((int)size)], [new(1)]) * size;
        var divisor = (sums.Permute(0, 2, 1).Reshape(x.Shape) * (call.Float("alpha", 1e-4f) / size)) + call.Float("bias", 1);
        return x / divisor.Pow(call.Float("beta", 0.75));
    }

    static GraphValue MeanVarianceNormalization(OnnxCall call)
    {
        var x = call.X(0);
        var axes = Axes.Create([.. (call.Ints("axes") ?? [0, 2, 3]).Select(axis => call.Axis(axis, x.Rank))]);
        var centred = x - x.Mean(axes, keepAxes: true);
        return centred / (centred.Square().Mean(axes, keepAxes: true).Sqrt() + 1e-9);
    }

    static GraphValue LpNormalization(OnnxCall call)
    {
        var (x, p) = (call.X(0), call.Int("p", 2));
        var norm = x.Norm(p, call.Axis(call.Int("axis", -1), x.Rank), keepAxes: true);
        return x / Tensor.Where(norm.EqualTo(0), Tensor.Ones(norm.Shape, norm.Type), norm);
    }

    static GraphValue?[] Dropout(OnnxCall call)
    {
        var x = call.X(0);
        var ratio = call.Opset < 12 ? call.Float("ratio", 0.5) : call.Has(1) ? call.Number(1) : 0.5;
        var isTraining = Mode.IsTraining || (call.Opset >= 12 && call.Has(2) && call.Integer(2) != 0);
        // The mask was a number of the input's type once.
        var maskType = call.Opset < 10 ? x.Type : DType.Bool;
        if (!isTraining || ratio == 0) return [call.Any(0), call.Wants(1) ? (GraphValue)Tensor.Ones(x.Shape, maskType) : null];
        if (ratio is < 0 or >= 1) throw call.Refused($"the ratio is {ratio}", "0 or more, below 1");
        var keeps = Tensor.Uniform(x.Shape, OnnxSources.Key(call, follows: true)).GreaterEqual(ratio);
        return [Tensor.Where(keeps, x / (1 - ratio), Tensor.Zeros(x.Shape, x.Type)), keeps.Cast(maskType)];
    }
}
