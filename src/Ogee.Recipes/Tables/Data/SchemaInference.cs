namespace Ogee.Recipes;

/// <summary>Decides what each column is, from the counts over all rows.</summary>
static class SchemaInference
{
    // One wrong cell in a hundred is a slip of the pen, as it is with files; the first is one in any column of some length.
    const int SlipShare = 100, LeastForASlip = 20;

    // With fewer different values a column is a category even where most occur once.
    const int FewValues = 50, FewRows = 10;

    // Beyond this mean length a value is prose.
    const int ProseLength = 100;

    /// <summary>What the columns have in common: how their file writes fractions and dates.</summary>
    internal readonly record struct Habits(bool DecimalComma, DateOrder? DateOrder);

    internal static Habits HabitsOf(IReadOnlyList<ColumnProfile> profiles, char delimiter)
    {
        var votes = profiles.Sum(profile => IsNumber(profile) ? profile.CommaVote : 0);
        long dayFirst = 0, monthFirst = 0;
        foreach (var profile in profiles)
        {
            if (profile.DatesOfAnyOrder == 0) continue;
            dayFirst += profile.Dates(DateOrder.DayMonthYear) > profile.Dates(DateOrder.MonthDayYear) ? 1 : 0;
            monthFirst += profile.Dates(DateOrder.MonthDayYear) > profile.Dates(DateOrder.DayMonthYear) ? 1 : 0;
        }
        // Programs write semicolons between fields where commas are in the numbers.
        return new(votes > 0 || (votes == 0 && delimiter == ';'), dayFirst > monthFirst ? DateOrder.DayMonthYear : monthFirst > dayFirst ? DateOrder.MonthDayYear : null);
    }

    /// <summary>The kind that the values themselves show; a category is still to be counted.</summary>
    internal static ColumnKind KindOf(ColumnProfile profile)
    {
        if (profile.Valued == 0) return profile.Perhaps > 0 ? ColumnKind.Category : ColumnKind.Number;
        if (profile.IsCompactDate || IsDate(profile)) return ColumnKind.Date;
        return IsNumber(profile) && !profile.IsCode ? ColumnKind.Number : ColumnKind.Category;
    }

    internal static TableColumn Number(ColumnProfile profile, Habits habits)
    {
        if (profile.FirstInfinity is { } infinity)
            throw TableErrors.NotFinite.With($"{infinity.Place}: column '{profile.Name}' holds '{infinity.Text}'", "Expected finite numbers, or an empty cell",
                $"Leave the cell empty, or declare '{infinity.Text}' as missing (TableOptions.Missing).");
        var comma = profile.CommaVote switch { > 0 => true, < 0 => false, _ => habits.DecimalComma };
        return new(profile.Name, ColumnKind.Number) { DecimalComma = comma, Unit = profile.Unit };
    }

    internal static TableColumn Date(ColumnProfile profile, Habits habits, out bool isGuess)
    {
        long year = profile.Dates(DateOrder.YearMonthDay), day = profile.Dates(DateOrder.DayMonthYear), month = profile.Dates(DateOrder.MonthDayYear);
        isGuess = day == month && day > year && habits.DateOrder is null;
        var order = profile.IsCompactDate || year >= Math.Max(day, month) ? DateOrder.YearMonthDay
            : day != month ? day > month ? DateOrder.DayMonthYear : DateOrder.MonthDayYear
            : habits.DateOrder ?? (habits.DecimalComma ? DateOrder.DayMonthYear : DateOrder.MonthDayYear);
        return new(profile.Name, ColumnKind.Date) { DateOrder = order };
    }

    /// <summary>A category, or text where there are too many values for one.</summary>
    internal static TableColumn Words(ColumnProfile profile, TableOptions options, bool mustBeCategory)
    {
        var distinct = profile.Distinct!;
        if (distinct.IsTooMany && mustBeCategory)
            throw TableErrors.Kind.With($"Column '{profile.Name}' has more than {options.MaxCategories} different values", "Expected a category of fewer",
                "Leave it as text, or raise TableOptions.MaxCategories.");
        var valued = profile.Rows - profile.Missing;
        var isText = distinct.IsTooMany || distinct.Counts.Count > Math.Max(FewValues, valued / 2)
            || (distinct.Counts.Count == valued && valued > FewRows) || (profile.MeanLength > ProseLength && distinct.Counts.Count > 2);
        if (isText && !mustBeCategory) return new(profile.Name, ColumnKind.Text);
        string[] values = [.. distinct.Counts.Keys.Order(StringComparer.Ordinal)];
        // Among words a dash means "missing"; beside a plus it is a value.
        string[] marks = [.. values.Where(value => MissingText.Of(value, []) == Missing.Perhaps && !value.Any(char.IsLetter))];
        if (values.Length - marks.Length < 1 || values.Except(marks).Any(value => !value.Any(char.IsLetterOrDigit))) marks = [];
        var spellings = options.MergeSpellings ? Spellings.Merge(distinct.Counts.Where(pair => !marks.Contains(pair.Key))) : [];
        return new(profile.Name, ColumnKind.Category) { Categories = [.. values.Where(value => !marks.Contains(value) && !spellings.ContainsKey(value))], Missing = [.. options.Missing, .. marks], Spellings = spellings };
    }

    /// <summary>Refuses a kind that was asked for and that the values are not of.</summary>
    internal static void Require(ColumnProfile profile, ColumnKind kind)
    {
        var fits = kind switch { ColumnKind.Number => Allows(profile.Valued - profile.NumberCount, profile.Valued), ColumnKind.Date => profile.IsCompactDate || IsDate(profile), _ => true };
        if (fits) return;
        var found = profile.FirstWord is { } word ? $"{word.Place}: column '{profile.Name}' holds '{word.Text}'" : $"Column '{profile.Name}' holds other values";
        var share = kind == ColumnKind.Number ? profile.NumberCount : profile.DateCount;
        throw TableErrors.Kind.With($"{found}; {share} of {profile.Valued} cells are of the kind {kind}", $"Expected {kind}, as was asked", "Correct the cells, or take another kind.");
    }

    static bool IsNumber(ColumnProfile profile) => profile.NumberCount > 0 && Allows(profile.Valued - profile.NumberCount, profile.Valued);

    static bool IsDate(ColumnProfile profile) => profile.DateCount > 0 && Allows(profile.Valued - profile.DateCount, profile.Valued);

    static bool Allows(long failures, long valued) => failures == 0 || (valued >= LeastForASlip && failures <= Math.Max(1, valued / SlipShare));
}
