using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli.Tests;

/// <summary>A run goes out as ONNX, and answers from there.</summary>
public sealed class ExportCommandTests(TrainedRun trained) : IClassFixture<TrainedRun>, IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-export-").FullName;

    string Picture => Path.Combine(trained.Folder, "data", "red", "000.png");

    string Exported()
    {
        var path = Path.Combine(folder, "model.onnx");
        var outcome = CommandLine.Run("export", trained.RunPath, "-o", path);
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        return path;
    }

    [Fact]
    public void TheFileLiesInTheRunAndSaysWhatItIs()
    {
        var outcome = trained.Run("export", "@last", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        var json = JsonNode.Parse(outcome.Results)!;
        Assert.True(File.Exists(Path.Combine(trained.RunPath, "export", "model.onnx")));
        Assert.Equal(trained.Record.Id, (string?)json["metadata"]![OnnxKeys.Run]);
        Assert.Equal(trained.Record.WeightsSha256, (string?)json["metadata"]![OnnxKeys.Weights]);
        Assert.Equal(trained.Record.Data!.Classes, JsonNode.Parse((string)json["metadata"]![OnnxKeys.Labels]!)!.AsArray().Select(name => (string?)name));
        Assert.InRange((double)json["difference"]!, 0, 1);
        // For people the same, in lines.
        var lines = CommandLine.Run("export", trained.RunPath, "-o", Path.Combine(folder, "other.onnx"));
        Assert.Matches(@"input +pixels: uint8 \[batch, 16, 16, 3\]", lines.Results);
        Assert.Contains($"next: ogee predict {Path.Combine(folder, "other.onnx")} photo.jpg", lines.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFileAnswersAsTheRunDoes()
    {
        var path = Exported();
        string[] pictures = [.. Directory.GetFiles(Path.Combine(trained.Folder, "data"), "00[0-3].png", SearchOption.AllDirectories).DefaultIfEmpty(Picture)];
        var (file, run) = (CommandLine.Run(["predict", path, .. pictures]), CommandLine.Run(["predict", trained.RunPath, .. pictures]));
        Assert.True(file.ExitCode == 0, file.Narration);
        Assert.DoesNotContain("assumed", file.Narration, StringComparison.Ordinal);
        // Of what the run adds, sets and abstention, the file knows nothing.
        Assert.All(file.Results.Split('\n').Zip(run.Results.Split('\n')), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIsAssumedIsSaidInEveryForm()
    {
        // The names and the preparation are taken out of the file: another program's would have none.
        var bytes = File.ReadAllBytes(Exported());
        var foreign = Path.Combine(folder, "foreign.onnx");
        File.WriteAllBytes(foreign, [.. System.Text.Encoding.Latin1.GetBytes(System.Text.Encoding.Latin1.GetString(bytes).Replace("ogee.", "them.", StringComparison.Ordinal))]);
        foreach (var form in (string[][])[[], ["-q"]])
        {
            var outcome = CommandLine.Run(["predict", foreign, Picture, .. form]);
            Assert.True(outcome.ExitCode == 0, outcome.Narration);
            foreach (var words in (string[])["warning: assumed: pictures go in as bytes", "classes have numbers from 0 to", "the answer is the output 'logits', the first of 2"]) Assert.Contains(words, outcome.Narration, StringComparison.Ordinal);
            Assert.Matches("class [0-9]", outcome.Results);
        }
        var json = JsonNode.Parse(CommandLine.Run("predict", foreign, Picture, "--json").Results)!;
        Assert.Equal(4, json["assumed"]!.AsArray().Count);
        var names = Path.Combine(folder, "names.txt");
        File.WriteAllLines(names, trained.Record.Data!.Classes);
        var told = CommandLine.Run("predict", foreign, Picture, "--labels", names, "--prepare", "raw,resize=stretch", "--json");
        Assert.Equal(2, JsonNode.Parse(told.Results)!["assumed"]!.AsArray().Count);
        Assert.Equal((string?)JsonNode.Parse(CommandLine.Run("predict", trained.RunPath, Picture, "--json").Results)!["top"]![0]!["label"], (string?)JsonNode.Parse(told.Results)!["top"]![0]!["label"]);
    }

    [Theory]
    [InlineData(3, "OG3001", "predict", "none.onnx", "photo.jpg")]
    [InlineData(2, "OG5103", "export", "RUN", "--format", "tflite")]
    [InlineData(3, "OG2901", "export", "no-such-run")]
    [InlineData(2, "OG5107", "predict", "RUN", "PICTURE", "--labels", "names.txt")]
    [InlineData(2, "OG5107", "predict", "MODEL", "PICTURE", "--sql", "SELECT 1")]
    [InlineData(2, "OG2307", "predict", "MODEL", "PICTURE", "--prepare", "size=7")]
    [InlineData(2, "OG2307", "predict", "MODEL", "PICTURE", "--prepare", "imagenet")]
    [InlineData(2, "OG5103", "predict", "MODEL", "PICTURE", "--top", "0")]
    [InlineData(2, "OG5103", "predict", "RUN", "PICTURE", "--top", "-1")]
    [InlineData(3, "OG3001", "predict", "MODEL", "PICTURE", "--labels", "none.txt")]
    [InlineData(3, "OG3001", "predict", "MODEL", "none.png")]
    public void WhatCannotBeDoneIsSaid(int exitCode, string code, params string[] words)
    {
        var outcome = CommandLine.Run([.. words.Select(word => word switch { "RUN" => trained.RunPath, "PICTURE" => Picture, "MODEL" => Exported(), _ => word })]);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(code, outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelThatIsAFileOfAnotherNameIsToldHowItIsNamed()
    {
        var other = Path.Combine(folder, "model.bin");
        File.Copy(Exported(), other);
        var outcome = CommandLine.Run("predict", other, Picture);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"The model is the file {other}", outcome.Narration, StringComparison.Ordinal);
        Assert.Contains($"rename it: {other}.onnx", outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyPictureIsToldAsSuch()
    {
        var empty = Path.Combine(folder, "empty.jpg");
        File.WriteAllBytes(empty, []);
        Assert.Contains($"{empty} is empty", CommandLine.Run("predict", Exported(), empty).Narration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("noext", "Write: --output {0}noext.onnx")]
    [InlineData("model.ONNX.zip", "Write: --output {0}model.ONNX.zip.onnx")]
    [InlineData("taken", "Write: --output {0}taken/model.onnx")]
    [InlineData("taken.onnx", "Write: --output {0}taken.onnx/model.onnx")]
    [InlineData("", "Write: --output model.onnx")]
    public void AFileThatPredictWouldNotKnowIsNotWritten(string name, string remedy)
    {
        foreach (var taken in (string[])["taken", "taken.onnx"]) Directory.CreateDirectory(Path.Combine(folder, taken));
        var outcome = CommandLine.Run("export", trained.RunPath, "-o", name.Length == 0 ? "" : Path.Combine(folder, name));
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Results));
        Assert.Contains("OG5103", outcome.Narration, StringComparison.Ordinal);
        Assert.Contains(string.Format(System.Globalization.CultureInfo.InvariantCulture, remedy.Replace('/', Path.DirectorySeparatorChar), folder + Path.DirectorySeparatorChar), outcome.Narration, StringComparison.Ordinal);
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Count());
    }

    [Fact]
    public void ARunWhoseModelIsGoneSaysSo()
    {
        var copy = trained.CopyOfRun("gone");
        Directory.Delete(Path.Combine(copy, "model"), recursive: true);
        var outcome = CommandLine.Run("export", copy);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("is finished, and its model is gone", outcome.Narration, StringComparison.Ordinal);
        Assert.DoesNotContain("--resume", outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void APictureWhoseAnswerIsNoNumberIsNamed()
    {
        // 255 / 1e-38 is too large for a float.
        var path = Path.Combine(folder, "infinite.onnx");
        OnnxExport.Save(path, inputs => [(inputs[0] / 1e-38f).Max(2).Max(2)], [Tensor.Zeros([1, 3, 4, 4])]);
        var outcome = CommandLine.Run("predict", path, Picture, "--prepare", "raw");
        Assert.Equal((3, ""), (outcome.ExitCode, outcome.Results));
        Assert.Contains("OG2306", outcome.Narration, StringComparison.Ordinal);
        Assert.Contains($"{Picture}: {path}: the logit of class 0 is", outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsNoModelIsRefused()
    {
        var path = Path.Combine(folder, "broken.onnx");
        File.WriteAllText(path, "no model");
        var outcome = CommandLine.Run("predict", path, Picture);
        Assert.Equal((3, true), (outcome.ExitCode, outcome.Narration.Contains("OG3060", StringComparison.Ordinal)));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
