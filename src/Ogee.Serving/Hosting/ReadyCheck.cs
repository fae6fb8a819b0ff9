using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ogee.Serving;

/// <summary>The models as one of an app's health checks: healthy while every model serves and the app is not stopping.</summary>
sealed class ReadyCheck(ServedModels models) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(models.IsReady ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, "Not every model serves, or the app is stopping."));
}
