using System.Text;

namespace Ogee.Learn;

/// <summary>One call of an operator: its inputs, its attributes with their defaults, and errors that name the node.</summary>
/// <param name="node">The node.</param>
/// <param name="inputs">Its inputs; null for one that is left out.</param>
/// <param name="scope">Where its names are known.</param>
sealed class OnnxCall(OnnxNode node, GraphValue?[] inputs, OnnxScope scope)
{
    internal OnnxNode Node => node;

    internal OnnxScope Scope => scope;

    internal OnnxRun Run => scope.Run;

    /// <summary>The version of the operator's set that the node is meant in.</summary>
    internal int Opset => node.Opset;

    internal int Count => inputs.Length;

    internal bool Has(int input) => input < inputs.Length && inputs[input] is not null;

    /// <summary>Whether a result is asked for.</summary>
    internal bool Wants(int output) => output < node.Outputs.Count && node.Outputs[output].Length > 0;

    internal GraphValue Any(int input) => Has(input) ? inputs[input]! : throw Refused($"its input {input} is missing", "all inputs that the operator needs");

    internal TensorValue Value(int input) => Any(input) switch
    {
        TensorValue value => value,
        OptionalValue { Content: TensorValue value } => value,
        var other => throw Refused($"its input {input} is {other.Description}", "a tensor"),
    };

    /// <summary>An input as an expression.</summary>
    internal Tensor X(int input)
    {
        var tensor = Value(input).Tensor;
        return Run.Device.Equals(tensor.Spec.Device) ? tensor : tensor.To(Run.Device);
    }

    /// <summary>An input that may be left out.</summary>
    internal Tensor? Maybe(int input) => Has(input) ? X(input) : null;

    internal IReadOnlyList<GraphValue> Sequence(int input) => Any(input) switch
    {
        SequenceValue sequence => sequence.Items,
        OptionalValue { Content: SequenceValue sequence } => sequence.Items,
        var other => throw Refused($"its input {input} is {other.Description}", "a sequence"),
    };

    /// <summary>All inputs, whose number the operator leaves open.</summary>
    internal Tensor[] All(int from = 0) => [.. Enumerable.Range(from, Math.Max(0, inputs.Length - from)).Select(X)];

    /// <summary>Whether the values of all inputs are known while the graph is built, and few.</summary>
    internal bool IsKnown => inputs.All(input => input is null or TensorValue { IsKnown: true });

    internal bool IsKnownAt(int input) => Value(input).IsKnown;

    /// <summary>Values of an input; computed now if they are not known.</summary>
    internal HostArray Host(int input) => Value(input).Host;

    /// <summary>Whole numbers of an input, or null if it is left out.</summary>
    internal long[]? Integers(int input) => Has(input) ? Host(input).Integers() : null;

    /// <summary>The one number of an input.</summary>
    internal double Number(int input) => Host(input) is { Count: 1 } host ? host.Number(0) : throw Refused($"its input {input} is {Value(input).Description}", "one number");

    internal long Integer(int input) => Host(input) is { Count: 1 } host ? host.Integer(0) : throw Refused($"its input {input} is {Value(input).Description}", "one number");

    // What the node is told, itself or through the function that it is in, with the scope that it is written in.
    OnnxTold? Told(string name)
    {
        foreach (var attribute in node.Attributes)
            if (attribute.Name == name) return attribute.Reference.Length == 0 ? new(attribute, scope) : scope.Attributes?.TryGetValue(attribute.Reference, out var told) == true ? told : null;
        return null;
    }

    // Files of the first versions do not say the type.
    OnnxAttribute? Find(string name, OnnxAttributeType type) => Told(name)?.Attribute is not { } attribute ? null
        : attribute.Type == 0 || attribute.Type == (int)type ? attribute
        : throw Refused($"its attribute '{name}' is of type {(Enum.IsDefined((OnnxAttributeType)attribute.Type) ? (OnnxAttributeType)attribute.Type : attribute.Type)}", $"one of type {type}");

    internal bool Says(string name) => Told(name) is not null;

    internal long Int(string name, long otherwise) => Find(name, OnnxAttributeType.Int)?.Int ?? otherwise;

