namespace Ogee.Learn;

/// <summary>Holds what a model is given to what it declares.</summary>
static class OnnxInputs
{
    /// <exception cref="OgeeException">An input is missing, has a name that the model does not have, or a kind, type or shape other than is declared.</exception>
    internal static void Check(OnnxGraph graph, IReadOnlyList<OnnxPort> required, Dictionary<string, GraphValue> given)
    {
        var missing = required.Where(input => !given.ContainsKey(input.Name)).ToList();
        if (missing.Count > 0) throw Bad($"The model is not given {string.Join("; ", missing)}", $"all of {string.Join(", ", required.Select(input => Quoted.Name(input.Name)))}");
        var symbols = new Dictionary<string, (long Size, string Input)>();
        foreach (var (name, value) in given)
        {
            var port = graph.Inputs.Find(input => input.Name == name) ?? throw Bad($"The model has no input {Quoted.Name(name)}", $"names among {string.Join(", ", graph.Inputs.Select(input => Quoted.Name(input.Name)))}");
            var isKind = port.Kind switch { OnnxKind.Sequence => value is SequenceValue, OnnxKind.Optional => true, _ => value is TensorValue };
            if (!isKind) throw Bad($"The input {Quoted.Name(name)} is {value.Description}", port.ToString());
            if (value is TensorValue tensor && port.Kind == OnnxKind.Tensor) Check(port, tensor, symbols);
        }
    }

    static void Check(OnnxPort port, TensorValue tensor, Dictionary<string, (long Size, string Input)> symbols)
    {
        if (port.Type is { } type && type != tensor.Type) throw Bad($"The input {Quoted.Name(port.Name)} is {tensor.Description}", port.ToString());
        if (port.Axes is not { } axes) return;
        if (axes.Count != tensor.Shape.Rank) throw Bad($"The input {Quoted.Name(port.Name)} is {tensor.Description}", port.ToString());
        for (var i = 0; i < axes.Count; i++)
        {
            var size = tensor.Shape[i];
            if (axes[i].Size is { } fixedSize && fixedSize != size) throw Bad($"The input {Quoted.Name(port.Name)} is {tensor.Description} (axis {i}: {size})", port.ToString());
            if (axes[i].Symbol is { } symbol && !symbols.TryAdd(symbol, (size, port.Name)) && symbols[symbol].Size != size)
                throw Bad($"The size {Quoted.Name(symbol)} is {symbols[symbol].Size} in the input {Quoted.Name(symbols[symbol].Input)} and {size} in {Quoted.Name(port.Name)}", "one size for axes of one name");
        }
    }

    static OgeeException Bad(string what, string expected) => OnnxErrors.Input.With(what, $"Expected {expected}", "List what is expected with the model's Inputs.");
}
