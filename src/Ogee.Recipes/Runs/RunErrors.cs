namespace Ogee.Recipes;

/// <summary>The errors of run folders and references: codes OG2901 to OG2999.</summary>
public static class RunErrors
{
    /// <summary>A reference that fits no run.</summary>
    public static readonly ErrorCode NotFound = new("OG2901", FailureKind.Data, "There is no such run",
        "A run is named by its path, by the beginning of its id, by @last (the newest) or by @best (the finished one with the best headline metric). List them with: ogee runs");

    /// <summary>The beginning of an id that several runs share.</summary>
    public static readonly ErrorCode Ambiguous = new("OG2902", FailureKind.Usage, "Several runs fit",
        "The beginning of an id that was given fits more than one run. Give more letters of it; the message names the runs.");

    /// <summary>A run record that cannot be read.</summary>
    public static readonly ErrorCode Record = new("OG2903", FailureKind.Data, "The run record is not readable",
        "The run.json of the folder is missing, damaged or of a newer format. Ogee writes it whole or not at all, so something else changed it.");

    /// <summary>A run folder that cannot be made.</summary>
    public static readonly ErrorCode Create = new("OG2904", FailureKind.Environment, "The run folder could not be made",
        "Ogee makes the folder, and writes into it, before it starts long work. Choose another place with --out, or make this one writable.");

    /// <summary>A run that is still being written.</summary>
    public static readonly ErrorCode Busy = new("OG2905", FailureKind.Usage, "The run is in use",
        "A process on this machine is still working in the run folder. Wait for it or stop it first.");

    /// <summary>A name or tag that cannot be used.</summary>
    public static readonly ErrorCode Name = new("OG2906", FailureKind.Usage, "The name is not usable",
        "Names of runs and tags have letters, digits, '-', '_' and '.', at most 40 of them.");

    /// <summary>A run that cannot be deleted.</summary>
    public static readonly ErrorCode Remove = new("OG2907", FailureKind.Environment, "The run could not be deleted",
        "The system refused to delete a file of the run. The record goes first, so the folder no longer counts as a run; delete what is left by hand.");

    /// <summary>A disk without room for a run.</summary>
    public static readonly ErrorCode Space = new("OG2908", FailureKind.Environment, "There is no room for the run",
        "Checkpoints hold the weights several times over, with the optimizer's state; before long work Ogee checks that the disk has room for them. Free some space, or choose another disk with --out.");

    /// <summary>The error of a run that has no model yet, or none that was verified, or whose model is gone.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="record">Its record.</param>
    public static OgeeException Unfinished(RunFolder run, RunRecord record) => record.Status == RunStatus.Finished
        ? NotFound.With($"The run {run.Id} is finished, and its model is gone: {run.ModelPath}", "Expected the folder with config.json and model.safetensors that the run wrote", "Put the folder back from a copy, or train again.")
        : NotFound.With($"The run {run.Id} is not finished: it is {(record.Status == RunStatus.Running && !run.IsInUse ? "stopped" : record.Status.ToString().ToLowerInvariant())}", "Expected a finished run", $"Go on with it: ogee train --resume {CommandText.Run(run)}");

    // A file system such as /proc answers that a file is missing where it means that none can be made.
    internal static OgeeException NotMade(string root, Exception cause) =>
        Create.With($"No run folder could be made in {root}: {(cause is FileNotFoundException or DirectoryNotFoundException ? "the file system there takes no new folder" : cause.Message)}", "Expected a folder that can be written", "Choose another place with --out FOLDER.", cause);

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [NotFound, Ambiguous, Record, Create, Busy, Name, Remove, Space];
}
