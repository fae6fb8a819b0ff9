namespace Ogee.Learn;

/// <summary>Holds a model to the rules of its format, finds what computes each node, and collects what is missing. Nothing is computed, and no shape is inferred.</summary>
sealed class OnnxChecks
{
    /// <summary>The versions of the standard set that are known. Operators whose meaning changed since say themselves from which version on they are computed.</summary>
    internal const int OldestOpset = 1, NewestOpset = 27;

    // Functions that call functions twice each grow as powers of two: what is written out must stay a size that can be walked.
    const long MostNodes = OnnxRun.MostNodes;

    readonly OnnxDocument document;
    readonly string source;
    readonly OnnxTensors tensors;
    readonly OnnxExternalData external;
    readonly OnnxFindings findings = new();
    readonly Dictionary<(string, string, string), OnnxFunction> functions = [];
    readonly Dictionary<OnnxGraph, HashSet<string>> free = new(ReferenceEqualityComparer.Instance);

    OnnxChecks(OnnxDocument document, string source, OnnxTensors tensors, OnnxExternalData external) => (this.document, this.source, this.tensors, this.external) = (document, source, tensors, external);

    /// <exception cref="OgeeException">The model breaks the rules of the format.</exception>
    internal static OnnxReport Check(OnnxDocument document, string source, OnnxTensors tensors, OnnxExternalData external)
    {
        var checks = new OnnxChecks(document, source, tensors, external);
        checks.Opsets();
        checks.Functions();
        var graph = document.Graph ?? throw ProtoReader.Malformed(source, "the model has no graph", "an ONNX model");
        checks.Graph(graph, document.Opsets, _ => false);
        foreach (var port in graph.Inputs.Concat(graph.Outputs))
            if (port.ElementType.Length > 0 && port.Type is null) checks.findings.Add($"{port} is of a type that is not supported");
        foreach (var input in graph.Inputs.Where(input => input.Kind == OnnxKind.Other && graph.Initializers.All(data => data.Name != input.Name))) checks.findings.Add($"the input {Quoted.Name(input.Name)} is no tensor, sequence or optional");
        checks.Size();
        return checks.findings.Report();
    }

    void Opsets()
    {
        if (document.Opsets.Count == 0) throw ProtoReader.Malformed(source, "the model imports no operator set (opset_import)", "the version of each set that it uses");
        Version(document.Opsets, "the model");
    }

    void Version(Dictionary<string, long> opsets, string of)
    {
        if (opsets.TryGetValue("", out var version) && version is < OldestOpset or > NewestOpset) findings.Add($"{of} is of opset {version}; supported are {OldestOpset} to {NewestOpset}");
    }

    void Functions()
    {
        foreach (var function in document.Functions)
            if (!functions.TryAdd((function.Domain, function.Name, function.Overload), function)) throw ProtoReader.Malformed(source, $"{function} is there twice", "each function once");
        foreach (var function in document.Functions)
        {
            var opsets = function.Opsets.Count > 0 ? function.Opsets : document.Opsets;
            Version(opsets, function.ToString());
            var given = new HashSet<string>();
            foreach (var input in function.Inputs)
                if (!given.Add(input)) throw ProtoReader.Malformed(source, $"{function} has the input {Quoted.Name(input)} twice", "each name once");
            foreach (var attribute in function.Defaults)
            {
                if (attribute.Tensor is { } data) Data(data);
                if (attribute.Graph is { } graph) Graph(graph, opsets, given.Contains, isInFunction: true);
            }
            Nodes(function.Nodes, opsets, given, _ => false, isInFunction: true);
            var results = function.Nodes.SelectMany(node => node.Outputs).ToHashSet();
            foreach (var output in function.Outputs)
                if (!results.Contains(output) && !given.Contains(output)) throw ProtoReader.Malformed(source, $"{function} has no node that gives its result {Quoted.Name(output)}", "one for each result");
        }
    }

