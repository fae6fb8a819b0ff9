using Ogee.Learn;
using Ogee.Recipes;
using Ogee.Recipes.Tests;

namespace Ogee.Cli.Tests;

/// <summary>A folder with striped pictures and one finished run on them, made by the real program.</summary>
public sealed class TrainedRun : IDisposable
{
    internal static readonly string[] Settings = ["model.name=convnet-8", "data.size=16", "data.batch=8", "train.epochs=2"];

    public TrainedRun()
    {
        StripedPictures.WriteTo(Path.Combine(Folder, "data"));
        var outcome = Run(["train", "data", .. Settings]);
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        Record = RunRecord.Read(new RunStore(Path.Combine(Folder, "runs")).Find("@last"));
    }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("ogee-cli-").FullName;

    internal RunRecord Record { get; }

    internal string RunPath => Path.Combine(Folder, "runs", Record.Id);

    /// <summary>A copy of the model's folder, to be damaged.</summary>
    internal string CopyOfModel(string name)
    {
        var copy = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(RunPath, "model"))) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    /// <summary>A copy of the run's folder, to be damaged or to be another run.</summary>
    internal string CopyOfRun(string name)
    {
        var copy = Path.Combine(Folder, name, Record.Id);
        foreach (var file in Directory.EnumerateFiles(RunPath, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(RunPath, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        return copy;
    }

    internal Outcome Run(params string[] arguments) => ChildProgram.Run(Folder, arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
