using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>A folder of runs for one test, removed with it, and a clock that stands still.</summary>
sealed class RunsFixture : TimeProvider, IDisposable
{
    static readonly SettingsSchema schema = TrainSettings.Schema;
    DateTimeOffset now = new(2026, 11, 23, 9, 14, 0, TimeSpan.Zero);

    public string Root { get; } = Directory.CreateTempSubdirectory("ogee-runs-").FullName;

    public RunStore Store => new(Root);

    public override DateTimeOffset GetUtcNow() => now;

    public void Pass(TimeSpan time) => now += time;

    public RunFolder Folder(string name = "scratches") => RunFolder.Create(Root, name, this);

    public RunFolder Run(string name = "scratches", RunStatus status = RunStatus.Finished, double accuracy = 0.9, string fingerprint = "f1")
    {
        var folder = Folder(name);
        Record(folder, name).With(schema.Resolve(overrides: ["seed=7"])).Finish(status, accuracy, fingerprint).Save(folder);
        Pass(TimeSpan.FromMinutes(1));
        return folder;
    }

    public RunRecord Record(RunFolder folder, string name = "scratches") => new() { Id = folder.Id, Name = name, Task = "image-classification", Started = now };

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

static class RunRecordSteps
{
    public static RunRecord Finish(this RunRecord record, RunStatus status, double accuracy, string fingerprint) => record with
    {
        Status = status,
        Ended = record.Started.AddSeconds(30),
        Headline = "test_accuracy",
        Results = new Dictionary<string, double> { ["test_accuracy"] = accuracy },
        Data = new("data/boards", fingerprint, 100, ["good", "open"], "80/10/10"),
    };
}
