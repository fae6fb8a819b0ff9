using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ogee.Serving;

/// <summary>All models of a server, with its state and its counts; the service that <see cref="OgeeExtensions.AddOgee(Microsoft.Extensions.DependencyInjection.IServiceCollection, Action{OgeeOptions})"/> registers.</summary>
public sealed class ServedModels : IAsyncDisposable
{
    readonly Dictionary<string, ModelSlot> byName = new(StringComparer.Ordinal);
    readonly Dictionary<ModelSlot, BodyBudget> bodies;
    volatile bool isStopping;

    internal ServedModels(OgeeOptions options, ILoggerFactory loggers)
    {
        options.Check();
        Options = options;
        Loggers = loggers as SteadyLoggers ?? new SteadyLoggers(loggers);
        Bodies = new BodyBudget(options.MaxBufferedBytes);
        Answers = new AnswerMemory(options.RememberedAnswers);
        Quotas = new ClientQuotas(options.ClientRowsPerSecond, options.ClientBurst, TimeProvider.System);
        foreach (var (name, _) in options.Models)
            byName.Add(name, new ModelSlot(name, options, new ModelMetrics(), Loggers.CreateLogger<ModelSlot>()));
        Slots = [.. options.Models.Select(model => byName[model.Name])];
        // A model whose bodies pile up leaves the others their shares.
        var share = Slots.Count < 2 ? options.MaxBufferedBytes : long.Max(options.MaxBodyBytes + 1, options.MaxBufferedBytes / Slots.Count);
        bodies = Slots.ToDictionary(slot => slot, _ => new BodyBudget(share, Bodies));
    }

    /// <summary>The models in the order they were given; <c>/predict</c> asks the first one where none is named.</summary>
    public IReadOnlyList<ModelSlot> Slots { get; }

    /// <summary>Whether every model serves and the server is not stopping.</summary>
    public bool IsReady => !isStopping && Slots.All(slot => slot.Info is not null);

    /// <summary>The slot of a model, for instance to swap its version.</summary>
    /// <param name="name">The model's name.</param>
    /// <exception cref="KeyNotFoundException">There is no such model.</exception>
    public ModelSlot this[string name] => byName[name];

    internal static string ServerVersion { get; } =
        (typeof(ServedModels).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    internal OgeeOptions Options { get; }
    internal RequestMetrics Requests { get; } = new();
    internal SteadyLoggers Loggers { get; }
    internal BodyBudget Bodies { get; }
    internal ClientQuotas Quotas { get; }
    internal AnswerMemory Answers { get; }
    internal bool IsStopping => isStopping;

    /// <summary>Loads every model, one after the other.</summary>
    internal async Task Load(CancellationToken token)
    {
        foreach (var (name, load) in Options.Models)
            await byName[name].SwapAsync(load, token: token).ConfigureAwait(false);
    }

    /// <summary>What bodies for one model may hold, within what all may.</summary>
    internal BodyBudget BodiesOf(ModelSlot slot) => bodies[slot];

    /// <summary>From now on the server is not ready and asks callers to leave their connections; it still answers.</summary>
    internal void BeginStop() => isStopping = true;

    internal ModelSlot Require(string name) =>
        byName.GetValueOrDefault(name) ?? throw RequestFault.NotFound($"There is no model '{StrictJson.Short(name)}'; GET /v2 lists those there are.");

    internal ModelSlot Require(HttpContext context) => Require((string)context.Request.RouteValues["model"]!);

    internal static void RequireVersion(HttpContext context, ServedModelInfo info)
    {
        if (context.Request.RouteValues["version"] is string version && version != info.Version)
            throw RequestFault.NotFound($"Model '{info.Name}' has no version '{StrictJson.Short(version)}'; it serves '{info.Version}'.");
    }

    internal string MetricsText()
    {
        var text = new PrometheusText();
        text.Family("ogee_build_info", "gauge", "The version of the server.");
        text.Sample("ogee_build_info", PrometheusText.Label("version", ServerVersion), 1);
        text.Family("ogee_ready", "gauge", "Whether the server is ready for requests.");
        text.Sample("ogee_ready", "", IsReady ? 1 : 0);
        text.Family("ogee_body_bytes", "gauge", "Bytes of request bodies held now.");
        text.Sample("ogee_body_bytes", "", Bodies.Used);
        text.Family("process_working_set_bytes", "gauge", "Memory of the process that is resident.");
        text.Sample("process_working_set_bytes", "", Environment.WorkingSet);
        text.Family("ogee_log_failures_total", "counter", "Lines of the log that could not be written.");
        text.Sample("ogee_log_failures_total", "", Loggers.Failures);
        Requests.Write(text);
        ModelMetrics.Write(text, Slots);
        WatchMetrics.Write(text, Slots);
        return text.ToString();
    }

    /// <summary>Answers what is in the queues, ends the threads and disposes the models.</summary>
    public async ValueTask DisposeAsync()
    {
        BeginStop();
        // Together: one that does not end does not hold up the others.
        await Task.WhenAll(Slots.Select(slot => slot.Close())).ConfigureAwait(false);
    }
}
