namespace Ogee.Recipes;

/// <summary>Decides whether the first row names the columns or is data.</summary>
static class HeaderSniffer
{
    internal static bool HasHeader(IReadOnlyList<string[]> rows)
    {
        if (rows.Count == 0) return false;
        var names = rows[0];
        if (names.Any(IsTyped)) return AreYears(names) && !AreYears(rows.Count > 1 ? rows[1] : []);
        // The first name may be empty where the first column numbers the rows.
        if (names.Skip(1).Any(name => MissingText.Of(name, []) == Missing.Yes)) return names.All(name => name.Length == 0 || !IsTyped(name)) && names.Any(name => name.Length > 0) && Below(rows, IsTyped) is true && !names.Contains("?");
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length) return Below(rows, IsTyped) is true;
        if (rows.Count == 1) return true;
        if (Below(rows, IsTyped) is true) return true;
        // Nothing but words: a row of data shows values that come again below.
        for (var column = 0; column < names.Length; column++)
            if (rows.Skip(1).Any(row => column < row.Length && row[column] == names[column])) return false;
        return true;
    }

    static bool IsTyped(string cell) => (NumberText.Look(cell, out _) & (NumberMarks.Point | NumberMarks.Comma)) != 0 || DateText.Look(cell) != DateOrders.None;

    // Whether some column holds numbers or dates below its first row, in most of the cells that have a value.
    static bool Below(IReadOnlyList<string[]> rows, Func<string, bool> isTyped)
    {
        for (var column = 0; column < rows[0].Length; column++)
        {
            var (typed, valued) = (0, 0);
            foreach (var row in rows.Skip(1))
            {
                if (column >= row.Length || MissingText.Of(row[column], []) != Missing.No) continue;
                valued++;
                if (isTyped(row[column])) typed++;
            }
            if (valued > 0 && typed * 2 > valued) return true;
        }
        return false;
    }

    // Names such as country, 1990, 1991, 1992.
    static bool AreYears(string[] cells)
    {
        int last = 0, count = 0;
        foreach (var cell in cells)
        {
            if (!IsTyped(cell)) continue;
            if (!int.TryParse(cell, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var year) || year is < 1800 or > 2200 || year <= last) return false;
            (last, count) = (year, count + 1);
        }
        return count >= 2 && count < cells.Length;
    }
}
