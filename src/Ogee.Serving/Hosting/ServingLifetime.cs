using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ogee.Serving;

/// <summary>Ties the models to the host: loads them in the background as it starts, and tells callers to leave before it stops.</summary>
sealed partial class ServingLifetime(ServedModels models, ILogger<ServingLifetime> logger) : IHostedLifecycleService
{
    Task loading = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        loading = Load();
        return Task.CompletedTask;
    }

    /// <summary>Completes when every model serves; faulted with the reason if one was refused.</summary>
    public Task Loading => loading;

    async Task Load()
    {
        try
        {
            await models.Load(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            LogNotReady(failure);
            throw;
        }
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        models.BeginStop();
        LogStopping(models.Options.DrainDelay);
        await Task.Delay(models.Options.DrainDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(4, LogLevel.Critical, "The server stays not ready: a model could not be loaded.")]
    partial void LogNotReady(Exception failure);

    [LoggerMessage(5, LogLevel.Information, "Stopping: not ready from now on; requests are still taken for {Delay}, then those that are in are answered.")]
    partial void LogStopping(TimeSpan delay);
}
