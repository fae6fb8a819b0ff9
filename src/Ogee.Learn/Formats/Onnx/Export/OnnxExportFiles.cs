namespace Ogee.Learn;

/// <summary>Puts a model that was built into its files, once it was read again and compared.</summary>
/// <param name="path">The file.</param>
/// <param name="plan">What is written.</param>
/// <param name="builder">What was built.</param>
sealed class OnnxExportFiles(string path, OnnxExportPlan plan, OnnxBuilder builder)
{
    // Other bits are other algorithms: a product that a runtime, or the reader here, takes apart otherwise.
    const double Relative = 1e-4, Absolute = 1e-5;

    // Of one traced batch: what a core does in a fraction of a second.
    const double MostFlops = 1e9;

    /// <summary>The file that the model goes to, behind links.</summary>
    readonly string target = DurableFile.Target(path);

    internal OnnxExportReport Write()
    {
        var renamed = builder.Root.Outputs.Select((output, i) => (output.Name, plan.OutputNames[i])).ToDictionary();
        var bytes = builder.Initializers.Sum(initializer => initializer.Values.Bytes);
        var dataPath = bytes > plan.Options.ExternalDataAbove ? path + ".data" : null;
        if (dataPath is not null) RequirePlace(dataPath);
        ProtoWriter Model(string? data) => OnnxSerializer.Model(builder, renamed, plan.Options.Metadata, data is null ? null : Path.GetFileName(data));
        var model = Model(dataPath);
        if (model.Length > int.MaxValue)
            throw OnnxExportErrors.Argument.With($"{path} would have {model.Length} bytes", "Expected less than 2 GB, where protocol buffers end", "Set OnnxExportOptions.ExternalDataAbove to 0, so that values lie in a file of their own.");
        var difference = double.NaN;
        if (plan.Options.Verifies) difference = WriteSeen(model, Model, dataPath);
        else
        {
            if (dataPath is not null) DurableFile.Write(dataPath, WriteData);
            DurableFile.Write(path, model.WriteTo, model.Length);
        }
        return new(path, dataPath, builder.Opset, Operators(), model.Length + (dataPath is null ? 0 : new FileInfo(dataPath).Length), difference);
    }

    // Under names that nobody else uses first: what is there is replaced by what was seen to work.
    double WriteSeen(ProtoWriter model, Func<string?, ProtoWriter> withData, string? dataPath)
    {
        // Readers look for values beside the model that they are given; without such a file it lies where it will be renamed.
        var folder = Path.GetDirectoryName(dataPath is null ? target : Path.GetFullPath(dataPath))!;
        var (tried, triedData) = (DurableFile.TemporaryPath(folder), dataPath is null ? null : DurableFile.TemporaryPath(folder));
        try
        {
            if (triedData is not null) _ = DurableFile.WriteNew(triedData, dataPath!, WriteData);
            var seen = triedData is null ? model : withData(triedData);
            _ = DurableFile.WriteNew(tried, path, seen.WriteTo, seen.Length);
            var difference = Compare(tried);
            if (triedData is null) Put(tried, target);
            else
            {
                Put(triedData, dataPath!);
                DurableFile.Write(path, model.WriteTo, model.Length);
            }
            return difference;
        }
        finally
        {
            _ = DurableFile.Discard(tried);
            if (triedData is not null) _ = DurableFile.Discard(triedData);
        }
    }

    static void RequirePlace(string dataPath)
    {
        if (DurableFile.Target(dataPath) != Path.GetFullPath(dataPath))
            throw FileErrors.Path.With($"{dataPath} is a link", "Expected a regular file or nothing: a model's values are read from beside it, and no link to them is followed", "Remove the link, or export to another path.");
    }

    static void Put(string from, string to)
    {
        DurableFile.Reported(to, 0, () => Renaming.Replace(from, to));
        DurableFolder.Sync(Path.GetDirectoryName(Path.GetFullPath(to))!, to);
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
        catch (OgeeException error) when (error.Error != OnnxExportErrors.Difference && error.Error != OnnxExportErrors.Argument)
        {
            throw Different($"the file cannot be run again: {error.Message}", error);
        }
    }

    double Compare(OnnxNetwork network)
    {
        var worst = Compare(network, plan.Examples, "the examples");
        if (!plan.IsDynamic || plan.Examples.Where((example, i) => plan.BatchAxes[i] >= 0 && example.Shape[plan.BatchAxes[i]] == 0).Any()) return worst;
        var isTaken = false;
        // NaN: the model itself takes no such batch.
        void Try(long size)
        {
            var difference = Compare(network, Batch((int)size), $"a batch of {size}");
            isTaken |= !double.IsNaN(difference);
            worst = Math.Max(worst, double.IsNaN(difference) ? 0 : difference);
        }
        Try(1);
        Try(2);
        // Batches that it was traced for, it takes; one of them where it took none yet, all where that is soon done.
        foreach (var size in OnnxExport.TracedBatches(isDynamic: true))
            if (!isTaken || plan.Flops <= MostFlops) Try(size);
        return worst;
    }

    // The first sample, again and again.
    IReadOnlyList<Tensor> Batch(int size) => [.. plan.Examples.Select((example, i) => plan.BatchAxes[i] is >= 0 and var axis ? Tensor.Concat(axis, [.. Enumerable.Repeat(example.Slice(axis, 0, 1), size)]) : example)];

    double Compare(OnnxNetwork network, IReadOnlyList<Tensor> inputs, string which)
    {
        IReadOnlyList<Tensor> expected;
        try
        {
            expected = plan.Function(inputs);
            Tensor.Evaluate([.. expected]);
        }
        catch (OgeeException) when (!ReferenceEquals(inputs, plan.Examples))
        {
            return double.NaN;
        }
        catch (OgeeException error)
        {
            throw OnnxExportErrors.Argument.With($"The model fails on the examples: {error.What}", error.Expected, "Give examples that the model takes.", error);
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

    OgeeException Different(string what, Exception? cause = null) => OnnxExportErrors.Difference.With($"{path}: {what}", "Expected the outputs of the model", "Report it with the model; OnnxExportOptions.Verifies = false writes the file as it is, to be looked at.", cause);
}
