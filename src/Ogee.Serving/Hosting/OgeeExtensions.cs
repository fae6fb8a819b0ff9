using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ogee.Serving;

/// <summary>Serves models in an ASP.NET Core app.</summary>
public static class OgeeExtensions
{
    /// <summary>Registers the models and the threads that serve them. They load as the app starts; until then it is live but not ready.</summary>
    /// <param name="services">The app's services.</param>
    /// <param name="configure">Names the models and, where the defaults do not fit, the bounds.</param>
    /// <exception cref="OgeeException">A setting cannot be used (<see cref="ServingErrors.Setting"/>).</exception>
    public static IServiceCollection AddOgee(this IServiceCollection services, Action<OgeeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new OgeeOptions();
        configure(options);
        return Register(services, options);
    }

    internal static IServiceCollection Register(IServiceCollection services, OgeeOptions options)
    {
        options.Check();
        if (services.Any(service => service.ServiceType == typeof(ServedModels)))
            throw ServingErrors.Setting.With("AddOgee is called twice", "One call names all models", "Call options.Model once per model in one AddOgee");
        services.TryAddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(provider => new ServedModels(options, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton(provider => new Gate(ModelsOf(provider), ModelsOf(provider).Loggers.CreateLogger<Gate>()));
        services.AddSingleton(provider => new ServingLifetime(ModelsOf(provider), ModelsOf(provider).Loggers.CreateLogger<ServingLifetime>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ServingLifetime>());
        foreach (var followed in options.Followed)
            services.AddSingleton<IHostedService>(provider => new AliasFollower(followed, ModelsOf(provider)[followed.Name], ModelsOf(provider).Loggers.CreateLogger<AliasFollower>(), TimeProvider.System));
        return services;
    }

    static ServedModels ModelsOf(IServiceProvider provider) => provider.GetRequiredService<ServedModels>();

    /// <summary>Adds the models to the app's own health checks, as <c>ogee</c> with the tag <c>ready</c>.</summary>
    /// <param name="checks">The app's health checks: <c>services.AddHealthChecks().AddOgee()</c>.</param>
    public static IHealthChecksBuilder AddOgee(this IHealthChecksBuilder checks)
    {
        ArgumentNullException.ThrowIfNull(checks);
        return checks.Add(new HealthCheckRegistration("ogee", provider => new ReadyCheck(provider.GetRequiredService<ServedModels>()), HealthStatus.Unhealthy, ["ready"]));
    }

    /// <summary>Maps the Open Inference Protocol, <c>/predict</c>, health, metrics, the OpenAPI document and the page to try the models on.</summary>
    /// <param name="endpoints">The app, or a group of it: <c>app.MapGroup("/ai").MapOgee()</c>.</param>
    /// <returns>The mapped routes, to add conventions to, for instance <c>RequireAuthorization()</c>.</returns>
    public static IEndpointConventionBuilder MapOgee(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var models = endpoints.ServiceProvider.GetService<ServedModels>()
            ?? throw ServingErrors.Setting.With("MapOgee is called without AddOgee", "The models are registered first", "Call builder.Services.AddOgee(options => options.Model(...))");
        var gate = endpoints.ServiceProvider.GetRequiredService<Gate>();
        var group = endpoints.MapGroup("");
        foreach (var route in Routes.Table(models))
            group.MapMethods(route.Pattern, route.Methods, gate.Wrap(route.Pattern, route.Policy, route.Handler)).WithMetadata(route.Policy);
        return group;
    }
}
