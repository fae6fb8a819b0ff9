using System.Buffers;

namespace Ogee.Recipes;

/// <summary>How a file divides rows into fields.</summary>
/// <param name="Delimiter">What stands between two fields; a space stands for any run of blanks and tabs.</param>
/// <param name="Quote">What holds a field that has delimiters or ends of lines in it.</param>
readonly record struct CsvDialect(char Delimiter, char Quote = '"');

/// <summary>What a row must not exceed.</summary>
readonly record struct CsvLimits(int Columns, int FieldLength);

/// <summary>Divides text into rows and fields, and knows the line and column of each.</summary>
/// <remarks>
/// RFC 4180 with what is met in the wild: lines end with LF, CRLF or CR; blanks around a field are not part of it; a quote inside of a field without quotes is a character; lines without
/// anything on them are no rows. Sylvan.Data.Csv, which reads our small tables, tells no place of a field and swallows a quote that is never closed, so what strangers wrote is read here.
/// </remarks>
sealed class CsvScanner : IDisposable
{
    // Memory that one row may take, in characters; a row of more is a file that is no table.
    const int LongestRow = 1 << 24;

    readonly record struct Field(int At, int Start, int Length, bool IsQuoted, bool IsUnescaped);

    readonly TextReader text;
    readonly string name;
    readonly CsvDialect dialect;
    readonly CsvLimits limits;
    readonly SearchValues<char> stops;
    char[] buffer = new char[1 << 15];
    char[] unescaped = [];
    Field[] fields = new Field[16];

    // The row is buffer[start .. start + length]; places within it count from its start, as the buffer moves while a row grows.
    int start, end, length, unescapedLength;
    long nextLine = 1;
    bool hasEnded;

    internal CsvScanner(TextReader text, string name, CsvDialect dialect, CsvLimits limits)
    {
        (this.text, this.name, this.dialect, this.limits) = (text, name, dialect, limits);
        stops = SearchValues.Create(dialect.Delimiter == ' ' ? " \t\r\n" : [dialect.Delimiter, '\r', '\n']);
    }

    /// <summary>The fields of the row.</summary>
    internal int Count { get; private set; }

    /// <summary>The line on which the row begins, from 1.</summary>
    internal long Line { get; private set; }

    /// <summary>What is wrong with the row, or null.</summary>
    internal string? Fault { get; private set; }

    int faultAt;

    /// <summary>Where the fault is, as line:column.</summary>
    internal string FaultPlace => PlaceOf(faultAt);

    /// <summary>A field, without quotes and without blanks around it; valid until the next row.</summary>
    internal ReadOnlySpan<char> this[int field]
    {
        get
        {
            ref var found = ref fields[field];
            return found.IsUnescaped ? unescaped.AsSpan(found.Start, found.Length) : buffer.AsSpan(start + found.Start, found.Length);
        }
    }

    /// <summary>Whether the field stands in quotes.</summary>
    internal bool IsQuoted(int field) => fields[field].IsQuoted;

    /// <summary>Reads the next row; false at the end.</summary>
    /// <exception cref="OgeeException">A quote is never closed (OG2202), or a limit is passed (OG2204).</exception>
    internal bool Read()
    {
        while (true)
        {
            start += length;
            Line = nextLine;
            (Count, length, unescapedLength, Fault) = (0, 0, 0, null);
            if (!Has(0)) return false;
            ReadFields();
            if (Fault is null && buffer.AsSpan(start, length).IndexOf('\0') is >= 0 and var zero) SetFault(zero, "a zero character");
            if (Count > 1 || fields[0] is not { Length: 0, IsQuoted: false } || Fault is not null) return true;
        }
    }

    /// <summary>The place of a field as line:column.</summary>
    internal string Place(int field) => PlaceOf(fields[field].At);

    public void Dispose() => text.Dispose();

    void ReadFields()
    {
        var at = 0;
        while (true)
        {
            at = ReadField(at);
            if (!Has(at))
            {
                length = at;
                return;
            }
            if (buffer[start + at] is not ('\r' or '\n'))
            {
                at++;
                // In columns aligned by blanks, blanks at the end of a line hold no field.
                if (dialect.Delimiter == ' ' && (at = SkipBlanks(at)) is var next && (!Has(next) || buffer[start + next] is '\r' or '\n')) continue;
                if (Count >= limits.Columns) throw TooLarge(at, $"row of more than {limits.Columns} fields", "columns");
                continue;
            }
            at++;
            if (buffer[start + at - 1] == '\r' && Has(at) && buffer[start + at] == '\n') at++;
            nextLine++;
            length = at;
            return;
        }
    }

    // Returns the place of the delimiter, end of line or end of text after the field.
    int ReadField(int at)
    {
        at = SkipBlanks(at);
        if (Has(at) && buffer[start + at] == dialect.Quote) return ReadQuoted(at);
        if (dialect.Delimiter == ' ' && Count > 0 && (!Has(at) || buffer[start + at] is '\r' or '\n')) return at;
        var first = at;
        at = FindStop(at, first);
        Add(first, at);
        return at;
    }

