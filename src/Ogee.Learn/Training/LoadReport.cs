namespace Ogee.Learn;

/// <summary>A parameter that was filled from a file.</summary>
/// <param name="Parameter">Its name in the model.</param>
/// <param name="Tensor">The name of its values in the file.</param>
public sealed record FilledParameter(string Parameter, string Tensor);

/// <summary>What loading a weight file into a model did: every parameter of the model and every tensor of the file is in one of the lists.</summary>
/// <param name="Path">The file.</param>
/// <param name="Filled">Parameters that have the file's values, in the order of the model's parameters.</param>
/// <param name="Missing">Parameters that the file has nothing for.</param>
/// <param name="Unused">Tensors of the file that the model has no parameter for.</param>
/// <param name="Misfits">Parameters that the file has with another shape or type, with both.</param>
/// <param name="Dropped">Tensors of the file that a rule left out.</param>
public sealed record LoadReport(string Path, IReadOnlyList<FilledParameter> Filled, IReadOnlyList<string> Missing, IReadOnlyList<string> Unused, IReadOnlyList<string> Misfits, IReadOnlyList<string> Dropped)
{
    const int Shown = 20;

    /// <summary>Whether every parameter was filled, and every tensor was used or left out by a rule.</summary>
    public bool IsComplete => Missing.Count == 0 && Unused.Count == 0 && Misfits.Count == 0;

    /// <summary>What does not fit, the first 20 and the number of the others; empty if everything does.</summary>
    public string Faults
    {
        get
        {
            List<string> faults = [.. Missing.Select(name => $"{name} is missing"), .. Unused.Select(name => $"{name} is left over"), .. Misfits];
            return string.Join("; ", faults.Take(Shown)) + (faults.Count > Shown ? $"; and {faults.Count - Shown} more" : "");
        }
    }

    /// <summary>The counts, and what does not fit.</summary>
    public override string ToString() =>
        $"{Path}: {Filled.Count} parameters filled, {Missing.Count} missing, {Misfits.Count} of another shape or type; {Unused.Count} tensors left over, {Dropped.Count} left out by a rule{(IsComplete ? "" : ": " + Faults)}";
}
