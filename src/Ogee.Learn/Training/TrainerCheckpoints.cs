namespace Ogee.Learn;

/// <summary>Saves and restores all that a trainer needs to go on: weights, optimizer, averages, best weights, and where it is in the data.</summary>
/// <param name="store">Where checkpoints go.</param>
/// <param name="runLock">The run's lock, held.</param>
/// <param name="fingerprint">What the results depend on, as text: settings, data, model. A checkpoint with another one is not resumed.</param>
public sealed class TrainerCheckpoints(CheckpointStore store, FolderLock runLock, string fingerprint)
{
    // A disk that is full for a moment must not end a run; one that stays full must.
    const int MostFailures = 5;

    int failures;

    /// <summary>What the results depend on.</summary>
    public string Fingerprint { get; } = fingerprint;

    /// <summary>The step of the last checkpoint that is on the disk; null before the first.</summary>
    public long? LastSaved { get; private set; }

    /// <summary>Where the last checkpoint is.</summary>
    public string Path => store.LastPath;

    /// <summary>Why a damaged newer checkpoint was passed over; null if none was.</summary>
    public OgeeException? Fallback { get; private set; }

    internal TrainingState? Load(Trainer trainer, Module model)
    {
        if (!store.Exists) return null;
        using var checkpoint = store.Load();
        Fallback = checkpoint.Fallback;
        var state = TrainingState.FromJson(checkpoint.State);
        if (state.Fingerprint != Fingerprint)
            throw LearnErrors.Resume.With($"The checkpoint {checkpoint.Path} belongs to other settings or data: {Difference(state.Fingerprint, Fingerprint)}", "Expected the settings and data that the run began with", "Resume with the run's own run.json, or start a new run.");
        foreach (var (name, parameter) in Tensors(trainer, model)) Weights.Set(parameter, Read(checkpoint, name, parameter.Spec));
        if (state.BestEpoch > 0) trainer.BestWeights = model.Parameters.ToDictionary(parameter => parameter.Name!, parameter => Read(checkpoint, $"best.{parameter.Name}", parameter.Spec));
        LastSaved = state.Step;
        return state;
    }

    /// <returns>Why it could not be saved; null if it was.</returns>
    internal OgeeException? Save(Trainer trainer, Module model, TrainingState state, out string? warning)
    {
        warning = null;
        List<SafetensorsEntry> entries = [.. Tensors(trainer, model).Select(pair => Weights.Entry(pair.Name, pair.Parameter))];
        if (trainer.BestWeights is { } best)
            entries.AddRange(model.Parameters.Select(parameter => new SafetensorsEntry($"best.{parameter.Name}", parameter.Spec.Type, parameter.Shape, best[parameter.Name!])));
        try
        {
            warning = store.Save(runLock, state.ToJson(), entries).Warning;
            (failures, LastSaved) = (0, state.Step);
            return null;
        }
        catch (OgeeException error) when (error.Error.Kind == FailureKind.Environment && ++failures < MostFailures)
        {
            return error;
        }
    }

    static IEnumerable<(string Name, Parameter Parameter)> Tensors(Trainer trainer, Module model) =>
        model.Parameters.Select(parameter => ($"model.{parameter.Name}", parameter))
            .Concat(trainer.Optimizer.State(model.Parameters).Select(pair => ($"optimizer.{pair.Name}", pair.State)))
            .Concat(trainer.Averages?.State ?? [])
            .Concat(trainer.Accumulated?.State ?? []);

    static byte[] Read(Checkpoint checkpoint, string name, TensorSpec spec)
    {
        if (!checkpoint.Tensors.TryGetValue(name, out var tensor) || tensor.Spec != spec with { Device = Device.Cpu })
            throw LearnErrors.Resume.With($"The checkpoint {checkpoint.Path} has no tensor {name} {spec}", "Expected a checkpoint of the same model and optimizer", "Resume with the settings that the run began with.");
        var bytes = new byte[spec.Bytes];
        checkpoint.Read(name, bytes);
        return bytes;
    }

    static string Difference(string then, string now)
    {
        var (a, b) = (then.Split('\n'), now.Split('\n'));
        var differing = a.Except(b).Select(line => $"then {line}").Concat(b.Except(a).Select(line => $"now {line}")).ToList();
        return string.Join(", ", differing.Take(6)) + (differing.Count > 6 ? $" and {differing.Count - 6} more" : "");
    }
}
