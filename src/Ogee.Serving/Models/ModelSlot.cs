using Microsoft.Extensions.Logging;

namespace Ogee.Serving;

/// <summary>Where a model of one name is served; versions come and go in it without a failed request.</summary>
public sealed partial class ModelSlot
{
    readonly OgeeOptions options;
    readonly ILogger logger;
    readonly SemaphoreSlim swapping = new(1, 1);
    ModelVersion? current;
    bool isClosed;

    internal ModelSlot(string name, OgeeOptions options, ModelMetrics metrics, ILogger logger)
    {
        Name = name;
        Metrics = metrics;
        this.options = options;
        this.logger = logger;
    }

    /// <summary>The name in URLs.</summary>
    public string Name { get; }

    /// <summary>What serves now; null while the first version is loading.</summary>
    public ServedModelInfo? Info => Volatile.Read(ref current)?.Info;

    /// <summary>Why the last version that should have come in was refused; null if it was not.</summary>
    public OgeeException? LastFailure { get; private set; }

    internal ModelMetrics Metrics { get; }

    /// <summary>The alias of a registry that the slot follows; null where it follows none.</summary>
    internal string? Follows { get; set; }

    /// <summary>Whether the registry answered when it was last asked; null where there is none, or it was not asked yet.</summary>
    internal bool? IsRegistryReachable { get; set; }

    /// <summary>Forgets a refused version that nobody asks for any more.</summary>
    internal void Forget() => LastFailure = null;

    /// <summary>What is watched of the version that serves.</summary>
    internal ModelMonitor? Monitor => Volatile.Read(ref current)?.Monitor;

    internal BatchQueue? Queue => Volatile.Read(ref current)?.Runner.Queue;

    /// <summary>Puts another version in: loads it, verifies it, runs it once alone and in a batch, switches over, and waits until the old version has
    /// answered its last request and is disposed. If a step fails, the old version goes on serving.</summary>
    /// <param name="load">Loads the new version; the slot owns and disposes it.</param>
    /// <param name="verify">A further check of the new version, for instance golden inputs or <see cref="ServedModelInfo.WeightsSha256"/>; throws if it fails.</param>
    /// <param name="token">Gives up waiting for another swap; a swap that has begun is not cancelled.</param>
    /// <exception cref="OgeeException">The new version was refused (<see cref="ServingErrors.ModelRefused"/>).</exception>
    public async Task SwapAsync(Func<IServedModel> load, Action<IServedModel>? verify = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(load);
        await swapping.WaitAsync(token).ConfigureAwait(false);
        try
        {
            if (isClosed)
                throw ServingErrors.ModelRefused.With($"Model '{Name}' cannot be changed", "The server runs", "The server is stopping: start it again with the new version");
            // Loading computes for seconds: on a thread of its own, the pool answers requests meanwhile.
            var next = await Task.Factory.StartNew(() => Load(load, verify), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ConfigureAwait(false);
            var old = Interlocked.Exchange(ref current, next);
            LastFailure = null;
            Metrics.Swapped(succeeded: true);
            LogServing(Name, next.Info.Version, next.Info.WeightsSha256);
            if (old is not null)
                await old.Retire().ConfigureAwait(false);
        }
        catch (OgeeException failure)
        {
            LastFailure = failure;
            Metrics.Swapped(succeeded: false);
            LogRefused(failure, Name, Info?.Version ?? "none");
            throw;
        }
        finally
        {
            swapping.Release();
        }
    }

    ModelVersion Load(Func<IServedModel> load, Action<IServedModel>? verify)
    {
        IServedModel? model = null;
        try
        {
            model = load();
            if (model.Info.Name != Name)
                throw ServingErrors.ModelRefused.With($"The new version is of model '{model.Info.Name}'", $"This slot serves '{Name}'", "Load a version of the same model");
            ModelProbe.Check(model, options.MaxBatch);
            verify?.Invoke(model);
            return new ModelVersion(model, options, Metrics, logger);
        }
        catch (Exception failure)
        {
            model?.Dispose();
            if (failure is OgeeException)
                throw;
            throw ServingErrors.ModelRefused.With($"Loading model '{Name}' failed: {failure.Message}", "A model loads, passes its checks and answers",
                "See the cause below, correct the model and load it again", failure);
        }
    }

    /// <summary>The version that serves, counted as used until it is released.</summary>
    internal ModelVersion Use()
    {
        while (true)
        {
            var version = Volatile.Read(ref current)
                ?? throw RequestFault.Busy(LastFailure is null ? $"Model '{Name}' is still loading." : $"Model '{Name}' could not be loaded.");
            if (version.TryUse())
                return version;
            if (ReferenceEquals(version, Volatile.Read(ref current)))
                throw RequestFault.Busy("The server is stopping.");
        }
    }

    internal async Task Close()
    {
        await swapping.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!isClosed && Volatile.Read(ref current) is { } version)
                await version.Retire(isEnd: true).ConfigureAwait(false);
            isClosed = true;
        }
        finally
        {
            swapping.Release();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Model {Model} version {Version} serves (weights {Sha256}).")]
    partial void LogServing(string model, string version, string sha256);

    [LoggerMessage(2, LogLevel.Error, "A version of model {Model} was refused; serving: {Version}.")]
    partial void LogRefused(Exception failure, string model, string version);
}