    void Graph(OnnxGraph graph, Dictionary<string, long> opsets, Predicate<string> outer, bool isInFunction = false)
    {
        var title = $"graph {Quoted.Name(graph.Name)}";
        var given = new HashSet<string>();
        foreach (var input in graph.Inputs)
            if (!given.Add(input.Name)) throw ProtoReader.Malformed(source, $"{title} has the input {Quoted.Name(input.Name)} twice", "each name once");
        var initial = new HashSet<string>();
        foreach (var data in graph.Initializers)
        {
            if (data.Name.Length == 0) throw ProtoReader.Malformed(source, $"{title} has an initializer without a name", "a name");
            if (!initial.Add(data.Name)) throw ProtoReader.Malformed(source, $"{title} has the initializer {Quoted.Name(data.Name)} twice", "each name once");
            Data(data);
        }
        foreach (var name in graph.Sparse)
        {
            findings.Add($"the initializer {Quoted.Name(name)} is sparse, which is not supported");
            initial.Add(name);
        }
        given.UnionWith(initial);
        Nodes(graph.Nodes, opsets, given, outer, isInFunction);
        var results = graph.Nodes.SelectMany(node => node.Outputs).ToHashSet();
        foreach (var output in graph.Outputs)
            if (!results.Contains(output.Name) && !given.Contains(output.Name) && !outer(output.Name)) throw ProtoReader.Malformed(source, $"{title} has no node that gives its output {Quoted.Name(output.Name)}", "one for each output");
    }

    void Nodes(OnnxNode[] nodes, Dictionary<string, long> opsets, HashSet<string> given, Predicate<string> outer, bool isInFunction)
    {
        OnnxOrder.Sort(nodes, given, outer, source, Free);
        var inside = new HashSet<string>(given);
        foreach (var node in nodes)
            foreach (var output in node.Outputs) inside.Add(output);
        foreach (var node in nodes)
        {
            Resolve(node, opsets);
            foreach (var attribute in node.Attributes)
            {
                if (attribute.Reference.Length > 0 && !isInFunction) throw ProtoReader.Malformed(source, $"{node}: its attribute {Quoted.Name(attribute.Name)} refers to {Quoted.Name(attribute.Reference)}, and is in no function", "a value");
                if (attribute.Graph is { } graph) Graph(graph, opsets, name => inside.Contains(name) || outer(name), isInFunction);
                if (attribute.Tensor is { } data) Data(data);
            }
        }
    }

    void Data(OnnxData data)
    {
        var spec = tensors.Check(data);
        if (data.IsExternal)
        {
            var bytes = (((UInt128)(ulong)spec.Shape.Count * (uint)OnnxTypes.Bits(data.Type)) + 7) / 8;
            if (bytes > long.MaxValue) throw ProtoReader.Malformed(source, $"tensor {Quoted.Name(data.Name)} needs {bytes} bytes for {spec.Shape}", "fewer than 2⁶³");
            external.Check(data, (long)bytes);
        }
        if (OnnxTensors.Unsupported(data) is { } reason) findings.Add(reason);
    }

