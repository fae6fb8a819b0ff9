using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>Drift on real rows: how often a clean window is flagged, and how often an injected fault is found by its name. Prints the figures of docs/results.md.</summary>
public sealed class DriftTests
{
    const int Window = 500, ReferenceRows = 8000, Repeats = 25;

    [Fact]
    public void CleanWindowsAreFlaggedAsOftenAsStatedAndInjectedFaultsAreFound()
    {
        var folder = Directory.CreateTempSubdirectory("ogee-drift-").FullName;
        try
        {
            Measure(Train(folder), TestContext.Current.TestOutputHelper!);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static TableModel Train(string folder) => TableModel.Load(TrainingRun.Run(new(SharedData.Path("tabular/adult-train.csv"),
        TrainSettings.Schema.Resolve(null, ["preset=fast", "train.epochs=2", "data.label=column_15", "data.merge_spellings=true"]), Path.Combine(folder, "runs"), "adult", [])).Folder.ModelPath);

    static void Measure(TableModel model, ITestOutputHelper output)
    {
        using var data = TableData.Open(SharedData.Path("tabular/adult-test.csv"), new() { Schema = model.Config.Columns, Optional = [.. model.Config.Unused, model.Config.Label] });
        var watch = ModelWatch.Of(model);
        var rows = new double[data.Rows][];
        for (var row = 0; row < rows.Length; row++) data.Read(row, rows[row] = new double[data.Columns.Count]);
        var answers = Answers(model, rows);
        var random = new Rng(new RngKey(11));
        var (clean, flagged) = (0, 0);
        int[] order = [];
        ModelReference? reference = null;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            order = random.Permutation(rows.Length);
            reference = Reference(model, watch, order[..ReferenceRows], rows, answers);
            for (var first = ReferenceRows; first + Window <= order.Length; first += Window)
            {
                var part = order[first..(first + Window)];
                clean++;
                if (Compare(reference, watch, [.. part.Select(row => rows[row])], [.. part.Select(row => answers[row])]).Drifting.Count > 0) flagged++;
            }
        }
        output.WriteLine($"clean windows of {Window} rows: {flagged} of {clean} flagged, {Interval.ClopperPearson(flagged, clean)}; 1 % stated");
        // The binomial chance of more than 3 % where 1 % is true is below 10⁻³ for 400 windows; the smallest effect makes alarms rarer still.
        Assert.InRange(flagged, 0, 0.03 * clean);

        int Place(string name) => model.Config.Columns.Select((column, i) => (column.Name, i)).Single(column => column.Name == name).i;
        // The columns of the file have no names.
        int age = Place("column_1"), hours = Place("column_13"), work = Place("column_2"), gain = Place("column_11"), sex = Place("column_10");
        var women = (double)model.Config.Columns[sex].Categories.ToList().FindIndex(name => name.Equals("Female", StringComparison.OrdinalIgnoreCase));
        (string Name, string Feature, Func<double[], int, bool> Change)[] faults =
        [
            ("everyone five years older", "input.column_1", (row, _) => { row[age] += 5; return true; }),
            ("hours written as minutes in a tenth of the rows", "input.column_13", (row, i) => { if (i % 10 == 0) row[hours] *= 60; return true; }),
            ("a column empty in a fifth of the rows", "input.column_2", (row, i) => { if (i % 5 == 0) row[work] = double.NaN; return true; }),
            ("a value that training never saw in a tenth of the rows", "input.column_2", (row, i) => { if (i % 10 == 0) row[work] = model.Config.Columns[work].Categories.Count + 7; return true; }),
            ("a sensor that always says zero", "input.column_11", (row, _) => { row[gain] = 0; return true; }),
            ("women only", "input.column_10", (row, _) => row[sex] == women),
        ];
        foreach (var (name, feature, change) in faults)
        {
            var (found, named, windows) = (0, 0, 0);
            var waiting = new List<double[]>();
            for (var i = ReferenceRows; i < order.Length; i++)
            {
                var row = (double[])rows[order[i]].Clone();
                if (!change(row, i)) continue;
                waiting.Add(row);
                if (waiting.Count < Window) continue;
                var report = Compare(reference!, watch, waiting, Answers(model, [.. waiting]));
                windows++;
                if (report.Drifting.Count > 0) found++;
                if (report.Drifting.Any(drifting => drifting.Name == feature)) named++;
                waiting.Clear();
            }
            output.WriteLine($"{name}: {found} of {windows} windows flagged, {named} by {WatchReport.Title(feature)}");
            Assert.True(named == windows, $"{name}: {named} of {windows} windows by {feature}");
        }
    }

    static ModelAnswer[] Answers(TableModel model, double[][] rows)
    {
        var encoded = new float[rows.Length * model.RowSize];
        for (var row = 0; row < rows.Length; row++) model.Encoder.Encode(rows[row], encoded.AsSpan(row * model.RowSize, model.RowSize));
        var (outputs, features) = (new float[rows.Length * model.Config.Network.Outputs], new float[rows.Length * model.FeatureCount]);
        model.Outputs(encoded, outputs, features);
        var (answers, size) = (model.Answers(outputs), model.Config.Network.Outputs);
        return [.. rows.Select((_, i) => model.Answer(answers.AsSpan(i * size, size), model.Decisions.Typicality is null ? null : model.Decisions.TypicalityOf(features.AsSpan(i * model.FeatureCount, model.FeatureCount)), null))];
    }

    static ModelReference Reference(TableModel model, ModelWatch watch, int[] part, double[][] rows, ModelAnswer[] answers) => new()
    {
        WeightsSha256 = model.Config.WeightsSha256, Samples = part.Length, Summary = Count(watch, [.. part.Select(row => rows[row])], [.. part.Select(row => answers[row])]),
    };

    static WatchReport Compare(ModelReference reference, ModelWatch watch, IReadOnlyList<double[]> rows, IReadOnlyList<ModelAnswer> answers) => WatchReport.Of(reference, new()
    {
        Model = "adult", Version = "1", WeightsSha256 = reference.WeightsSha256, Started = DateTimeOffset.UnixEpoch, Ended = DateTimeOffset.UnixEpoch, Rows = rows.Count, IsClosed = true, Summary = Count(watch, rows, answers),
    });

    static StreamSummary Count(ModelWatch watch, IReadOnlyList<double[]> rows, IReadOnlyList<ModelAnswer> answers)
    {
        var (summary, observed) = (watch.Empty(), new double[watch.Observed]);
        for (var i = 0; i < rows.Count; i++)
        {
            watch.Observe(rows[i], observed);
            watch.Count(summary, observed, [], answers[i]);
        }
        return summary;
    }
}
