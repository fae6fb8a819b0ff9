using System.Text.Json;
using System.Text.Json.Nodes;
using Ogee.Recipes;
using Ogee.Recipes.Tests;

namespace Ogee.Cli.Tests;

public sealed class VerifyCommandTests(TrainedRun trained) : IClassFixture<TrainedRun>
{
    [Fact]
    public void ARunThatIsNotFinishedIsGoneOnWith()
    {
        var half = Directory.CreateDirectory(Path.Combine(trained.Folder, "half", trained.Record.Id)).FullName;
        (trained.Record with { Status = RunStatus.Interrupted }).Save(Opened(half));
        foreach (string[] line in (string[][])[["verify", half], ["verify", half, "data"], ["serve", half, "--port", "0"]])
        {
            var outcome = trained.Run(line);
            Assert.Equal(3, outcome.ExitCode);
            Assert.Contains($"Go on with it: ogee train --resume {half}", outcome.Narration, StringComparison.Ordinal);
        }
    }

    static RunFolder Opened(string path)
    {
        File.WriteAllText(Path.Combine(path, "run.json"), "{}");
        return RunFolder.Open(path);
    }

    [Fact]
    public void NewDataNamesItsColumnsAsForTraining()
    {
        var data = StripedPictures.WriteTo(Path.Combine(trained.Folder, "new"), perClass: 4, seed: 2);
        File.WriteAllLines(Path.Combine(data, "labels.csv"), ["path,kind,lot", .. StripedPictures.Classes.SelectMany(name => Enumerable.Range(0, 4).Select(i => FormattableString.Invariant($"{name}/{i:000}.png,{name},{name}{i}")))]);
        Assert.Contains("--label kind", trained.Run("verify", "@last", "new").Narration, StringComparison.Ordinal);
        var measured = trained.Run("verify", "@last", "new", "--label", "kind", "--split", "group=lot");
        Assert.Contains("Column 'lot' names", trained.Run("look", "new", "--label", "kind", "--split", "group=lot").Narration, StringComparison.Ordinal);
        // Measured, whatever it comes to.
        Assert.True(measured.ExitCode is 0 or 4, measured.Narration);
        Assert.Contains("verdict", measured.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWasLearnedFromIsWarnedOf()
    {
        var measured = trained.Run("verify", "@last", "data");
        Assert.Matches("(?m)^warning: [0-9]+ of [0-9]+ pictures were trained on", measured.Narration);
        Assert.DoesNotContain("warning: ", trained.Run("verify", "@last", "data", "--quiet").Narration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify @last --label kind")]
    [InlineData("verify @last --split 80/10/10")]
    [InlineData("verify @last data --split 80/10/10")]
    public void WhatAVerificationCannotFollowItRefuses(string line)
    {
        var outcome = trained.Run(line.Split(' '));
        Assert.Equal((2, true), (outcome.ExitCode, outcome.Narration.Contains("OG5107", StringComparison.Ordinal)));
    }

    [Fact]
    public void TimesAreComparedAndWhatFollowsFromThemIsHeldToTheDigit()
    {
        var honest = trained.Run("verify", "@last", "--json");
        Assert.True(honest.ExitCode == 0, honest.Narration);
        var times = JsonDocument.Parse(honest.Results).RootElement.GetProperty("times");
        // Whatever the machine is busy with: a time out of the tolerance is a warning, not a failure.
        Assert.Equal(3, times.GetProperty("figures").GetArrayLength());
        Assert.All(times.GetProperty("figures").EnumerateArray(), figure => Assert.True(figure.GetProperty("measured").GetDouble() > 0));

        var copy = trained.CopyOfRun("tampered");
        // Half of the money that the recorded energy costs at the recorded price.
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(copy, "run.json")))!;
        record["cost"]!["money"] = record["cost"]!["money"]!.GetValue<double>() / 2;
        File.WriteAllText(Path.Combine(copy, "run.json"), record.ToJsonString());
        var tampered = trained.Run("verify", copy);
        Assert.Equal(4, tampered.ExitCode);
        Assert.Contains("cost of run.json.money is", tampered.Narration, StringComparison.Ordinal);
    }
}
