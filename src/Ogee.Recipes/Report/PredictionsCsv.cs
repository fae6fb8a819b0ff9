using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Writes predictions.csv: a row a sample, safe to open in a spreadsheet.</summary>
/// <remarks>
/// Columns: path, truth, predicted, correct, confidence, then one probability a class (<c>p_NAME</c>). UTF-8, comma, line feed, numbers with a point and in full, so
/// that they read back to the same bits. Text that a spreadsheet would run as a formula (it begins with = + - @, their full-width forms, a tab or a line break) gets
/// an apostrophe in front.
/// </remarks>
/// <seealso href="https://owasp.org/www-community/attacks/CSV_Injection">OWASP, CSV injection</seealso>
public sealed class PredictionsCsv
{
    readonly TextWriter writer;
    readonly IReadOnlyList<string> classes;

    /// <summary>Starts the file with its header.</summary>
    /// <param name="writer">Where it goes; it stays open.</param>
    /// <param name="classes">The names of the classes.</param>
    public PredictionsCsv(TextWriter writer, IReadOnlyList<string> classes)
    {
        (this.writer, this.classes) = (writer, classes);
        writer.Write("path,truth,predicted,correct,confidence");
        foreach (var name in classes) writer.Write("," + Cell("p_" + name));
        writer.Write('\n');
    }

    /// <summary>Writes one row.</summary>
    /// <param name="path">Where the sample is.</param>
    /// <param name="truth">Its true class; −1 where it is not known (truth and correct stay empty).</param>
    /// <param name="probabilities">Its probabilities [classes].</param>
    public void Write(string path, int truth, ReadOnlySpan<double> probabilities)
    {
        if (probabilities.Length != classes.Count || truth >= classes.Count)
            throw ReportErrors.Figures.With($"predictions of {path}: {probabilities.Length} probabilities and class {truth} for {classes.Count} classes",
                "There is one probability a class", "Pass the row of this sample");
        var predicted = ProbabilityScores.Predict(probabilities, classes.Count)[0];
        writer.Write(Cell(path));
        writer.Write("," + (truth < 0 ? "" : Cell(classes[truth])) + "," + Cell(classes[predicted]) + "," + (truth < 0 ? "" : truth == predicted ? "1" : "0"));
        writer.Write("," + Number(probabilities[predicted]));
        foreach (var probability in probabilities) writer.Write("," + Number(probability));
        writer.Write('\n');
    }

    /// <summary>Text as a cell: without a formula to run, quoted where it has to be.</summary>
    /// <param name="text">Any text.</param>
    public static string Cell(string text)
    {
        if (text.Length > 0 && text.TrimStart(' ') is var shown && shown.Length > 0 && shown[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠')
            text = "'" + text;
        // The semicolon and the tab are the separators of spreadsheets in other countries.
        return text.AsSpan().IndexOfAny("\",;\t\r\n") < 0 && !text.StartsWith(' ') ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
