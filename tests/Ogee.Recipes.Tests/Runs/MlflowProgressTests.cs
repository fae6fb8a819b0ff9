using System.Diagnostics;
using System.Net;
using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>Logging to MLflow: everything that a run is, where it is asked for; and never at the cost of training.</summary>
public sealed class MlflowProgressTests : IDisposable
{
    static readonly MlflowLimits Quick = new(Request: TimeSpan.FromSeconds(1), Pause: TimeSpan.FromMilliseconds(20), LongestPause: TimeSpan.FromMilliseconds(100), End: TimeSpan.FromSeconds(1.5), Waiting: 1000);

    readonly RunsFixture runs = new();
    readonly MlflowDouble server = new();
    readonly List<ProgressEvent> heard = [];

    string[] Warnings => [.. heard.OfType<ProgressMessage>().Where(message => message.Level == MessageLevel.Warning).Select(message => message.Text)];

    MlflowDoubleRun Logged => Assert.Single(server.Runs);

    MlflowProgress Progress(MlflowLimits? limits = null, params (string Name, string Value)[] variables)
    {
        var all = variables.ToDictionary(variable => variable.Name, variable => variable.Value);
        all.TryAdd("MLFLOW_TRACKING_URI", server.Address);
        return MlflowProgress.Around(new Listener(heard), runs, all.GetValueOrDefault, limits ?? Quick);
    }

    /// <summary>What a training run reports, and what it saves on its way.</summary>
    void Train(MlflowProgress progress, RunFolder folder, int epochs = 3, string status = "finished", int from = 1, string rate = "3e-4", double loss = 0.5)
    {
        progress.Report(new RunStarted("scratches", folder.Path));
        var record = (runs.Record(folder) with { Command = ["train", "data/boards"], Plan = new Dictionary<string, long> { ["steps"] = 30 } }).With(TrainSettings.Schema.Resolve(overrides: [$"optim.rate={rate}", "data.label=token=hunter2hunter2"])).Finish(RunStatus.Running, 0.9, "f1");
        record.Save(folder);
        progress.Report(new RunPlanned(epochs, 10, 100, (from - 1) * 10));
        for (var epoch = from; epoch <= epochs; epoch++)
        {
            for (var step = 1; step <= 10; step++) progress.Report(new StepDone((epoch - 1) * 10 + step, 1, 10));
            progress.Report(new EpochDone(epoch, [new("valid_accuracy", 0.5 + epoch * 0.0625), new("train_loss", loss)], IsBest: true));
        }
        (record with { Status = RunStatus.Finished, Cost = new(2, 7, 1e12, 5, 70, "estimated", 0.001, "rates"), WeightsSha256 = "ab12" }).Save(folder);
        progress.Report(new RunFinished(status, "the model beats its baseline"));
    }

    [Fact]
    public void ARunIsLoggedWithItsSettingsEpochsResultsAndEnd()
    {
        var folder = runs.Folder();
        using (var progress = Progress(null, ("MLFLOW_EXPERIMENT_NAME", "Löcher & Kratzer"))) Train(progress, folder);
        Assert.Empty(server.Faults);
        Assert.Empty(Warnings);
        Assert.Equal(("scratches", "FINISHED", server.Experiments["Löcher & Kratzer"], runs.GetUtcNow().ToUnixTimeMilliseconds()), (Logged.Name, Logged.Status, Logged.Experiment, Logged.End));
        Assert.Equal(("0.0003", "80/10/10", "30"), (Logged.Params["optim.rate"], Logged.Tags["ogee.split"], Logged.Params["plan.steps"]));
        Assert.All(TrainSettings.Schema, setting => Assert.Contains(setting.Name, Logged.Params.Keys));
        Assert.Equal([("valid_accuracy", 1, "0.5625"), ("valid_accuracy", 2, "0.625"), ("valid_accuracy", 3, "0.6875")], Logged.Metrics.Where(metric => metric.Key == "valid_accuracy").OrderBy(metric => metric.Step));
        Assert.Contains(("test_accuracy", 3, "0.9"), Logged.Metrics);
        Assert.Contains(("cost.cpu_seconds", 3, "7"), Logged.Metrics);
        Assert.Equal((folder.Id, "f1", "ab12", "the model beats its baseline", "ogee train data/boards"), (Logged.Tags["ogee.run_id"], Logged.Tags["ogee.data_fingerprint"], Logged.Tags["ogee.weights_sha256"], Logged.Tags["mlflow.note.content"], Logged.Tags["mlflow.source.name"]));
        Assert.Contains(heard.OfType<ProgressMessage>(), message => message.Text == $"logged to MLflow: {server.Address}/#/experiments/1/runs/{Logged.Id}");
        Assert.DoesNotContain("hunter2", string.Join(' ', Logged.Params.Values.Concat(Logged.Tags.Values)), StringComparison.Ordinal);
        Assert.False(Directory.Exists("mlruns") || Directory.Exists(Path.Combine(folder.Path, "mlruns")));
    }

