using System.Text.Json;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public class RunRecordTests
{
    [Fact]
    public void ARecordReadsBackAsItWasSaved()
    {
        using var runs = new RunsFixture();
        var folder = runs.Folder();
        var settings = TrainSettings.Schema.Resolve(overrides: ["optim.rate=3e-4"]);
        settings.Fill(TrainSettings.Batch, 64, "300 images");
        var record = (runs.Record(folder) with
        {
            Command = ["train", "data/划痕"],
            Seed = 7,
            Plan = new Dictionary<string, long> { ["epochs"] = 12 },
            Cost = new(2, 7, 1e12, 5_000_000, 70, "estimated", 0.001, "rates"),
            WeightsSha256 = "ab",
            Tags = ["pilot"],
        }).With(settings).Finish(RunStatus.Finished, 0.97, "f1");
        record.Save(folder);
        var again = RunRecord.Read(folder);
        Assert.Equal((record.Id, record.Status, record.Started, record.Ended, record.Cost, record.Seed), (again.Id, again.Status, again.Started, again.Ended, again.Cost, again.Seed));
        Assert.Equal(record.Command, again.Command);
        Assert.Equal(record.Results, again.Results);
        Assert.Equal(record.Plan, again.Plan);
        Assert.Equal("auto: 300 images", again.Sources["data.batch"]);
        Assert.Equal("command line", again.Sources["optim.rate"]);
        var text = File.ReadAllText(folder.RecordPath);
        Assert.Contains("\"status\": \"finished\"", text, StringComparison.Ordinal);
        Assert.Contains("划痕", text, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, ".ogee-*"));
    }

    [Fact]
    public void ARecordIsAConfigFileThatGivesTheSameSettings()
    {
        using var runs = new RunsFixture();
        var folder = runs.Folder();
        var settings = TrainSettings.Schema.Resolve(overrides: ["optim.rate=3e-4", "preset=best", "budget=10m", "data.sql=SELECT * FROM t WHERE sig = 1 AND token = 'abc'"]);
        runs.Record(folder).With(settings).Save(folder);
        var again = TrainSettings.Schema.Resolve(SettingsFile.Read(folder.RecordPath));
        Assert.Equal(settings.ToJson(), again.ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "format": "ogee-run/9", "id": "x", "name": "x", "task": "x", "started": "2026-11-23T09:14:00+00:00" }""")]
    [InlineData("""{ "format": "ogee-run/1", "id": "x", "id": "y", "name": "x", "task": "x", "started": "2026-11-23T09:14:00+00:00" }""")]
    [InlineData("""{ "format": "ogee-run/1", "id": "x", "name": "x", "task": "x", "started": "yesterday" }""")]
    public void ADamagedRecordIsTheNamedError(string json)
    {
        using var runs = new RunsFixture();
        var folder = runs.Folder();
        File.WriteAllText(folder.RecordPath, json);
        Assert.Equal(RunErrors.Record, Assert.Throws<OgeeException>(() => RunRecord.Read(folder)).Error);
        Assert.NotNull(Assert.Single(runs.Store.List()).Problem);
    }

    [Fact]
    public void SecretsAreMaskedWhenTheyAreRecorded()
    {
        var masked = SecretMask.Command(["serve", "@last", "--api-key", "hunter2", "--api-key=hunter2", "db.password=hunter2", "--token", "hunter2",
            "https://me:hunter2@host/x", "Server=x;Password=hunter2;Port=1", "https://host/x?sig=hunter2&a=b", "hf_hunter2hunter2hunter2hunter2", "--seed", "7", "optim.rate=3e-4", "data/keyboards"]);
        Assert.DoesNotContain(masked, argument => argument.Contains("hunter2", StringComparison.Ordinal));
        Assert.Equal(["--api-key", "***", "--api-key=***", "db.password=***", "--token", "***", "https://***@host/x", "Server=x;Password=***;Port=1", "https://host/x?sig=***&a=b"], masked.Skip(2).Take(9));
        Assert.Equal(["--seed", "7", "optim.rate=3e-4", "data/keyboards"], masked.TakeLast(4));
    }
}
