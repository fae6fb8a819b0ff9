namespace Ogee.Learn;

/// <summary>How an operator of ONNX is computed: stated once, for the reader, for the report of what is missing and for docs/formats.md.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Since">The first version of the set that has it.</param>
/// <param name="Attributes">The attributes that are read, of all versions; a node with another one is refused.</param>
/// <param name="Run">Computes the results.</param>
sealed record OnnxOperator(string Name, int Since, string[] Attributes, Func<OnnxCall, GraphValue?[]> Run)
{
    /// <summary>The set that it belongs to; empty for the standard one.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The last version that has it.</summary>
    public int Until { get; init; } = int.MaxValue;

    /// <summary>Inputs whose values are read while the graph is built: sizes, axes, scales. Initializers that go nowhere else are no parameters.</summary>
    public int[] HostInputs { get; init; } = [];

    /// <summary>What is not computed of it, for the document; empty where all of it is.</summary>
    public string Limits { get; init; } = "";
}

/// <summary>Short ways to state operators.</summary>
static class OnnxOperatorFactory
{
    internal static OnnxOperator One(string name, int since, string attributes, Func<OnnxCall, GraphValue> run, params int[] host) =>
        new(name, since, Words(attributes), call => [run(call)]) { HostInputs = host };

    internal static OnnxOperator Many(string name, int since, string attributes, Func<OnnxCall, GraphValue?[]> run, params int[] host) =>
        new(name, since, Words(attributes), run) { HostInputs = host };

    static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
