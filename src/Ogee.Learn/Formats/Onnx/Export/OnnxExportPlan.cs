namespace Ogee.Learn;

/// <summary>What is to be written: a function, examples and options that were checked, and the traces.</summary>
sealed class OnnxExportPlan
{
    readonly OnnxTrace trace;
    readonly IReadOnlyList<string> inputNames, outputNames;

    internal OnnxExportPlan(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<Tensor> examples, OnnxExportOptions options)
    {
        (Function, Examples, Options) = (function, examples, options);
        if (options.Opset is not (null or 17 or 18)) throw Bad($"The operator set is {options.Opset}", "Expected 17 or 18", "Leave OnnxExportOptions.Opset out.");
        if (examples.Count == 0) throw Bad("There is no example", "Expected one tensor for each input", "Give the inputs that the function takes.");
        for (var i = 0; i < examples.Count; i++)
            if (examples[i] is null) throw Bad($"Example {i} is null", "Expected one tensor for each input", "Give the inputs that the function takes.");
        foreach (var (key, value) in options.Metadata)
            if (!IsText(key) || !IsText(value)) throw Bad($"The text {Quoted.Name(key)} cannot be written", $"Expected a key and a text, {Written}", "Check OnnxExportOptions.Metadata.");
        BatchAxes = Axes();
        IsDynamic = BatchAxes.Any(axis => axis >= 0);
        CheckBatches();
        trace = Traced();
        inputNames = Names(options.InputNames, "input", examples.Count);
        outputNames = Names(options.OutputNames, "output", trace.First.Results.Count);
        if (inputNames.Concat(outputNames).GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice) throw Bad($"The name {Quoted.Name(twice.Key)} is used twice", "Expected each name once", "Rename an input or output.");
    }

    internal Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Function { get; }

    internal IReadOnlyList<Tensor> Examples { get; }

    internal OnnxExportOptions Options { get; }

    /// <summary>The axis of the batch for each input, from 0; −1 for none.</summary>
    internal int[] BatchAxes { get; }

    internal bool IsDynamic { get; }

    /// <summary>The names of the outputs in the file.</summary>
    internal IReadOnlyList<string> OutputNames => outputNames;

    static OgeeException Bad(string what, string expected, string remedy) => OnnxExportErrors.Argument.With(what, expected, remedy);

    int[] Axes()
    {
        if (!Options.IsBatchDynamic) return [.. Examples.Select(_ => -1)];
        if (Options.BatchAxes is null) return [.. Examples.Select(example => example.Rank == 0 ? -1 : 0)];
        if (Options.BatchAxes.Count != Examples.Count) throw Bad($"There are {Options.BatchAxes.Count} axes of batches for {Examples.Count} inputs", "Expected one for each, −1 where an input has none", "Check OnnxExportOptions.BatchAxes.");
        for (var i = 0; i < Examples.Count; i++)
            if (Options.BatchAxes[i] < -1 || Options.BatchAxes[i] >= Examples[i].Rank) throw Bad($"The batch is axis {Options.BatchAxes[i]} of input {i}, {Examples[i].Spec}", $"Expected −1 to {Examples[i].Rank - 1}", "Check OnnxExportOptions.BatchAxes.");
        return [.. Options.BatchAxes];
    }

    static IReadOnlyList<string> Names(IReadOnlyList<string>? given, string hint, int count)
    {
        if (given is null) return count == 1 ? [hint] : [.. Enumerable.Range(0, count).Select(i => $"{hint}{i}")];
        if (given.Count != count) throw Bad($"There are {given.Count} names for {count} {hint}s", "Expected one for each", $"Check the names of {hint}s.");
        foreach (var name in given)
            if (string.IsNullOrEmpty(name) || !IsText(name)) throw Bad($"The name {Quoted.Name(name ?? "")} of an {hint} cannot be written", $"Expected a name that is not empty, {Written}", $"Check the names of {hint}s.");
        return given;
    }

