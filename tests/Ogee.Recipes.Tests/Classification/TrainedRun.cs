using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>One finished run on striped pictures, shared by the tests that only look at it.</summary>
public sealed class TrainedRun : IDisposable
{
    readonly TemporaryFolder folder = new();

    public TrainedRun()
    {
        DataPath = StripedPictures.WriteTo(folder["data"]);
        Result = Train();
    }

    internal string DataPath { get; }

    internal RunResult Result { get; }

    internal RunFolder Run => Result.Folder;

    /// <summary>Trains once more on the same data, with other settings where they are given.</summary>
    internal RunResult Train(params string[] overrides) => TrainingRun.Run(Request(TrainSettings.Schema.Resolve(null, [.. Settings.Where(setting => !overrides.Any(other => other.Split('=')[0] == setting.Split('=')[0])), .. overrides])), TestContext.Current.CancellationToken);

    internal RunRequest Request(ResolvedSettings settings) => new(DataPath, settings, folder["runs"], "stripes", ["train"]);

    internal static readonly string[] Settings = ["model.name=convnet-8", "data.size=16", "data.batch=16", "train.epochs=2"];

    public void Dispose() => folder.Dispose();
}
