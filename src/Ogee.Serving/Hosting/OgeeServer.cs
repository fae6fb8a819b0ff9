using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ogee.Serving;

/// <summary>A server of its own, as <c>ogee serve</c> runs it.</summary>
public sealed class OgeeServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly OgeeServerOptions options;
    Uri? url;

    OgeeServer(OgeeServerOptions options, WebApplication app)
    {
        this.options = options;
        this.app = app;
    }

    /// <summary>The models, for instance to swap a version.</summary>
    public ServedModels Models => app.Services.GetRequiredService<ServedModels>();

    /// <summary>Where the server listens, with the port it got.</summary>
    /// <exception cref="InvalidOperationException">It has not been started.</exception>
    public Uri Url => url ?? throw new InvalidOperationException("The server has not been started.");

    /// <summary>Builds a server; nothing listens or loads yet.</summary>
    /// <param name="options">What it serves, and where.</param>
    /// <exception cref="OgeeException">A setting cannot be used (<see cref="ServingErrors.Setting"/>), or the address is wider than this machine and there is no
    /// API key (<see cref="ServingErrors.Unprotected"/>).</exception>
    public static OgeeServer Create(OgeeServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Serving.Check();
        var address = ServerAddress.Parse(options);
        // The empty builder reads no environment and no file: what the options say is all there is.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        if (options.Loggers is { } loggers)
            builder.Services.AddSingleton<ILoggerFactory>(new SteadyLoggers(loggers));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout + options.Serving.DrainDelay);
        OgeeExtensions.Register(builder.Services, options.Serving);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Limit(kestrel, options);
            kestrel.Listen(address, options.Port);
        });
        var app = builder.Build();
        var unmatched = app.Services.GetRequiredService<Gate>().Wrap(RequestMetrics.OtherRoute, new RoutePolicy(NeedsKey: false, MaxBodyBytes: 0), Routes.Unmatched);
        app.Use(next => context => AnswerUnmatched(context, next, unmatched));
        app.UseRouting();
        app.MapOgee();
        app.UseEndpoints(static _ => { });
        app.Run(unmatched);
        return new OgeeServer(options, app);
    }

    /// <summary>Starts listening, then waits until every model serves.</summary>
    /// <param name="token">Gives up.</param>
    /// <returns>Where it listens.</returns>
    /// <exception cref="OgeeException">The port is in use (<see cref="ServingErrors.PortInUse"/>), the address cannot be listened on
    /// (<see cref="ServingErrors.Address"/>) or a model was refused (<see cref="ServingErrors.ModelRefused"/>).</exception>
    public async Task<Uri> StartAsync(CancellationToken token = default)
    {
        try
        {
            await app.StartAsync(token).ConfigureAwait(false);
        }
        catch (Exception failure) when (ServerAddress.Explain(failure, options) is { } explained)
        {
            throw explained;
        }
        url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await app.Services.GetRequiredService<ServingLifetime>().Loading.WaitAsync(token).ConfigureAwait(false);
        return url;
    }

    /// <summary>Serves until the token is cancelled or the process gets SIGTERM or SIGINT, then drains: not ready at once, requests that are in answered,
    /// within <see cref="OgeeServerOptions.DrainTimeout"/>. A second signal ends the process at once. Starts the server if it has not been started.</summary>
    /// <param name="token">Ends the serving.</param>
    /// <exception cref="OgeeException">As <see cref="StartAsync"/>.</exception>
    public async Task RunAsync(CancellationToken token = default)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(token);
        void End(PosixSignalContext signal)
        {
            // The second one is not held back: it ends the process at once.
            signal.Cancel = !ending.IsCancellationRequested;
            ending.Cancel();
        }
        using var terminate = options.HandlesSignals ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, End) : null;
        using var interrupt = options.HandlesSignals ? PosixSignalRegistration.Create(PosixSignal.SIGINT, End) : null;
        try
        {
            if (url is null)
                await StartAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Told to end while a model was loading: that is no failure.
        }
        await Task.Delay(Timeout.InfiniteTimeSpan, ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await StopAsync().ConfigureAwait(false);
    }

    /// <summary>Drains and stops.</summary>
    /// <param name="token">Cuts the draining short.</param>
    public Task StopAsync(CancellationToken token = default) => app.StopAsync(token);

    /// <summary>Stops the server at once if it still runs, and disposes the models.</summary>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    static void Limit(KestrelServerOptions kestrel, OgeeServerOptions options)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = options.Serving.MaxBodyBytes;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http1);
    }

    /// <summary>Routing answers a wrong method with an empty 405; every error of this server has a body.</summary>
    static async Task AnswerUnmatched(HttpContext context, RequestDelegate next, RequestDelegate unmatched)
    {
        await next(context).ConfigureAwait(false);
        if (context.Response is { HasStarted: false, StatusCode: 405 })
            await unmatched(context).ConfigureAwait(false);
    }

    /// <summary>The caller of <see cref="RunAsync"/> says when the host starts and ends; it listens to no console.</summary>
    sealed class CallerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
