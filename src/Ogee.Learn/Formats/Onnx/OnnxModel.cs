using System.Collections.ObjectModel;

namespace Ogee.Learn;

/// <summary>An ONNX model as its file describes it: what goes in and out, who made it, and what of it Ogee cannot compute. <see cref="OnnxNetwork"/> makes it a module that runs and trains.</summary>
/// <remarks>Loading reads and checks all of the file, and that external data is there; it computes nothing, runs nothing and opens no file outside of the model's folder. Opsets 7 to 27, and older ones as far as operators mean the same; the operators are listed in docs/formats.md.</remarks>
public sealed class OnnxModel
{
    readonly byte[] bytes;
    readonly OnnxDocument document;

    OnnxModel(string path, byte[] bytes)
    {
        (Path, this.bytes) = (path, bytes);
        (document, _, Report) = Parse();
        Inputs = document.Graph!.Needed;
        Opsets = new ReadOnlyDictionary<string, long>(document.Opsets);
        Metadata = new ReadOnlyDictionary<string, string>(document.Metadata);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The inputs that must be given, in order.</summary>
    public IReadOnlyList<OnnxPort> Inputs { get; }

    /// <summary>The outputs, in order.</summary>
    public IReadOnlyList<OnnxPort> Outputs => document.Graph!.Outputs;

    /// <summary>The version of each operator set that the model imports; the standard set has the name "".</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; }

    /// <summary>The file's own texts (<c>metadata_props</c>).</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The program that wrote the file, and its version.</summary>
    public (string Name, string Version) Producer => (document.Producer, document.ProducerVersion);

    /// <summary>The model's own name space, version and description.</summary>
    public (string Domain, long Version, string Description) About => (document.Domain, document.ModelVersion, document.Description);

    /// <summary>The version of the file format.</summary>
    public long IrVersion => document.IrVersion;

    /// <summary>How often each operator is there, in the graph, in the graphs inside of it and in functions.</summary>
    public IReadOnlyDictionary<string, int> Operators => Count(document);

    /// <summary>All that the model needs and Ogee does not compute.</summary>
    public OnnxReport Report { get; }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file, at most 2 GB; larger models keep their values in other files beside it.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, or breaks the rules of the format. What is only not supported is in <see cref="Report"/>.</exception>
    public static OnnxModel Load(string path) => new(path, RegularFile.ReadAllBytes(path, Array.MaxLength));

    /// <summary>The file as records of the caller's own, with what reads its values.</summary>
    internal (OnnxDocument Document, OnnxTensors Tensors, OnnxReport Report) Parse()
    {
        var parsed = OnnxReader.Document(new(bytes, Path));
        var external = new OnnxExternalData(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, Path);
        var tensors = new OnnxTensors(Path, external);
        return (parsed, tensors, OnnxChecks.Check(parsed, Path, tensors, external));
    }

    /// <summary>All graphs of a model: its own, those inside of nodes, and those of functions.</summary>
    internal static IEnumerable<OnnxGraph> Graphs(OnnxDocument document) => Inside(document.Graph!).Concat(document.Functions.SelectMany(function => Inside(function.Nodes).Concat(Inside(function.Defaults))));

    static IEnumerable<OnnxGraph> Inside(OnnxGraph graph) => Inside(graph.Nodes).Prepend(graph);

    static IEnumerable<OnnxGraph> Inside(OnnxNode[] nodes) => Inside(nodes.SelectMany(node => node.Attributes));

    static IEnumerable<OnnxGraph> Inside(IEnumerable<OnnxAttribute> attributes) => attributes.Where(attribute => attribute.Graph is not null).SelectMany(attribute => Inside(attribute.Graph!));

    /// <summary>All nodes of a model.</summary>
    internal static IEnumerable<OnnxNode> Nodes(OnnxDocument document) => Graphs(document).SelectMany(graph => graph.Nodes).Concat(document.Functions.SelectMany(function => function.Nodes));

    static SortedDictionary<string, int> Count(OnnxDocument document)
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in Nodes(document))
        {
            var name = node.Domain.Length == 0 ? node.Operator : $"{node.Domain}.{node.Operator}";
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
        return counts;
    }

    /// <summary>For instance <c>model.onnx: 2 inputs, 1 output, opset 17</c>.</summary>
    public override string ToString() => $"{Path}: {Inputs.Count} inputs, {Outputs.Count} outputs, opset {Opsets.GetValueOrDefault("")}";
}
