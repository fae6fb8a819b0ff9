using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>Finished runs with a real model of fresh weights, made in milliseconds: what the registry, the command line and the server take for a run.</summary>
static class SmallRun
{
    public const int Size = 8;

    public static readonly string[] Classes = ["down", "up"];

    /// <summary>Makes a run in a folder of runs.</summary>
    /// <param name="runs">The folder of runs.</param>
    /// <param name="seed">The seed of the weights: another seed, another model.</param>
    /// <param name="accuracy">The share of the test samples that its predictions have right.</param>
    /// <param name="verdict">The verdict of its report; null for a run without one.</param>
    /// <param name="name">The run's name.</param>
    /// <param name="fingerprint">The fingerprint of its data.</param>
    public static RunFolder In(string runs, int seed = 1, double accuracy = 0.9, VerdictKind? verdict = VerdictKind.Pass, string name = "scratches", string fingerprint = "f1")
    {
        var run = RunFolder.Create(runs, name);
        var weights = Model(run.ModelPath, seed);
        var started = new DateTimeOffset(2026, 11, 23, 9, 14, 0, TimeSpan.Zero);
        var record = new RunRecord
        {
            Id = run.Id, Name = name, Task = "image-classification", Started = started, Ended = started.AddSeconds(5), Status = RunStatus.Finished, Command = ["train", "data"], Seed = seed,
            Headline = "test_accuracy", Results = new Dictionary<string, double> { ["test_accuracy"] = accuracy }, WeightsSha256 = weights, Data = new("data", fingerprint, 100, Classes, "80/10/10"),
        };
        record.With(TrainSettings.Schema.Resolve()).Save(run);
        if (verdict is { } kind) Report(run, record, kind, accuracy);
        return run;
    }

    /// <summary>Writes a model folder.</summary>
    /// <returns>The SHA-256 of the weights.</returns>
    public static string Model(string folder, int seed)
    {
        Directory.CreateDirectory(folder);
        var config = new ClassifierConfig { Classes = Classes, Channels = 1, Size = Size, Width = 4, Dropout = 0, Mean = [0.5], Deviation = [0.25] };
        var network = config.Build();
        network.Initialize((ulong)seed);
        network.Save(Path.Combine(folder, "model.safetensors"));
        config = config with { WeightsSha256 = network.Sha256() };
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJson());
        return config.WeightsSha256;
    }

    static void Report(RunFolder run, RunRecord record, VerdictKind verdict, double accuracy)
    {
        RunReport.Write(run, new()
        {
            Title = record.Name, Run = record.Id, Task = record.Task, Sample = "picture", Samples = 100, Created = record.Started, Verdict = new(verdict, $"It is a {verdict}.", "Go on."),
            Headline = [new("Accuracy", new(accuracy, accuracy - 0.05, accuracy + 0.05), 0.5, "always answering down")],
            Data = new("data", record.Data!.Fingerprint, ["train", "valid", "test"], [.. Classes.Select(name => new ClassCounts(name, [40, 5, 5]))]),
            Reproduce = new("ogee train data", record.Seed, record.WeightsSha256!, record.Data.Fingerprint, []),
        });
        using var text = new StringWriter();
        var predictions = new PredictionsCsv(text, Classes);
        for (var i = 0; i < 100; i++)
        {
            var truth = i % 2;
            double[] right = truth == 0 ? [0.9, 0.1] : [0.1, 0.9], wrong = truth == 0 ? [0.2, 0.8] : [0.8, 0.2];
            predictions.Write($"pictures/{i:000}.png", truth, i < accuracy * 100 ? right : wrong);
        }
        File.WriteAllText(Path.Combine(run.ReportPath, "predictions.csv"), text.ToString());
    }
}
