namespace Ogee.Recipes;

/// <summary>What the values of a column are.</summary>
public enum ColumnKind
{
    /// <summary>A quantity.</summary>
    Number,
    /// <summary>One of a list of values.</summary>
    Category,
    /// <summary>A day, with or without the time of day.</summary>
    Date,
    /// <summary>Free text or identifiers; no model sees it.</summary>
    Text,
}

/// <summary>A column's schema.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What its values are.</param>
public sealed record TableColumn(string Name, ColumnKind Kind)
{
    /// <summary>The values of a category; code k is the k-th.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];
}