    void Resolve(OnnxNode node, Dictionary<string, long> opsets)
    {
        var names = new HashSet<string>();
        foreach (var attribute in node.Attributes)
            if (!names.Add(attribute.Name)) throw ProtoReader.Malformed(source, $"{node} has the attribute {Quoted.Name(attribute.Name)} twice", "each once");
        if (functions.TryGetValue((node.Domain, node.Operator, node.Overload), out node.Function)) return;
        var called = node.Called;
        if (!opsets.TryGetValue(node.Domain, out var version) && !document.Opsets.TryGetValue(node.Domain, out version))
        {
            findings.Add($"operator {called} is of a set that is not imported", node.Title);
            return;
        }
        node.Opset = (int)Math.Clamp(version, 0, int.MaxValue);
        if (!OnnxOperators.All.TryGetValue((node.Domain, node.Operator), out node.Handler))
        {
            findings.Add($"operator {called} (opset {version}) is not supported", node.Title);
            return;
        }
        if (version < node.Handler.Since || version > node.Handler.Until) findings.Add($"operator {called} is not in opset {version}, but {(version < node.Handler.Since ? $"since {node.Handler.Since}" : $"until {node.Handler.Until}")}", node.Title);
        foreach (var attribute in node.Attributes)
        {
            var what = $"attribute {Quoted.Name(attribute.Name)} of operator {called} (opset {version})";
            if (Array.Find(node.Handler.Attributes, known => known.Name == attribute.Name) is not { } known) findings.Add($"{what} is not supported", node.Title);
            else if (version < known.Since || version > known.Until) findings.Add($"{what} is not in that opset, but {known.Versions}", node.Title);
            else if (known.Uncomputed(attribute) is { } value) findings.Add($"the value {Quoted.Name(value)} of {what} is not supported", node.Title);
        }
        // What a function is called with is known in the pass, which looks again; without references no scope is asked.
        if (node.Attributes.All(attribute => attribute.Reference.Length == 0) && node.Handler.Uncomputed(new(node, [], scope: null!)) is var (name, told))
            findings.Add($"the value {Quoted.Name(told.ToString() ?? "")} of attribute {Quoted.Name(name)} of operator {called} (opset {version}) is not supported beside its other attributes", node.Title);
        var least = node.Handler.LeastInputs(node.Opset);
        if (node.Inputs.Count < least) throw ProtoReader.Malformed(source, $"{node} has {node.Inputs.Count} inputs (opset {version})", $"at least {least}");
    }

    /// <summary>What a node takes from around it.</summary>
    IEnumerable<string> Free(OnnxNode node) => node.Inputs.Concat(node.Attributes.Where(attribute => attribute.Graph is not null).SelectMany(attribute => Free(attribute.Graph!)));

    // Graphs lie in each other no deeper than messages do, so this recursion is short.
    HashSet<string> Free(OnnxGraph graph)
    {
        if (free.TryGetValue(graph, out var known)) return known;
        var names = graph.Nodes.SelectMany(Free).Concat(graph.Outputs.Select(output => output.Name)).ToHashSet();
        names.ExceptWith(graph.Inputs.Select(input => input.Name));
        names.ExceptWith(graph.Initializers.Select(data => data.Name));
        names.ExceptWith(graph.Nodes.SelectMany(node => node.Outputs));
        return free[graph] = names;
    }

    /// <summary>Refuses functions that call themselves, and those that would be too many nodes written out.</summary>
    void Size()
    {
        var sizes = new Dictionary<OnnxFunction, long>(ReferenceEqualityComparer.Instance);
        if (Count(document.Graph!.Nodes, sizes, []) > MostNodes) throw ProtoReader.Malformed(source, $"functions written out are more than {MostNodes} nodes", "fewer");
        foreach (var function in document.Functions) Count(function, sizes, []);
    }

    long Count(OnnxNode[] nodes, Dictionary<OnnxFunction, long> sizes, HashSet<OnnxFunction> open)
    {
        long count = nodes.Length;
        foreach (var node in nodes)
        {
            foreach (var attribute in node.Attributes)
                if (attribute.Graph is { } graph) count += Count(graph.Nodes, sizes, open);
            if (node.Function is { } function) count += Count(function, sizes, open);
            if (count > MostNodes) return MostNodes + 1;
        }
        return count;
    }

    long Count(OnnxFunction function, Dictionary<OnnxFunction, long> sizes, HashSet<OnnxFunction> open)
    {
        if (sizes.TryGetValue(function, out var known)) return known;
        if (!open.Add(function)) throw ProtoReader.Malformed(source, $"{function} calls itself", "functions that do not");
        if (open.Count > MostFunctionDepth) throw ProtoReader.Malformed(source, $"functions call each other more than {MostFunctionDepth} deep", $"at most {MostFunctionDepth}");
        var count = Count(function.Nodes, sizes, open);
        open.Remove(function);
        return sizes[function] = count;
    }

    // Each call of a function is a few frames of the stack.
    const int MostFunctionDepth = 64;
}
