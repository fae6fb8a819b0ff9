using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public sealed class TableTrainingTests(TrainedTables trained) : IClassFixture<TrainedTables>
{
    [Fact]
    public void AClassIsPredictedAndTheReportSaysWhatItIsWorth()
    {
        var report = trained.Class.Report!;
        Assert.Equal(("tabular-classification", "row", 61L), (report.Task, report.Sample, report.Samples));
        Assert.True(report.Headline[0].BeatsBaseline, report.Verdict.Reason);
        Assert.Equal(61, report.Confusion!.Counts.Sum(row => row.Sum()));
        Assert.Equal("logistic regression", Assert.Single(report.Rivals).Name);
        Assert.NotNull(report.Decisions!.Coverage);
        Assert.All(report.Mistakes, mistake => Assert.Equal(["size", "age", "city"], mistake.Values.Select(value => value.Name)));
        var html = report.ToHtml();
        foreach (var section in new[] { "id=\"rivals\"", "id=\"decisions\"", "id=\"classes\"" }) Assert.Contains(section, html, StringComparison.Ordinal);
    }

    [Fact]
    public void ANumberIsPredictedWithARangeAndBetterThanByALine()
    {
        var report = trained.Number.Report!;
        Assert.Equal("tabular-regression", report.Task);
        Assert.Equal(["RMSE", "MAE", "R²"], report.Headline.Select(metric => metric.Name));
        Assert.All(report.Headline, metric => Assert.True(metric.BeatsBaseline, metric.ToString()));
        Assert.Null(report.Confusion);
        Assert.Equal(10, report.Regression!.Bands.Count);
        // 60 rows or so: the measured coverage is within its own exact interval of the promise.
        Assert.InRange(0.9, report.Decisions!.Coverage!.Measured.Low, report.Decisions.Coverage.Measured.High);
        Assert.Contains("id=\"errors\"", report.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryFigureIsFoundAgainFromModelAndData()
    {
        foreach (var result in (RunResult[])[trained.Class, trained.Number])
            Assert.Empty(Verification.Differences(result.Folder, Verification.Run(result.Folder, null, TimeProvider.System, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void TheSameSeedGivesTheSameBits()
    {
        var again = trained.Train("data.label=price", "data.ignore=tier");
        Assert.Equal(trained.Number.Record.WeightsSha256, again.Record.WeightsSha256);
        Assert.NotEqual(trained.Number.Record.WeightsSha256, trained.Train("data.label=price", "data.ignore=tier", "seed=7").Record.WeightsSha256);
    }

    [Fact]
    public void NewRowsAreMeasuredAndThoseThatWereLearnedFromAreToldOf()
    {
        var report = Verification.Run(trained.Class.Folder, SyntheticTable.Write(trained["new.csv"], 200, seed: 9), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(200, report.Samples);
        Assert.Contains(report.Data.Findings, finding => finding.Text == "None of these rows was trained on.");
        var known = Verification.Run(trained.Class.Folder, trained.DataPath, TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Contains(known.Data.Findings, finding => finding.Kind == FindingKind.Problem && finding.Text.StartsWith("539 of 600 rows were trained on", StringComparison.Ordinal));
    }

    [Fact]
    public void NewRowsOfGroupsThatWereLearnedFromAreToldOf()
    {
        string Grouped(string name, int rows, int seed, int groups, int first = 0)
        {
            var lines = File.ReadAllLines(SyntheticTable.Write(trained[name], rows, seed));
            File.WriteAllLines(trained[name], lines.Select((line, i) => i == 0 ? line + ",owner" : FormattableString.Invariant($"{line},{Owner(first + ((i - 1) % groups))}")));
            return trained[name];
        }
        static string Owner(int k) => FormattableString.Invariant($"O{k}");
        VerificationReport Measured(RunFolder run, string path) => Verification.Run(run, path, TimeProvider.System, TestContext.Current.CancellationToken);

        var run = TrainingRun.Run(new(Grouped("owners.csv", 300, 1, 30), TrainSettings.Schema.Resolve(null, ["preset=fast", "train.epochs=2", "data.label=tier", "data.ignore=price", "data.split=group=owner"]), trained["runs"], null, ["train"]), TestContext.Current.CancellationToken).Folder;
        var rows = RowSplitFile.Read(run.SplitPath);
        string[] learned = [.. Enumerable.Range(0, 30).Where(k => rows[k].Split != DataSplit.Test).Select(Owner)];
        Assert.All(rows.Select((row, i) => (row.Group, Name: RowSplitFile.NameOf(Owner(i % 30)))), row => Assert.Equal(row.Name, row.Group));
        Assert.InRange(learned.Length, 2, 29);

        // New rows of the same owners, and of ten whom nobody has seen.
        var again = Measured(run, Grouped("owners-again.csv", 80, 5, 40));
        var finding = Assert.Single(again.Data.Findings, finding => finding.Text.Contains("new groups", StringComparison.Ordinal));
        Assert.Equal(FindingKind.Problem, finding.Kind);
        Assert.StartsWith(FormattableString.Invariant($"{2 * learned.Length} of 80 rows are of {learned.Length} groups of column 'owner' that were trained or chosen on ({string.Join(", ", learned.Take(3))}, …)"), finding.Text, StringComparison.Ordinal);
        Assert.Contains(again.Data.Findings, finding => finding.Text == "None of these rows was trained on.");
        Assert.DoesNotContain(Measured(run, Grouped("strangers.csv", 60, 6, 20, first: 100)).Data.Findings, finding => finding.Text.Contains("new groups", StringComparison.Ordinal));

        // A run of before groups were written says nothing of them.
        File.WriteAllLines(run.SplitPath, File.ReadAllLines(run.SplitPath).Select(line => line[..line.LastIndexOf(',')]));
        Assert.DoesNotContain(Measured(run, trained["owners-again.csv"]).Data.Findings, finding => finding.Text.Contains("new groups", StringComparison.Ordinal));
    }

    [Fact]
    public void AColumnThatIsIgnoredIsNoInputAndNewTablesNeedNotHaveIt()
    {
        var model = TableModel.Load(trained.Class.Folder.ModelPath);
        Assert.Equal(["size", "age", "city"], model.Config.Encoder.Features.Select(feature => feature.Name));
        Assert.Equal(["price"], model.Config.Unused);
    }

    [Fact]
    public void AnAnswerRisesWithWhatItMayOnlyRiseWith()
    {
        var model = TableModel.Load(trained.Train("data.label=price", "data.ignore=tier", "model.monotone=size:+,age:-", "train.epochs=2").Folder.ModelPath);
        var random = new Rng(new RngKey(3));
        for (var i = 0; i < 50; i++)
        {
            double size = 250 * random.NextDouble(), age = 90 * random.NextDouble(), city = random.NextInt(3);
            double At(double size, double age) => model.Predict([size, age, city, double.NaN, double.NaN])[0];
            Assert.True(At(size + 30, age) >= At(size, age));
            Assert.True(At(size, age + 20) <= At(size, age));
        }
    }

    [Fact]
    public void ARowUnlikeAllOthersIsLeftToAPerson()
    {
        var model = TableModel.Load(trained.Number.Folder.ModelPath);
        double[] usual = [110, 40, 1, double.NaN, double.NaN];
        var answer = model.Answer(usual);
        Assert.False(answer.IsAbstained, answer.Reason);
        Assert.InRange(answer.Value!.Value, answer.Low!.Value, answer.High!.Value);
        Assert.InRange(answer.Typicality!.Value, 0, 1);
        Assert.True(model.Decisions.Predict(1, null, 0.001).IsAbstained);
        // Of a palace: ten times the size of any home.
        var palace = model.Answer([2000, 800, 1, double.NaN, double.NaN]);
        Assert.True(palace.IsAbstained, $"p {palace.Typicality}");
    }

    [Fact]
    public void WhatMistakesCostDecidesTheAnswer()
    {
        var cheap = trained.Train("data.label=tier", "data.ignore=price", "cost.normal=low", "cost.miss=50", "cost.reject=2");
        var cost = cheap.Report!.Decisions!.Cost!;
        Assert.True(cost.Cost.Value <= cost.CostOfOneAnswer, $"{cost.Cost.Value} against {cost.CostOfOneAnswer}");
        var model = TableModel.Load(cheap.Folder.ModelPath);
        // At 50 to 1 even an unlikely 'high' is answered, or left to a person; never called 'low'.
        Assert.NotEqual("low", model.Decisions.Classify(["high", "low"], [0.1, 0.9], null).Label);
        Assert.Equal("low", TableModel.Load(trained.Class.Folder.ModelPath).Decisions.Classify(["high", "low"], [0.1, 0.9], null).Label);
    }

    [Theory]
    [InlineData("data.size=32", "OG2113")]
    [InlineData("data.ignore=sise", "OG2207")]
    [InlineData("data.label=prise", "OG2207")]
    [InlineData("model.monotone=city:+", "OG2214")]
    [InlineData("model.name=convnet-16", "OG2113")]
    public void WhatATableCannotFollowIsRefused(string setting, string code) =>
        Assert.Equal(code, Assert.Throws<OgeeException>(() => trained.Train(setting)).Error.Code);

    [Fact]
    public void AClassThatIsOnlyHeldOutIsRefusedAndItsOtherSpellingNamed()
    {
        var (train, test) = (Path.Combine(trained["split"], "train.csv"), Path.Combine(trained["split"], "test.csv"));
        Directory.CreateDirectory(trained["split"]);
        SyntheticTable.Write(train, 200);
        File.WriteAllText(test, File.ReadAllText(SyntheticTable.Write(test, 60, seed: 5)).Replace("low\n", "low.\n", StringComparison.Ordinal));
        var settings = TrainSettings.Schema.Resolve(null, ["data.label=tier", "preset=fast", "train.epochs=1"]);
        var error = Assert.Throws<OgeeException>(() => TrainingRun.Run(new(trained["split"], settings, trained["runs"], null, []), TestContext.Current.CancellationToken));
        Assert.Equal("OG2106", error.Error.Code);
        Assert.Contains("data.merge_spellings=true", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedConfigIsRefused()
    {
        var text = File.ReadAllText(Path.Combine(trained.Class.Folder.ModelPath, "config.json"));
        foreach (var (from, to) in new[] { ("\"label\": \"tier\"", "\"label\": \"tire\""), ("\"temperature\":", "\"temperature\": -1, \"ignored\":"), ("\"format\": 1", "\"format\": 9") })
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            Assert.Equal("OG2301", Assert.Throws<OgeeException>(() => TableModelConfig.FromJson(text.Replace(from, to, StringComparison.Ordinal), "config.json")).Error.Code);
        }
    }

    [Theory]
    [InlineData("""{"size": 100, "age": 30, "city": "Bonn"}""", new[] { 100, 30, 1.0 })]
    [InlineData("""{"city": null, "age": "30", "size": 1e2, "price": 7}""", new[] { 100, 30, double.NaN })]
    [InlineData("""{"city": "Zug", "age": 30, "size": 100}""", new[] { 100, 30, double.NaN })]
    public void ARowIsReadFromJson(string json, double[] expected)
    {
        var raw = new double[5];
        new RowJson(TableModel.Load(trained.Class.Folder.ModelPath).Config).Read(Encoding.UTF8.GetBytes(json), raw);
        Assert.Equal(expected, raw[..3]);
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{"size": 100, "age": 30}""", "lacks 'city'")]
    [InlineData("""{"size": 100, "size": 1, "age": 30, "city": null}""", "twice")]
    [InlineData("""{"sizes": 100, "age": 30, "city": null}""", "'sizes'")]
    [InlineData("""{"size": "big", "age": 30, "city": null}""", "no number")]
    [InlineData("""{"size": 1e400, "age": 30, "city": null}""", "out of range")]
    [InlineData("""{"size": {}, "age": 30, "city": null}""", "object or a list")]
    [InlineData("""{"size": 1, "age": 30, "city": null} {}""", "")]
    [InlineData("""{"size": """, "valid JSON")]
    public void ARowThatDoesNotFitIsRefused(string json, string says)
    {
        var reader = new RowJson(TableModel.Load(trained.Class.Folder.ModelPath).Config);
        var error = Assert.Throws<OgeeException>(() => reader.Read(Encoding.UTF8.GetBytes(json), new double[5]));
        Assert.Equal("OG2453", error.Error.Code);
        Assert.Contains(says, error.What, StringComparison.Ordinal);
    }
}
