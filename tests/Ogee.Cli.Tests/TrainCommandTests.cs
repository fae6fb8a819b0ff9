using System.Text.Json;
using Ogee.Recipes;
using Ogee.Recipes.Tests;
using Ogee.Testing;

namespace Ogee.Cli.Tests;

public sealed class TrainCommandTests(TrainedRun trained) : IClassFixture<TrainedRun>, IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-train-").FullName;

    [Theory]
    [InlineData("optim.rate=1e-3", "optim.rate=1e-3")]
    [InlineData("--seed 7", "--seed")]
    [InlineData("data optim.rate=1e-3", "optim.rate=1e-3")]
    [InlineData("--budget 10m --name other", "--budget --name")]
    [InlineData("--config run.json", "--config")]
    public void AResumedRunTakesNoSettings(string words, string named)
    {
        var outcome = trained.Run(["train", "--resume", "@last", .. words.Split(' ')]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith($"error: {named} was given with --resume.\n", outcome.Narration, StringComparison.Ordinal);
        Assert.Contains("OG5107", outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void ABudgetAndANumberOfEpochsAreNotBothFollowed()
    {
        var both = trained.Run("train", "data", "--budget", "10m", "train.epochs=2");
        Assert.Equal((2, true), (both.ExitCode, both.Narration.Contains("OG5107", StringComparison.Ordinal)));
        Assert.Contains("Leave out --budget, or train.epochs", both.Narration, StringComparison.Ordinal);
        var record = Path.Combine("runs", trained.Record.Id, "run.json");
        var fromConfig = trained.Run("train", "data", "--config", record, "--budget", "10m");
        Assert.Equal(2, fromConfig.ExitCode);
        Assert.Contains("train.epochs=auto", fromConfig.Narration, StringComparison.Ordinal);
        Assert.Equal(0, trained.Run("train", "data", "--config", record, "--budget", "10m", "train.epochs=auto", "--dry-run").ExitCode);
        File.WriteAllText(Path.Combine(folder, "config.json"), """{ "budget": "10m" }""");
        var noted = trained.Run(["train", "data", "--dry-run", "--config", Path.Combine(folder, "config.json"), .. TrainedRun.Settings]);
        Assert.Equal(0, noted.ExitCode);
        Assert.Contains("train.epochs=2 is given: the budget of 10 min 00 s decides nothing", noted.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void JsonNamesPicturesByTheirPaths()
    {
        foreach (string[] line in (string[][])[["train", "data", "--out", "json", .. TrainedRun.Settings], ["verify", "@last"]])
        {
            var outcome = trained.Run([.. line, "--json"]);
            Assert.True(outcome.ExitCode == 0, outcome.Narration);
            var report = JsonDocument.Parse(outcome.Results).RootElement;
            Assert.True(File.Exists(Path.Combine(trained.Folder, report.GetProperty("preview").GetProperty("path").GetString()!)));
            Assert.True(File.Exists(Path.Combine(trained.Folder, report.GetProperty("report").GetString()!)));
            Assert.DoesNotContain("iVBOR", outcome.Results + outcome.Narration, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheRunIsVerifiedAndResumedFromAnyFolder()
    {
        var verified = ChildProgram.Run(folder, ["verify", trained.RunPath]);
        Assert.True(verified.ExitCode == 0, verified.Narration);
        var resumed = ChildProgram.Run(folder, ["train", "--resume", trained.RunPath]);
        Assert.True(resumed.ExitCode == 0, resumed.Narration);
        var record = RunRecord.Read(RunFolder.Open(trained.RunPath));
        Assert.Equal(("data", trained.Record.WeightsSha256), (record.Data!.Path, record.WeightsSha256));
        Assert.DoesNotContain(trained.Folder, File.ReadAllText(Path.Combine(trained.RunPath, "report", "report.html")), StringComparison.Ordinal);
        Assert.DoesNotContain(trained.Folder, File.ReadAllText(Path.Combine(trained.RunPath, "report", "report.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "--resume")]
    [InlineData("runs", "resume")]
    public void AFinishedRunIsNotDoneAgain(params string[] words)
    {
        Dictionary<string, string> Files() => Directory.GetFiles(trained.RunPath, "*", SearchOption.AllDirectories).ToDictionary(path => path, path => $"{File.GetLastWriteTimeUtc(path):O} {new FileInfo(path).Length}");
        var before = Files();
        var outcome = trained.Run([.. words, trained.Record.Id]);
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        Assert.Contains($"the run {trained.Record.Id} is finished", outcome.Narration, StringComparison.Ordinal);
        Assert.Contains(trained.Record.WeightsSha256!, outcome.Results, StringComparison.Ordinal);
        Assert.Equal(before, Files());
    }

    [Fact]
    public void TheNextCommandIsTheVerdicts()
    {
        // Six pictures are held out: too few to pass.
        var report = RunReport.Read(RunFolder.Open(trained.RunPath));
        Assert.Equal((VerdictKind.Warn, $"ogee verify {trained.Record.Id} NEW_DATA"), (report.Verdict.Kind, report.Verdict.NextCommand));
        Assert.DoesNotContain("@last", File.ReadAllText(Path.Combine(trained.RunPath, "report", "report.html")), StringComparison.Ordinal);
        foreach (string[] line in (string[][])[["verify", "@last"], ["train", "data", .. TrainedRun.Settings, "--out", "again"]])
        {
            var outcome = trained.Run(line);
            Assert.True(outcome.ExitCode == 0, outcome.Narration);
            // Elsewhere than in the usual place, by its path.
            Assert.Matches(line[0] == "verify" ? $"next: ogee verify {trained.Record.Id} NEW_DATA$" : "next: ogee verify [^ ]+/again/[^ ]+ NEW_DATA$", outcome.Narration.TrimEnd());
        }
    }

    [Fact]
    public void AModelThatIsNoBetterThanItsBaselineHasTheExitCodeOfAFailedVerification()
    {
        // The same kind of picture under two names: nothing to be learned.
        foreach (var name in new[] { "a", "b" })
            for (var i = 0; i < 30; i++)
            {
                Directory.CreateDirectory(Path.Combine(folder, "noise", name));
                File.WriteAllBytes(Path.Combine(folder, "noise", name, $"{i}.png"), StripedPictures.Png("red", name[0], i));
            }
        var outcome = ChildProgram.Run(folder, ["train", "noise", .. TrainedRun.Settings]);
        Assert.True(outcome.ExitCode == 4, outcome.Narration);
        Assert.Contains("verdict", outcome.Results, StringComparison.Ordinal);
        Assert.Matches(@"error: The model is not better than its baseline.+\n       .+\n       .+: ogee look noise\n       OG2303 · ogee help OG2303\n$", outcome.Narration);
        Assert.DoesNotContain("next: ogee serve", outcome.Narration, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Finished, RunRecord.Read(new RunStore(Path.Combine(folder, "runs")).Find("@last")).Status);
    }

    [Fact]
    public void NamesFromOutsideNeitherSteerTheTerminalNorTurnItsText()
    {
        Tool.OnlyOn(!OperatingSystem.IsWindows(), "needs file names with control characters");
        var data = StripedPictures.WriteTo(Path.Combine(folder, "data"), perClass: 10);
        Directory.Move(Path.Combine(data, "red"), Path.Combine(data, "r\e[31med\u202e"));
        File.WriteAllText(Path.Combine(data, "down", "x\u202egpj.png"), "no picture");
        foreach (string[] line in (string[][])[["look", "data"], ["look", "data", "--json"], ["train", "data"], ["train", "data", "--json"], ["look", "no\e[2Jne"], ["look", "no\u2066ne", "--json"]])
        {
            var outcome = ChildProgram.Run(folder, line);
            Assert.DoesNotContain(outcome.Results + outcome.Narration, letter => letter is '\e' or '\u202e' or '\u2066');
        }
        File.Delete(Path.Combine(data, "down", "x\u202egpj.png"));
        Directory.Move(Path.Combine(data, "r\e[31med\u202e"), Path.Combine(data, "red\u202e"));
        var whole = ChildProgram.Run(folder, ["train", "data", .. TrainedRun.Settings]);
        Assert.True(whole.ExitCode == 0, whole.Narration);
        Assert.Contains("red\\u202e", whole.Results, StringComparison.Ordinal);
        Assert.DoesNotContain(whole.Results + whole.Narration, letter => letter is '\e' or '\u202e');
    }

    [Fact]
    public void ADecoderThatIsNotInstalledIsNoFaultOfTheData()
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder, "program")).FullName;
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var program = Path.Combine(copy, Path.GetFileName(CommandLine.Program));
        StripedPictures.WriteTo(Path.Combine(folder, "data"), perClass: 10);
        foreach (string[] line in (string[][])[["look", "data"], ["train", "data"], ["predict", trained.RunPath, "data"]])
        {
            var outcome = ChildProgram.RunOther(program, folder, line);
            Assert.True(outcome.ExitCode == 5, outcome.Narration);
            Assert.Contains("OG2116", outcome.Narration, StringComparison.Ordinal);
            Assert.DoesNotContain("OG2109", outcome.Narration, StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
