using System.Text.Json;
using Ogee.Recipes;
using Ogee.Recipes.Tests;

namespace Ogee.Cli.Tests;

public sealed class LookCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-look-").FullName;

    public LookCommandTests() => StripedPictures.WriteTo(Path.Combine(folder, "data"), perClass: 10);

    Outcome Run(params string[] line) => ChildProgram.Run(folder, line);

    /// <summary>A table beside the pictures, whose labels are in a column of another name.</summary>
    void WriteTable() => File.WriteAllLines(Path.Combine(folder, "data", "labels.csv"),
        ["path,kind,lot", .. StripedPictures.Classes.SelectMany(name => Enumerable.Range(0, 10).Select(i => FormattableString.Invariant($"{name}/{i:000}.png,{name},{i / 2}")))]);

    [Fact]
    public void FilesThatCannotBeReadAreListedAndNoReasonToRefuse()
    {
        File.WriteAllText(Path.Combine(folder, "data", "red", "bad.png"), "no");
        var look = Run("look", "data");
        Assert.True(look.ExitCode == 0, look.Narration);
        Assert.Matches(@"problem +1 file cannot be read \(red/bad.png: ", look.Results);
        Assert.Equal(2, look.Results.Split("bad.png").Length);
        var refused = Run("train", "data", "--dry-run");
        Assert.Equal(3, refused.ExitCode);
        Assert.Equal(2, refused.Narration.Split("bad.png").Length);
        Assert.Contains("data.max_unreadable=0.05", refused.Narration, StringComparison.Ordinal);
        var allowed = Run(["train", "data", "--dry-run", "data.max_unreadable=0.05", .. TrainedRun.Settings]);
        Assert.True(allowed.ExitCode == 0, allowed.Narration);
    }

    [Fact]
    public void TheColumnOfLabelsIsNamedAsForTraining()
    {
        WriteTable();
        var unnamed = Run("look", "data");
        Assert.Equal(3, unnamed.ExitCode);
        Assert.Contains("--label kind", unnamed.Narration, StringComparison.Ordinal);
        Assert.DoesNotContain("Rename", unnamed.Narration, StringComparison.Ordinal);
        var named = Run("look", "data", "--label", "kind", "--split", "group=lot");
        Assert.True(named.ExitCode == 0, named.Narration);
        Assert.EndsWith("next: ogee train data --label kind --split group=lot\n", named.Narration, StringComparison.Ordinal);
        var dry = Run(["train", "data", "--label", "kind", "--split", "group=lot", "--dry-run", .. TrainedRun.Settings]);
        Assert.True(dry.ExitCode == 0, dry.Narration);
    }

    [Theory]
    [InlineData("look")]
    [InlineData("train")]
    public void ALabelOfFoldersIsRefused(string verb)
    {
        var outcome = Run(verb, "data", "--label", "kind");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("OG2102", outcome.Narration, StringComparison.Ordinal);
        Assert.Contains("leave out --label", outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void ASplitIsLookedAtAsTrainingWouldMakeIt()
    {
        var report = JsonDocument.Parse(Run("look", "data", "--json", "--split", "60/20/20").Results).RootElement;
        foreach (var row in report.GetProperty("classes").EnumerateArray()) Assert.Equal((6, 2, 2), (row.GetProperty("train").GetInt32(), row.GetProperty("valid").GetInt32(), row.GetProperty("test").GetInt32()));
        var wrong = Run("look", "data", "--split", "half");
        Assert.Equal((2, true), (wrong.ExitCode, wrong.Narration.Contains("OG5003", StringComparison.Ordinal)));
    }

    [Fact]
    public void DatesOfTheFutureAreFound()
    {
        File.WriteAllLines(Path.Combine(folder, "parts.csv"), ["made,size,state", .. Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{(i == 7 ? 9024 : 2024)}-01-{i % 28 + 1:00},{i * 37 % 61},{(i % 2 == 0 ? "good" : "bad")}"))]);
        Assert.Matches("'made' has 1 date after ", Run("look", "parts.csv").Results.ReplaceLineEndings(" "));
    }

    [Fact]
    public void APageIsWrittenAndOpenedOnlyWhereItHasAName()
    {
        File.Copy(Path.Combine(folder, "data", "red", "000.png"), Path.Combine(folder, "data", "down", "copy.png"));
        var outcome = Run("look", "data", "--report", "look.html");
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        var page = File.ReadAllText(Path.Combine(folder, "look.html"));
        Assert.Contains("id=\"duplicates-across-labels\"", page, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/png;base64,", page, StringComparison.Ordinal);
        foreach (var line in (string[][])[["--report", "look.txt"], ["--open"]])
        {
            var refused = Run(["look", "data", .. line]);
            Assert.Equal(2, refused.ExitCode);
            Assert.Contains("look.html", refused.Narration, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheLabelsThatTheNewestRunOnTheDataSuspectsAreShown()
    {
        for (var i = 0; i < 6; i++) File.WriteAllBytes(Path.Combine(folder, "data", "across", $"red-{i}.png"), StripedPictures.Png("red", 9, i));
        var train = Run(["train", "data", "--out", "runs", "data.split=34/33/33", .. TrainedRun.Settings]);
        var suspects = Directory.GetFiles(Path.Combine(folder, "runs"), "suspected.csv", SearchOption.AllDirectories);
        Assert.True(suspects.Length == 1, train.Narration);
        File.WriteAllText(suspects[0], "path,label,suspected,probability,margin,split\nacross/red-0.png,across,red,0.9,0.8,test\n");
        foreach (var line in (string[][])[[], ["--run", "@last"]])
        {
            var look = Run(["look", "data", .. line]);
            Assert.Contains("suspected labels are those of the run", look.Narration, StringComparison.Ordinal);
            Assert.Matches(@"warning +1 picture is probably labelled wrong, .* \(across/red-0.png \(across\): rather red \(90 %\)\)", look.Results.ReplaceLineEndings(" "));
        }
        File.Delete(Path.Combine(folder, "data", "across", "red-5.png"));
        Assert.DoesNotContain("labelled wrong", Run("look", "data").Results, StringComparison.Ordinal);
        Assert.Equal(3, Run("look", "data", "--run", "@last").ExitCode);
    }

    [Fact]
    public void ASheetIsAPngByNameToo()
    {
        var outcome = Run("look", "data", "--sheet", "sheet.jpg");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--sheet sheet.png", outcome.Narration, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "sheet.jpg")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
