using System.Globalization;
using System.Text;
using Ogee.Learn;
using Sylvan.Data.Csv;

namespace Ogee.Recipes;

/// <summary>Reads the predictions.csv of a run, and holds it to the report beside it.</summary>
static class PredictionsFile
{
    const int ClassColumns = 5;

    /// <summary>Reads the answers of a run.</summary>
    /// <param name="path">The file.</param>
    /// <param name="classes">The classes of the run; none where a number is predicted.</param>
    /// <param name="report">The run's report, whose figures the file must give.</param>
    /// <exception cref="OgeeException">It is missing, damaged, or does not give the figures that the report states (OG2783).</exception>
    public static RunAnswers Read(string path, IReadOnlyList<string> classes, VerificationReport report)
    {
        if (!File.Exists(path)) throw Bad($"{path} is missing");
        var row = 1;
        try
        {
            using var text = new StreamReader(new FileStream(RegularFile.Open(path), FileAccess.Read), Encoding.UTF8);
            using var csv = CsvDataReader.Create(text, new() { Delimiter = ',', MaxBufferSize = 1 << 22 });
            var ties = 0;
            var answers = classes.Count > 0 ? Classes(path, csv, classes, ref row, ref ties) : Numbers(path, csv, ref row);
            Check(path, answers, ties, report);
            return answers;
        }
        catch (Exception cause) when (cause is CsvFormatException or InvalidOperationException or FormatException or OverflowException or System.Data.Common.DbException or IOException or ArgumentOutOfRangeException)
        {
            throw Bad($"{path}:{row}: {cause.Message.TrimEnd('.')}", cause);
        }
    }

    static RunAnswers Classes(string path, CsvDataReader csv, IReadOnlyList<string> classes, ref int row, ref int ties)
    {
        Header(path, csv, [.. (string[])["path", "truth", "predicted", "correct", "confidence"], .. classes.Select(name => "p_" + name)]);
        var places = classes.Select((name, c) => (name, c)).ToDictionary(pair => pair.name, pair => pair.c, StringComparer.Ordinal);
        var (ids, truths, said, confidence, ofTruth) = (new List<string>(), new List<int>(), new List<int>(), new List<double>(), new List<double>());
        while (csv.Read())
        {
            row++;
            Fields(path, csv, row, ClassColumns + classes.Count);
            // A sample without a label cannot be compared.
            if (csv.GetString(1).Length == 0) continue;
            var (truth, answer) = (Place(path, csv, row, 1, places), Place(path, csv, row, 2, places));
            if (csv.GetString(3) != (truth == answer ? "1" : "0")) throw Bad($"{path}:{row}: correct is '{csv.GetString(3)}', and the truth is '{classes[truth]}', the answer '{classes[answer]}'");
            var best = Share(path, csv, row, ClassColumns + answer);
            if (Share(path, csv, row, 4) != best) throw Bad($"{path}:{row}: the confidence is not the probability of the answer");
            var likely = 0;
            for (var c = 0; c < classes.Count; c++)
            {
                var share = Share(path, csv, row, ClassColumns + c);
                if (share > best) throw Bad($"{path}:{row}: the answer is '{classes[answer]}', and '{classes[c]}' is more probable");
                if (share == best) likely++;
            }
            if (likely > 1) ties++;
            ids.Add(Plain(csv.GetString(0)));
            truths.Add(truth);
            said.Add(answer);
            confidence.Add(best);
            ofTruth.Add(Share(path, csv, row, ClassColumns + truth));
        }
        return new() { Ids = ids, Class = [.. truths], Said = [.. said], Confidence = [.. confidence], OfTruth = [.. ofTruth] };
    }

    static RunAnswers Numbers(string path, CsvDataReader csv, ref int row)
    {
        Header(path, csv, csv.FieldCount == 6 ? ["path", "truth", "predicted", "error", "low", "high"] : ["path", "truth", "predicted", "error"]);
        var (ids, truths, predicted) = (new List<string>(), new List<double>(), new List<double>());
        while (csv.Read())
        {
            row++;
            Fields(path, csv, row, csv.FieldCount);
            var (truth, answer) = (Number(path, csv, row, 1), Number(path, csv, row, 2));
            if (Number(path, csv, row, 3) != answer - truth) throw Bad($"{path}:{row}: the error is not the prediction less the truth");
            ids.Add(Plain(csv.GetString(0)));
            truths.Add(truth);
            predicted.Add(answer);
        }
        return new() { Ids = ids, Value = [.. truths], Predicted = [.. predicted] };
    }

