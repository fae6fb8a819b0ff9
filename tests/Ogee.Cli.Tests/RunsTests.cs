using System.Text.Json;

namespace Ogee.Cli.Tests;

public class RunsTests
{
    [Fact]
    public void RunsAreListedAndTheNextCommandIsNamed()
    {
        using var runs = new TemporaryRuns();
        var run = runs.Add("scratches", 0.9731);
        var outcome = CommandLine.Run("runs", "list", "--out", runs.Root);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains(run.Id, outcome.Results, StringComparison.Ordinal);
        Assert.Contains("test_accuracy 0.9731", outcome.Results, StringComparison.Ordinal);
        Assert.Equal("next: ogee runs show @last\n", outcome.Narration);
    }

    [Fact]
    public void TheVerbAloneListsTheRuns()
    {
        using var runs = new TemporaryRuns();
        runs.Add("scratches");
        Assert.Equal(CommandLine.Run("runs", "list", "--out", runs.Root), CommandLine.Run("runs", "--out", runs.Root));
        Assert.Equal(CommandLine.Run("runs", "list", "--json", "--out", runs.Root), CommandLine.Run("runs", "--json", "--out", runs.Root));
    }

    [Fact]
    public void RowsThatAreNoTerminalsHaveNoBlanksAtTheirEnds()
    {
        using var runs = new TemporaryRuns();
        runs.Add("scratches");
        runs.Add("a-much-longer-name-than-the-other", 0.123);
        Assert.All(CommandLine.Run("runs", "--out", runs.Root).Results.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void WithoutRunsTheAnswerIsNotTheQuestion()
    {
        using var runs = new TemporaryRuns();
        var empty = CommandLine.Run("runs", "show", "@last", "--out", runs.Root).Narration;
        Assert.DoesNotContain("Did you mean", empty, StringComparison.Ordinal);
        Assert.Contains("ogee train", empty, StringComparison.Ordinal);
        runs.Add("scratches");
        Assert.Contains("Did you mean @last", CommandLine.Run("runs", "show", "@lsat", "--out", runs.Root).Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void JsonIsOneDocumentOnTheResultsAndNothingElse()
    {
        using var runs = new TemporaryRuns();
        var run = runs.Add("scratches");
        var list = CommandLine.Run("runs", "list", "--json", "--out", runs.Root);
        Assert.Equal(run.Id, JsonDocument.Parse(list.Results).RootElement[0].GetProperty("id").GetString());
        var show = CommandLine.Run("runs", "show", "@best", "--json", "--out", runs.Root);
        Assert.Equal(run.Id, JsonDocument.Parse(show.Results).RootElement.GetProperty("id").GetString());
        Assert.Empty(list.Narration + show.Narration);
    }

    [Fact]
    public void QuietSaysNothingButResults()
    {
        using var runs = new TemporaryRuns();
        runs.Add("scratches");
        Assert.Empty(CommandLine.Run("runs", "list", "-q", "--out", runs.Root).Narration);
    }

    [Fact]
    public void ARunIsShownWithItsFacts()
    {
        using var runs = new TemporaryRuns();
        runs.Add("scratches");
        var text = CommandLine.Run("runs", "show", "@last", "--out", runs.Root).Results;
        foreach (var fact in new[] { "finished", "image-classification", "train data", "test_accuracy", "0.9" }) Assert.Contains(fact, text, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunIsTaggedAndUntagged()
    {
        using var runs = new TemporaryRuns();
        runs.Add("scratches");
        Assert.Equal("line-2 pilot\n", CommandLine.Run("runs", "tag", "@last", "pilot", "line-2", "--out", runs.Root).Results);
        Assert.Equal("line-2\n", CommandLine.Run("runs", "tag", "@last", "--remove", "pilot", "--out", runs.Root).Results);
    }

    [Fact]
    public void NothingIsDeletedUnasked()
    {
        using var runs = new TemporaryRuns();
        var run = runs.Add("scratches");
        var refused = CommandLine.Run("runs", "rm", "@last", "--out", runs.Root);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("OG5104", refused.Narration, StringComparison.Ordinal);
        Assert.Equal(1, CommandLine.Answer("n\n", canAsk: true, "runs", "rm", "@last", "--out", runs.Root).ExitCode);
        Assert.Equal(1, CommandLine.Answer("", canAsk: true, "runs", "rm", "@last", "--out", runs.Root).ExitCode);
        Assert.Equal($"would delete {run.Id}\n", CommandLine.Run("runs", "rm", "@last", "--dry-run", "--out", runs.Root).Results);
        Assert.True(Directory.Exists(run.Path));
    }

    [Theory]
    [InlineData("y\n", true, new string[0])]
    [InlineData("", false, new[] { "--yes" })]
    [InlineData("", false, new[] { "-y" })]
    public void AConfirmedDeletionDeletes(string input, bool canAsk, string[] options)
    {
        using var runs = new TemporaryRuns();
        var run = runs.Add("scratches");
        var kept = runs.Add("kept");
        Assert.Equal(0, CommandLine.Answer(input, canAsk, ["runs", "rm", run.Id, "--out", runs.Root, .. options]).ExitCode);
        Assert.False(Directory.Exists(run.Path));
        Assert.True(Directory.Exists(kept.Path));
    }
}
