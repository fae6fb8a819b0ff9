using System.Text.Json;
using Ogee.Recipes.Tests;

namespace Ogee.Cli.Tests;

public sealed class DryRunTests : IDisposable
{
    static readonly string[] Settings = ["model.name=convnet-8", "data.size=16", "data.batch=16", "train.epochs=3"];

    readonly string folder = Directory.CreateTempSubdirectory("ogee-dry-").FullName;

    string Data() => StripedPictures.WriteTo(Path.Combine(folder, "data"));

    Outcome Dry(params string[] more) => ChildProgram.Run(folder, ["train", "data", "--dry-run", .. Without(more), .. more]);

    [Fact]
    public void ItSaysWhatTheRunWouldBeAndWritesNothing()
    {
        Data();
        var before = Everything();
        var outcome = Dry();
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        foreach (var part in new[] { "60 pictures; 3 classes", "48 to learn from, 6 to choose by, 6 to verify on", "convnet-8", "3 epochs, 9 steps", "memory", "disk", "optim.rate", "nothing was written" })
            Assert.Contains(part, outcome.Results, StringComparison.Ordinal);
        Assert.Contains("one-batch check", outcome.Narration, StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void ItForetellsWhatTheRunThenDoes()
    {
        Data();
        var forecast = JsonDocument.Parse(Dry("--json").Results).RootElement;
        Assert.Equal(0, ChildProgram.Run(folder, ["train", "data", .. Settings]).ExitCode);
        var record = Recipes.RunRecord.Read(new Recipes.RunStore(Path.Combine(folder, "runs")).Find("@last"));
        foreach (var name in new[] { "epochs", "steps", "train", "valid", "test" }) Assert.Equal(record.Plan[name], forecast.GetProperty(name).GetInt64());
        Assert.Equal(record.Settings.GetProperty("optim").GetProperty("rate").GetDouble(), forecast.GetProperty("settings").GetProperty("optim").GetProperty("rate").GetDouble());
        Assert.True(Directory.GetFiles(Path.Combine(folder, "runs"), "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length) < forecast.GetProperty("diskBytes").GetInt64());
    }

    [Fact]
    public void ACopyInTwoPartsOfTheSplitIsNamed()
    {
        var data = Data();
        foreach (var name in StripedPictures.Classes)
        {
            Directory.CreateDirectory(Path.Combine(folder, "parts", "train"));
            Directory.CreateDirectory(Path.Combine(folder, "parts", "test"));
            Directory.Move(Path.Combine(data, name), Path.Combine(folder, "parts", "train", name));
            Directory.CreateDirectory(Path.Combine(folder, "parts", "test", name));
            for (var i = 0; i < 3; i++) File.Copy(Path.Combine(folder, "parts", "train", name, $"00{i}.png"), Path.Combine(folder, "parts", "test", name, $"00{i}.png"));
        }
        var outcome = ChildProgram.Run(folder, ["train", "parts", "--dry-run", .. Settings]);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches("problem .*in more than one split", outcome.Results);
    }

    [Fact]
    public void WhatWouldEndTheRunEndsTheDryRunWithTheSameCodeAndNoFolder()
    {
        Data();
        File.WriteAllText(Path.Combine(folder, "taken"), "");
        string[][] lines = [["data.split=half"], ["model.name=resnet"], ["data.split=group=part"], ["--out", "taken"]];
        foreach (var line in lines)
        {
            var (dry, real) = (Dry(line), ChildProgram.Run(folder, ["train", "data", .. Without(line), .. line]));
            Assert.True(dry.ExitCode != 0, $"{string.Join(" ", line)}: {dry.Results}");
            Assert.Equal((real.ExitCode, Code(real)), (dry.ExitCode, Code(dry)));
            if (Directory.Exists(Path.Combine(folder, "runs"))) Directory.Delete(Path.Combine(folder, "runs"), recursive: true);
        }
        // Too little for the program, and for a step.
        foreach (var memory in new[] { "2MB", "194MB" })
        {
            string[] line = ["train", "data", "data.size=16", "model.name=convnet-16", "data.batch=16"];
            var (dry, real) = (ChildProgram.Run(folder, [.. line, "--dry-run"], [("OGEE_MEMORY", memory)]), ChildProgram.Run(folder, [.. line, "--out", "small"], [("OGEE_MEMORY", memory)]));
            Assert.Equal((5, Code(real)), (dry.ExitCode, Code(dry)));
            Assert.Contains("OGEE_MEMORY", dry.Narration, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(Path.Combine(folder, "runs")));
    }

    [Fact]
    public void ABatchThatAloneDoesNotFitSaysTheSame()
    {
        Data();
        // 16 pictures of 512 × 512 in colour: 50 MB before anything is computed.
        var dry = ChildProgram.Run(folder, ["train", "data", "data.size=512", "model.name=convnet-8", "data.batch=16", "--dry-run"], [("OGEE_MEMORY", "222MB")]);
        Assert.Equal(5, dry.ExitCode);
        Assert.Matches("A step on 16 pictures needs [0-9.]+ .B: parameters", dry.Narration);
        Assert.Matches("data.batch=[0-9]+|data.size=256", dry.Narration);
    }

    [Fact]
    public void SharesThatAreNoHundredthsAreSaidInPercent()
    {
        Data();
        Assert.Contains("the shares 80/30/10 make 120 in all: 66.7 % to learn from, 25 % to choose by, 8.3 % to verify on", Dry("--split", "80/30/10").Narration, StringComparison.Ordinal);
        Assert.DoesNotContain("in all:", Dry("--split", "60/20/20").Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void AStepThatDoesNotFitSaysWhereItsMemoryGoesAndWhichBatchFits()
    {
        Data();
        string[] line = ["train", "data", "data.size=32", "model.name=convnet-16", "--dry-run"];
        var dry = ChildProgram.Run(folder, [.. line, "data.batch=16"], [("OGEE_MEMORY", "200MB")]);
        Assert.Equal(5, dry.ExitCode);
        Assert.Matches(@"A step on 16 pictures needs [0-9.]+ MB: parameters [0-9.]+ .B, the optimizer's moments [0-9.]+ .B, gradients [0-9.]+ .B, activations [0-9.]+ MB", dry.Narration.ReplaceLineEndings(" "));
        // 8 MB beside the program's share.
        Assert.Matches(@"Expected at most (7\.[0-9]|8\.0) MB in all \(OGEE_MEMORY, less 192\.[0-9] MB for the program and its data\)", dry.Narration.ReplaceLineEndings(" "));
        // What it advises works, and one more doubling does not.
        var batch = int.Parse(System.Text.RegularExpressions.Regex.Match(dry.Narration, "data.batch=([0-9]+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(batch, 1, 8);
        var fits = ChildProgram.Run(folder, [.. line, $"data.batch={batch}"], [("OGEE_MEMORY", "200MB")]);
        Assert.True(fits.ExitCode == 0, fits.Narration);
        Assert.Equal(5, ChildProgram.Run(folder, [.. line, $"data.batch={batch * 2}"], [("OGEE_MEMORY", "200MB")]).ExitCode);
    }

    static IEnumerable<string> Without(string[] others) => Settings.Where(setting => !others.Any(other => other.Split('=')[0] == setting.Split('=')[0]));

    static string Code(Outcome outcome) => System.Text.RegularExpressions.Regex.Match(outcome.Narration, "OG[0-9]{4} ").Value;

    List<string> Everything() => [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
