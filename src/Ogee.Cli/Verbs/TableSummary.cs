using System.Globalization;
using Ogee.Recipes;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary>What <c>ogee look</c> prints of a table: a line a column, then what was found.</summary>
static class TableSummary
{
    const int MostColumns = 60;

    internal static void Write(VerbContext context, TableLookReport report)
    {
        var columns = new Table().Border(TableBorder.None).AddColumns("column", "holds", "missing", "from", "to");
        foreach (var column in report.Columns.Take(MostColumns))
            columns.AddRow([
                VisibleText.Markup(column.Name), column.Kind == ColumnKind.Category ? string.Create(CultureInfo.InvariantCulture, $"{column.Categories} categories") : column.Kind.ToString().ToLowerInvariant(),
                column.Missing.ToString("N0", CultureInfo.InvariantCulture), VisibleText.Markup(Short(column.Lowest)), VisibleText.Markup(Short(column.Highest)),
            ]);
        context.Write(columns);
        if (report.Columns.Count > MostColumns) context.Results.WriteLine($"and {report.Columns.Count - MostColumns} more columns; all are in --json");
        context.Results.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Rows:N0} rows"));
        LookVerb.Write(context, report.Findings);
    }

    static string Short(string text) => text.Length <= 24 ? text : text[..23] + "…";
}
