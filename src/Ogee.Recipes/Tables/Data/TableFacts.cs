namespace Ogee.Recipes;

/// <summary>A place of a table and what is there.</summary>
/// <param name="Place">The place, as file:line or file:line:column.</param>
/// <param name="What">The text that stands there, or what is wrong with it.</param>
public sealed record TableFault(string Place, string What);

/// <summary>How the cells of one column could be read.</summary>
/// <param name="Missing">Cells without a value.</param>
/// <param name="Unreadable">Cells that are not of the column's kind; they are missing to a model.</param>
/// <param name="Unseen">Categories that the schema does not know; they are missing to a model.</param>
/// <param name="Examples">The first cells that are unreadable or unseen.</param>
public sealed record ColumnFacts(long Missing, long Unreadable, long Unseen, IReadOnlyList<TableFault> Examples);