    int ReadQuoted(int opened)
    {
        var at = opened + 1;
        var from = at;
        var kept = unescapedLength;
        var isPlain = true;
        while (true)
        {
            at = Find(at, opened, quoteOnly: true);
            if (!Has(at)) throw TableErrors.Csv.With($"{name}:{PlaceOf(opened)}: a quote is opened and never closed", "Expected a closing quote before the end of the file",
                "Close it, or write a quote inside of a field twice.");
            if (!Has(at + 1) || buffer[start + at + 1] != dialect.Quote) break;
            isPlain = false;
            Keep(from, at + 1);
            at += 2;
            from = at;
        }
        CountLines(opened, at);
        var closed = at;
        at = SkipBlanks(at + 1);
        if (Has(at) && buffer[start + at] is not ('\r' or '\n') && buffer[start + at] != dialect.Delimiter && !(dialect.Delimiter == ' ' && at > closed + 1))
        {
            SetFault(at, "text after a closing quote");
            at = FindStop(at, opened);
        }
        if (isPlain) AddField(new(opened, from, closed - from, true, false));
        else
        {
            Keep(from, closed);
            AddField(new(opened, kept, unescapedLength - kept, true, true));
        }
        // The blanks that divide fields were skipped with those after the quote.
        return dialect.Delimiter == ' ' && at > closed + 1 && Has(at) && buffer[start + at] is not ('\r' or '\n') ? at - 1 : at;
    }

    int FindStop(int at, int first) => Find(at, first, quoteOnly: false);

    // The next stop (or quote) from a place on, or the end of the text.
    int Find(int at, int first, bool quoteOnly)
    {
        while (true)
        {
            if (!Has(at)) return at;
            var rest = buffer.AsSpan(start + at, end - start - at);
            var found = quoteOnly ? rest.IndexOf(dialect.Quote) : rest.IndexOfAny(stops);
            at += found < 0 ? rest.Length : found;
            if (at - first > limits.FieldLength)
                throw TooLarge(first, $"field of more than {limits.FieldLength} characters begins here", quoteOnly ? "its quote is perhaps never closed" : "characters");
            if (found >= 0) return at;
        }
    }

    int SkipBlanks(int at)
    {
        while (Has(at) && buffer[start + at] is var c && c is ' ' or '\t' or '\u00a0' && (c != dialect.Delimiter || c == ' ')) at++;
        return at;
    }

    void Add(int first, int last)
    {
        while (last > first && buffer[start + last - 1] is ' ' or '\t' or '\u00a0') last--;
        AddField(new(first, first, last - first, false, false));
    }

    void AddField(Field field)
    {
        if (Count == fields.Length) Array.Resize(ref fields, Count * 2);
        fields[Count++] = field;
    }

    void Keep(int from, int to)
    {
        var piece = buffer.AsSpan(start + from, to - from);
        if (unescapedLength + piece.Length > unescaped.Length) Array.Resize(ref unescaped, Math.Max(256, 2 * (unescapedLength + piece.Length)));
        piece.CopyTo(unescaped.AsSpan(unescapedLength));
        unescapedLength += piece.Length;
    }

    void SetFault(int at, string what)
    {
        if (Fault is null) (Fault, faultAt) = (what, at);
    }

    bool Has(int at) => start + at < end || Fill();

    bool Fill()
    {
        if (hasEnded) return false;
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length)
        {
            if (end >= LongestRow) throw TooLarge(0, $"row of more than {LongestRow} characters begins here", "characters");
            Array.Resize(ref buffer, Math.Min(LongestRow, end * 2));
        }
        var read = text.Read(buffer, end, buffer.Length - end);
        hasEnded = read == 0;
        end += read;
        return read > 0;
    }

    void CountLines(int from, int to)
    {
        for (var i = from; i < to; i++)
            if (EndsLine(i)) nextLine++;
    }

    bool EndsLine(int at) => buffer[start + at] is '\n' || (buffer[start + at] is '\r' && !(start + at + 1 < end && buffer[start + at + 1] == '\n'));

    string PlaceOf(int at)
    {
        var (line, column) = (Line, 1);
        for (var i = 0; i < at && start + i < end; i++)
        {
            if (EndsLine(i)) (line, column) = (line + 1, 1);
            else column++;
        }
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{line}:{column}");
    }

    OgeeException TooLarge(int at, string what, string which) => TableErrors.TooLarge.With($"{name}:{PlaceOf(at)}: a {what}",
        $"Expected a table of text with rows below the limits ({(which == "columns" ? "TableOptions.MaxColumns" : "TableOptions.MaxFieldLength")})",
        which.StartsWith("its", StringComparison.Ordinal) ? "Look for a quote that is never closed." : "Check the delimiter and whether the file is a table at all.");
}
