namespace Ogee.Learn;

/// <summary>Writes a model that was built as the messages of onnx.proto.</summary>
static class OnnxSerializer
{
    // Of operator sets 17 and 18; older runtimes take it.
    const long IrVersion = 8;

    /// <summary>Bytes of the data of each tensor begin at a multiple of this in a file of their own, so that they can be mapped.</summary>
    internal const long Alignment = 4096;

    // Below so many bytes values stay in the model: shapes and numbers, which shape inference reads.
    const long SmallestExternal = 1024;

    /// <summary>Whether values go to a file of their own when one is written.</summary>
    internal static bool IsExternal(OnnxValues values) => values.Bytes >= SmallestExternal;

    /// <param name="builder">What was built.</param>
    /// <param name="renamed">Names that results have in the file.</param>
    /// <param name="metadata">Texts.</param>
    /// <param name="dataFile">The file that large values lie in, or null.</param>
    internal static ProtoWriter Model(OnnxBuilder builder, IReadOnlyDictionary<string, string> renamed, IReadOnlyDictionary<string, string> metadata, string? dataFile)
    {
        var graph = new ProtoWriter();
        Nodes(graph, builder.Root, renamed);
        graph.Text(2, "ogee");
        long offset = 0;
        foreach (var (name, values) in builder.Initializers)
        {
            var isExternal = dataFile is not null && IsExternal(values);
            graph.Message(5, Initializer(name, values, isExternal ? (dataFile!, offset) : null));
            if (isExternal) offset = Aligned(offset + values.Bytes);
        }
        Ports(graph, builder.Root, renamed);
        var model = new ProtoWriter().Int64(1, IrVersion).Text(2, "Ogee").Text(3, typeof(OnnxSerializer).Assembly.GetName().Version!.ToString(3)).Message(7, graph).Message(8, new ProtoWriter().Text(1, "").Int64(2, builder.Opset));
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) model.Message(14, new ProtoWriter().Text(1, key).Text(2, value));
        return model;
    }

    internal static long Aligned(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    static void Nodes(ProtoWriter graph, OnnxBlock block, IReadOnlyDictionary<string, string> renamed)
    {
        string Name(string name) => renamed.GetValueOrDefault(name, name);
        foreach (var statement in block.Statements)
        {
            var node = new ProtoWriter();
            foreach (var input in statement.Inputs) node.Text(1, Name(input));
            foreach (var output in statement.Outputs) node.Text(2, Name(output));
            node.Text(3, statement.Outputs[0]).Text(4, statement.Operator);
            foreach (var (name, value) in statement.Attributes) node.Message(5, Attribute(name, value, renamed));
            graph.Message(1, node);
        }
    }

    static ProtoWriter Attribute(string name, object value, IReadOnlyDictionary<string, string> renamed)
    {
        var attribute = new ProtoWriter().Text(1, name);
        (_, var type) = value switch
        {
            float number => (attribute.Single(2, number), OnnxAttributeType.Float),
            long number => (attribute.Int64(3, number), OnnxAttributeType.Int),
            string text => (attribute.Text(4, text), OnnxAttributeType.String),
            string[] texts => (texts.Aggregate(attribute, static (all, text) => all.Text(9, text)), OnnxAttributeType.Strings),
            OnnxBlock block => (attribute.Message(6, Inner(block, renamed)), OnnxAttributeType.Graph),
            _ => (attribute.Int64s(8, (long[])value), OnnxAttributeType.Ints),
        };
        return attribute.Int64(20, (long)type);
    }

    static ProtoWriter Inner(OnnxBlock block, IReadOnlyDictionary<string, string> renamed)
    {
        var graph = new ProtoWriter();
        Nodes(graph, block, renamed);
        graph.Text(2, "body");
        Ports(graph, block, renamed);
        return graph;
    }

    static void Ports(ProtoWriter graph, OnnxBlock block, IReadOnlyDictionary<string, string> renamed)
    {
        foreach (var (name, type, shape) in block.Inputs) graph.Message(11, Port(name, type, shape));
        foreach (var (name, type, shape) in block.Outputs) graph.Message(12, Port(renamed.GetValueOrDefault(name, name), type, shape));
    }

    static ProtoWriter Port(string name, DType type, OnnxDim[]? shape)
    {
        var tensor = new ProtoWriter().Int64(1, OnnxTypes.Number(type));
        if (shape is not null)
        {
            var sizes = new ProtoWriter();
            foreach (var dim in shape) sizes.Message(1, dim.IsFixed ? new ProtoWriter().Int64(1, dim.Offset) : new ProtoWriter().Text(2, dim.ToString()));
            tensor.Message(2, sizes);
        }
        return new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, tensor));
    }

    static ProtoWriter Initializer(string name, OnnxValues values, (string File, long Offset)? external)
    {
        var tensor = new ProtoWriter();
        if (values.Spec.Shape.Rank > 0) tensor.Int64s(1, values.Spec.Shape.Sizes);
        tensor.Int64(2, OnnxTypes.Number(values.Spec.Type)).Text(8, name);
        if (external is not var (file, offset)) return tensor.Values(9, values);
        foreach (var (key, value) in (ReadOnlySpan<(string, string)>)[("location", file), ("offset", $"{offset}"), ("length", $"{values.Bytes}")]) tensor.Message(13, new ProtoWriter().Text(1, key).Text(2, value));
        return tensor.Int64(14, 1);
    }
}