    const string Written = "without zero characters and halves of surrogate pairs";

    static bool IsText(string? text)
    {
        if (text is null || text.Contains('\0', StringComparison.Ordinal)) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }
        return true;
    }

    void CheckBatches()
    {
        var first = Array.FindIndex(BatchAxes, axis => axis >= 0);
        for (var i = first + 1; i < Examples.Count && first >= 0; i++)
            if (BatchAxes[i] >= 0 && Examples[i].Shape[BatchAxes[i]] != Examples[first].Shape[BatchAxes[first]])
                throw Bad($"The examples are batches of {Examples[first].Shape[BatchAxes[first]]} (input {first}, {Examples[first].Spec}) and {Examples[i].Shape[BatchAxes[i]]} (input {i}, {Examples[i].Spec})", "Expected one size of batches for all inputs",
                    "Name the axes of batches in OnnxExportOptions.BatchAxes, −1 for an input without, or export with IsBatchDynamic = false.");
    }

    IEnumerable<Tensor> Outputs(Tensor[] arguments)
    {
        var outputs = Function(arguments);
        if (outputs is null || outputs.Count == 0) throw Bad(outputs is null ? "The function gives null" : "The function gives no output", "Expected at least one tensor", "Return the outputs.");
        for (var i = 0; i < outputs.Count; i++)
            if (outputs[i] is null) throw Bad($"Output {i} of the function is null", "Expected tensors", "Return the outputs.");
        return outputs;
    }

    /// <summary>Operations of floats for the largest of the batches that were traced.</summary>
    internal double Flops => trace.Flops;

    OnnxTrace Traced()
    {
        var batches = OnnxExport.TracedBatches(IsDynamic);
        return new(batches, [.. batches.Select(batch =>
        {
            try
            {
                return TracedGraph.Trace([.. Examples.Select((example, i) => new TensorSpec(BatchAxes[i] < 0 ? example.Shape : example.Shape.With(BatchAxes[i], batch), example.Type))], arguments => [.. Outputs([.. arguments])]);
            }
            catch (OgeeException error) when (IsDynamic && error.Error.Kind == FailureKind.Usage && error.Error != OnnxExportErrors.Argument)
            {
                throw OnnxExportErrors.Batch.With($"Traced for a batch of {batch} the model fails: {error.Message}", "Expected a model for batches of any size", "Export with IsBatchDynamic = false, or name the axes of batches in BatchAxes.", error);
            }
        })]);
    }

    /// <summary>Builds the model for an operator set; what has no form is among its faults.</summary>
    internal OnnxBuilder Build(int opset)
    {
        var builder = new OnnxBuilder(opset, inputNames.Concat(outputNames));
        var first = Array.FindIndex(BatchAxes, axis => axis >= 0);
        if (first >= 0) builder.Batch = (inputNames[first], BatchAxes[first]);
        for (var i = 0; i < Examples.Count; i++)
        {
            var spec = trace.First.Arguments[i];
            builder.Root.Inputs.Add((inputNames[i], spec.Type, [.. spec.Shape.Select((size, axis) => axis == BatchAxes[i] ? new OnnxDim(1, 0) : OnnxDim.Fixed(size))]));
        }
        var results = new OnnxGraphWriter(builder, trace, inputNames).Write();
        if (builder.Faults.Count > 0) return builder;
        for (var i = 0; i < results.Length; i++)
        {
            var number = trace.First.Results[i];
            // An output is computed by a node, and is one only.
            var isComputed = builder.Root.Statements.Any(statement => statement.Outputs.Contains(results[i])) && builder.Root.Outputs.All(output => output.Name != results[i]);
            builder.Root.Outputs.Add((isComputed ? results[i] : builder.Nodes("Identity", [results[i]], 1)[0], trace[number].Spec.Type, trace.Shape(number)));
        }
        builder.DropUnread();
        return builder;
    }
}
