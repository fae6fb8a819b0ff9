using System.Runtime.InteropServices;

namespace Ogee.Learn.Tests;

/// <summary>Writes ONNX models for tests, by the field numbers of onnx.proto.</summary>
sealed class OnnxBytes
{
    readonly List<Proto> nodes = [], initializers = [], inputs = [], outputs = [], functions = [];
    readonly List<(string, long)> opsets = [];
    readonly Dictionary<string, string> metadata = [];

    public OnnxBytes(long opset = 17)
    {
        if (opset > 0) opsets.Add(("", opset));
    }

    public OnnxBytes Opset(string domain, long version)
    {
        opsets.Add((domain, version));
        return this;
    }

    public OnnxBytes Metadata(string key, string value)
    {
        metadata[key] = value;
        return this;
    }

    public OnnxBytes Input(string name, int type = 1, params object[] axes)
    {
        inputs.Add(Port(name, type, axes));
        return this;
    }

    public OnnxBytes Output(string name, int type = 1, params object[] axes)
    {
        outputs.Add(Port(name, type, axes));
        return this;
    }

    public OnnxBytes Node(string op, string[] from, string[] to, params Proto[] attributes)
    {
        nodes.Add(NodeOf(op, from, to, "", "", attributes));
        return this;
    }

    public OnnxBytes Node(Proto node)
    {
        nodes.Add(node);
        return this;
    }

    public OnnxBytes Initializer(Proto tensor)
    {
        initializers.Add(tensor);
        return this;
    }

    public OnnxBytes Initializer(string name, float[] values, params long[] sizes) => Initializer(TensorOf(name, values, sizes));

    public OnnxBytes Initializer(string name, long[] values, params long[] sizes) => Initializer(TensorOf(name, values, sizes));

    public OnnxBytes Function(string domain, string name, string[] from, string[] to, string[] attributes, params Proto[] body)
    {
        var function = new Proto().Text(1, name).Text(10, domain).Message(9, new Proto().Int(2, 17));
        foreach (var input in from) function.Text(4, input);
        foreach (var output in to) function.Text(5, output);
        foreach (var attribute in attributes) function.Text(6, attribute);
        foreach (var node in body) function.Message(7, node);
        functions.Add(function);
        return this;
    }

    public static Proto NodeOf(string op, string[] from, string[] to, string name = "", string domain = "", params Proto[] attributes)
    {
        var node = new Proto();
        foreach (var input in from) node.Text(1, input);
        foreach (var output in to) node.Text(2, output);
        node.Text(3, name).Text(4, op);
        if (domain.Length > 0) node.Text(7, domain);
        foreach (var attribute in attributes) node.Message(5, attribute);
        return node;
    }

    public static Proto Int(string name, long value) => new Proto().Text(1, name).Int(3, value).Int(20, 2);

    public static Proto Float(string name, float value) => new Proto().Text(1, name).Float(2, value).Int(20, 1);

    public static Proto Text(string name, string value) => new Proto().Text(1, name).Text(4, value).Int(20, 3);

    public static Proto Ints(string name, params long[] values)
    {
        var attribute = new Proto().Text(1, name).Int(20, 7);
        foreach (var value in values) attribute.Int(8, value);
        return attribute;
    }

    public static Proto Graph(string name, Proto graph) => new Proto().Text(1, name).Message(6, graph).Int(20, 5);

    public static Proto Tensor(string name, Proto tensor) => new Proto().Text(1, name).Message(5, tensor).Int(20, 4);

    public static Proto Reference(string name, string of, int type) => new Proto().Text(1, name).Text(21, of).Int(20, type);

    public static Proto GraphOf(string name, Proto[] nodes, string[] from, string[] to)
    {
        var graph = new Proto().Text(2, name);
        foreach (var node in nodes) graph.Message(1, node);
        foreach (var input in from) graph.Message(11, new Proto().Text(1, input));
        foreach (var output in to) graph.Message(12, new Proto().Text(1, output));
        return graph;
    }

