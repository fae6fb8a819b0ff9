namespace Ogee.Learn;

/// <summary>Reads the messages of onnx.proto into records, field by field; what is not known is passed over.</summary>
static class OnnxReader
{
    /// <param name="reader">A reader of a whole model file.</param>
    internal static OnnxDocument Document(ProtoReader reader)
    {
        var document = new OnnxDocument();
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: document.IrVersion = reader.Int64("ir_version"); break;
                case 2: document.Producer = reader.Text("producer_name"); break;
                case 3: document.ProducerVersion = reader.Text("producer_version"); break;
                case 4: document.Domain = reader.Text("domain"); break;
                case 5: document.ModelVersion = reader.Int64("model_version"); break;
                case 6: document.Description = reader.Text("doc_string"); break;
                case 7 when document.Graph is not null: throw reader.Bad("a second graph", "one graph");
                case 7: document.Graph = reader.Message("graph", -1, Graph); break;
                case 8: Add(reader, document.Opsets, reader.Message("opset_import", document.Opsets.Count, Opset)); break;
                case 14:
                    var (key, value) = reader.Message("metadata_props", document.Metadata.Count, Entry);
                    if (!document.Metadata.TryAdd(key, value)) throw reader.Bad($"the metadata {Quoted.Name(key)} occurs twice", "each key once");
                    break;
                case 20: document.HasTraining = true; reader.Skip(); break;
                case 25: document.Functions.Add(reader.Message("functions", document.Functions.Count, Function)); break;
                default: reader.Skip(); break;
            }
        return document;
    }

    static void Add(ProtoReader reader, Dictionary<string, long> opsets, (string Domain, long Version) opset)
    {
        if (!opsets.TryAdd(Canonical(opset.Domain), opset.Version)) throw reader.Bad($"the operator set {Quoted.Name(opset.Domain)} is imported twice", "each set once");
    }

    /// <summary>The standard set has two names.</summary>
    static string Canonical(string domain) => domain == "ai.onnx" ? "" : domain;

    static (string Domain, long Version) Opset(ProtoReader reader)
    {
        var (domain, version) = ("", 0L);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: domain = reader.Text("domain"); break;
                case 2: version = reader.Int64("version"); break;
                default: reader.Skip(); break;
            }
        return (domain, version);
    }

    static (string Key, string Value) Entry(ProtoReader reader)
    {
        var (key, value) = ("", "");
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: key = reader.Text("key"); break;
                case 2: value = reader.Text("value"); break;
                default: reader.Skip(); break;
            }
        return (key, value);
    }

    static OnnxGraph Graph(ProtoReader reader)
    {
        var graph = new OnnxGraph();
        var nodes = new List<OnnxNode>();
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: nodes.Add(reader.Message("node", nodes.Count, Node)); break;
                case 2: graph.Name = reader.Text("name"); break;
                case 5: graph.Initializers.Add(reader.Message("initializer", graph.Initializers.Count, Data)); break;
                case 11: graph.Inputs.Add(reader.Message("input", graph.Inputs.Count, OnnxTypeReader.Port)); break;
                case 12: graph.Outputs.Add(reader.Message("output", graph.Outputs.Count, OnnxTypeReader.Port)); break;
                case 15: graph.Sparse.Add(reader.Message("sparse_initializer", graph.Sparse.Count, SparseName)); break;
                default: reader.Skip(); break;
            }
        graph.Nodes = [.. nodes];
        return graph;
    }

    // It has the name of its values.
    static string SparseName(ProtoReader reader)
    {
        var name = "";
        while (reader.Next())
            if (reader.Field == 1) name = reader.Message("values", -1, Data).Name;
            else reader.Skip();
        return name;
    }

    static OnnxNode Node(ProtoReader reader)
    {
        var node = new OnnxNode();
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: node.Inputs.Add(reader.Text("input")); break;
                case 2: node.Outputs.Add(reader.Text("output")); break;
                case 3: node.Name = reader.Text("name"); break;
                case 4: node.Operator = reader.Text("op_type"); break;
                case 5: node.Add(reader.Message("attribute", node.Attributes.Count, Attribute)); break;
                case 7: node.Domain = Canonical(reader.Text("domain")); break;
                case 8: node.Overload = reader.Text("overload"); break;
                default: reader.Skip(); break;
            }
        // Looked at while the file is read: a node of nothing is two bytes, and its record a hundred.
        if (node.Operator.Length == 0) throw reader.Bad("a node has no operator", "op_type");
        return node;
    }

    // Texts are copied, so that a network does not keep the bytes of its file.
    static OnnxAttribute Attribute(ProtoReader reader)
    {
        var attribute = new OnnxAttribute();
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: attribute.Name = reader.Text("name"); break;
                case 2: attribute.Float = reader.Single("f"); break;
                case 3: attribute.Int = reader.Int64("i"); break;
                case 4: attribute.Text = reader.Bytes("s").ToArray(); break;
                case 5: attribute.Tensor = reader.Message("t", -1, Data); break;
                case 6: attribute.Graph = reader.Message("g", -1, Graph); break;
                case 7: reader.Singles("floats", attribute.Floats ??= []); break;
                case 8: reader.Int64s("ints", attribute.Ints ??= []); break;
                case 9: (attribute.Texts ??= []).Add(reader.Bytes("strings").ToArray()); break;
                case 10 or 11 or 14 or 15 or 22 or 23: attribute.Others++; reader.Skip(); break;
                case 20: attribute.Type = reader.Int32("type"); break;
                case 21: attribute.Reference = reader.Text("ref_attr_name"); break;
                default: reader.Skip(); break;
            }
        return attribute;
    }

    /// <summary>A tensor, also of a file that is one (<c>TensorProto</c>).</summary>
    internal static OnnxData Data(ProtoReader reader)
    {
        var data = new OnnxData();
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: reader.Int64s("dims", data.Sizes); break;
                case 2: data.Type = reader.Int32("data_type"); break;
                case 3: data.IsSegment = true; reader.Skip(); break;
                case 4: reader.Singles("float_data", data.Floats ??= []); break;
                case 5: reader.Int64s("int32_data", data.Integers ??= []); break;
                case 6: data.Texts++; reader.Skip(); break;
                case 7: reader.Int64s("int64_data", data.Integers ??= []); break;
                case 8: data.Name = reader.Text("name"); break;
                case 9: data.Raw = reader.Bytes("raw_data"); break;
                case 10: reader.Doubles("double_data", data.Doubles ??= []); break;
                case 11: reader.Int64s("uint64_data", data.Integers ??= []); break;
                case 13:
                    var (key, value) = reader.Message("external_data", data.External?.Count ?? 0, Entry);
                    if (!(data.External ??= []).TryAdd(key, value)) throw reader.Bad($"the key {Quoted.Name(key)} of external data occurs twice", "each key once");
                    break;
                case 14: data.IsExternal = reader.Int32("data_location") == 1; break;
                default: reader.Skip(); break;
            }
        return data;
    }

    static OnnxFunction Function(ProtoReader reader)
    {
        var function = new OnnxFunction();
        var nodes = new List<OnnxNode>();
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: function.Name = reader.Text("name"); break;
                case 4: function.Inputs.Add(reader.Text("input")); break;
                case 5: function.Outputs.Add(reader.Text("output")); break;
                case 6: function.AttributeNames.Add(reader.Text("attribute")); break;
                case 7: nodes.Add(reader.Message("node", nodes.Count, Node)); break;
                case 9: Add(reader, function.Opsets, reader.Message("opset_import", function.Opsets.Count, Opset)); break;
                case 10: function.Domain = Canonical(reader.Text("domain")); break;
                case 11: function.Defaults.Add(reader.Message("attribute_proto", function.Defaults.Count, Attribute)); break;
                case 13: function.Overload = reader.Text("overload"); break;
                default: reader.Skip(); break;
            }
        function.Nodes = [.. nodes];
        return function;
    }
}
