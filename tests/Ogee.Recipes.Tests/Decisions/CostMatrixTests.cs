using System.Text;

namespace Ogee.Recipes.Tests;

public sealed class CostMatrixTests
{
    static readonly string[] Classes = ["bad", "good", "odd one"];

    static double[] Read(string text) => CostMatrix.Read(Encoding.UTF8.GetBytes(text), "costs.csv", Classes);

    [Theory]
    [InlineData("true,bad,good,odd one\nbad,0,50,1\ngood,1,0,2.5\nodd one,3,4,0\n")]
    [InlineData("\uFEFF\"\";\"odd one\";good;bad\r\n\r\ngood;2,5;0;1\r\nodd one;0;4;3\r\nbad;1;5e1;0")]
    [InlineData("x\tgood\todd one\tbad\nodd one\t4\t0\t3\nbad\t50\t1\t0\ngood\t0\t2.5\t1\n")]
    public void RowsAreTruthsAndColumnsAnswersInAnyOrder(string text) => Assert.Equal([0, 50, 1, 1, 0, 2.5, 3, 4, 0], Read(text));

    [Theory]
    [InlineData("", "costs.csv: is empty")]
    [InlineData("t,bad,good\nbad,0,1\ngood,1,0\n", "costs.csv: there is no column for 'odd one'")]
    [InlineData("t,bad,good,odd one\nbad,0,1,1\ngood,1,0,1\n", "costs.csv: there is no row for 'odd one'")]
    [InlineData("t,bad,goud,odd one\n", "costs.csv:1:7: the column 'goud' is no class")]
    [InlineData("t,bad,good,bad\n", "costs.csv:1:12: the column 'bad' is there twice")]
    [InlineData("t,bad,good,odd one\nbad,0,1,1\nbed,1,0,1\n", "costs.csv:3:1: the row 'bed' is no class")]
    [InlineData("t,bad,good,odd one\nbad,0,1,1\nbad,1,0,1\n", "costs.csv:3:1: the row 'bad' is there twice")]
    [InlineData("t,bad,good,odd one\nbad,0,1\n", "costs.csv:2:1: the row has 3 fields, and the header 4")]
    [InlineData("t,bad,good,odd one\nbad,0,-1,1\n", "costs.csv:2:7: '-1' is no cost")]
    [InlineData("t,bad,good,odd one\nbad,0,NaN,1\n", "costs.csv:2:7: 'NaN' is no cost")]
    [InlineData("t,bad,good,odd one\nbad,0,1e999,1\n", "costs.csv:2:7: '1e999' is no cost")]
    [InlineData("t,bad,good,odd one\nbad,0,much,1\n", "costs.csv:2:7: 'much' is no cost")]
    [InlineData("t,bad,good,odd one\nbad,0,,1\n", "costs.csv:2:7: a cost is empty")]
    [InlineData("t,bad,good,odd one\nbad,0,0,0\ngood,0,0,0\nodd one,0,0,0\n", "costs.csv: every cost is 0")]
    public void WhatIsNoMatrixIsRefusedAtItsPlace(string text, string what)
    {
        var error = Assert.Throws<OgeeException>(() => Read(text));
        Assert.Equal("OG2117", error.Error.Code);
        Assert.StartsWith(what, error.What, StringComparison.Ordinal);
        Assert.True(error.Expected.Length > 20 && error.Remedy.Length > 10, error.Message);
    }

    [Fact]
    public void AMisspeltClassIsGuessed() => Assert.Contains("good", Assert.Throws<OgeeException>(() => Read("t,bad,goud,odd one\n")).Remedy, StringComparison.Ordinal);

    [Fact]
    public void BytesThatAreNoTextAreRefused() => Assert.Equal("OG2117", Assert.Throws<OgeeException>(() => CostMatrix.Read([0x74, 0x2c, 0xff, 0xfe], "costs.csv", Classes)).Error.Code);
}

/// <summary>Costs and rules that were given with the data, from training to the answers of the model folder.</summary>
public sealed class DecisionFilesTests(TrainedTables trained) : IClassFixture<TrainedTables>
{
    string Write(string name, string text)
    {
        File.WriteAllText(trained[name], text);
        return trained[name];
    }

