using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>Asks a registry again and again which version an alias names, and puts it in. It asks and loads on a thread of its own: the pool answers requests meanwhile.</summary>
sealed partial class AliasFollower(FollowedAlias followed, ModelSlot slot, ILogger<AliasFollower> logger, TimeProvider time) : IHostedService, IDisposable
{
    // A refused version may become whole again (a disk that comes back), and must not keep the machine busy until then.
    static readonly TimeSpan firstPause = TimeSpan.FromMinutes(1), longestPause = TimeSpan.FromHours(1);

    readonly CancellationTokenSource stopping = new();
    Task following = Task.CompletedTask;
    bool isMissing;
    int? refused;
    TimeSpan pause;
    DateTimeOffset again;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        slot.Follows = followed.Reference;
        following = Task.Factory.StartNew(Follow, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await following.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => stopping.Dispose();

    void Follow()
    {
        var token = stopping.Token;
        while (!token.WaitHandle.WaitOne(followed.Every)) Look(token);
    }

    /// <summary>Asks once, and puts in what the alias names now.</summary>
    internal void Look(CancellationToken token = default)
    {
        // The first version is still loading.
        if (slot is { Info: null, LastFailure: null } || Ask() is not { } named) return;
        if (slot.Info?.Version == FollowedAlias.Number(named))
        {
            if (refused is not null) slot.Forget();
            refused = null;
            return;
        }
        var isAgain = refused == named.Number;
        if (isAgain && time.GetUtcNow() < again) return;
        try
        {
            slot.SwapAsync(() => followed.Load(named), token: token).GetAwaiter().GetResult();
            refused = null;
            LogMoved(followed.Reference, named.Number, named.Run);
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
        catch (Exception failure)
        {
            // The slot has logged why; it serves what it had.
            pause = isAgain ? TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, longestPause.Ticks)) : firstPause;
            (refused, again) = (named.Number, time.GetUtcNow() + pause);
            LogWaits(failure is OgeeException known ? known.Error.Code : failure.GetType().Name, followed.Reference, named.Number, pause);
        }
    }

    // Whatever a database throws, the server goes on; it says so once.
    RegisteredVersion? Ask()
    {
        RegisteredVersion? named;
        try
        {
            named = followed.Now();
        }
        catch (Exception failure)
        {
            if (slot.IsRegistryReachable != false) LogGone(failure, followed.Reference, slot.Info?.Version ?? "none");
            slot.IsRegistryReachable = false;
            return null;
        }
        if (slot.IsRegistryReachable == false) LogBack(followed.Reference);
        slot.IsRegistryReachable = true;
        if (named is null && !isMissing) LogMissing(followed.Reference, slot.Info?.Version ?? "none");
        isMissing = named is null;
        return named;
    }

    [LoggerMessage(20, LogLevel.Information, "{Alias} is version {Version} now (run {Run}).")]
    partial void LogMoved(string alias, int version, string run);

    [LoggerMessage(21, LogLevel.Warning, "{Code}: version {Version} of {Alias} is tried again in {Pause}, or when the alias moves.")]
    partial void LogWaits(string code, string alias, int version, TimeSpan pause);

    [LoggerMessage(22, LogLevel.Warning, "The registry of {Alias} does not answer; version {Version} goes on serving.")]
    partial void LogGone(Exception failure, string alias, string version);

    [LoggerMessage(23, LogLevel.Information, "The registry of {Alias} answers again.")]
    partial void LogBack(string alias);

    [LoggerMessage(24, LogLevel.Warning, "The registry has no {Alias} any more; version {Version} goes on serving.")]
    partial void LogMissing(string alias, string version);
}