    public static Proto TensorOf(string name, float[] values, params long[] sizes) => Sized(name, 1, sizes).Bytes(9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public static Proto TensorOf(string name, long[] values, params long[] sizes) => Sized(name, 7, sizes).Bytes(9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>A tensor without values.</summary>
    public static Proto Sized(string name, int type, params long[] sizes)
    {
        var tensor = new Proto();
        foreach (var size in sizes) tensor.Int(1, size);
        return tensor.Int(2, type).Text(8, name);
    }

    public static Proto External(string name, long[] sizes, params (string Key, string Value)[] entries)
    {
        var tensor = Sized(name, 1, sizes);
        foreach (var (key, value) in entries) tensor.Message(13, new Proto().Text(1, key).Text(2, value));
        return tensor.Int(14, 1);
    }

    /// <summary>A small classifier without kinks, for batches of any size. Its weights have two values each: a file's weights have no other start, whatever the seed.</summary>
    public static OnnxBytes Smooth()
    {
        static float[] Two(int count) => [.. Enumerable.Range(0, count).Select(i => i * 37 % 19 % 2 == 0 ? 0.25f : -0.125f)];
        return new OnnxBytes().Input("x", 1, "n", 2, 4, 4).Output("y", 1, "n", 3)
            .Initializer("conv.weight", Two(72), 4, 2, 3, 3).Initializer("bn.weight", [1f, 1, 1, 1], 4).Initializer("bn.bias", [0f, 0, 0, 0], 4).Initializer("bn.running_mean", [0f, 0, 0, 0], 4).Initializer("bn.running_var", [1f, 1, 1, 1], 4)
            .Initializer("fc.weight", Two(12), 3, 4).Initializer("fc.bias", [0f, 0, 0], 3).Initializer("ratio", [0.25f]).Initializer("first", [0L], 1).Initializer("rest", [-1L], 1)
            .Node("Conv", ["x", "conv.weight"], ["a"], Ints("pads", 1, 1, 1, 1)).Node("BatchNormalization", ["a", "bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"], ["b"]).Node("Tanh", ["b"], ["c"])
            .Node("Dropout", ["c", "ratio"], ["d"]).Node("GlobalAveragePool", ["d"], ["e"])
            .Node("Shape", ["e"], ["s"]).Node("Gather", ["s", "first"], ["n"]).Node("Concat", ["n", "rest"], ["m"], Int("axis", 0)).Node("Reshape", ["e", "m"], ["f"])
            .Node("Gemm", ["f", "fc.weight", "fc.bias"], ["y"], Int("transB", 1));
    }

    static Proto Port(string name, int type, object[] axes)
    {
        var tensor = new Proto().Int(1, type);
        if (axes is not ["?"])
        {
            var shape = new Proto();
            foreach (var axis in axes) shape.Message(1, axis is string symbol ? new Proto().Text(2, symbol) : new Proto().Int(1, Convert.ToInt64(axis, System.Globalization.CultureInfo.InvariantCulture)));
            tensor.Message(2, shape);
        }
        return new Proto().Text(1, name).Message(2, new Proto().Message(1, tensor));
    }

    public byte[] ToArray()
    {
        var graph = new Proto();
        foreach (var node in nodes) graph.Message(1, node);
        graph.Text(2, "main");
        foreach (var tensor in initializers) graph.Message(5, tensor);
        foreach (var input in inputs) graph.Message(11, input);
        foreach (var output in outputs) graph.Message(12, output);
        var model = new Proto().Int(1, 8).Text(2, "a test").Text(3, "1.0").Message(7, graph);
        foreach (var (domain, version) in opsets) model.Message(8, new Proto().Text(1, domain).Int(2, version));
        foreach (var (key, value) in metadata) model.Message(14, new Proto().Text(1, key).Text(2, value));
        foreach (var function in functions) model.Message(25, function);
        return model.ToArray();
    }

    /// <summary>The model, from a file that is gone again.</summary>
    public OnnxModel Load()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["model.onnx"], ToArray());
        return OnnxModel.Load(folder["model.onnx"]);
    }

    public OnnxNetwork Network() => new(Load());
}
