namespace Ogee.Cli.Tests;

public class GrammarTests
{
    [Theory]
    [InlineData(0, "")]
    [InlineData(0, "", "help")]
    [InlineData(0, "", "--help")]
    [InlineData(0, "", "-h")]
    [InlineData(0, "", "--version")]
    [InlineData(0, "", "help", "runs")]
    [InlineData(0, "", "help", "og5101")]
    [InlineData(0, "", "doctor", "--help")]
    [InlineData(0, "", "runs", "list", "-h")]
    [InlineData(2, "OG5101", "traim")]
    [InlineData(2, "OG5101", "Doctor")]
    [InlineData(2, "OG5101", "@last")]
    [InlineData(2, "OG5101", "")]
    [InlineData(2, "OG5101", "runs", "lst")]
    [InlineData(2, "OG5102", "--jsn")]
    [InlineData(2, "OG5102", "doctor", "--jsn")]
    [InlineData(2, "OG5102", "doctor", "-x")]
    [InlineData(2, "OG5102", "runs", "show", "--jsn")]
    [InlineData(2, "OG5102", "runs", "show", "@last", "--jsn=1")]
    [InlineData(2, "OG5103", "runs", "show")]
    [InlineData(2, "OG5103", "runs", "list", "extra")]
    [InlineData(2, "OG5103", "doctor", "--out")]
    [InlineData(2, "OG5105", "help", "nothing")]
    [InlineData(2, "OG5105", "help", "OG9999")]
    [InlineData(3, "OG2901", "runs", "show", "@last", "--out", "no-such-folder")]
    [InlineData(3, "OG2901", "runs", "show", "--out", "no-such-folder", "--", "-strange")]
    public void ACommandLineGivesItsExitCodeAndError(int exitCode, string code, params string[] arguments)
    {
        var outcome = CommandLine.Run(arguments);
        Assert.Equal(exitCode, outcome.ExitCode);
        if (exitCode == 0)
        {
            Assert.NotEmpty(outcome.Results);
            Assert.Empty(outcome.Narration);
            return;
        }
        Assert.Empty(outcome.Results);
        Assert.Contains(code, outcome.Narration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Did you mean: ogee doctor", "docter")]
    [InlineData("Did you mean: ogee runs list", "runs", "lsit")]
    [InlineData("Did you mean --json?", "doctor", "--jsno")]
    [InlineData("Did you mean runs?", "help", "rnus")]
    [InlineData("Did you mean OG5101", "help", "OG51O1")]
    public void AMisspeltWordNamesTheOneThatWasMeant(string question, params string[] arguments) =>
        Assert.Contains(question, CommandLine.Run(arguments).Narration, StringComparison.Ordinal);

    [Fact]
    public void AnOptionBeforeItsVerbIsToldItsPlace()
    {
        var outcome = CommandLine.Run("--json", "doctor");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--json stands before the verb", outcome.Narration, StringComparison.Ordinal);
        Assert.Contains("ogee doctor … --json", outcome.Narration, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", outcome.Narration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'ogee runs show' needs a run.", "runs", "show")]
    [InlineData("'ogee look' needs data.", "look")]
    [InlineData("'ogee predict' needs a file.", "predict", "@last")]
    [InlineData("--budget needs a value: --budget TIME.", "train", "data", "--budget")]
    [InlineData("'many' is not a value for --port.", "serve", "@last", "--port", "many")]
    public void WhatIsMissingIsSaidInTheWordsOfTheCommand(string said, params string[] arguments)
    {
        var outcome = CommandLine.Run(arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"error: {said}\n", outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryVerbHasHelpAndExamplesThatParse()
    {
        using var interruption = new Interruption(TextWriter.Null);
        var root = new Application(Surroundings.OfProcess()).Grammar(interruption);
        foreach (var verb in Application.Verbs)
        {
            var name = verb.Build(_ => _ => 0).Name;
            Assert.Contains(name, CommandLine.Run().Results, StringComparison.Ordinal);
            var help = CommandLine.Run("help", name).Results;
            Assert.Contains($"ogee {name}", help, StringComparison.Ordinal);
            Assert.NotEmpty(verb.Examples);
            foreach (var (example, meaning) in verb.Examples)
            {
                Assert.Contains(example, help, StringComparison.Ordinal);
                Assert.NotEmpty(meaning);
                CommandLineCheck.Require(root.Parse([.. System.CommandLine.Parsing.CommandLineParser.SplitCommandLine(example).Skip(1)], new() { ResponseFileTokenReplacer = null }));
            }
        }
    }

    [Fact]
    public void EveryOptionIsExplained()
    {
        foreach (var verb in Application.Verbs)
        {
            var command = verb.Build(_ => _ => 0);
            foreach (var option in command.Subcommands.Prepend(command).SelectMany(each => each.Options))
                Assert.False(string.IsNullOrEmpty(option.Description), $"{command.Name} {option.Name}");
        }
    }
}
