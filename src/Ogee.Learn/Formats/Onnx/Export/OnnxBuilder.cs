using System.Globalization;

namespace Ogee.Learn;

/// <summary>One node that is written.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Inputs">Names of its inputs; empty where one is left out.</param>
/// <param name="Outputs">Names of its outputs.</param>
/// <param name="Attributes">What it is told: long, float, text, long[], text[], <see cref="OnnxBlock"/>.</param>
sealed record OnnxStatement(string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<(string Name, object Value)> Attributes);

/// <summary>A graph that is written: the model's, or one inside of a node.</summary>
sealed class OnnxBlock
{
    internal readonly List<OnnxStatement> Statements = [];
    internal readonly List<(string Name, DType Type, OnnxDim[]? Shape)> Inputs = [], Outputs = [];

    /// <summary>Nodes that were written, by what they compute: the same is not written twice.</summary>
    internal readonly Dictionary<string, string> Known = [];
}

/// <summary>Collects nodes and values of a model that is written.</summary>
sealed class OnnxBuilder
{
    readonly HashSet<string> names;
    readonly Stack<OnnxBlock> open = new();
    readonly Dictionary<string, string> constants = [];
    int unnamed;

    /// <param name="opset">The operator set.</param>
    /// <param name="reserved">Names that inputs and outputs have.</param>
    internal OnnxBuilder(int opset, IEnumerable<string> reserved)
    {
        (Opset, names) = (opset, [.. reserved]);
        open.Push(Root);
    }

    internal int Opset { get; }

    /// <summary>The model's graph.</summary>
    internal OnnxBlock Root { get; } = new();

    /// <summary>The values of the model, by name, in the order in which they were first needed.</summary>
    internal List<(string Name, OnnxValues Values)> Initializers { get; } = [];

    /// <summary>What cannot be written, each once, in the order in which it was met.</summary>
    internal List<string> Faults { get; } = [];

    /// <summary>Whether something needs operator set 18.</summary>
    internal bool NeedsNewer { get; set; }

    /// <summary>Which input, and which of its axes, tells the size of the batch; null where it is fixed.</summary>
    internal (string Input, int Axis)? Batch { get; set; }

    /// <summary>Writes what is inside of a node.</summary>
    internal OnnxBlock Inside(Action<OnnxBlock> write)
    {
        var block = new OnnxBlock();
        open.Push(block);
        write(block);
        open.Pop();
        return block;
    }

    /// <summary>A node with one result; the same node is written once.</summary>
    internal string Node(string name, IReadOnlyList<string> inputs, params IReadOnlyList<(string Name, object Value)> attributes)
    {
        // With lengths: names are the program's own, and hold any sign.
        var key = $"{name}({string.Concat(inputs.Select(input => $"{input.Length}:{input}"))}){string.Join(';', attributes.Select(attribute => $"{attribute.Name}={Text(attribute.Value)}"))}";
        foreach (var block in open)
            if (block.Known.TryGetValue(key, out var known)) return known;
        return open.Peek().Known[key] = Nodes(name, inputs, 1, attributes)[0];
    }

    /// <summary>A node with several results.</summary>
    internal string[] Nodes(string name, IReadOnlyList<string> inputs, int results, params IReadOnlyList<(string Name, object Value)> attributes)
    {
        string[] outputs = [.. Enumerable.Range(0, results).Select(_ => Fresh(name.ToLowerInvariant()))];
        open.Peek().Statements.Add(new(name, inputs, outputs, attributes));
        return outputs;
    }

