using System.Globalization;

namespace Ogee.Serving;

/// <summary>What is served and within which bounds; every default is safe to leave.</summary>
public sealed class OgeeOptions
{
    /// <summary>The most rows computed together.</summary>
    public int MaxBatch { get; set; } = 32;

    /// <summary>How long the first row of a batch waits for company.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>How many rows of a model may wait, those being decoded included; beyond it requests are refused with 503.</summary>
    public int QueueCapacity { get; set; } = 256;

    /// <summary>The most rows in one request; at most <see cref="QueueCapacity"/>.</summary>
    public int MaxRows { get; set; } = 128;

    /// <summary>How long a request may take where it names no time itself; then it is answered with 504.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time that a request may name.</summary>
    public TimeSpan MaxDeadline { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The most bytes of a body, as sent and after decompression.</summary>
    public long MaxBodyBytes { get; set; } = 16_000_000;

    /// <summary>The most bytes of all bodies held at a time; beyond it requests are refused with 503.</summary>
    public long MaxBufferedBytes { get; set; } = 256_000_000;

    /// <summary>The rows that one client may ask a second, on average; 0 for no quota. Beyond it, requests are refused with 429. A client is its API key, or its address where
    /// there are no keys: behind a proxy all come from one address, so give keys before a quota.</summary>
    public double ClientRowsPerSecond { get; set; }

    /// <summary>The most rows that a client may ask at once after it was quiet; at least <see cref="MaxRows"/>.</summary>
    public int ClientBurst { get; set; } = 256;

    /// <summary>Threads that decode and prepare images, per model.</summary>
    public int PrepareThreads { get; set; } = int.Clamp(Settings.Threads / 2, 1, 4);

    /// <summary>How long the server goes on taking requests after it was told to stop and reports that it is not ready, so that callers can turn elsewhere.</summary>
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether a model that knows what it was verified on is watched: what it is asked is counted, compared, and answers get ids that truths can name.</summary>
    public bool Watch { get; set; } = true;

    /// <summary>Where windows of counts and truths that arrive are written, in a folder for each model; null keeps them in memory only. Nothing of a sample itself is written.</summary>
    public string? WatchFolder { get; set; }

    /// <summary>A window is complete with so many rows; with more where they come faster than windows may be compared, which takes a tenth of the time of one processor at most.</summary>
    public int WatchRows { get; set; } = 1000;

    /// <summary>Or after so long, if it has at least 50.</summary>
    public TimeSpan WatchTime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How often a window in which nothing changed is called different, all features together.</summary>
    public double WatchFalseAlarmRate { get; set; } = 0.01;

    /// <summary>For how many of the last answers a truth may still arrive.</summary>
    public int RememberedAnswers { get; set; } = 100_000;

    /// <summary>Whether <c>GET /</c> shows a page to try the model on.</summary>
    public bool TryItPage { get; set; } = true;

    /// <summary>Host names that a request may be for, without port. Empty: on loopback <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c>, elsewhere any.</summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Origins of web pages that may call besides the server's own, for instance <c>https://app.example.com</c>.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    internal List<(string Name, Func<IServedModel> Load)> Models { get; } = [];

    internal List<FollowedAlias> Followed { get; } = [];

    internal ApiKeys ApiKeys { get; } = new();

    /// <summary>Serves a model that is loaded already. The server owns and disposes it.</summary>
    /// <param name="model">The model.</param>
    public OgeeOptions Model(IServedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Model(model.Info.Name, () => model);
    }

    /// <summary>Serves a model that is loaded as the server starts; until then it is not ready.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="load">Loads it; called once, on a thread of its own.</param>
    public OgeeOptions Model(string name, Func<IServedModel> load)
    {
        ArgumentNullException.ThrowIfNull(load);
        ModelProbe.CheckName(name, "name");
        if (Models.Exists(model => model.Name == name))
            throw ServingErrors.Setting.With($"The model '{name}' is given twice", "Each model has a name of its own", "Rename one, or put it in by ModelSlot.SwapAsync");
        Models.Add((name, load));
        return this;
    }

    /// <summary>Requires an API key; with several, any of them. Only its SHA-256 is kept.</summary>
    /// <param name="key">At least 16 characters, printable ASCII, drawn at random.</param>
    public OgeeOptions ApiKey(string key)
    {
        ApiKeys.Add(key);
        return this;
    }

    /// <exception cref="OgeeException">A setting is out of its range (<see cref="ServingErrors.Setting"/>).</exception>
    internal void Check()
    {
        In(MaxBatch, 1, 4096, nameof(MaxBatch));
        In(QueueCapacity, 1, 1_000_000, nameof(QueueCapacity));
        In(MaxRows, 1, QueueCapacity, nameof(MaxRows));
        In(ClientRowsPerSecond, 0, 1e9, nameof(ClientRowsPerSecond));
        In(ClientBurst, MaxRows, 1_000_000_000, nameof(ClientBurst));
        In(PrepareThreads, 1, 64, nameof(PrepareThreads));
        In(MaxBodyBytes, 1, 1_000_000_000, nameof(MaxBodyBytes));
        In(MaxBufferedBytes, MaxBodyBytes, long.MaxValue, nameof(MaxBufferedBytes));
        In(MaxDelay, TimeSpan.Zero, TimeSpan.FromSeconds(1), nameof(MaxDelay));
        In(MaxDeadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1), nameof(MaxDeadline));
        In(Deadline, TimeSpan.FromMilliseconds(1), MaxDeadline, nameof(Deadline));
        In(WatchRows, 50, 10_000_000, nameof(WatchRows));
        In(WatchTime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(366), nameof(WatchTime));
        In(WatchFalseAlarmRate, 1e-6, 0.5, nameof(WatchFalseAlarmRate));
        In(RememberedAnswers, 1, 10_000_000, nameof(RememberedAnswers));
        In(DrainDelay, TimeSpan.Zero, TimeSpan.FromSeconds(25), nameof(DrainDelay));
        if (Models.Count == 0)
            throw ServingErrors.Setting.With("No model is given", "A server has at least one model", "Call options.Model(...)");
    }

    static void In<T>(T value, T min, T max, string name) where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            throw ServingErrors.Setting.With(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}"),
                string.Create(CultureInfo.InvariantCulture, $"It must be from {min} to {max}"), "Set it within the range, or leave its default");
    }
}
