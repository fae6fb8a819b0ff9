namespace Ogee.Learn;

/// <summary>How an operator of ONNX is computed: stated once, for the reader, for the report of what is missing and for docs/formats.md.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Since">The first version of the set that has it.</param>
/// <param name="Attributes">The attributes that are read, each with the versions that have it; a node with another one is refused.</param>
/// <param name="Run">Computes the results.</param>
sealed record OnnxOperator(string Name, int Since, OnnxAttributeName[] Attributes, Func<OnnxCall, GraphValue?[]> Run)
{
    /// <summary>The set that it belongs to; empty for the standard one.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The last version that has it.</summary>
    public int Until { get; init; } = int.MaxValue;

    /// <summary>Inputs whose values are read while the graph is built: sizes, axes, scales. Initializers that go nowhere else are no parameters.</summary>
    public int[] HostInputs { get; init; } = [];

    /// <summary>Inputs that are values and yet no weights: bounds, masks, tables of angles, scales of quantisation. Initializers that go nowhere else are constants.</summary>
    public int[] FixedInputs { get; init; } = [];

    /// <summary>How many inputs a node has at least, each number from a version of the set on; in order. None before the first.</summary>
    public (int Since, int Inputs)[] Least { get; init; } = [];

    /// <summary>How many inputs a node of a version has at least.</summary>
    public int LeastInputs(int version) => Array.FindLast(Least, least => least.Since <= version).Inputs;

    /// <summary>The attribute whose value is not computed beside the others, and the value; null where all are. It sees a call without inputs.</summary>
    public Func<OnnxCall, (string Attribute, object Value)?> Uncomputed { get; init; } = static _ => null;

    /// <summary>What is not computed of it, for the document; empty where all of it is.</summary>
    public string Limits { get; init; } = "";
}

/// <summary>An attribute that an operator has in some of its versions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Since">The first version with it.</param>
/// <param name="Until">The last version with it.</param>
/// <param name="Values">The texts or whole numbers that are computed; empty for any.</param>
sealed record OnnxAttributeName(string Name, int Since, int Until, string[] Values)
{
    /// <summary>The versions in words; empty where all have it.</summary>
    internal string Versions => (Since, Until) switch { (1, int.MaxValue) => "", (_, int.MaxValue) => $"since {Since}", (1, _) => $"until {Until}", _ => $"from {Since} to {Until}" };

    /// <summary>Whether it says an element type by its number: one that Ogee has. 0 leaves it to the operator.</summary>
    bool IsType => Name is "to" or "dtype" or "output_dtype" or "output_datatype" or "stash_type" or "softmax_precision" or "precision";

    /// <summary>The value of an attribute if it is none of those that are computed; null if it is, or is known only when a function is called.</summary>
    internal string? Uncomputed(OnnxAttribute attribute)
    {
        if (attribute.Reference.Length > 0) return null;
        if (IsType && (OnnxAttributeType)attribute.Type == OnnxAttributeType.Int && attribute.Int is > 0 and <= int.MaxValue && OnnxTypes.Of((int)attribute.Int) is null) return OnnxTypes.Name((int)attribute.Int);
        if (Values.Length == 0) return null;
        var value = (OnnxAttributeType)attribute.Type switch
        {
            OnnxAttributeType.String => System.Text.Encoding.UTF8.GetString(attribute.Text.Span),
            OnnxAttributeType.Int => attribute.Int.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        };
        return value is null || Values.Contains(value) ? null : value;
    }

    /// <summary>Reads <c>name</c>, <c>name=of|these</c>, <c>name:18-</c>, <c>name:-12</c> or <c>name=of|these:2-10</c>.</summary>
    internal static OnnxAttributeName Parse(string text)
    {
        var parts = text.Split(':', '-');
        int At(int part, int usual) => part < parts.Length && parts[part].Length > 0 ? int.Parse(parts[part], System.Globalization.CultureInfo.InvariantCulture) : usual;
        var name = parts[0].Split('=');
        return new(name[0], At(1, 1), At(2, int.MaxValue), name.Length > 1 ? name[1].Split('|') : []);
    }
}

/// <summary>Short ways to state operators.</summary>
static class OnnxOperatorFactory
{
    internal static OnnxOperator One(string name, int since, string attributes, Func<OnnxCall, GraphValue> run, params int[] host) =>
        new(name, since, Words(attributes), call => [run(call)]) { HostInputs = host };

    internal static OnnxOperator Many(string name, int since, string attributes, Func<OnnxCall, GraphValue?[]> run, params int[] host) =>
        new(name, since, Words(attributes), run) { HostInputs = host };

    /// <summary>The inputs that a node of any version has at least.</summary>
    internal static OnnxOperator Needs(this OnnxOperator known, int inputs) => known.Needs((1, inputs));

    /// <summary>The inputs that a node has at least, where they differ by version.</summary>
    internal static OnnxOperator Needs(this OnnxOperator known, params (int Since, int Inputs)[] least) => known with { Least = least };

    /// <summary>Inputs that are no weights.</summary>
    internal static OnnxOperator Fixes(this OnnxOperator known, params int[] inputs) => known with { FixedInputs = inputs };

    static OnnxAttributeName[] Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(OnnxAttributeName.Parse)];
}
