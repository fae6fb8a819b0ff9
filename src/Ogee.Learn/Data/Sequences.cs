namespace Ogee.Learn;

/// <summary>Sequences of several lengths as one tensor.</summary>
/// <param name="Values">[sequences, time]; behind the end of a sequence stands the padding.</param>
/// <param name="Mask">bool [sequences, time]: true within a sequence.</param>
public readonly record struct PaddedSequences(Tensor Values, Tensor Mask);

/// <summary>Makes batches of sequences.</summary>
public static class Sequences
{
    /// <summary>Sequences filled up to a common length. It is rounded up, so that few lengths and thus few plans are met.</summary>
    /// <param name="rows">The sequences.</param>
    /// <param name="padding">What they are filled with.</param>
    /// <param name="multiple">The common length is a multiple of this.</param>
    /// <exception cref="OgeeException">There are no sequences, or the multiple is below 1.</exception>
    public static PaddedSequences Pad<T>(IReadOnlyList<IReadOnlyList<T>> rows, T padding = default, int multiple = 8) where T : unmanaged
    {
        if (rows.Count == 0) throw LearnErrors.Data.With("There are no sequences to pad", "Expected at least one", "Look at the function that collates samples.");
        if (multiple < 1) throw LearnErrors.Setting.With($"The multiple is {multiple}", "Expected at least 1", "Use 8, for instance.");
        var time = Math.Max(1, rows.Max(row => row.Count));
        time = (time + multiple - 1) / multiple * multiple;
        var (values, mask) = (new T[rows.Count * time], new bool[rows.Count * time]);
        values.AsSpan().Fill(padding);
        for (var r = 0; r < rows.Count; r++)
            for (var t = 0; t < rows[r].Count; t++) (values[(r * time) + t], mask[(r * time) + t]) = (rows[r][t], true);
        return new(Tensor.From(values, [rows.Count, time]), Tensor.From(mask, [rows.Count, time]));
    }
}
