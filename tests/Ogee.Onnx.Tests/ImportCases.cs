using Ogee.Learn.Tests;

namespace Ogee.Onnx.Tests;

/// <summary>A node with its inputs.</summary>
/// <param name="Opset">The version of the operator set.</param>
/// <param name="Op">The operator.</param>
/// <param name="Inputs">Its inputs; null for one that is left out.</param>
/// <param name="Outputs">How many results are asked for.</param>
/// <param name="Attributes">What it is told.</param>
sealed record ImportCase(long Opset, string Op, Tensor?[] Inputs, int Outputs, Proto[] Attributes)
{
    static readonly Dictionary<DType, int> Numbers = new() { [DType.Float32] = 1, [DType.UInt8] = 2, [DType.Int8] = 3, [DType.Int16] = 5, [DType.Int32] = 6, [DType.Int64] = 7, [DType.Bool] = 9, [DType.Float16] = 10, [DType.Float64] = 11 };

    /// <summary>Whether an input is in the file: int64, and float32 behind the first.</summary>
    bool IsKnown(int i) => Inputs[i]!.Type == DType.Int64 || (Inputs[i]!.Type == DType.Float32 && i > 0);

    /// <summary>The inputs that a model of this case is given.</summary>
    public Tensor[] Given(bool known)
    {
        Tensor[] given = [.. Enumerable.Range(0, Inputs.Length).Where(i => Inputs[i] is not null && !(known && IsKnown(i))).Select(i => Inputs[i]!)];
        return given.Length > 0 ? given : [Tensor.From(1f)];
    }

    /// <summary>The model of this one node.</summary>
    /// <param name="results">What it gives, for the types of its outputs; null where that is not known.</param>
    /// <param name="known">Whether what can be is in the file, as sizes and scales mostly are, so that the reader may compute ahead.</param>
    public byte[] Model(IReadOnlyList<Tensor>? results, bool known)
    {
        var model = new OnnxBytes(Opset);
        string[] names = [.. Inputs.Select((input, i) => input is null ? "" : $"x{i}")];
        var open = 0;
        for (var i = 0; i < names.Length; i++)
        {
            if (Inputs[i] is not { } input) continue;
            if (known && IsKnown(i)) model.Initializer(input.Type == DType.Int64 ? OnnxBytes.TensorOf(names[i], input.ToArray<long>(), [.. input.Shape]) : OnnxBytes.TensorOf(names[i], input.ToArray<float>(), [.. input.Shape]));
            else
            {
                model.Input(names[i], Numbers[input.Type], [.. input.Shape.Select(size => (object)size)]);
                open++;
            }
        }
        // A model has an input, whatever its node needs.
        if (open == 0) model.Input("unused", 1, 1);
        string[] outputs = [.. Enumerable.Range(0, Outputs).Select(i => $"y{i}")];
        for (var i = 0; i < outputs.Length; i++) model.Output(outputs[i], results is null ? 1 : Numbers[results[i].Type], "?");
        return model.Node(Op, names, outputs, Attributes).ToArray();
    }

    public override string ToString() => $"{Op} of opset {Opset} of {string.Join(", ", Inputs.Select(input => input is null ? "nothing" : input is { Type: DType.Int64, Shape.Count: < 9 } ? $"[{string.Join(" ", input.ToArray<long>())}]" : $"{input.Spec}"))}, {Attributes.Length} attributes";
}

/// <summary>Nodes as files say them, rare attributes first.</summary>
sealed partial class ImportCases
{
    readonly List<ImportCase> all = [];

    ImportCases()
    {
        Windows();
        Resizing();
        Layers();
        Elements();
        Edges();
        Tensor.Evaluate([.. all.SelectMany(one => one.Inputs).OfType<Tensor>()]);
    }

    public static IReadOnlyList<ImportCase> All { get; } = new ImportCases().all;

    void C(long opset, string op, Tensor?[] inputs, params Proto[] attributes) => M(opset, op, 1, inputs, attributes);

    void M(long opset, string op, int outputs, Tensor?[] inputs, params Proto[] attributes) => all.Add(new(opset, op, inputs, outputs, attributes));

    static Tensor V(params long[] sizes) => Shape.Create(sizes) is var shape ? Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(i => (((i * 37) % 101) - 50) / 16f)], shape) : null!;

    static Tensor L(params long[] values) => Tensor.From(values);

    static Tensor F(params float[] values) => Tensor.From(values);

    static Tensor S(double value, DType type = DType.Float32) => Tensor.Full([], value, type);

    static Proto Strings(string name, params string[] texts) => texts.Aggregate(new Proto().Text(1, name).Int(20, 8), (attribute, text) => attribute.Text(9, text));

    static Proto Floats(string name, params float[] numbers) => numbers.Aggregate(new Proto().Text(1, name).Int(20, 6), (attribute, number) => attribute.Float(7, number));
}
