namespace Ogee.Learn;

/// <summary>Puts a model that was built into its files, once it was read again and compared.</summary>
/// <param name="path">The file.</param>
/// <param name="plan">What is written.</param>
/// <param name="builder">What was built.</param>
sealed class OnnxExportFiles(string path, OnnxExportPlan plan, OnnxBuilder builder)
{
    // Other bits are other algorithms: a product that a runtime, or the reader here, takes apart otherwise.
    const double Relative = 1e-4, Absolute = 1e-5;

    const string Tried = ".rejected";

    internal OnnxExportReport Write()
    {
        var renamed = builder.Root.Outputs.Select((output, i) => (output.Name, plan.OutputNames[i])).ToDictionary();
        var bytes = builder.Initializers.Sum(initializer => initializer.Values.Bytes);
        var dataPath = bytes > plan.Options.ExternalDataAbove ? path + ".data" : null;
        ProtoWriter Model(string suffix) => OnnxSerializer.Model(builder, renamed, plan.Options.Metadata, dataPath is null ? null : Path.GetFileName(dataPath) + suffix);
        var model = Model("");
        if (model.Length > int.MaxValue)
            throw OnnxExportErrors.Argument.With($"{path} would have {model.Length} bytes", "Expected less than 2 GB, where protocol buffers end", "Set OnnxExportOptions.ExternalDataAbove to 0, so that values lie in a file of their own.");
        // Under other names beside their places first: what is there is replaced by what was seen to work.
        var suffix = plan.Options.Verifies ? Tried : "";
        if (dataPath is not null) DurableFile.Write(dataPath + suffix, WriteData);
        var difference = double.NaN;
        if (plan.Options.Verifies)
        {
            var tried = dataPath is null ? model : Model(suffix);
            DurableFile.Write(path + suffix, tried.WriteTo, tried.Length);
            difference = Compare(path + suffix);
            if (dataPath is not null) Put(dataPath);
        }
        if (plan.Options.Verifies && dataPath is null) Put(path);
        else
        {
            DurableFile.Write(path, model.WriteTo, model.Length);
            if (plan.Options.Verifies) File.Delete(path + suffix);
        }
        return new(path, dataPath, builder.Opset, Operators(), model.Length + (dataPath is null ? 0 : new FileInfo(dataPath).Length), difference);
    }

    static void Put(string file)
    {
        DurableFile.Reported(file, 0, () => Renaming.Replace(file + Tried, file));
        DurableFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(file))!, file);
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
        try
        {
            return Compare(OnnxNetwork.Open(file));
        }
        catch (OgeeException error) when (error.Error != OnnxExportErrors.Difference)
        {
            throw Different($"the file cannot be run again: {error.Message}", error);
        }
    }

    double Compare(OnnxNetwork network)
    {
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

    OgeeException Different(string what, Exception? cause = null) => OnnxExportErrors.Difference.With($"{path}: {what}", "Expected the outputs of the model", $"The file lies beside as {Path.GetFileName(path)}{Tried}; report it with the model.", cause);
}