    static string Text(object value) => value switch
    {
        long[] many => string.Join(' ', many),
        string[] texts => string.Join(' ', texts),
        float number => BitConverter.SingleToInt32Bits(number).ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>Takes out the values that nothing reads: some are made before it is known whether they are needed.</summary>
    internal void DropUnread()
    {
        var read = new HashSet<string>();
        void Read(OnnxBlock block)
        {
            foreach (var (_, inputs, _, attributes) in block.Statements)
            {
                read.UnionWith(inputs);
                foreach (var inner in attributes.Select(attribute => attribute.Value).OfType<OnnxBlock>()) Read(inner);
            }
        }

        Read(Root);
        Initializers.RemoveAll(value => !read.Contains(value.Name));
    }

    /// <summary>A name that nothing has.</summary>
    internal string Fresh(string hint)
    {
        string name;
        do name = $"{hint}_{++unnamed}";
        while (!names.Add(name));
        return name;
    }

    /// <summary>A parameter or other values under a name, or one like it that is free.</summary>
    internal string Value(Tensor tensor, string? name)
    {
        if (name is not null)
            for (var copy = 2; !names.Add(name); copy++) name = $"{name}#{copy}";
        name ??= Fresh("value");
        Initializers.Add((name, new(tensor)));
        return name;
    }

    /// <summary>A number of a type. The largest of int64 lies between doubles: 2⁶³ stands for it.</summary>
    internal string Scalar(double value, DType type) => Constant($"{type} {BitConverter.DoubleToInt64Bits(value)}", () => Computed(type == DType.Int64 && value >= -(double)long.MinValue ? Tensor.From([long.MaxValue], []) : Tensor.Scalar(value, type)));

    /// <summary>Whole numbers as a vector.</summary>
    internal string Ints(params ReadOnlySpan<long> values)
    {
        var copy = values.ToArray();
        return Constant($"i64 [{string.Join(' ', copy)}]", () => Tensor.From(copy, [copy.Length]));
    }

    /// <summary>Values that are written once for a key.</summary>
    internal string Constant(string key, Func<Tensor> tensor) => constants.TryGetValue(key, out var known) ? known : constants[key] = Value(tensor(), null);

    // A number that the program writes is computed like any expression: only then has it bytes.
    static Tensor Computed(Tensor tensor)
    {
        Tensor.Evaluate(tensor);
        return tensor;
    }

    /// <summary>Sizes as a vector: constants, or computed from the batch.</summary>
    internal string Sizes(IReadOnlyList<OnnxDim> dims)
    {
        if (dims.All(dim => dim.IsFixed)) return Ints([.. dims.Select(dim => dim.Offset)]);
        var parts = new List<string>();
        for (var i = 0; i < dims.Count;)
        {
            var end = i;
            while (end < dims.Count && dims[end].IsFixed) end++;
            if (end > i) parts.Add(Ints([.. dims.Skip(i).Take(end - i).Select(dim => dim.Offset)]));
            else parts.Add(Size(dims[end++]));
            i = end;
        }
        return parts.Count == 1 ? parts[0] : AtRoot(() => Node("Concat", parts, ("axis", 0L)));
    }

    /// <summary>One size as a scalar.</summary>
    internal string SizeScalar(OnnxDim dim) => dim.IsFixed ? Scalar(dim.Offset, DType.Int64) : AtRoot(() => Node("Squeeze", [Size(dim), Ints(0)]));

    /// <summary>One size as a vector of one.</summary>
    string Size(OnnxDim dim) => AtRoot(() =>
    {
        var (input, axis) = Batch!.Value;
        var size = Node("Shape", [input], ("start", (long)axis), ("end", (long)axis + 1));
        if (dim.Slope != 1) size = Node("Mul", [size, Ints(dim.Slope)]);
        return dim.Offset == 0 ? size : Node("Add", [size, Ints(dim.Offset)]);
    });

    // Sizes are computed once, outside of all bodies.
    string AtRoot(Func<string> write)
    {
        if (open.Count == 1) return write();
        OnnxBlock[] inner = [.. open];
        open.Clear();
        open.Push(Root);
        var name = write();
        open.Clear();
        foreach (var block in inner.Reverse()) open.Push(block);
        return name;
    }
}
