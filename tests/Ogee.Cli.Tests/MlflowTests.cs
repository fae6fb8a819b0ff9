using Ogee.Recipes;
using Ogee.Recipes.Tests;

namespace Ogee.Cli.Tests;

/// <summary><c>ogee train</c> beside an MLflow server that a variable names.</summary>
public sealed class MlflowTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-mlflow-").FullName;

    [Fact]
    public void TrainLogsTheRunThatItRecords()
    {
        StripedPictures.WriteTo(Path.Combine(folder, "data"));
        using var server = new MlflowDouble();
        var outcome = ChildProgram.Run(folder, ["train", "data", .. TrainedRun.Settings], ("MLFLOW_TRACKING_URI", server.Address), ("MLFLOW_TRACKING_TOKEN", "hunter2"));
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        Assert.Empty(server.Faults);
        var (logged, record) = (Assert.Single(server.Runs), RunRecord.Read(new RunStore(Path.Combine(folder, "runs")).Find("@last")));
        Assert.Equal(("FINISHED", record.Id, record.WeightsSha256, "convnet-8"), (logged.Status, logged.Tags["ogee.run_id"], logged.Tags["ogee.weights_sha256"], logged.Params["model.name"]));
        Assert.Equal(2, logged.Metrics.Count(metric => metric.Key == "valid_accuracy"));
        Assert.Contains(logged.Metrics, metric => metric.Key == "test_accuracy");
        Assert.Contains($"logged to MLflow: {server.Address}/#/experiments/0/runs/{logged.Id}", outcome.Narration, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories), path => path.Contains("mlruns", StringComparison.Ordinal) || (File.Exists(path) && File.ReadAllText(path).Contains("hunter2", StringComparison.Ordinal)));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
