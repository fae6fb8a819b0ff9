namespace Ogee.Learn;

/// <summary>Puts a model that was built into its files, once it was read again and compared.</summary>
/// <param name="path">The file.</param>
/// <param name="plan">What is written.</param>
/// <param name="builder">What was built.</param>
sealed class OnnxExportFiles(string path, OnnxExportPlan plan, OnnxBuilder builder)
{
    // Other bits are other algorithms: a product that a runtime, or the reader here, takes apart otherwise.
    const double Relative = 1e-4, Absolute = 1e-5;

    internal OnnxExportReport Write()
    {
        var renamed = builder.Root.Outputs.Select((output, i) => (output.Name, plan.OutputNames[i])).ToDictionary();
        var bytes = builder.Initializers.Sum(initializer => initializer.Values.Bytes);
        var dataPath = bytes > plan.Options.ExternalDataAbove ? path + ".data" : null;
        var model = OnnxSerializer.Model(builder, renamed, plan.Options.Metadata, dataPath is null ? null : System.IO.Path.GetFileName(dataPath));
        if (model.Length > int.MaxValue)
            throw OnnxExportErrors.Argument.With($"{path} would have {model.Length} bytes", "Expected less than 2 GB, where protocol buffers end", "Set OnnxExportOptions.ExternalDataAbove to 0, so that values lie in a file of their own.");
        var written = model.Length;
        if (dataPath is not null)
        {
            DurableFile.Write(dataPath, WriteData);
            written += new FileInfo(dataPath).Length;
        }
        var difference = double.NaN;
        if (!plan.Options.Verifies) DurableFile.Write(path, model.WriteTo, model.Length);
        else
        {
            // Beside its place, where the data is found too; the old model is replaced by one that was seen to work.
            var tried = path + ".rejected";
            DurableFile.Write(tried, model.WriteTo, model.Length);
            difference = Compare(tried);
            DurableFile.Reported(path, model.Length, () => Renaming.Replace(tried, path));
            DurableFolder.Sync(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!, path);
        }
        return new(path, dataPath, builder.Opset, Operators(), written, difference);
    }

    void WriteData(Stream stream)
    {
        long at = 0;
        foreach (var (_, values) in builder.Initializers)
        {
            if (!OnnxSerializer.IsExternal(values)) continue;
            var start = OnnxSerializer.Aligned(at);
            stream.Write(new byte[start - at]);
            values.WriteTo(stream);
            at = start + values.Bytes;
        }
    }

    SortedDictionary<string, int> Operators()
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        void Count(OnnxBlock block)
        {
            foreach (var statement in block.Statements)
            {
                counts[statement.Operator] = counts.GetValueOrDefault(statement.Operator) + 1;
                foreach (var (_, value) in statement.Attributes)
                    if (value is OnnxBlock inner) Count(inner);
            }
        }
        Count(builder.Root);
        return counts;
    }

    double Compare(string file)
    {
        var network = OnnxNetwork.Open(file);
        var worst = Compare(network, plan.Examples, "the examples");
        if (!plan.IsDynamic || plan.Examples.Where((example, i) => plan.BatchAxes[i] >= 0 && example.Shape[plan.BatchAxes[i]] == 0).Any()) return worst;
        worst = Math.Max(worst, Compare(network, Batch(1), "a batch of one"));
        return Math.Max(worst, Compare(network, Batch(2), "a batch of two"));
    }

    // The first sample, again and again.
    IReadOnlyList<Tensor> Batch(int size) => [.. plan.Examples.Select((example, i) => plan.BatchAxes[i] is >= 0 and var axis ? Tensor.Concat(axis, [.. Enumerable.Repeat(example.Slice(axis, 0, 1), size)]) : example)];

    double Compare(OnnxNetwork network, IReadOnlyList<Tensor> inputs, string which)
    {
        IReadOnlyList<Tensor> expected;
        try
        {
            expected = plan.Function(inputs);
        }
        catch (OgeeException) when (!ReferenceEquals(inputs, plan.Examples))
        {
            // The model itself takes no such batch.
            return 0;
        }
        static Tensor Pairs(Tensor x) => x.Type.IsComplex() ? x.AsReal() : x;
        var actual = network.Forward([.. inputs.Select(Pairs)]);
        var worst = 0.0;
        for (var i = 0; i < actual.Count; i++)
        {
            var (ours, theirs) = (Pairs(expected[i]), actual[i]);
            if (ours.Shape != theirs.Shape || ours.Type != theirs.Type) throw Different($"output '{plan.OutputNames[i]}' for {which} is {theirs.Spec}, and the model gives {ours.Spec}");
            var difference = OnnxTolerance.Worst(ours, theirs, Relative, Absolute);
            if (!(difference <= 1)) throw Different($"output '{plan.OutputNames[i]}' for {which} differs by {difference:g3} times the tolerance of {Relative:g1} · |y| + {Absolute:g1} · max |y|");
            worst = Math.Max(worst, difference);
        }
        return worst;
    }

    OgeeException Different(string what) => OnnxExportErrors.Difference.With($"{path}: {what}", "Expected the outputs of the model", $"The file lies beside as {System.IO.Path.GetFileName(path)}.rejected; report it with the model.");
}
