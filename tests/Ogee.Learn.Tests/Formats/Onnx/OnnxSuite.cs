using System.Globalization;

namespace Ogee.Learn.Tests;

/// <summary>The conformance suite that ONNX publishes, as Debian's package <c>libonnx-testdata</c> installs it: folders with a model, inputs and the outputs that they must give.</summary>
static class OnnxSuite
{
    /// <summary>Where the package puts it.</summary>
    public const string Root = "/usr/share/libonnx-testdata/data";

    /// <summary>The suites with models; <c>real</c> holds links to downloads only.</summary>
    public static readonly string[] Suites = ["node", "simple", "pytorch-operator", "pytorch-converted"];

    // The suite's own: numpy.testing.assert_allclose as onnx.backend.test.runner calls it.
    const double Relative = 1e-3, Absolute = 1e-7;

    /// <summary>The cases of a suite by name.</summary>
    public static IEnumerable<string> Cases(string suite) => Directory.GetDirectories(Path.Combine(Root, suite)).Where(folder => File.Exists(Path.Combine(folder, "model.onnx"))).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    /// <summary>Runs a case with all its sets of data.</summary>
    /// <returns>Why it fails; null if it passes. And the operators of its model.</returns>
    public static (string? Failure, IReadOnlyCollection<string> Operators) Run(string suite, string name)
    {
        var folder = Path.Combine(Root, suite, name);
        IReadOnlyCollection<string> operators = [];
        try
        {
            var model = OnnxModel.Load(Path.Combine(folder, "model.onnx"));
            operators = [.. model.Operators.Keys];
            var network = new OnnxNetwork(model);
            foreach (var set in Directory.GetDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal))
                if (Set(network, set) is { } failure) return (failure, operators);
            return (null, operators);
        }
        catch (OgeeException error)
        {
            return (error.What, operators);
        }
    }

    static string? Set(OnnxNetwork network, string set)
    {
        var inputs = new Dictionary<string, GraphValue>();
        for (var i = 0; i < network.Inputs.Count; i++)
            if (Read(Path.Combine(set, string.Create(CultureInfo.InvariantCulture, $"input_{i}.pb")), network.Inputs[i].Kind) is { } input) inputs[network.Inputs[i].Name] = input;
        var outputs = network.Compute(inputs);
        for (var i = 0; i < network.Outputs.Count; i++)
        {
            var port = network.Outputs[i];
            var expected = Read(Path.Combine(set, string.Create(CultureInfo.InvariantCulture, $"output_{i}.pb")), port.Kind);
            if (expected is not null && Difference(expected, outputs[port.Name]) is { } difference) return $"output {port.Name}: {difference}";
        }
        return null;
    }

    static GraphValue? Read(string path, OnnxKind kind)
    {
        var reader = new ProtoReader(File.ReadAllBytes(path), path);
        return kind switch
        {
            OnnxKind.Sequence => Sequence(reader),
            OnnxKind.Optional => Optional(reader),
            _ => Tensor(OnnxReader.Data(reader)),
        };
    }

    static GraphValue Tensor(OnnxData data) => new TensorValue(new OnnxTensors(data.Name, null).Read(data), isLeaf: true);

    // SequenceProto and OptionalProto of onnx-data.proto.
    static SequenceValue Sequence(ProtoReader reader)
    {
        var items = new List<GraphValue>();
        while (reader.Next())
            if (reader.Field == 3) items.Add(Tensor(reader.Message("tensor_values", items.Count, OnnxReader.Data)));
            else reader.Skip();
        return new(items);
    }

    static OptionalValue Optional(ProtoReader reader)
    {
        GraphValue? content = null;
        while (reader.Next())
            if (reader.Field == 3) content = Tensor(reader.Message("tensor_value", -1, OnnxReader.Data));
            else if (reader.Field == 5) content = reader.Message("sequence_value", -1, Sequence);
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
