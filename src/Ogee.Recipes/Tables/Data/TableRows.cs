using System.Text;

namespace Ogee.Recipes;

/// <summary>The rows of one file that can be read, one after the other; the others are listed.</summary>
sealed class TableRows : IDisposable
{
    readonly CsvScanner scanner;
    readonly TextFile file;
    readonly CsvSniffer.Finding finding;
    readonly int columns;
    readonly bool isQuery;
    bool hasBegun;
    long count;

    internal TableRows(TextFile file, CsvSniffer.Finding finding, int columns, TableOptions options)
    {
        (this.file, this.finding, this.columns) = (file, finding, columns);
        var text = file.Read();
        scanner = new(text, file.Name, finding.Dialect, new(options.MaxColumns + 1, options.MaxFieldLength));
    }

    internal TableRows(TablePart part, TableOptions options) : this(part.File, part.Finding, part.Names.Count, options) => isQuery = part.IsQuery;

    /// <summary>Rows that were left out so far.</summary>
    internal long Unreadable { get; private set; }

    /// <summary>Called with each row that is left out: its place and why.</summary>
    internal Action<string, string>? OnUnreadable { get; init; }

    /// <summary>The line of the row; of a query its number, from 1.</summary>
    internal long Line => isQuery ? count : scanner.Line;

    internal ReadOnlySpan<char> this[int field] => scanner[field];

    internal string Place(int field) => isQuery ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file.Name}:{count}:{field + 1}") : $"{file.Name}:{scanner.Place(field)}";

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="OgeeException">The file cannot be read further.</exception>
    /// <exception cref="DecoderFallbackException">The bytes are not of the encoding.</exception>
    internal bool Next()
    {
        try
        {
            if (!hasBegun)
            {
                hasBegun = true;
                for (var skip = finding.Lines + (finding.HasHeader ? 1 : 0); skip > 0; skip--)
                    if (!scanner.Read()) return false;
            }
            while (scanner.Read())
            {
                count++;
                if (Fault() is not { } fault) return true;
                Unreadable++;
                OnUnreadable?.Invoke(fault.Place, fault.What);
            }
            return false;
        }
        catch (DecoderFallbackException)
        {
            // Whoever reads begins again.
            file.FallBack();
            throw;
        }
        catch (Exception cause) when (cause is IOException or InvalidDataException)
        {
            throw file.Failure(cause);
        }
    }

    public void Dispose() => scanner.Dispose();

    (string Place, string What)? Fault()
    {
        if (scanner.Fault is { } found) return ($"{file.Name}:{scanner.FaultPlace}", found);
        if (scanner.Count == columns) return null;
        // A delimiter at the end of the line begins no field.
        if (scanner.Count == columns + 1 && scanner[columns].Length == 0 && !scanner.IsQuoted(columns)) return null;
        return ($"{file.Name}:{scanner.Place(Math.Min(columns, scanner.Count) - 1)}", $"{Text.Count(scanner.Count, "field")} where the table has {columns}");
    }
}
