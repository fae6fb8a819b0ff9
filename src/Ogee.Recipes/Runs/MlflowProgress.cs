using System.Globalization;
using System.Text.Json;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Passes events on, and logs the run to an MLflow tracking server where <c>MLFLOW_TRACKING_URI</c> names one; without that variable nothing is sent.</summary>
/// <remarks>What it tells of a run it reads from the run's record, where secrets are masked already. It waits for the server at the end of a run only, and then for seconds.</remarks>
sealed class MlflowProgress : IProgress<ProgressEvent>, IDisposable
{
    // The least that servers of different versions take: https://mlflow.org/docs/latest/api_reference/rest-api.html
    const int LongestParameter = 500, LongestTag = 5000, LongestKey = 250, MostParameters = 90;

    readonly IProgress<ProgressEvent> inner;
    readonly MlflowServer? server;
    readonly MlflowLimits limits;
    readonly TimeProvider time;
    string? refusal;
    RunFolder? folder;
    MlflowSender? sender;
    string folderPath = "";
    long lastEpoch;
    bool isDescribed, isFinished;

    MlflowProgress(IProgress<ProgressEvent> inner, Func<string, string?> variables, TimeProvider time, MlflowLimits limits)
    {
        (this.inner, this.time, this.limits) = (inner, time, limits);
        (server, refusal) = MlflowServer.Read(variables);
    }

    /// <summary>A listener around another.</summary>
    /// <param name="inner">Hears everything, and the one warning there may be.</param>
    /// <param name="time">The source of time; null for the system's.</param>
    /// <param name="variables">Reads the environment; null for the process's.</param>
    /// <param name="limits">How patient it is; null for the defaults.</param>
    internal static MlflowProgress Around(IProgress<ProgressEvent> inner, TimeProvider? time = null, Func<string, string?>? variables = null, MlflowLimits? limits = null) =>
        new(inner, variables ?? Environment.GetEnvironmentVariable, time ?? TimeProvider.System, limits ?? MlflowLimits.Default);

    /// <inheritdoc/>
    public void Report(ProgressEvent value)
    {
        // The end is told when all is told.
        if (value is RunFinished finished) Finish(finished.Status, finished.Summary);
        inner.Report(value);
        if (value is RunStarted started) Start(started);
        if (value is RunPlanned) Describe();
        if (value is EpochDone epoch) Add(epoch);
        PassWarning();
    }

    void Start(RunStarted started)
    {
        if (Interlocked.Exchange(ref refusal, null) is { } text) inner.Report(new ProgressMessage(text, MessageLevel.Warning));
        if (server is null || started.Folder is null || sender is not null) return;
        folderPath = started.Folder;
        var isResumed = File.Exists(Path.Combine(folderPath, "run.json"));
        MlflowPair[] tags = [new(MlflowSender.RunTag, Path.GetFileName(folderPath)), new("mlflow.source.name", "ogee"), new("mlflow.source.type", "LOCAL"), new("ogee.version", RunVersions.Current().Ogee)];
        sender = new(server, limits, new("", started.Name, Now(), tags), isResumed);
    }

    // The record has all that is settled by now: sent once, with the first step or, where it never came, at the end.
    void Describe()
    {
        if (sender is null || isDescribed || Record() is not { } record) return;
        isDescribed = true;
        foreach (var part in Parameters(record).Chunk(MostParameters)) sender.Log([], part, []);
        List<MlflowPair> tags = [new("ogee.task", record.Task), new("mlflow.source.name", Cut($"ogee {string.Join(' ', record.Command)}", LongestTag))];
        if (record.Data is { } data) tags.AddRange([new("ogee.data_fingerprint", data.Fingerprint), new("ogee.split", data.Split)]);
        sender.Log([], [], tags);
    }

    void Add(EpochDone epoch)
    {
        lastEpoch = epoch.Epoch;
        sender?.Log([.. epoch.Metrics.Select(metric => new MlflowMetric(Key(metric.Name), metric.Value, Now(), epoch.Epoch))], [], []);
    }

    void Finish(string status, string summary)
    {
        if (sender is null || isFinished) return;
        isFinished = true;
        Describe();
        List<MlflowPair> tags = [new("mlflow.note.content", Cut(SecretMask.Text(summary), LongestTag))];
        List<MlflowMetric> results = [];
        if (Record() is { } record)
        {
            if (record.WeightsSha256 is { } weights) tags.Add(new("ogee.weights_sha256", weights));
            var cost = record.Cost is { } spent ? [("cost.wall_seconds", spent.WallSeconds), ("cost.cpu_seconds", spent.CpuSeconds), ("cost.flops", spent.Flops), ("cost.energy_joules", spent.EnergyJoules), ("cost.money", spent.Money)] : Array.Empty<(string, double)>();
            results.AddRange([.. record.Results.Select(result => (result.Key, result.Value)).Concat(cost).Select(result => new MlflowMetric(Key(result.Item1), result.Item2, Now(), lastEpoch))]);
        }
        sender.Log(results, [], tags);
        sender.Finish(status switch { "finished" => "FINISHED", "interrupted" => "KILLED", _ => "FAILED" }, Now());
        PassWarning();
        if (sender.Page is { } page) inner.Report(new ProgressMessage($"logged to MLflow: {page}"));
    }

    void PassWarning()
    {
        if (sender?.TakeWarning() is { } text) inner.Report(new ProgressMessage(text, MessageLevel.Warning));
    }

    RunRecord? Record()
    {
        try
        {
            folder ??= RunFolder.Open(folderPath);
            return RunRecord.Read(folder);
        }
        catch (OgeeException)
        {
            // Ended before there was a record.
            return null;
        }
    }

    static IEnumerable<MlflowPair> Parameters(RunRecord record) =>
        Flat("", record.Settings).Concat(record.Plan.Select(part => ($"plan.{part.Key}", part.Value.ToString(CultureInfo.InvariantCulture)))).Select(pair => new MlflowPair(Key(pair.Item1), Cut(pair.Item2, LongestParameter)));

    static IEnumerable<(string, string)> Flat(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(part => Flat(name.Length == 0 ? part.Name : $"{name}.{part.Name}", part.Value)),
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        _ => [(name, value.ToString())],
    };

    long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    static string Cut(string text, int length) => text.Length > length ? text[..(length - 1)] + "…" : text;

    // Names may have letters, digits and a few signs.
    static string Key(string name)
    {
        var key = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || "_-. /".Contains(letter, StringComparison.Ordinal) ? letter : '_'));
        return key.Length > LongestKey ? key[..LongestKey] : key;
    }

    /// <summary>Ends the logging; a run that never said how it ended has failed.</summary>
    public void Dispose()
    {
        Finish("failed", "");
        sender?.Dispose();
    }
}
