using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>How a run stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>It runs, or its process ended without a word.</summary>
    [JsonStringEnumMemberName("running")] Running,
    /// <summary>It did all that it was asked.</summary>
    [JsonStringEnumMemberName("finished")] Finished,
    /// <summary>It ended with an error.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
    /// <summary>It was interrupted and can be resumed.</summary>
    [JsonStringEnumMemberName("interrupted")] Interrupted,
}

/// <summary>What a run is: enough to run it again and to judge it. Saved as <c>run.json</c>, which <c>--config</c> takes.</summary>
/// <remarks>The serializer sets a member that a file lacks to null, whatever its initialiser says: so members that are never null say again what stands for that.</remarks>
public sealed record RunRecord
{
    /// <summary>The format and its version.</summary>
    [JsonPropertyOrder(-1)]
    public string Format { get; init; } = SettingsFile.RunFormat + "/1";

    /// <summary>The run's id: the folder's name.</summary>
    public required string Id { get; init; }

    /// <summary>The run's name.</summary>
    public required string Name { get; init; }

    /// <summary>The task, for instance <c>image-classification</c>.</summary>
    public required string Task { get; init; }

    /// <summary>How the run stands.</summary>
    public RunStatus Status { get; init; }

    /// <summary>When it started (UTC).</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended (UTC); null while it has not.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The command line, with secrets masked.</summary>
    public IReadOnlyList<string> Command { get; init => field = value ?? []; } = [];

    /// <summary>The folder in which the command ran.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>The resolved settings: a config file of their own.</summary>
    public JsonElement Settings { get; init; }

    /// <summary>Where each setting's value comes from, by its dotted name.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    /// <summary>What the budget came to, and all else that was fixed once: epochs, steps.</summary>
    public IReadOnlyDictionary<string, long> Plan { get; init => field = value ?? new Dictionary<string, long>(); } = new Dictionary<string, long>();

    /// <summary>The seed.</summary>
    public long Seed { get; init; }

    /// <summary>The data.</summary>
    public RunData? Data { get; init; }

    /// <summary>The versions of what computed.</summary>
    public RunVersions Versions { get; init => field = value ?? RunVersions.Unknown; } = RunVersions.Current();

    /// <summary>The machine.</summary>
    public HostFacts Host { get; init => field = value ?? HostFacts.Unknown; } = HostFacts.Current();

    /// <summary>What it cost; null until it ends.</summary>
    public RunCost? Cost { get; init; }

    /// <summary>Results by name, for instance <c>test_accuracy</c>.</summary>
    public IReadOnlyDictionary<string, double> Results { get; init => field = value ?? new Dictionary<string, double>(); } = new Dictionary<string, double>();

    /// <summary>The name of the result by which <c>@best</c> goes; greater is better.</summary>
    public string? Headline { get; init; }

    /// <summary>The SHA-256 of the weights.</summary>
    public string? WeightsSha256 { get; init; }

    /// <summary>Why it failed: the error's code and text.</summary>
    public string? Error { get; init; }

    /// <summary>Tags that people gave it.</summary>
    public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];

    /// <summary>The full path of the data: where the command that began the run found it, else where the same words lead from here. Null where the record names no data.</summary>
    public string? FindData()
    {
        if (Data is not { Path: var path }) return null;
        // A server is the same from everywhere.
        if (DatabaseAddress.Is(path)) return path;
        string[] places = [Path.GetFullPath(path, WorkingFolder is { } folder && Path.IsPathFullyQualified(folder) ? folder : Environment.CurrentDirectory), Path.GetFullPath(path)];
        return places.FirstOrDefault(Path.Exists) ?? places[0];
    }

    /// <summary>The record with the settings of a run; those whose names or values look like secrets are masked.</summary>
    /// <param name="settings">The resolved settings.</param>
    public RunRecord With(ResolvedSettings settings)
    {
        using var json = JsonDocument.Parse(SecretMask.Settings(settings));
        return this with
        {
            Settings = json.RootElement.Clone(),
            Sources = settings.Schema.ToDictionary(setting => setting.Name, settings.SourceText),
        };
    }

    /// <summary>Saves the record, whole or not at all.</summary>
    /// <param name="folder">The run's folder.</param>
    public void Save(RunFolder folder) => RunRecordFile.Write(folder.RecordPath, this);

    /// <summary>Reads the record of a run.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="OgeeException">It is missing, damaged, or of a newer format.</exception>
    public static RunRecord Read(RunFolder folder) => RunRecordFile.Read(folder.RecordPath);
}

/// <summary>The data of a run.</summary>
/// <param name="Path">Where it was, as it was given in the working folder.</param>
/// <param name="Fingerprint">A hash of its content.</param>
/// <param name="Samples">How many samples there are.</param>
/// <param name="Classes">The classes, in the order of the model's outputs.</param>
/// <param name="Split">How it was split.</param>
public sealed record RunData(string Path, string Fingerprint, long Samples, IReadOnlyList<string> Classes, string Split);