    // A file cut short reads well: what is missing shows only beside the report.
    static void Check(string path, RunAnswers answers, int ties, VerificationReport report)
    {
        if (answers.Ids.Count != report.Samples) throw Bad($"{path} has {answers.Ids.Count} labelled samples, and the report speaks of {report.Samples}");
        if (answers.Ids.Distinct(StringComparer.Ordinal).Count() != answers.Ids.Count) throw Bad($"{path} names {answers.Ids.GroupBy(id => id, StringComparer.Ordinal).First(same => same.Count() > 1).Key} twice");
        if (answers.IsOfClasses && report.Confusion is { } confusion)
        {
            for (var c = 0; c < confusion.Classes.Count; c++)
                if (answers.Class.LongCount(truth => truth == c) != confusion.Counts[c].Sum()) throw Bad($"{path} has other numbers of '{confusion.Classes[c]}' than the report");
            var right = answers.Class.Where((truth, i) => truth == answers.Said[i]).LongCount();
            var stated = confusion.Counts.Select((row, c) => row[c]).Sum();
            // The probabilities of the file are at the temperature: where two round to one, its answer may be the other of them.
            if (Math.Abs(right - stated) > ties) throw Bad($"{path} has {right} right answers, and the report {stated}");
        }
        if (!answers.IsOfClasses && report.Headline.FirstOrDefault(metric => metric.Name == "RMSE") is { } root)
        {
            int[] all = [.. Enumerable.Range(0, answers.Ids.Count)];
            if (!(Math.Abs(RegressionFigures.RootMeanSquare(answers.Value, answers.Predicted, all) - root.Value.Value) <= 1e-9 * Math.Abs(root.Value.Value))) throw Bad($"{path} has another error than the report");
        }
    }

    // What was written so that no spreadsheet runs it reads as it was.
    static string Plain(string cell) => cell.Length > 1 && cell[0] == '\'' && PredictionsCsv.Cell(cell[1..]).TrimStart('"').StartsWith('\'') ? cell[1..] : cell;

    static void Header(string path, CsvDataReader csv, IReadOnlyList<string> expected)
    {
        for (var i = 0; i < Math.Max(csv.FieldCount, expected.Count); i++)
            if (i >= csv.FieldCount || i >= expected.Count || Plain(csv.GetName(i)) != expected[i])
                throw Bad($"{path}:1: column {i + 1} is {(i < csv.FieldCount ? $"'{csv.GetName(i)}'" : "missing")}{(i < expected.Count ? $", not '{expected[i]}'" : ", one too many")}");
    }

    static void Fields(string path, CsvDataReader csv, int row, int expected)
    {
        if (csv.RowFieldCount != expected) throw Bad($"{path}:{row}: {csv.RowFieldCount} fields for {expected} columns");
    }

    static int Place(string path, CsvDataReader csv, int row, int column, Dictionary<string, int> places) =>
        places.TryGetValue(Plain(csv.GetString(column)), out var place) ? place : throw Bad($"{path}:{row}: '{csv.GetString(column)}' is no class of the run");

    static double Share(string path, CsvDataReader csv, int row, int column) =>
        Number(path, csv, row, column) is >= 0 and <= 1 and var share ? share : throw Bad($"{path}:{row}: '{csv.GetString(column)}' is no probability");

    static double Number(string path, CsvDataReader csv, int row, int column) =>
        double.TryParse(csv.GetString(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : throw Bad($"{path}:{row}: '{csv.GetString(column)}' is no number");

    static OgeeException Bad(string what, Exception? cause = null) =>
        ComparisonErrors.Predictions.With(what, "Expected the predictions.csv that ogee train wrote", "Restore the file from a copy of the run, or train again: ogee train DATA --config run.json", cause);
}
