using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>Finished runs with invented answers: all of a run folder that a comparison reads, without a training.</summary>
sealed class InventedRuns : IDisposable
{
    readonly TemporaryFolder folder = new();
    DateTimeOffset now = new(2026, 11, 23, 9, 14, 0, TimeSpan.Zero);

    internal string Root => folder["runs"];

    /// <summary>A run of a classifier: of each sample its name, truth and answer, and how sure the model is.</summary>
    internal RunFolder OfClasses(IReadOnlyList<string> classes, IReadOnlyList<Answered> samples, string fingerprint = "f1", string task = "image-classification", string weights = "", string[]? settings = null, string dataPath = "data")
    {
        var probabilities = samples.Select(sample => classes.Select((_, c) => c == sample.Answer ? sample.Confidence : (1 - sample.Confidence) / (classes.Count - 1)).ToArray()).ToList();
        float[] logits = [.. probabilities.SelectMany(row => row.Select(share => (float)Portable.Log(share)))];
        var figures = ClassificationFigures.From(classes, (int[])[.. samples.Select(sample => sample.Truth)], logits, 42);
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var table = new PredictionsCsv(text, classes);
        foreach (var (sample, row) in samples.Zip(probabilities)) table.Write(sample.Name, sample.Truth, row);
        var split = new StringBuilder("path,label,group,split,sha256\n");
        foreach (var sample in samples) split.Append(CultureInfo.InvariantCulture, $"{Quoted(sample.Name)},{Quoted(classes[sample.Truth])},{sample.Group},test,{sample.Content ?? Hash(sample.Name)}\n");
        return Save(task, fingerprint, weights, settings, dataPath, text.ToString(), split.ToString(), classes, report => report with
        {
            Samples = samples.Count, Sample = "picture", Headline = figures.Headline, Confusion = figures.Confusion, Classes = figures.Classes,
            Data = report.Data with { GroupName = samples.Any(sample => sample.Group is not null) ? "board" : "" },
        });
    }

    /// <summary>A run of a model of numbers: of each row its true number and the predicted one.</summary>
    internal RunFolder OfNumbers(IReadOnlyList<(double Truth, double Predicted)> rows, string label = "price", string fingerprint = "f1", string weights = "", int firstRow = 1)
    {
        double[] truth = [.. rows.Select(row => row.Truth)], predicted = [.. rows.Select(row => row.Predicted)];
        var figures = RegressionFigures.From(label, "EUR", truth, predicted, truth.Average(), 42);
        var (text, split) = (new StringBuilder("path,truth,predicted,error\n"), new StringBuilder("row,split,hash\n"));
        for (var i = 1; i < firstRow; i++) split.Append(CultureInfo.InvariantCulture, $"{i},train,{Hash($"learned {i}")[..16]}\n");
        for (var i = 0; i < rows.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"row {i + firstRow},{truth[i]:R},{predicted[i]:R},{predicted[i] - truth[i]:R}\n");
            split.Append(CultureInfo.InvariantCulture, $"{i + firstRow},test,{Hash(i.ToString(CultureInfo.InvariantCulture))[..16]}\n");
        }
        return Save(TableTask.RegressionName, fingerprint, weights, null, "data", text.ToString(), split.ToString(), [], report => report with { Samples = rows.Count, Sample = "row", Headline = figures.Headline, Regression = figures.Sheet });
    }

    static string Quoted(string text) => "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    RunFolder Save(string task, string fingerprint, string weights, string[]? settings, string dataPath, string predictions, string split, IReadOnlyList<string> classes, Func<VerificationReport, VerificationReport> fill)
    {
        var run = RunFolder.Create(Root, "invented");
        Directory.CreateDirectory(run.DataPath);
        Directory.CreateDirectory(run.ReportPath);
        File.WriteAllText(run.SplitPath, split);
        File.WriteAllText(Path.Combine(run.ReportPath, "predictions.csv"), predictions);
        var report = fill(new VerificationReport
        {
            Title = "invented", Created = now, Task = task, Verdict = new(VerdictKind.Pass, "", ""), Headline = [], Data = new("data", fingerprint, ["train", "valid", "test"], []),
            Reproduce = new("ogee train data", 42, weights, fingerprint, []),
        });
        RunReport.Write(run, report);
        now += TimeSpan.FromMinutes(1);
        new RunRecord
        {
            Id = run.Id, Name = "invented", Task = task, Started = now, Ended = now, Status = RunStatus.Finished, Headline = "test_accuracy", Results = RunResults.Of(report), Seed = 42,
            Data = new(dataPath, fingerprint, report.Samples, classes, "80/10/10"), WeightsSha256 = weights.Length > 0 ? weights : Hash(run.Id), Cost = new(1, 2, 3e9, 4, 5, "estimated", 6, "rates"),
        }.With(TrainSettings.Schema.Resolve(null, settings ?? [])).Save(run);
        return run;
    }

    public void Dispose() => folder.Dispose();
}

/// <summary>One invented answer.</summary>
readonly record struct Answered(string Name, int Truth, int Answer, double Confidence = 0.9, string? Group = null, string? Content = null);
