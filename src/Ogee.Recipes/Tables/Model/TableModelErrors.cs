namespace Ogee.Recipes;

/// <summary>The errors of encoders and models of tables: codes OG2451 to OG2499.</summary>
public static class TableModelErrors
{
    /// <summary>A document that says how columns become inputs, and is none.</summary>
    public static readonly ErrorCode Encoder = new("OG2451", FailureKind.Data, "A feature encoder's state is not usable",
        "The document does not say how the columns of a table become the inputs of a model: a value is missing, of an unknown kind, or out of range. The message names it.");

    /// <summary>A table of which nothing can be an input.</summary>
    public static readonly ErrorCode NoInputs = new("OG2452", FailureKind.Data, "There is nothing to learn from",
        "A model learns from numbers, categories and dates that differ from row to row. Columns of free text, identifiers, and columns with one value tell it nothing.");

    /// <summary>A row that does not fit the columns.</summary>
    public static readonly ErrorCode Row = new("OG2453", FailureKind.Usage, "A row does not fit the columns",
        "A row holds one number for each column, in the order of the schema; its encoded form has one value for each input. The message names both lengths.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Encoder, NoInputs, Row];
}
