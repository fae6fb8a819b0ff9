using System.Buffers.Binary;
using System.Text.Json;
using Ogee.Recipes;
using Ogee.Recipes.Tests;
using Ogee.Testing;

namespace Ogee.Cli.Tests;

public sealed class BadInputTests(TrainedRun trained) : IClassFixture<TrainedRun>, IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-bad-").FullName;

    string Data(string name = "data") => StripedPictures.WriteTo(Path.Combine(folder, name), perClass: 10);

    Outcome Train(string data, params string[] more) => ChildProgram.Run(folder, ["train", data, "data.size=16", "model.name=convnet-8", "train.epochs=1", .. more]);

    [Fact]
    public void AnEmptyClassIsRefusedBeforeAnyRun()
    {
        Directory.CreateDirectory(Path.Combine(Data(), "scratch"));
        Refused(Train("data"), "OG2103", 3, "scratch");
        Assert.False(Directory.Exists(Path.Combine(folder, "runs")));
    }

    [Fact]
    public void OneClassIsRefused()
    {
        var data = Data();
        foreach (var name in new[] { "down", "red" }) Directory.Delete(Path.Combine(data, name), recursive: true);
        Refused(Train("data"), "OG2104", 3, "across");
    }

    [Fact]
    public void UnreadablePicturesAreListed()
    {
        File.WriteAllText(Path.Combine(Data(), "red", "000.png"), "no picture");
        Refused(Train("data"), "OG2108", 3, "000.png");
    }

    [Fact]
    public void AWrongPathIsAnsweredWithTheNearest()
    {
        Data("photos");
        Refused(Train("photso"), "OG2101", 3, "photos");
        Refused(ChildProgram.Run(folder, ["look", "photso"]), "OG2101", 3, "photos");
    }

    [Theory]
    [InlineData("train.epoch=3", "OG5001", "train.epochs")]
    [InlineData("train.epochs=many", "OG5002", "train.epochs")]
    [InlineData("optim.rate=-1", "OG5003", "optim.rate")]
    [InlineData("train.epochs", "OG5006", "train.epochs")]
    public void AWrongSettingIsRefusedBeforeTheDataIsRead(string setting, string code, string named) => Refused(ChildProgram.Run(folder, ["train", "no-data", setting]), code, 2, named);

    [Theory]
    [InlineData("model.name=resnet", "convnet-WIDTH")]
    [InlineData("model.name=convnet-1000", "from 4 to 256")]
    [InlineData("data.split=half", "80/10/10")]
    [InlineData("data.split=80/20", "80/10/10")]
    [InlineData("data.split=group=", "group=COLUMN")]
    [InlineData("data.channels=2", "one of 1 3")]
    [InlineData("data.max_unreadable=2", "from 0 to 1")]
    public void ASettingThatIsWrongByItselfLeavesNoRun(string setting, string named)
    {
        Data();
        Refused(ChildProgram.Run(folder, ["train", "data", setting]), "OG5003", 2, named);
        Assert.False(Directory.Exists(Path.Combine(folder, "runs")));
    }

    [Fact]
    public void ASettingThatDoesNotFitTheDataLeavesARecordThatSaysSo()
    {
        Data();
        Refused(ChildProgram.Run(folder, ["train", "data", "--split", "time=day"]), "OG2112", 2, "day");
        var record = RunRecord.Read(new RunStore(Path.Combine(folder, "runs")).Find("@last"));
        Assert.Equal(RunStatus.Failed, record.Status);
        Assert.StartsWith("OG2112", record.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trian", "OG5101", "ogee train")]
    [InlineData("train data --bugdet 10m", "OG5102", "--budget")]
    [InlineData("train", "OG5103", "data")]
    [InlineData("verify", "OG5103", "run")]
    [InlineData("train --resume @last", "OG2901", "@last")]
    [InlineData("verify nothing-like-it", "OG2901", "nothing-like-it")]
    [InlineData("train data --config none.json", "OG5005", "none.json")]
    public void AWrongCommandLineIsAnswered(string line, string code, string named)
    {
        var outcome = ChildProgram.Run(folder, line.Split(' '));
        Refused(outcome, code, code.StartsWith("OG5", StringComparison.Ordinal) ? 2 : 3, named);
    }

    [Fact]
    public void AConfigThatIsNoneIsRefused()
    {
        File.WriteAllText(Path.Combine(folder, "bad.json"), "{\"seed\":");
        Refused(ChildProgram.Run(folder, ["train", "data", "--config", "bad.json"]), "OG5005", 2, "bad.json");
    }

    [Fact]
    public void AFolderOfRunsThatIsAFileIsNamedBeforeAnyWork()
    {
        Data();
        File.WriteAllText(Path.Combine(folder, "taken"), "");
        var outcome = Train("data", "--out", "taken");
        Refused(outcome, "OG2904", 5, "taken");
        Assert.DoesNotContain("epoch", outcome.Narration, StringComparison.Ordinal);
        Refused(ChildProgram.Run(folder, ["demo", "--out", "taken"]), "OG2904", 5, "taken");
    }

    [Fact]
    public void ARunsFolderThatCannotBeWrittenIsNamedBeforeAnyWork()
    {
        Tool.Require(Directory.Exists("/proc/self"), "needs a folder that not even root can write: /proc");
        Data();
        Refused(Train("data", "--out", "/proc/self/fdinfo"), "OG2904", 5, "/proc/self/fdinfo");
        // What the file system says there is no help.
        var outcome = Train("data", "--out", "/proc/x");
        Refused(outcome, "OG2904", 5, "takes no new folder");
        Assert.DoesNotContain("find", outcome.Narration.Split("ogee help")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void TruncatedWeightsAreRefusedByEveryVerbThatLoadsThem()
    {
        var model = trained.CopyOfModel("truncated");
        var bytes = File.ReadAllBytes(Path.Combine(model, "model.safetensors"));
        File.WriteAllBytes(Path.Combine(model, "model.safetensors"), bytes[..(bytes.Length / 2)]);
        Refused(trained.Run("predict", "truncated", "data/red/000.png"), "OG3010", 3, "model.safetensors");
        Refused(trained.Run("serve", "truncated", "--port", "0"), "OG3010", 3, "model.safetensors");
    }

    [Fact]
    public void ADamagedConfigIsRefused()
    {
        File.WriteAllText(Path.Combine(trained.CopyOfModel("damaged"), "config.json"), "{\"format\": 1");
        Refused(trained.Run("predict", "damaged", "data/red/000.png"), "OG2301", 3, "config.json");
    }

    [Fact]
    public void ADamagedRecordIsNamedAndTheOtherRunsStay()
    {
        var broken = Directory.CreateDirectory(Path.Combine(trained.Folder, "runs", "0000-broken")).FullName;
        File.WriteAllText(Path.Combine(broken, "run.json"), "{");
        try
        {
            Refused(trained.Run("verify", "0000-broken"), "OG2903", 3, "run.json");
            Assert.Contains(trained.Record.Id, trained.Run("runs", "list").Results, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(broken, recursive: true);
        }
    }

    [Fact]
    public void OneBadPictureHidesNoAnswer()
    {
        var pictures = Directory.CreateDirectory(Path.Combine(folder, "new")).FullName;
        foreach (var name in StripedPictures.Classes) File.WriteAllBytes(Path.Combine(pictures, name + ".png"), StripedPictures.Png(name, 8, 8));
        File.WriteAllText(Path.Combine(pictures, "bad.png"), "no picture");
        File.WriteAllBytes(Path.Combine(pictures, "huge.png"), HugeHeader());
        var outcome = trained.Run("predict", "@last", pictures, "--json");
        Assert.Equal(3, outcome.ExitCode);
        Assert.Equal(["across.png", "down.png", "red.png"], outcome.Results.TrimEnd().Split('\n').Select(line => Path.GetFileName(JsonDocument.Parse(line).RootElement.GetProperty("path").GetString())));
        Assert.Equal(["OG2109", "OG2110"], outcome.Narration.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public void APictureThatIsNotThereIsNamed()
    {
        Refused(trained.Run("predict", "@last", "none.png"), "OG3001", 3, "none.png");
        Refused(trained.Run("predict", "@last", Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName), "OG2101", 3, "empty");
    }

    [Fact]
    public void AnHugePictureIsRefusedFromItsHeader()
    {
        File.WriteAllBytes(Path.Combine(folder, "huge.png"), HugeHeader());
        Refused(trained.Run("predict", "@last", Path.Combine(folder, "huge.png")), "OG2110", 3, "huge.png");
    }

    [Fact]
    public void QualityBelowWhatIsRequiredHasItsOwnExitCode()
    {
        var outcome = trained.Run("verify", "@last", "--require", "accuracy>=1.01");
        Refused(outcome, "OG2303", 4, "accuracy>=1.01");
        Assert.Contains("verdict", outcome.Results, StringComparison.Ordinal);
        Refused(trained.Run("verify", "@last", "--require", "acuracy>=0.9"), "OG2304", 2, "accuracy");
        Assert.Equal(0, trained.Run("verify", "@last", "--require", "accuracy>=0").ExitCode);
    }

    [Fact]
    public void AFullDiskWhileSavingEndsInANamedErrorAndARunThatGoesOn()
    {
        var strace = Tool.Require("strace");
        Data();
        // Every sync of a file fails as on a full disk, from the moment that checkpoints are written.
        var outcome = CommandLine.Shell($"cd '{folder}' && '{strace}' -f -qq -o trace -e trace=fsync -e 'inject=fsync:error=ENOSPC:when=12+' \"$OGEE\" train data data.size=16 model.name=convnet-8 train.epochs=8 data.batch=8");
        Refused(outcome, "OG3005", 5, "");
        Assert.Contains("not saved", outcome.Narration, StringComparison.Ordinal);
        var resumed = ChildProgram.Run(folder, ["train", "--resume", "@last"]);
        Assert.True(resumed.ExitCode == 0, resumed.Narration);
        var whole = ChildProgram.Run(folder, ["train", "data", "data.size=16", "model.name=convnet-8", "train.epochs=8", "data.batch=8", "--out", "whole"]);
        Assert.True(whole.ExitCode == 0, whole.Narration);
        Assert.Equal(Weights("whole"), Weights("runs"));
    }

    [Theory]
    [InlineData("events.out.tfevents")]
    [InlineData("metrics.csv")]
    [InlineData("log.txt")]
    public void ADiskThatIsFullForAMomentEndsNoRunForTheSakeOfItsCurvesOrLog(string file)
    {
        var strace = Tool.Require("strace");
        Data();
        string Train(string options, string root) => $"cd '{folder}' && '{strace}' -f -qq -y -o trace -e trace=pwrite64 {options} \"$OGEE\" train data data.size=16 model.name=convnet-8 train.epochs=2 data.batch=8 --out {root}";
        Assert.Equal(0, CommandLine.Shell(Train("", "whole")).ExitCode);
        // The thread that trains writes in the same order each time: its first write to the file is the one that fails.
        var writes = File.ReadAllLines(Path.Combine(folder, "trace")).Where(line => line.Contains("pwrite64(", StringComparison.Ordinal)).Select(line => (Thread: line.Split(' ')[0], line)).ToList();
        var thread = writes.First(write => write.line.Contains("/metrics.csv", StringComparison.Ordinal)).Thread;
        var number = writes.Where(write => write.Thread == thread).ToList().FindIndex(write => write.line.Contains($"/{file}", StringComparison.Ordinal)) + 1;
        Assert.True(number > 0, file);
        var outcome = CommandLine.Shell(Train($"-e inject=pwrite64:error=ENOSPC:when={number}", "full"));
        Assert.Contains("ENOSPC", File.ReadAllText(Path.Combine(folder, "trace")), StringComparison.Ordinal);
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        Assert.Equal(Weights("whole"), Weights("full"));
    }

    [Fact]
    public void AReaderThatLeavesEarlyEndsNothing()
    {
        Tool.OnlyOn(!OperatingSystem.IsWindows(), "uses /bin/sh");
        var outcome = CommandLine.Shell($"cd '{trained.Folder}' && (\"$OGEE\" verify @last; echo code $? >&2) | head -n 1");
        Assert.Contains("code 0", outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryResultIsJsonWhereJsonIsAskedFor()
    {
        var run = trained.Run(["train", "data", "--json", "--out", "json-runs", .. TrainedRun.Settings]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(trained.Record.WeightsSha256, Assert.Single(Parsed(run.Results)).GetProperty("reproduce").GetProperty("weightsSha256").GetString());
        Assert.NotEmpty(Parsed(run.Narration));
        foreach (string[] line in (string[][])[["look", "data"], ["verify", "@last"], ["runs", "list"], ["runs", "show", "@last"], ["predict", "@last", "data/red/000.png"], ["doctor"]])
        {
            var outcome = trained.Run([.. line, "--json"]);
            Assert.True(outcome.ExitCode == 0, outcome.Narration);
            Assert.NotEmpty(Parsed(outcome.Results));
            Parsed(outcome.Narration);
        }
        // Settings are commented for people only.
        Assert.Equal(42, Assert.Single(Parsed(trained.Run("train", "data", "--print-config", "--json").Results)).GetProperty("seed").GetInt32());
    }

    string Weights(string root) => RunRecord.Read(new RunStore(Path.Combine(folder, root)).Find("@last")).WeightsSha256!;

    static List<JsonElement> Parsed(string lines)
    {
        // One document over several lines, or one on each.
        try
        {
            return [JsonDocument.Parse(lines).RootElement];
        }
        catch (JsonException)
        {
            return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        }
    }

    static byte[] HugeHeader()
    {
        var png = StripedPictures.Png("red", 9, 9);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 50_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 50_000);
        return png;
    }

    /// <summary>Four parts with the code on stderr, the exit code of its kind, and no stack trace.</summary>
    static void Refused(Outcome outcome, string code, int exitCode, string named)
    {
        Assert.True(exitCode == outcome.ExitCode, $"exit code {outcome.ExitCode}: {outcome.Narration}");
        Assert.Matches($@"error: .+\n       .+\n       .+\n       {code} · ogee help {code}\n$", outcome.Narration);
        Assert.Contains(named, outcome.Narration, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Narration, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
