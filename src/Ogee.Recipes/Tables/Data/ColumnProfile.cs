namespace Ogee.Recipes;

/// <summary>What the first pass counts of one column: enough to say what it is without keeping its values.</summary>
sealed class ColumnProfile(string name, TableOptions options, DistinctRoom room)
{
    // How often numbers occur under each reading, apart from what carries a unit.
    record struct Numbers(long Point, long Comma, long PointOnly, long CommaOnly)
    {
        internal readonly long Most => Math.Max(Point, Comma);
    }

    readonly long[] dates = new long[3];
    Numbers plain, united;
    string unit = "";
    long numbers, codes, datesOfAnyOrder, compact, characters;
    double smallestCompact = double.MaxValue, largestCompact = double.MinValue;
    bool missedSome;

    internal string Name => name;
    internal long Rows { get; private set; }
    internal long Missing { get; private set; }
    internal long Perhaps { get; private set; }
    internal DistinctValues? Distinct { get; private set; }

    /// <summary>The first value that is neither number nor date, with its place; and the first infinity.</summary>
    internal (string Place, string Text)? FirstWord { get; private set; }
    internal (string Place, string Text)? FirstInfinity { get; private set; }

    /// <summary>Cells with a value, if it is a number or a date.</summary>
    internal long Valued => Rows - Missing - Perhaps;
    internal long MeanLength => Rows == Missing ? 0 : characters / (Rows - Missing);
    internal long NumberCount => Math.Max(plain.Most, united.Most);
    internal long DateCount => Math.Max(dates[0], Math.Max(dates[1], dates[2]));
    internal string Unit => united.Most > plain.Most ? unit : "";
    internal bool MustCount => Distinct is null || missedSome;

    /// <summary>+1 where fractions of this column can only be read with a comma, −1 with a point, 0 where either will do.</summary>
    internal int CommaVote
    {
        get
        {
            var tally = united.Most > plain.Most ? united : plain;
            return tally.CommaOnly.CompareTo(tally.PointOnly);
        }
    }

    /// <summary>Whether it reads as whole numbers that are codes: zeros in front, or more digits than a double holds.</summary>
    internal bool IsCode => codes * 100 >= Math.Max(1, numbers) && codes > 0;

    /// <summary>Whether each value is a date of eight digits, and not always the same.</summary>
    internal bool IsCompactDate => compact >= 3 && compact == Valued && smallestCompact < largestCompact;

    internal long Dates(DateOrder order) => dates[(int)order];

    internal long DatesOfAnyOrder => datesOfAnyOrder;

    internal void Add(ReadOnlySpan<char> text, Func<string> place)
    {
        Rows++;
        var missing = MissingText.Of(text, options.Missing);
        if (missing == Recipes.Missing.Yes)
        {
            Missing++;
            return;
        }
        characters += text.Length;
        if (missing == Recipes.Missing.Perhaps)
        {
            Perhaps++;
            Count(text);
            return;
        }
        if (AddNumber(text, place) || AddDate(text))
        {
            Count(text);
            return;
        }
        FirstWord ??= (place(), text.ToString());
        Distinct ??= Started();
        Distinct.Add(text);
    }

    /// <summary>Begins to count values again, from the first row.</summary>
    internal DistinctValues Recount()
    {
        missedSome = false;
        return Distinct = new(room, options.MaxCategories);
    }

    DistinctValues Started()
    {
        missedSome = Rows - Missing > 1;
        return new(room, options.MaxCategories);
    }

    // Most columns are numbers throughout; only one that turns out to hold words has its values counted.
    void Count(ReadOnlySpan<char> text) => Distinct?.Add(text);

    bool AddNumber(ReadOnlySpan<char> text, Func<string> place)
    {
        var marks = NumberText.Look(text, out var carried);
        if (marks == NumberMarks.None) return false;
        numbers++;
        if ((marks & NumberMarks.Code) != 0) codes++;
        if ((marks & NumberMarks.Infinite) != 0) FirstInfinity ??= (place(), text.ToString());
        if (carried.Length > 0 && unit.Length == 0) unit = carried;
        if (text.Length == 8 && DateText.IsCompact(text) && DateText.TryRead(text, DateOrder.YearMonthDay, out var days))
        {
            compact++;
            (smallestCompact, largestCompact) = (Math.Min(smallestCompact, days), Math.Max(largestCompact, days));
        }
        if (carried.Length == 0) Tally(ref plain, marks);
        else if (carried == unit) Tally(ref united, marks);
        return true;
    }

    static void Tally(ref Numbers tally, NumberMarks marks)
    {
        bool point = (marks & NumberMarks.Point) != 0, comma = (marks & NumberMarks.Comma) != 0;
        if (point) tally.Point++;
        if (comma) tally.Comma++;
        if (point && !comma) tally.PointOnly++;
        if (comma && !point) tally.CommaOnly++;
    }

    bool AddDate(ReadOnlySpan<char> text)
    {
        var orders = DateText.Look(text);
        if (orders == DateOrders.None) return false;
        datesOfAnyOrder++;
        for (var order = 0; order < dates.Length; order++)
            if (((int)orders & 1 << order) != 0) dates[order]++;
        return true;
    }
}