    [Fact]
    public void NothingIsSentWithoutTheVariable()
    {
        using (var progress = MlflowProgress.Around(new Listener(heard), runs, name => name == "MLFLOW_TRACKING_URI" ? null : "set", Quick)) Train(progress, runs.Folder());
        Assert.Empty(server.Requests);
        Assert.Equal(1, heard.Count(value => value is RunFinished));
        Assert.DoesNotContain(heard, value => value is ProgressMessage);
    }

    [Theory, InlineData("interrupted", "KILLED"), InlineData("failed", "FAILED")]
    public void ARunThatDidNotFinishSaysSo(string status, string expected)
    {
        using (var progress = Progress()) Train(progress, runs.Folder(), status: status);
        Assert.Equal(expected, Logged.Status);
    }

    [Fact]
    public void ARunThatEndsWithoutAWordHasFailed()
    {
        using (var progress = Progress()) progress.Report(new RunStarted("scratches", runs.Folder().Path));
        Assert.Equal("FAILED", Logged.Status);
    }

    [Fact]
    public void AServerThatIsDownCostsSecondsAtTheEndAndOneWarning()
    {
        var watch = Stopwatch.StartNew();
        using (var progress = Progress(null, ("MLFLOW_TRACKING_URI", $"http://127.0.0.1:{MlflowDouble.FreePort()}"))) Train(progress, runs.Folder(), epochs: 400);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.Contains("Training goes on", Assert.Single(Warnings), StringComparison.Ordinal);
        Assert.Equal(400, heard.Count(value => value is EpochDone));
        Assert.IsType<RunFinished>(heard[^1]);
    }

