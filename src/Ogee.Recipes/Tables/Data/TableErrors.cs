namespace Ogee.Recipes;

/// <summary>The errors of tables: codes OG2201 to OG2299.</summary>
public static class TableErrors
{
    /// <summary>A file that is no table of text.</summary>
    public static readonly ErrorCode Format = new("OG2201", FailureKind.Data, "This is not a table of text",
        "Ogee reads tables as text (CSV, TSV and their relatives, also with gzip), a folder that holds one of them or the files train, valid and test, and the result of a query. The message says what was found instead.");

    /// <summary>A place in a table that cannot be read.</summary>
    public static readonly ErrorCode Csv = new("OG2202", FailureKind.Data, "A table cannot be read",
        "The message names file:line:column. Usual causes are a quote that is not closed, a delimiter inside of a field without quotes, and text that was cut off.");

    /// <summary>A header that names a column twice.</summary>
    public static readonly ErrorCode Header = new("OG2203", FailureKind.Data, "A header names a column twice",
        "Columns are found by their names, so each needs its own. Rename one of them in the first line of the file.");

    /// <summary>More columns, characters or bytes than the limits.</summary>
    public static readonly ErrorCode TooLarge = new("OG2204", FailureKind.Data, "A table passes a limit",
        "A field, a row, the number of columns or what an archive unfolds into is above its limit. Usually the delimiter is another one or a quote is open; a table that is really so can be read with other limits (TableOptions).");

    /// <summary>More unreadable rows than the policy allows.</summary>
    public static readonly ErrorCode Unreadable = new("OG2205", FailureKind.Data, "Too many rows cannot be read",
        "Rows with too few or too many fields are left out, listed and counted, but above the limit (1 % by default) the reading itself is in doubt: look at the delimiter and the quotes.");

    /// <summary>A number that is not finite.</summary>
    public static readonly ErrorCode NotFinite = new("OG2206", FailureKind.Data, "A number is not finite",
        "A table holds infinity, or a number too large for a double. Nothing can be learnt from it. Leave the cell empty, or declare that spelling as missing.");

    /// <summary>A column that is not there.</summary>
    public static readonly ErrorCode Column = new("OG2207", FailureKind.Data, "There is no such column",
        "A name that was asked for, or that a model was trained with, is not among the columns of the table. The message offers the nearest.");

    /// <summary>A table without rows or columns.</summary>
    public static readonly ErrorCode Empty = new("OG2208", FailureKind.Data, "The table is empty",
        "There is no row to read: the file is empty, holds a header only, or the query gives nothing.");

    /// <summary>A column whose values are not of the kind that was asked for.</summary>
    public static readonly ErrorCode Kind = new("OG2209", FailureKind.Data, "A column is not of that kind",
        "The column was declared as number, date or category, and its values are something else. The message names the first of them.");

    /// <summary>A label that nothing can be learnt for.</summary>
    public static readonly ErrorCode Label = new("OG2210", FailureKind.Data, "The label cannot be learnt",
        "The label column must hold at least two different values in the rows that have one: classes, or numbers.");

    /// <summary>A query that failed.</summary>
    public static readonly ErrorCode Query = new("OG2211", FailureKind.Data, "The query failed",
        "The database refused the query or broke off while it was read. The message has its words. The query must give one table.");

    /// <summary>A temporary file that cannot be written.</summary>
    public static readonly ErrorCode Spill = new("OG2212", FailureKind.Environment, "The temporary file failed",
        "Tables above the memory budget are kept in a temporary file, which could not be made, written or read: usually the disk is full. Free some space, name another folder, or raise the budget.");

    /// <summary>A split of a table that cannot be made.</summary>
    public static readonly ErrorCode Split = new("OG2213", FailureKind.Usage, "The table cannot be split so",
        "A split is random, by a column of groups, by a column of times, or as the data declares. The message says what this table lacks for it.");

    /// <summary>A setting of the reader that is out of range.</summary>
    public static readonly ErrorCode Setting = new("OG2214", FailureKind.Usage, "A setting of the table is out of range",
        "The message names the setting, its value and its range.");

    /// <summary>A database that cannot be opened.</summary>
    public static readonly ErrorCode Database = new("OG2215", FailureKind.Environment, "The database cannot be opened",
        "The server is down, does not know the user, the password or the database, or the network is in between; or a file is no SQLite database or may not be read. A password of PostgreSQL can be given in the variable PGPASSWORD, so that it stands in no command line. Databases are opened for reading only.");

    /// <summary>A database without a query.</summary>
    public static readonly ErrorCode NoQuery = new("OG2216", FailureKind.Usage, "A database needs a query",
        "A database holds many tables: --sql says what is read of it, for instance --sql \"SELECT * FROM parts\". And a query needs a database: a SQLite file, or a connection string.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
        [Format, Csv, Header, TooLarge, Unreadable, NotFinite, Column, Empty, Kind, Label, Query, Spill, Split, Setting, Database, NoQuery];
}
