namespace Ogee.Recipes;

/// <summary>How much a finding matters.</summary>
public enum FindingLevel
{
    /// <summary>Worth knowing.</summary>
    Note,
    /// <summary>Likely to make the model or its measured quality worse.</summary>
    Warning,
    /// <summary>The data contradicts itself or the measured quality will be wrong.</summary>
    Problem,
}

/// <summary>One thing found in the data.</summary>
/// <param name="Kind">A stable name, such as <c>duplicates-across-splits</c>.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="What">What was found, with counts.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Count">How many images, rows, pairs, classes or columns it concerns.</param>
/// <param name="Examples">The first few, in a fixed order.</param>
public sealed record LookFinding(string Kind, FindingLevel Level, string What, string Remedy, int Count, IReadOnlyList<string> Examples)
{
    /// <summary>The pictures of the examples: for each example the ids of the samples that it names, such as the two of a pair. Empty for findings on tables and on whole classes.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Pictures { get; init; } = [];

    /// <summary>The columns that it is about; empty for findings on pictures.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];
}

/// <summary>How many cells have a value, or one within a range.</summary>
/// <param name="Name">The value or the range.</param>
/// <param name="Count">Cells.</param>
public sealed record ColumnBar(string Name, long Count);
