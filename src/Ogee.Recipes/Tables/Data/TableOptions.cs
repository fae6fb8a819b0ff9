namespace Ogee.Recipes;

/// <summary>How a table is read. What is left out is found in the data and said in <see cref="TableData.Notes"/>.</summary>
public sealed record TableOptions
{
    /// <summary>The columns of a model: they are found by name and read as they were; other columns are left out, and a value that the model does not know is missing and counted.</summary>
    public IReadOnlyList<TableColumn>? Schema { get; init; }

    /// <summary>Columns of <see cref="Schema"/> that new data need not have, such as the label; they are then missing in every row.</summary>
    public IReadOnlyCollection<string> Optional { get; init; } = [];

    /// <summary>The kinds of columns where the reader's own choice is not wanted.</summary>
    public IReadOnlyDictionary<string, ColumnKind>? Kinds { get; init; }

    /// <summary>Further spellings of a missing value, in any column.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Whether the first row names the columns; null looks.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Whether the rows of a query are put into an order of their own, by the text of their cells: then it does not matter in which order the database gives them.</summary>
    public bool SortsRows { get; init; }

    /// <summary>What divides the fields; a space stands for any run of blanks; null looks.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether values that differ in case, blanks, accents or an ending mark only are one category, under their commonest spelling.</summary>
    public bool MergeSpellings { get; init; }

    /// <summary>The bytes that rows may hold in memory; beyond, they are kept in a temporary file. No value depends on it.</summary>
    public long MemoryBudget { get; init; } = Settings.MemoryBudget / 4;

    /// <summary>The folder in which a private folder for the temporary file is made; null takes the system's.</summary>
    public string? TemporaryFolder { get; init; }

    /// <summary>The share of rows that cannot be read (0 to 1) above which opening stops; below, they are left out and listed.</summary>
    public double MaxUnreadable { get; init; } = 0.01;

    /// <summary>The most columns.</summary>
    public int MaxColumns { get; init; } = 10_000;

    /// <summary>The most characters of one field.</summary>
    public int MaxFieldLength { get; init; } = 1 << 20;

    /// <summary>The most different values of a category; a column with more is text.</summary>
    public int MaxCategories { get; init; } = 10_000;
}
