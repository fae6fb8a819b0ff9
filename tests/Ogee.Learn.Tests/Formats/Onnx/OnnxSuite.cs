using System.Globalization;

namespace Ogee.Learn.Tests;

/// <summary>The conformance suite that ONNX publishes, as Debian's package <c>libonnx-testdata</c> installs it: folders with a model, inputs and the outputs that they must give.</summary>
static class OnnxSuite
{
    /// <summary>Where the package puts it.</summary>
    public const string Root = "/usr/share/libonnx-testdata/data";

    /// <summary>The suites with models; <c>real</c> holds links to downloads only.</summary>
    public static readonly string[] Suites = ["node", "simple", "pytorch-operator", "pytorch-converted"];

    static readonly string[] Common = ["float", "double", "int32", "int64", "uint8", "bool"];

    // The suite's own: numpy.testing.assert_allclose as onnx.backend.test.runner calls it.
    const double Relative = 1e-3, Absolute = 1e-7;

    /// <summary>The cases of a suite by name.</summary>
    public static IEnumerable<string> Cases(string suite) => Directory.GetDirectories(Path.Combine(Root, suite)).Where(folder => File.Exists(Path.Combine(folder, "model.onnx"))).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    /// <summary>Runs a case with all its sets of data.</summary>
    /// <returns>Why it fails; null if it passes. The operators of its model, and whether inputs and outputs are of the common types.</returns>
    public static (string? Failure, IReadOnlyCollection<string> Operators, bool IsCommon) Run(string suite, string name)
    {
        var folder = Path.Combine(Root, suite, name);
        IReadOnlyCollection<string> operators = [];
        var isCommon = false;
        try
        {
            var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
            operators = [.. model.Operators.Keys];
            isCommon = model.Inputs.Concat(model.Outputs).All(port => Common.Contains(port.ElementType));
            var network = new OnnxNetwork(model);
            foreach (var set in Directory.GetDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal))
                if (Set(network, set, canBeKnown: !operators.Contains("ai.onnx.preview.training.Gradient")) is { } failure) return (failure, operators, isCommon);
            return (null, operators, isCommon);
        }
        catch (OgeeException error)
        {
            return (error.What, operators, isCommon);
        }
    }

    // Values that are computed, and then values that are known when the graph is walked: the engine's arithmetic and the host's. Gradients are of what is computed.
    static string? Set(OnnxNetwork network, string set, bool canBeKnown) =>
        Outputs(network, set, isKnown: false) ?? (canBeKnown && Outputs(network, set, isKnown: true) is { } failure ? $"with known inputs: {failure}" : null);

    static string? Outputs(OnnxNetwork network, string set, bool isKnown)
    {
        var inputs = new Dictionary<string, GraphValue>();
        for (var i = 0; i < network.Inputs.Count; i++)
            if (Read(Path.Combine(set, string.Create(CultureInfo.InvariantCulture, $"input_{i}.pb")), network.Inputs[i].Kind, isKnown) is { } input) inputs[network.Inputs[i].Name] = input;
        var outputs = network.Compute(inputs);
        for (var i = 0; i < network.Outputs.Count; i++)
        {
            var port = network.Outputs[i];
            var expected = Read(Path.Combine(set, string.Create(CultureInfo.InvariantCulture, $"output_{i}.pb")), port.Kind, isKnown: true);
            if (expected is not null && Difference(expected, outputs[port.Name]) is { } difference) return $"output {port.Name}: {difference}";
        }
        return null;
    }

    static GraphValue? Read(string path, OnnxKind kind, bool isKnown)
    {
        var reader = new ProtoReader(File.ReadAllBytes(path), path);
        return kind switch
        {
            OnnxKind.Sequence => Sequence(reader, isKnown),
            OnnxKind.Optional => Optional(reader, isKnown),
            _ => Tensor(OnnxReader.Data(reader), isKnown),
        };
    }

    static GraphValue Tensor(OnnxData data, bool isKnown) => new TensorValue(new OnnxTensors(data.Name, null).Read(data), isLeaf: isKnown);

    // SequenceProto and OptionalProto of onnx-data.proto.
    static SequenceValue Sequence(ProtoReader reader, bool isKnown)
    {
        var items = new List<GraphValue>();
        while (reader.Next())
            if (reader.Field == 3) items.Add(Tensor(reader.Message("tensor_values", items.Count, OnnxReader.Data), isKnown));
            else reader.Skip();
        return new(items);
    }

    static OptionalValue Optional(ProtoReader reader, bool isKnown)
    {
        GraphValue? content = null;
        while (reader.Next())
            if (reader.Field == 3) content = Tensor(reader.Message("tensor_value", -1, OnnxReader.Data), isKnown);
            else if (reader.Field == 5) content = reader.Message("sequence_value", -1, inner => Sequence(inner, isKnown));
            else reader.Skip();
        return new(content);
    }

    static string? Difference(GraphValue expected, GraphValue actual)
    {
        switch (expected, actual)
        {
            case (OptionalValue { Content: null }, OptionalValue { Content: null }): return null;
            case (OptionalValue { Content: { } content }, OptionalValue { Content: { } given }): return Difference(content, given);
            case (OptionalValue { Content: { } content }, _): return Difference(content, actual);
            case (SequenceValue first, SequenceValue second):
                return first.Items.Count != second.Items.Count ? $"{second.Description} for {first.Description}" : first.Items.Zip(second.Items).Select(pair => Difference(pair.First, pair.Second)).FirstOrDefault(difference => difference is not null);
            case (TensorValue wanted, TensorValue got): return Difference(wanted, got);
            default: return $"{actual.Description} for {expected.Description}";
        }
    }

    static string? Difference(TensorValue expected, TensorValue actual)
    {
        if (expected.Type != actual.Type || expected.Shape != actual.Shape) return $"{actual.Description} for {expected.Description}";
        if (expected.Type == DType.Complex64) return Difference(new TensorValue(expected.Tensor.AsReal()), new TensorValue(actual.Tensor.AsReal()));
        var (wanted, got) = (expected.Host, actual.Host);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (!wanted.IsFloat)
            {
                if (wanted.Integer(i) != got.Integer(i)) return $"element {i} is {got.Integer(i)}, not {wanted.Integer(i)}";
                continue;
            }
            var (a, b) = (wanted.Number(i), got.Number(i));
            if (!a.Equals(b) && !(Math.Abs(a - b) <= Absolute + (Relative * Math.Abs(a)))) return string.Create(CultureInfo.InvariantCulture, $"element {i} is {b}, not {a}");
        }
        return null;
    }
}
