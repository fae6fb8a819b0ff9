using System.Text.Json;

namespace Ogee.Cli.Tests;

public sealed class MonitorCommandTests(TrainedRun trained) : IClassFixture<TrainedRun>
{
    [Fact]
    public void APageIsWrittenBesideTheTextAndBesideTheJson()
    {
        var text = trained.Run("monitor", "@last", "data", "--report", "watch.html");
        Assert.True(text.ExitCode == 0, text.Narration);
        Assert.Contains("page: watch.html", text.Narration, StringComparison.Ordinal);
        var page = File.ReadAllText(Path.Combine(trained.Folder, "watch.html"));
        var json = trained.Run("monitor", "@last", "data", "--report", "again.html", "--json");
        var found = JsonDocument.Parse(json.Results).RootElement;
        foreach (var feature in found.GetProperty("features").EnumerateArray()) Assert.Contains(feature.GetProperty("effect").GetDouble().ToString("F3", System.Globalization.CultureInfo.InvariantCulture), page, StringComparison.Ordinal);
        Assert.Equal(page, File.ReadAllText(Path.Combine(trained.Folder, "again.html")));
    }

    [Theory]
    [InlineData("monitor @last data --report watch.txt")]
    [InlineData("monitor @last data --open")]
    public void WhatIsNoPageIsRefused(string line)
    {
        var outcome = trained.Run(line.Split(' '));
        Assert.Equal((2, true), (outcome.ExitCode, outcome.Narration.Contains(".html", StringComparison.Ordinal)));
    }
}
