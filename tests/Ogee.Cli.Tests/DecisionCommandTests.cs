using System.Text.Json;
using Ogee.Recipes;
using Ogee.Recipes.Tests;

namespace Ogee.Cli.Tests;

/// <summary>Costs and rules of experts through the verbs: real bank notes (Lohweg 2012), and pictures.</summary>
public sealed class DecisionCommandTests(TrainedRun trained) : IClassFixture<TrainedRun>, IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-decide-").FullName;

    string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(folder, name), text);
        return Path.Combine(folder, name);
    }

    [Fact]
    public void CostsAndRulesDecideAboutRealRows()
    {
        var lines = File.ReadAllLines(SharedData.Path("tabular/banknote_authentication.csv")).Where(line => line.Length > 0 && (char.IsAsciiDigit(line[0]) || line[0] == '-')).ToList();
        Write("notes.csv", "variance,skewness,kurtosis,entropy,kind\n" + string.Join('\n', lines.Select(line => line[..^1] + (line[^1] == '1' ? "forged" : "genuine"))) + "\n");
        Write("costs.csv", "true,genuine,forged\ngenuine,0,5\nforged,1000,0\n");
        Write("rules.json", """[{ "when": [{ "feature": "variance", "op": ">", "value": 6 }], "then": { "answer": "genuine" }, "because": "no forger prints so finely" }, { "when": [{ "feature": "@probability", "op": "<", "value": 0.6 }], "then": "abstain" }]""");
        var outcome = ChildProgram.Run(folder, ["train", "notes.csv", "--label", "kind", "--preset", "fast", "train.epochs=8", "cost.matrix=costs.csv", "cost.reject=20", "decide.rules=rules.json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        Assert.Matches("rule +when variance > 6 then answer 'genuine'.*decides [0-9]+ rows", outcome.Results.ReplaceLineEndings(" "));
        var run = new RunStore(Path.Combine(folder, "runs")).Find("@last");
        Assert.Contains("no forger prints so finely", File.ReadAllText(Path.Combine(run.ReportPath, "report.html")), StringComparison.Ordinal);
        Assert.Contains("no forger prints so finely", File.ReadAllText(Path.Combine(run.ModelPath, "README.md")), StringComparison.Ordinal);

        // The model needs neither file any more.
        File.Delete(Path.Combine(folder, "costs.csv"));
        File.Delete(Path.Combine(folder, "rules.json"));
        Write("new.csv", "variance,skewness,kurtosis,entropy\n6.5,5,-2,-1\n-3,-5,8,0.5\n");
        var rows = ChildProgram.Run(folder, ["predict", "@last", "new.csv"]);
        Assert.True(rows.ExitCode == 0, rows.Narration);
        var table = rows.Results.TrimEnd().Split('\n');
        Assert.Equal("row,answer,probability,abstained,set,expected_cost,rule", table[0]);
        Assert.StartsWith("1,genuine,", table[1], StringComparison.Ordinal);
        Assert.EndsWith("when variance > 6 then answer 'genuine' (because no forger prints so finely)", table[1], StringComparison.Ordinal);
        var json = JsonDocument.Parse(ChildProgram.Run(folder, ["predict", "@last", "new.csv", "--json"]).Results.Split('\n')[0]).RootElement;
        Assert.Equal("when variance > 6 then answer 'genuine' (because no forger prints so finely)", json.GetProperty("rule").GetString());
        // The same rows from standard input, and what is wrong with others, without the name of a file that nobody knows.
        Outcome Fed(string text, params string[] more) => CommandLine.Feed(System.Text.Encoding.UTF8.GetBytes(text), ["predict", run.Path, "-", .. more]);
        Assert.Equal(rows.Results, Fed(File.ReadAllText(Path.Combine(folder, "new.csv"))).Results);
        Assert.Matches("(?m)^stdin:2,genuine,", Fed("variance,skewness,kurtosis,entropy\n6.5,5,-2,-1\n", Path.Combine(folder, "new.csv")).Results);
        var (empty, picture) = (Fed(""), Fed("PAR1"));
        Assert.Equal((3, 3, "", ""), (empty.ExitCode, picture.ExitCode, empty.Results, picture.Results));
        Assert.Contains("stdin (standard input) is empty", empty.Narration, StringComparison.Ordinal);
        Assert.Contains("stdin is a Parquet file", picture.Narration, StringComparison.Ordinal);
        Assert.DoesNotContain("ogee-input-", picture.Narration, StringComparison.Ordinal);
        Assert.Equal(0, ChildProgram.Run(folder, ["verify", "@last"]).ExitCode);
        // What cannot be answered leaves no header.
        Write("other.csv", "colour\nred\n");
        var other = ChildProgram.Run(folder, ["predict", "@last", "other.csv"]);
        Assert.Equal((false, ""), (other.ExitCode == 0, other.Results));
    }

    [Theory]
    [InlineData("cost.matrix", "true,across,down,rad\n", 3, "OG2117", "red")]
    [InlineData("cost.matrix", "true,across,down\n", 3, "OG2117", "'red'")]
    [InlineData("decide.rules", """[{ "when": [{ "feature": "colour", "op": "=", "value": "red" }], "then": "abstain" }]""", 2, "OG4602", "@answer")]
    [InlineData("decide.rules", """[{ "when": [], "then": { "answer": "rad" } }]""", 2, "OG4602", "red")]
    public void WhatDoesNotFitTheDataIsToldBeforeTraining(string setting, string text, int code, string error, string says)
    {
        var file = Write("given", text);
        var outcome = trained.Run("train", "data", "--out", Path.Combine(folder, "runs"), $"{setting}={file}");
        Assert.True(outcome.ExitCode == code, outcome.Narration);
        Assert.Contains(error, outcome.Narration, StringComparison.Ordinal);
        Assert.Contains(says, outcome.Narration, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "runs")));
    }

    [Fact]
    public void PicturesSayWhatDecided()
    {
        var (costs, rules) = (Write("costs.csv", "true,across,down,red\nacross,0,1,1\ndown,1,0,1\nred,1,1,0\n"), Write("rules.json", """[{ "when": [{ "feature": "@answer", "op": "in", "value": ["across", "down", "red"] }, { "feature": "@probability", "op": "<=", "value": 1 }], "then": { "answer": "red" } }]"""));
        var outcome = trained.Run(["train", "data", "--out", Path.Combine(folder, "runs"), $"cost.matrix={costs}", $"decide.rules={rules}", .. TrainedRun.Settings]);
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        var predicted = trained.Run("predict", "@last", "data/down/000.png", "--out", Path.Combine(folder, "runs"));
        Assert.Contains("(answered red, by a rule: when @answer in", predicted.Results, StringComparison.Ordinal);
        var priced = trained.Run("train", "data", "--out", Path.Combine(folder, "priced"), $"cost.matrix={costs}", TrainedRun.Settings[0], TrainedRun.Settings[1], TrainedRun.Settings[2], TrainedRun.Settings[3]);
        Assert.True(priced.ExitCode == 0, priced.Narration);
        var json = JsonDocument.Parse(trained.Run("predict", "@last", "data/down/000.png", "--json", "--out", Path.Combine(folder, "priced")).Results).RootElement;
        Assert.True(json.GetProperty("expected_cost").GetDouble() >= 0 || json.GetProperty("abstained").GetBoolean());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
