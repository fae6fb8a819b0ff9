using System.Text.Json.Serialization;

namespace Ogee.Recipes;

/// <summary>How a column becomes inputs of a model, as found on the training rows.</summary>
public sealed record EncodedFeature
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its place in the schema, from 0.</summary>
    public required int Column { get; init; }

    /// <summary>What its values are.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>Numbers and dates: values in rising order; at most one of them where the column tells nothing.</summary>
    public IReadOnlyList<double> Knots { get; init; } = [];

    /// <summary>Where each of <see cref="Knots"/> goes: from −√3 to √3.</summary>
    public IReadOnlyList<double> Levels { get; init; } = [];

    /// <summary>Whether values were missing, so that the model learned what that means.</summary>
    public bool HasMissing { get; init; }

    /// <summary>Categories: the model's code for each category of the column. 0 is 'something else': rare ones, and those that come later.</summary>
    public IReadOnlyList<int> Codes { get; init; } = [];

    /// <summary>Dates: what of the calendar differs from row to row.</summary>
    public CalendarParts Calendar { get; init; }

    /// <summary>Categories: how many codes there are; the last one is 'missing' where values were.</summary>
    [JsonIgnore]
    internal int CodeCount => (Codes.Count == 0 ? 0 : Codes.Max()) + (HasMissing ? 2 : 1);

    [JsonIgnore]
    internal QuantileCurve Curve => new(Knots, Levels);

    /// <summary>What is wrong with it; null if nothing is.</summary>
    internal string? Fault(int columns)
    {
        // A document may say null where the types here do not.
        if (Name is null || Knots is null || Levels is null || Codes is null) return "a value is missing";
        if (Column < 0 || Column >= columns) return $"'{Name}' is column {Column} of {columns}";
        if (!Enum.IsDefined(Kind) || Kind == ColumnKind.Text || (Calendar & ~CalendarParts.All) != 0) return $"the kind of '{Name}' is not known";
        if (Knots.Count != Levels.Count || Knots.Count > QuantileCurve.MostKnots || Knots.Any(knot => !double.IsFinite(knot)) || Levels.Any(level => !(Math.Abs(level) <= QuantileCurve.End))) return $"the curve of '{Name}' is out of range";
        for (var i = 1; i < Knots.Count; i++)
            if (!(Knots[i] > Knots[i - 1]) || Levels[i] < Levels[i - 1]) return $"the curve of '{Name}' does not rise";
        if (Kind != ColumnKind.Category && Knots.Count < 2) return $"the curve of '{Name}' has fewer than two points";
        return Codes.Any(code => code < 0 || code > Codes.Count) ? $"a code of '{Name}' is out of range" : null;
    }
}

/// <summary>Parts of the calendar that a date stands for.</summary>
[Flags]
public enum CalendarParts
{
    /// <summary>Only how late it is.</summary>
    None = 0,
    /// <summary>The time of year, as a point on a circle.</summary>
    Year = 1,
    /// <summary>The day of the week, as a code.</summary>
    Weekday = 2,
    /// <summary>The time of day, as a point on a circle.</summary>
    TimeOfDay = 4,
    /// <summary>All of them.</summary>
    All = Year | Weekday | TimeOfDay,
}
