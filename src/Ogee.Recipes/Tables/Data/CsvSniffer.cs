namespace Ogee.Recipes;

/// <summary>Finds out from the beginning of a file what divides its fields and whether its first row names the columns.</summary>
static class CsvSniffer
{
    // Rows that are looked at; further ones have not been seen to change the answer.
    const int Rows = 1000;

    static readonly IReadOnlyList<char> Delimiters = [',', ';', '\t', '|'];

    /// <summary>What the beginning tells.</summary>
    /// <param name="Dialect">How fields are divided.</param>
    /// <param name="Lines">Lines before the header (the <c>sep=;</c> of spreadsheets).</param>
    /// <param name="HasHeader">Whether the first row names the columns.</param>
    /// <param name="Cells">The first rows, with the header, as far as they have the usual number of fields.</param>
    internal sealed record Finding(CsvDialect Dialect, int Lines, bool HasHeader, IReadOnlyList<string[]> Cells);

    internal static Finding Look(string sample, string name, TableOptions options)
    {
        var lines = 0;
        char? declared = options.Delimiter;
        if (sample.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && sample.Length > 5 && sample[5] is '\r' or '\n')
        {
            declared ??= sample[4];
            sample = sample[5..].TrimStart('\r', '\n');
            lines = 1;
        }
        // The last line of a sample may be cut off.
        var whole = sample.LastIndexOf('\n') is > 0 and var cut && sample.Length > 1 << 16 ? sample[..(cut + 1)] : sample;
        var quote = QuoteOf(whole);
        // Too many columns are said when the names are read; here they still tell the delimiter.
        var limits = new CsvLimits(int.MaxValue, options.MaxFieldLength);
        var tried = (declared is { } only ? [only] : Delimiters).Select(delimiter => Try(whole, name, new(delimiter, quote), limits)).ToList();
        var best = tried.MaxBy(attempt => attempt.Score)!;
        // Blanks divide fields only where nothing else does: they are in names and texts everywhere.
        if (declared is null && best.Score < 1.5 && Try(whole, name, new(' ', quote), limits) is { Consistency: > 0.98 } aligned && aligned.Score > best.Score && aligned.Cells.Count > 1) best = aligned;
        return new(best.Dialect, lines, options.HasHeader ?? HeaderSniffer.HasHeader(best.Cells), best.Cells);
    }

    sealed record Attempt(CsvDialect Dialect, double Score, double Consistency, IReadOnlyList<string[]> Cells);

    // Rows of one length, of more than one field, without other delimiters left in the fields.
    static Attempt Try(string sample, string name, CsvDialect dialect, CsvLimits limits)
    {
        var rows = new List<string[]>();
        try
        {
            using var scanner = new CsvScanner(new StringReader(sample), name, dialect, limits);
            while (rows.Count < Rows && scanner.Read())
            {
                var row = new string[scanner.Count];
                for (var f = 0; f < row.Length; f++) row[f] = scanner[f].ToString();
                rows.Add(row);
            }
        }
        catch (OgeeException)
        {
            // What is wrong is said with its place when the file is read; a wrong delimiter leaves quotes open.
        }
        if (rows.Count == 0) return new(dialect, -1, 0, []);
        // A delimiter at the end of each line makes no column.
        var width = rows.CountBy(row => row.Length).MaxBy(pair => (pair.Value, pair.Key)).Key;
        string[][] usual = [.. rows.Where(row => row.Length == width)];
        var consistency = (double)usual.Length / rows.Count;
        long cells = 0, clean = 0;
        foreach (var row in usual)
            foreach (var cell in row)
            {
                cells++;
                if (IsClean(cell, dialect.Delimiter)) clean++;
            }
        var score = width == 1 ? 1 : consistency * ((double)clean / cells) * (2 + 0.001 * Math.Min(width, 100));
        // The header counts as a row of the sample even where rows below have a field more.
        IReadOnlyList<string[]> sampleRows = rows[0].Length == width ? usual : [rows[0], .. usual];
        return new(dialect, score, consistency, sampleRows);
    }

    static bool IsClean(string cell, char delimiter)
    {
        foreach (var other in Delimiters)
        {
            if (other == delimiter || !cell.Contains(other, StringComparison.Ordinal)) continue;
            // Commas are in prose and in numbers; the other marks are rare in both.
            if (other == ',' && (cell.Contains(' ', StringComparison.Ordinal) || NumberText.Look(cell, out _) != NumberMarks.None)) continue;
            return false;
        }
        return true;
    }

    static char QuoteOf(string sample)
    {
        if (sample.Contains('"', StringComparison.Ordinal)) return '"';
        // Some write 'a','b': then apostrophes stand beside delimiters.
        var beside = 0;
        for (var i = 1; i < sample.Length; i++)
            if (sample[i] == '\'' && Delimiters.Contains(sample[i - 1])) beside++;
        return beside > 2 && beside * 3 >= sample.Count(c => c == '\'') ? '\'' : '"';
    }
}
