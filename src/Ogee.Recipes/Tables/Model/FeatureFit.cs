namespace Ogee.Recipes;

/// <summary>Looks at a column's training values and says how it becomes inputs.</summary>
static class FeatureFit
{
    // A category that fewer rows have cannot be told from chance; it goes with the unknown ones, and teaches what they are like.
    const int FewestOfCategory = 4;

    // More codes than that are mostly identifiers. The most frequent stay.
    const int MostCodes = 1024;

    // A year's course shows only where a good part of a year is there.
    const double DaysForYear = 90;

    /// <summary>Fits a column.</summary>
    /// <param name="column">Its schema.</param>
    /// <param name="place">Its place in the schema.</param>
    /// <param name="values">Its values in the training rows; NaN is missing. They are sorted.</param>
    /// <returns>Null where the column tells nothing.</returns>
    public static EncodedFeature? Of(TableColumn column, int place, Span<double> values) => column.Kind switch
    {
        ColumnKind.Number or ColumnKind.Date => Curve(column, place, values),
        ColumnKind.Category => Category(column, place, values),
        _ => null,
    };

    static EncodedFeature? Curve(TableColumn column, int place, Span<double> values)
    {
        // NaN sorts before every number, infinities to the ends.
        values.Sort();
        var missing = 0;
        while (missing < values.Length && !double.IsFinite(values[missing])) missing++;
        var end = values.Length;
        while (end > missing && !double.IsFinite(values[end - 1])) end--;
        var known = values[missing..end];
        var curve = QuantileCurve.Fit(known);
        if (curve.Knots.Count < 2) return null;
        return new()
        {
            Name = column.Name, Column = place, Kind = column.Kind, Knots = curve.Knots, Levels = curve.Levels, HasMissing = missing > 0 && double.IsNaN(values[0]),
            Calendar = column.Kind == ColumnKind.Date ? Calendar(known) : CalendarParts.None,
        };
    }

    static CalendarParts Calendar(ReadOnlySpan<double> days)
    {
        var parts = days[^1] - days[0] > DaysForYear ? CalendarParts.Year : CalendarParts.None;
        foreach (var day in days)
        {
            if (CalendarDay.Weekday(day) != CalendarDay.Weekday(days[0])) parts |= CalendarParts.Weekday;
            if (CalendarDay.DayShare(day) != CalendarDay.DayShare(days[0])) parts |= CalendarParts.TimeOfDay;
        }
        return parts;
    }

    static EncodedFeature? Category(TableColumn column, int place, ReadOnlySpan<double> values)
    {
        var counts = new int[column.Categories.Count];
        var missing = 0;
        foreach (var value in values)
            if (CodeOf(value, counts.Length) is { } code) counts[code]++;
            else missing++;
        // Of equally frequent ones the first of the schema stays.
        var kept = Enumerable.Range(0, counts.Length).Where(code => counts[code] >= FewestOfCategory).OrderByDescending(code => counts[code]).Take(MostCodes).ToHashSet();
        var (codes, next, rare) = (new int[counts.Length], 1, 0);
        for (var code = 0; code < codes.Length; code++)
            if (kept.Contains(code)) codes[code] = next++;
            else rare += counts[code];
        var seen = kept.Count + (rare > 0 ? 1 : 0) + (missing > 0 ? 1 : 0);
        return seen < 2 ? null : new() { Name = column.Name, Column = place, Kind = column.Kind, Codes = codes, HasMissing = missing > 0 };
    }

    /// <summary>A raw value as a category's number; null where it is missing or none.</summary>
    public static int? CodeOf(double value, int categories) => value >= 0 && value < categories ? (int)value : null;
}