    /// <summary>A whole number that counts something: one beyond 32 bits is refused.</summary>
    internal int Int32(string name, long? otherwise = null) =>
        (otherwise is { } usual ? Int(name, usual) : Int(name)) is var number && number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Refused($"its attribute '{name}' is {number}", "a number of 32 bits");

    internal long Int(string name) => Find(name, OnnxAttributeType.Int)?.Int ?? throw Refused($"its attribute '{name}' is missing", "a whole number");

    internal bool Flag(string name, bool otherwise = false) => Int(name, otherwise ? 1 : 0) != 0;

    internal double Float(string name, double otherwise) => Find(name, OnnxAttributeType.Float)?.Float ?? otherwise;

    internal string Text(string name, string otherwise) => Find(name, OnnxAttributeType.String) is { } attribute ? Encoding.UTF8.GetString(attribute.Text.Span) : otherwise;

    internal long[]? Ints(string name) => Find(name, OnnxAttributeType.Ints) is { } attribute ? [.. attribute.Ints ?? []] : null;

    internal double[]? Floats(string name) => Find(name, OnnxAttributeType.Floats) is { } attribute ? [.. (attribute.Floats ?? []).Select(value => (double)value)] : null;

    internal string[]? Texts(string name) => Find(name, OnnxAttributeType.Strings) is { } attribute ? [.. (attribute.Texts ?? []).Select(text => Encoding.UTF8.GetString(text.Span))] : null;

    internal OnnxBody Graph(string name) => Find(name, OnnxAttributeType.Graph)?.Graph is { } graph ? new(graph, Told(name)!.Value.Scope) : throw Refused($"its attribute '{name}' is missing", "a graph");

    internal OnnxData? Data(string name) => Find(name, OnnxAttributeType.Tensor)?.Tensor;

    /// <summary>The element type that an attribute says by its number; 0 says none, as if it were left out, but where a type is all that the operator is told.</summary>
    internal DType TypeOf(string name, DType otherwise) => Says(name) && (name == "to" || Int32(name) != 0) ? OnnxTypes.Of(Int32(name)) ?? throw NoValue(name, OnnxTypes.Name(Int32(name))) : otherwise;

    /// <summary>An attribute whose value the operator does not compute, by itself or beside the others, and the value; null if there is none.</summary>
    internal (string Attribute, object Value)? Uncomputed()
    {
        foreach (var known in node.Handler!.Attributes)
            if (Told(known.Name) is { Attribute: var told } && known.Uncomputed(told) is { } value) return (known.Name, value);
        return node.Handler.Uncomputed(this);
    }

    /// <summary>The axis as a number from 0.</summary>
    internal int Axis(long axis, int rank) => axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : throw Refused($"axis {axis} does not exist among {rank}", $"{-rank} to {rank - 1}");

    /// <summary>A value of an attribute that is not computed.</summary>
    internal OgeeException NoValue(string attribute, object value) =>
        OnnxErrors.Unsupported.With($"{node}: its attribute '{attribute}' is {Quoted.Name(value.ToString() ?? "")}", $"Expected a value of {node.Called} that is supported", "See docs/formats.md for what is, or export the model with another value.");

    /// <summary>Something that the operator does not take.</summary>
    internal OgeeException Refused(string what, string expected) => OnnxErrors.Node.With($"{node}: {what}", $"Expected {expected}", "Check the inputs of the model, and how it was exported.");

    /// <summary>What would need more memory than there is, is refused before it is asked for.</summary>
    internal Shape Fits(DType type, params ReadOnlySpan<long> sizes)
    {
        double bytes = type.Size();
        foreach (var size in sizes) bytes *= Math.Max(1, size);
        if (bytes > Settings.MemoryBudget)
            throw OnnxErrors.Node.With($"{node} would need {(bytes < long.MaxValue ? Quoted.Bytes((long)bytes) : "more than 9 EB")} for {type.ShortName()}[{string.Join(", ", sizes.ToArray())}]", $"Expected at most {Quoted.Bytes(Settings.MemoryBudget)}", "Check the inputs that say the size, or raise OGEE_MEMORY.");
        return Shape.Create(sizes);
    }

    internal void CheckSize(GraphValue? value)
    {
        if (value is TensorValue { Shape: var shape, Type: var type }) Fits(type, shape.Sizes);
    }

    internal IEnumerable<string> Described() => inputs.Select(input => input?.Description ?? "nothing");
}