    [Fact]
    public void AServerThatFailsForAWhileGetsEverythingOnce()
    {
        var requests = 0;
        server.Before = _ => Task.FromResult<int?>((Interlocked.Increment(ref requests) % 5) switch { 1 => 500, 2 => 503, _ => null });
        using (var progress = Progress(Quick with { End = TimeSpan.FromSeconds(20) })) Train(progress, runs.Folder(), epochs: 30);
        Assert.Equal("FINISHED", Logged.Status);
        Assert.Equal(30, Logged.Metrics.Count(metric => metric.Key == "valid_accuracy"));
        var warning = Assert.Single(Warnings);
        Assert.Contains("it answered 500: not now, password=***", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void ASlowServerNeverHoldsTrainingUp()
    {
        server.Before = async _ =>
        {
            await Task.Delay(TimeSpan.FromSeconds(30));
            return null;
        };
        var folder = runs.Folder();
        using var progress = Progress();
        progress.Report(new RunStarted("scratches", folder.Path));
        runs.Record(folder).With(TrainSettings.Schema.Resolve()).Save(folder);
        progress.Report(new RunPlanned(5000, 10, 100));
        var watch = Stopwatch.StartNew();
        for (var epoch = 1; epoch <= 5000; epoch++) progress.Report(new EpochDone(epoch, [new("train_loss", 1)], IsBest: false));
        // What waits is bounded: the end says how much was not sent.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 1);
        watch.Restart();
        progress.Report(new RunFinished("finished", ""));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 4);
        Assert.Single(Warnings);
    }

    [Fact]
    public void ARunWhoseFirstAnswerWasLostIsNotMadeTwice()
    {
        var isLost = true;
        server.After = async path =>
        {
            if (!path.EndsWith("runs/create", StringComparison.Ordinal) || !isLost) return;
            isLost = false;
            await Task.Delay(TimeSpan.FromSeconds(2));
        };
        using (var progress = Progress(Quick with { End = TimeSpan.FromSeconds(20) })) Train(progress, runs.Folder());
        Assert.Equal(("FINISHED", 3), (Logged.Status, Logged.Metrics.Count(metric => metric.Key == "valid_accuracy")));
        Assert.Contains("no answer within", Assert.Single(Warnings), StringComparison.Ordinal);
    }

    [Theory, InlineData(401), InlineData(403), InlineData(307)]
    public void ARefusalEndsTheLoggingWithOneWarning(int status)
    {
        server.Before = _ => Task.FromResult<int?>(status);
        using (var progress = Progress()) Train(progress, runs.Folder());
        Assert.Contains($"it answered {status}", Assert.Single(Warnings), StringComparison.Ordinal);
        Assert.Equal("GET /api/2.0/mlflow/experiments/get-by-name", Assert.Single(server.Requests));
    }

    [Fact]
    public void WhatIsNoMlflowServerIsSaidToBeNone()
    {
        using var other = new HttpListener();
        var address = $"http://127.0.0.1:{MlflowDouble.FreePort()}";
        other.Prefixes.Add(address + "/");
        other.Start();
        _ = Task.Run(async () =>
        {
            var context = await other.GetContextAsync();
            await context.Response.OutputStream.WriteAsync("<html>a page</html>"u8.ToArray());
            context.Response.Close();
        });
        using (var progress = Progress(null, ("MLFLOW_TRACKING_URI", address))) Train(progress, runs.Folder());
        Assert.Contains("it answers as no MLflow server does", Assert.Single(Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void AResumedRunGoesOnAsTheSameRun()
    {
        var folder = runs.Folder();
        using (var progress = Progress()) Train(progress, folder, epochs: 2, status: "interrupted");
        Assert.Equal("KILLED", Logged.Status);
        using (var progress = Progress()) Train(progress, folder, epochs: 5, from: 3);
        Assert.Empty(server.Faults);
        Assert.Equal(("FINISHED", 5), (Logged.Status, Logged.Metrics.Count(metric => metric.Key == "valid_accuracy")));
    }

    [Fact]
    public void ABatchThatIsRefusedLosesNoOther()
    {
        var folder = runs.Folder();
        using (var progress = Progress()) Train(progress, folder, epochs: 1, status: "interrupted");
        using (var progress = Progress()) Train(progress, folder, epochs: 2, from: 2, rate: "1e-3");
        Assert.Contains("Changing param values is not allowed", Assert.Single(Warnings), StringComparison.Ordinal);
        Assert.Equal(("FINISHED", "0.0003", 2), (Logged.Status, Logged.Params["optim.rate"], Logged.Metrics.Count(metric => metric.Key == "valid_accuracy")));
    }

    [Fact]
    public void ValuesThatAreNotFiniteAreLoggedAsSuch()
    {
        using (var progress = Progress()) Train(progress, runs.Folder(), epochs: 1, loss: double.NaN);
        Assert.Empty(server.Faults);
        Assert.Contains(("train_loss", 1, "\"NaN\""), Logged.Metrics);
    }

    [Theory]
    [InlineData("MLFLOW_TRACKING_USERNAME=me MLFLOW_TRACKING_PASSWORD=hunter2", "Basic me:hunter2")]
    [InlineData("MLFLOW_TRACKING_TOKEN=hunter2", "Bearer hunter2")]
    [InlineData("MLFLOW_TRACKING_URI=http://me:hunter2@", "Basic me:hunter2")]
    [InlineData("MLFLOW_TRACKING_USERNAME=me MLFLOW_TRACKING_PASSWORD=hunter2 MLFLOW_TRACKING_TOKEN=other", "Basic me:hunter2")]
    [InlineData("MLFLOW_TRACKING_USERNAME=me", null)]
    public void CredentialsAreInTheHeaderAndNowhereElse(string variables, string? expected)
    {
        var given = variables.Split(' ').Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair[1].EndsWith('@') ? pair[1] + server.Address[7..] : pair[1])).ToArray();
        server.Before = path => Task.FromResult<int?>(path.EndsWith("update", StringComparison.Ordinal) ? 403 : null);
        using (var progress = Progress(null, given)) Train(progress, runs.Folder());
        var header = expected?.Split(' ') switch { ["Basic", var pair] => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)), _ => expected };
        Assert.All(server.Authorizations, sent => Assert.Equal(header, sent));
        Assert.NotEmpty(Warnings);
        Assert.DoesNotContain("hunter2", string.Concat(heard) + string.Join(' ', server.Requests.Concat(Logged.Tags.Values)), StringComparison.Ordinal);
    }

    [Theory, InlineData("file:///tmp/mlruns"), InlineData("mlruns"), InlineData("databricks"), InlineData("sqlite:///mlflow.db")]
    public void WhatIsNoAddressOfAServerIsRefusedInWords(string uri)
    {
        var folder = runs.Folder();
        using (var progress = Progress(null, ("MLFLOW_TRACKING_URI", uri))) Train(progress, folder);
        Assert.Contains("no http or https address", Assert.Single(Warnings), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.False(Directory.Exists("mlruns"));
    }

    [Fact]
    public void AnAddressBelowAPathAndAnExperimentByItsNumberAreTaken()
    {
        using (var progress = Progress(null, ("MLFLOW_TRACKING_URI", server.Address + "/team/"), ("MLFLOW_EXPERIMENT_ID", "7"))) Train(progress, runs.Folder());
        Assert.All(server.Requests, request => Assert.Equal("POST /team/api/2.0/mlflow/runs/create", request));
    }

    public void Dispose()
    {
        server.Dispose();
        runs.Dispose();
    }

    sealed class Listener(List<ProgressEvent> heard) : IProgress<ProgressEvent>
    {
        public void Report(ProgressEvent value) => heard.Add(value);
    }
}
