using System.Text.Json;
using Ogee.Recipes;

namespace Ogee.Cli.Tests;

/// <summary><c>ogee compare</c> and <c>ogee cost</c> on runs of the real program.</summary>
public sealed class ComparedRuns : IDisposable
{
    public ComparedRuns()
    {
        // Half of the pictures are tested on, so that there are enough to compare.
        foreach (var rate in (string[])["0.001", "0.01"])
        {
            var outcome = Trained.Run(["train", "data", "data.split=40/10/50", $"optim.rate={rate}", .. TrainedRun.Settings]);
            // Trained, whatever it is worth.
            Assert.True(outcome.ExitCode is 0 or 4, outcome.Narration);
        }
        Runs = [.. new RunStore(Path.Combine(Trained.Folder, "runs")).List().Take(2).Select(entry => entry.Folder.Id).Reverse()];
    }

    internal TrainedRun Trained { get; } = new();

    internal string[] Runs { get; }

    public void Dispose() => Trained.Dispose();
}

public sealed class CompareCommandTests(ComparedRuns compared) : IClassFixture<ComparedRuns>
{
    [Fact]
    public void TwoRunsAreComparedInWordsInJsonAndOnAPage()
    {
        var text = compared.Trained.Run("compare", compared.Runs[0], compared.Runs[1], "--report", "compare.html");
        Assert.True(text.ExitCode == 0, text.Narration);
        Assert.Matches("(?m)^verdict +(better|worse|not distinguishable) ", text.Results);
        Assert.Matches(@"(?m)^samples +30 pictures that both were tested on\.", text.Results);
        Assert.Contains("optim.rate: 0.001 → 0.01", text.Results, StringComparison.Ordinal);
        Assert.Contains("</html>", File.ReadAllText(Path.Combine(compared.Trained.Folder, "compare.html")), StringComparison.Ordinal);
        var json = compared.Trained.Run("compare", compared.Runs[0], "@last", "--json");
        var root = JsonDocument.Parse(json.Results).RootElement;
        Assert.Equal((compared.Runs[0], compared.Runs[1], 30), (root.GetProperty("first").GetProperty("id").GetString(), root.GetProperty("second").GetProperty("id").GetString(), root.GetProperty("samples").GetProperty("compared").GetInt32()));
        Assert.Empty(json.Narration);
    }

    [Fact]
    public void OneRunIsComparedWithTheOneBeforeIt() =>
        Assert.Contains($"comparing A {compared.Runs[0]} with B {compared.Runs[1]}", compared.Trained.Run("compare", "@last").Narration, StringComparison.Ordinal);

    [Fact]
    public void ARunIsNoBetterThanItself()
    {
        Assert.Equal(0, compared.Trained.Run("compare", "@last", "@last", "--require", "not-worse").ExitCode);
        var outcome = compared.Trained.Run("compare", "@last", "@last", "--require", "better");
        Assert.Equal((4, true), (outcome.ExitCode, outcome.Narration.Contains("OG2786", StringComparison.Ordinal)));
        Assert.Contains("same model", outcome.Results, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "OG2785", "compare", "@last", "@last", "--require", "beter")]
    [InlineData(3, "OG2901", "compare", "@last", "nothing")]
    [InlineData(2, "OG5103", "compare")]
    [InlineData(2, "OG5103", "compare", "@last", "@last", "@last")]
    [InlineData(2, "OG5103", "cost", "--open")]
    public void WhatCannotBeComparedIsTheNamedError(int exitCode, string code, params string[] line)
    {
        var outcome = compared.Trained.Run(line);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(code, outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void RunsWithOtherTestPartsHaveTooLittleInCommon()
    {
        // The first run of all was split 80/10/10: six pictures.
        var outcome = compared.Trained.Run("compare", compared.Trained.Record.Id, "@last");
        Assert.Equal((3, true), (outcome.ExitCode, outcome.Narration.Contains("OG2782", StringComparison.Ordinal)));
    }

    [Fact]
    public void CostsStandBesideTheResultAndOnAPage()
    {
        var text = compared.Trained.Run("cost", "--report", "cost.html");
        Assert.True(text.ExitCode == 0, text.Narration);
        Assert.Contains("image-classification, 3 runs, oldest first", text.Results, StringComparison.Ordinal);
        Assert.Contains("1,000 predictions", text.Results, StringComparison.Ordinal);
        Assert.Matches("(?m)^best so far .* after ", text.Results);
        Assert.Contains("W per core (assumed", text.Results, StringComparison.Ordinal);
        Assert.Contains("</html>", File.ReadAllText(Path.Combine(compared.Trained.Folder, "cost.html")), StringComparison.Ordinal);
        var root = JsonDocument.Parse(compared.Trained.Run("cost", "@last", "--json").Results).RootElement;
        var cost = root.GetProperty("groups")[0].GetProperty("runs")[0].GetProperty("cost");
        foreach (var name in (string[])["flops", "bytesMoved", "cpuSeconds", "energyJoules", "money"])
            Assert.True(cost.GetProperty("perThousandPredictions").GetProperty(name).GetDouble() > 0 && cost.GetProperty(name).GetDouble() > 0, name);
    }
}
