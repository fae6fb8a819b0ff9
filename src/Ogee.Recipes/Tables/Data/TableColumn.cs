using System.Text.Json.Serialization;

namespace Ogee.Recipes;

/// <summary>What the values of a column are.</summary>
public enum ColumnKind
{
    /// <summary>Numbers, also whole ones.</summary>
    Number,
    /// <summary>One of a known list of values; also what is true or false.</summary>
    Category,
    /// <summary>Points in time.</summary>
    Date,
    /// <summary>Free text, names and codes with (nearly) no value twice; models do not see it.</summary>
    Text,
}

/// <summary>In which order day, month and year are written.</summary>
public enum DateOrder
{
    /// <summary>2026-11-23, also 20261123 and 2026-11 (the first of the month).</summary>
    YearMonthDay,
    /// <summary>23.11.2026, 23/11/26.</summary>
    DayMonthYear,
    /// <summary>11/23/2026.</summary>
    MonthDayYear,
}

/// <summary>The schema of a column: what is stored with a model, and reads new data as the old was read.</summary>
/// <param name="Name">The name in the header, or <c>column_1</c> and so on.</param>
/// <param name="Kind">What its values are.</param>
public sealed record TableColumn(string Name, ColumnKind Kind)
{
    /// <summary>Of a category: its values in ordinal order (by code of the characters, the same everywhere); code k is value k.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>Of a category: other spellings and the value that they are read as; empty unless <see cref="TableOptions.MergeSpellings"/> asked for it.</summary>
    public IReadOnlyDictionary<string, string> Spellings { get; init; } = new Dictionary<string, string>();

    /// <summary>Of a number: whether a comma divides the fraction (then points group the thousands).</summary>
    public bool DecimalComma { get; init; }

    /// <summary>Of a number: the sign that every value carries, such as <c>%</c> or <c>€</c>; it is dropped, so that 12 % is 12. Else empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Of a date: the order of its parts.</summary>
    public DateOrder DateOrder { get; init; }

    /// <summary>Spellings that mean "missing" in this column, beside those that always do.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Whether a model can be fed with it.</summary>
    [JsonIgnore]
    public bool IsFeature => Kind != ColumnKind.Text;
}