    [Fact]
    public void AMatrixDecidesAsTheSameCostsInSettingsDo()
    {
        var matrix = Write("costs.csv", "true,low,high\nhigh,50,0\nlow,0,1\n");
        string[] common = ["data.label=tier", "data.ignore=price", "cost.reject=2"];
        var (byMatrix, byWords) = (trained.Train([.. common, $"cost.matrix={matrix}"]), trained.Train([.. common, "cost.normal=low", "cost.miss=50"]));
        Assert.Equal(byWords.Report!.Decisions!.Cost, byMatrix.Report!.Decisions!.Cost);
        var costs = byMatrix.Report.Decisions.Costs!;
        Assert.Equal(["high", "low"], costs.Classes);
        Assert.Equal([0, 50, 1, 0, 2], costs.Rows.SelectMany(row => row).Append(costs.Person!.Value));
        Assert.Contains("What was said that each answer (column) costs", byMatrix.Report.ToHtml(), StringComparison.Ordinal);

        // Kept with the run and with the model: the file is not needed any more.
        File.Delete(matrix);
        Assert.True(File.Exists(Path.Combine(byMatrix.Folder.DataPath, "costs.csv")));
        var model = TableModel.Load(byMatrix.Folder.ModelPath);
        Assert.NotEqual("low", model.Decisions.Classify(["high", "low"], [0.1, 0.9], null).Label);
        Assert.Equal(0.1 * 0 + 0.9 * 1, model.Decisions.Classify(["high", "low"], [0.1, 0.9], null).ExpectedCost!.Value, 12);
        Assert.Empty(Verification.Differences(byMatrix.Folder, Verification.Run(byMatrix.Folder, null, TimeProvider.System, TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("data.label=price", "OG2113")]
    [InlineData("cost.miss=5", "OG2113")]
    [InlineData("cost.false_alarm=2", "OG2113")]
    [InlineData("cost.normal=low", "OG2113")]
    public void AMatrixAndWhatContradictsItAreRefused(string setting, string code)
    {
        var matrix = Write("contradicted.csv", "true,low,high\nhigh,50,0\nlow,0,1\n");
        Assert.Equal(code, Assert.Throws<OgeeException>(() => trained.Train([.. setting.StartsWith("data.label", StringComparison.Ordinal) ? Array.Empty<string>() : ["data.label=tier"], $"cost.matrix={matrix}", setting])).Error.Code);
    }

    [Theory]
    [InlineData("cost.matrix")]
    [InlineData("decide.rules")]
    public void AFileThatIsNotThereIsToldBeforeAnythingIsDone(string setting)
    {
        var runs = Directory.Exists(trained["runs"]) ? Directory.GetDirectories(trained["runs"]).Length : 0;
        var error = Assert.Throws<OgeeException>(() => trained.Train("data.label=tier", $"{setting}={trained["nowhere.csv"]}"));
        Assert.Equal(FailureKind.Data, error.Error.Kind);
        Assert.Contains("nowhere.csv", error.What, StringComparison.Ordinal);
        Assert.Equal(runs, Directory.GetDirectories(trained["runs"]).Length);
    }

    [Fact]
    public void RulesComeBeforeTheModelAndTheReportSaysWhatTheyAreWorth()
    {
        var rules = Write("rules.json", """
            [
              // The price is ignored by the network; a rule may know it.
              { "when": [{ "feature": "price", "op": ">", "value": 600 }], "then": { "answer": "high" }, "because": "the price says so" },
              { "when": [{ "feature": "city", "op": "missing" }], "then": "abstain" },
              { "when": [{ "feature": "@answer", "op": "=", "value": "low" }, { "feature": "size", "op": ">=", "value": 1000 }], "then": { "answer": "high" } },
            ]
            """);
        var result = trained.Train("data.label=tier", "data.ignore=price", $"decide.rules={rules}");
        Assert.Equal(trained.Class.Record.WeightsSha256, result.Record.WeightsSha256);
        var sheet = result.Report!.Decisions!.Rules!;
        Assert.Equal("when price > 600 then answer 'high' (because the price says so)", sheet[0].Rule);
        Assert.True(sheet[0].Samples > 3 && sheet[0].With == 1, $"{sheet[0]}");
        Assert.True(sheet[1] is { With: null, Without: not null, Samples: > 0 }, $"{sheet[1]}");
        Assert.Equal((0L, null, null), (sheet[2].Samples, sheet[2].With, sheet[2].Without));
        Assert.Contains("Rules of experts come before", result.Report.ToHtml(), StringComparison.Ordinal);
        Assert.Empty(Verification.Differences(result.Folder, Verification.Run(result.Folder, null, TimeProvider.System, TestContext.Current.CancellationToken)));

        File.Delete(rules);
        var model = TableModel.Load(result.Folder.ModelPath);
        Assert.Equal(("high", false), (model.Answer([30, 40, 1, 700, double.NaN]).Label, model.Answer([30, 40, 1, 700, double.NaN]).IsAbstained));
        Assert.Equal(sheet[0].Rule, model.Answer([30, 40, 1, 700, double.NaN]).Rule);
        var missing = model.Answer([110, 40, double.NaN, 400, double.NaN]);
        Assert.Equal((true, "when city is missing then abstain"), (missing.IsAbstained, missing.Rule));
        // The network itself says high, of a row that is unlike all others: then the third rule has nothing to say, and a person has.
        var huge = model.Answer([1000, 900, 1, 400, double.NaN]);
        Assert.Equal(("high", true, null), (huge.Best, huge.IsAbstained, huge.Rule));
        Assert.Null(model.Answer([110, 40, 1, 400, double.NaN]).Rule);
        // The rule's column is needed now: a row without it might be one that the rule is about.
        Assert.DoesNotContain("price", model.Unused);
        Assert.Equal("OG2453", Assert.Throws<OgeeException>(() => new RowJson(model).Read("""{"size": 100, "age": 30, "city": null}"""u8, new double[5])).Error.Code);
        // Numbers without columns: nobody knows whether a rule holds.
        Assert.True(model.Answer([0.5, 0.5], null, null).IsAbstained);
    }

    [Fact]
    public void BoundsHoldForNumbersAndTheirRanges()
    {
        var rules = Write("bounds.json", """[{ "when": [{ "feature": "city", "op": "=", "value": "Celle" }], "then": { "at_least": 300 } }, { "when": [{ "feature": "age", "op": ">", "value": 100 }], "then": { "answer": 1 } }, { "when": [], "then": { "at_most": 500 } }]""");
        var model = TableModel.Load(trained.Train("data.label=price", "data.ignore=tier", $"decide.rules={rules}").Folder.ModelPath);
        var low = model.Decisions.Predict(200, new(100, 350), null, [true, false, true]);
        Assert.Equal((300.0, 300.0, 350.0, false), (low.Value, low.Low, low.High, low.IsAbstained));
        Assert.Contains("at least 300", low.Rule, StringComparison.Ordinal);
        var usual = model.Decisions.Predict(400, new(350, 450), null, [true, false, true]);
        Assert.Equal((400.0, 350.0, 450.0, null), (usual.Value, usual.Low, usual.High, usual.Rule));
        var stated = model.Decisions.Predict(400, new(350, 450), null, [false, true, true]);
        Assert.Equal((1.0, null, null), (stated.Value, stated.Low, stated.High));
    }

    [Theory]
    [InlineData("""[{ "when": [{ "feature": "sise", "op": "<", "value": 18 }], "then": "abstain" }]""", "there is no feature 'sise'")]
    [InlineData("""[{ "when": [{ "feature": "size", "op": "<", "value": 18 }], "then": { "answer": "hihg" } }]""", "there is no class 'hihg'")]
    [InlineData("""[{ "when": [{ "feature": "city", "op": "=", "value": "Bon" }], "then": "abstain" }]""", "'city' has no value 'Bon'")]
    [InlineData("""[{ "when": [{ "feature": "city", "op": "<", "value": 3 }], "then": "abstain" }]""", "city is no number")]
    [InlineData("""[{ "when": [{ "feature": "tier", "op": "=", "value": "low" }], "then": "abstain" }]""", "'tier' is the column that is predicted")]
    [InlineData("""[{ "when": [{ "feature": "@answer", "op": "=", "value": "lo" }], "then": "abstain" }]""", "there is no class 'lo'")]
    [InlineData("""[{ "when": [], "then": { "at_least": 3 } }]""", "a class has no bound")]
    [InlineData("""[{ "when": [] }]""", "there is no \"then\"")]
    [InlineData("[]", "there is no rule in it")]
    [InlineData("[", "")]
    public void ARuleOfWhatIsNotThereIsRefusedBeforeTraining(string text, string what)
    {
        var path = Write("wrong.json", text);
        var error = Assert.Throws<OgeeException>(() => trained.Train("data.label=tier", "data.ignore=price", $"decide.rules={path}"));
        Assert.Equal("OG4602", error.Error.Code);
        Assert.StartsWith(path, error.What, StringComparison.Ordinal);
        Assert.Contains(what, error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedOrNewerDocumentOfDecisionsIsRefused()
    {
        var rules = Write("kept.json", """[{ "when": [{ "feature": "city", "op": "missing" }], "then": "abstain" }]""");
        var model = trained.Train("data.label=tier", "data.ignore=price", $"decide.rules={rules}").Folder.ModelPath;
        var path = Path.Combine(model, "decisions.json");
        var text = File.ReadAllText(path);
        // An older build, which knows no rules, does not take it for one without any.
        Assert.Contains("\"format\": 2", text, StringComparison.Ordinal);
        foreach (var (from, to) in new[] { ("\"format\": 2", "\"format\": 3"), ("\"feature\": \"city\"", "\"feature\": \"town\""), ("\"abstain\"", "\"abstein\"") })
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
            Assert.Equal("OG2301", Assert.Throws<OgeeException>(() => TableModel.Load(model)).Error.Code);
        }
    }
}

/// <summary>Costs and rules of pictures.</summary>
public sealed class PictureDecisionTests(TrainedRun trained) : IClassFixture<TrainedRun>
{
    [Fact]
    public void CostsAndRulesOfPicturesAreKeptWithTheModel()
    {
        using var folder = new TemporaryFolder();
        var matrix = folder.Write("costs.csv", "true,across,down,red\nacross,0,9,1\ndown,1,0,1\nred,1,1,0\n");
        var rules = folder.Write("rules.json", """[{ "when": [{ "feature": "@answer", "op": "=", "value": "red" }, { "feature": "@probability", "op": "<", "value": 1.1 }], "then": "abstain", "because": "red is for the foreman" }]""");
        var result = trained.Train($"cost.matrix={matrix}", $"decide.rules={rules}");
        Assert.Equal(9, result.Report!.Decisions!.Costs!.Rows[0][1]);
        Assert.NotNull(result.Report.Decisions.Cost);
        Assert.Contains("red is for the foreman", Assert.Single(result.Report.Decisions.Rules!).Rule, StringComparison.Ordinal);
        var classifier = Classifier.Load(result.Folder.ModelPath);
        var answer = classifier.Decisions.Classify(classifier.Config.Classes, [0.1, 0.2, 0.7], null);
        Assert.Equal((true, null, "red"), (answer.IsAbstained, answer.Label, answer.Best));
        Assert.Contains("red is for the foreman", answer.Reason, StringComparison.Ordinal);
        // 9 against 1: 'down' is not answered while 'across' is likely.
        Assert.Equal("across", classifier.Decisions.Classify(classifier.Config.Classes, [0.4, 0.5, 0.1], null).Label);
        Assert.Empty(Verification.Differences(result.Folder, Verification.Run(result.Folder, null, TimeProvider.System, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void ARuleOfPicturesCannotSpeakOfColumns()
    {
        using var folder = new TemporaryFolder();
        var rules = folder.Write("rules.json", """[{ "when": [{ "feature": "camera", "op": "=", "value": "left" }], "then": "abstain" }]""");
        var error = Assert.Throws<OgeeException>(() => trained.Train($"decide.rules={rules}"));
        Assert.Equal("OG4602", error.Error.Code);
        Assert.Contains("@answer", error.Expected, StringComparison.Ordinal);
    }
}
