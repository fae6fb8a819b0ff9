using System.Diagnostics;
using System.Net.Http.Headers;
using Ogee.Serving;

namespace Ogee.Bench;

/// <summary>The server as <c>ogee serve</c> runs it, on a free port of loopback with its standard bounds, and a client that knows every answer.</summary>
sealed class RunningServer : IAsyncDisposable
{
    static readonly MediaTypeHeaderValue Json = MediaTypeHeaderValue.Parse("application/json");
    readonly ServedSubject subject;
    readonly OgeeServer server;
    readonly HttpClient client;
    readonly HttpClient watcher;
    IReadOnlyList<byte[]> answers;

    RunningServer(ServedSubject subject, OgeeServer server, IReadOnlyList<byte[]> answers)
    {
        (this.subject, this.server, this.answers) = (subject, server, answers);
        (client, watcher) = (Client(server.Url), Client(server.Url));
    }

    /// <summary>Starts it; where the answers are not known yet, each request is asked alone first.</summary>
    public static async Task<RunningServer> Start(ServedSubject subject, RunningServer? known = null)
    {
        var options = new OgeeServerOptions { HandlesSignals = false };
        options.Serving.Model(ServedSubject.Name, subject.Load);
        options.Serving.DrainDelay = TimeSpan.FromMilliseconds(250);
        var server = OgeeServer.Create(options);
        await server.StartAsync();
        var running = new RunningServer(subject, server, known?.answers ?? []);
        if (known is null)
        {
            var alone = new List<byte[]>();
            foreach (var request in subject.Requests)
            {
                using var response = await running.client.PostAsync(Path, Content(request));
                alone.Add(await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
            }
            running.answers = alone;
        }
        return running;
    }

    static string Path => $"/v2/models/{ServedSubject.Name}/infer";

    static HttpClient Client(Uri url) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };

    static ByteArrayContent Content(byte[] request) => new(request) { Headers = { ContentType = Json } };

    /// <summary>Puts the model in again, loaded from its folder, and waits until the one before it has answered its last request.</summary>
    public Task Swap() => server.Models[ServedSubject.Name].SwapAsync(subject.Load);

    /// <summary>Drains and stops, as SIGTERM does.</summary>
    public Task Stop() => server.StopAsync();

    /// <summary>Asks and compares the answer with that of the request alone.</summary>
    public async Task<Reply> Ask(int number, long due)
    {
        var which = number % subject.Requests.Count;
        Reply Of(Fate fate, HttpResponseMessage? response = null) =>
            new(fate, Stopwatch.GetElapsedTime(due).TotalMilliseconds, response?.Headers.RetryAfter?.Delta ?? default, response?.Headers.ConnectionClose == true);
        try
        {
            using var response = await client.PostAsync(Path, Content(subject.Requests[which])).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            if ((int)response.StatusCode == 503 && response.Headers.RetryAfter is not null) return Of(Fate.Refused, response);
            return Of(!response.IsSuccessStatusCode ? Fate.Failed : body.AsSpan().SequenceEqual(answers[which]) ? Fate.Answered : Fate.Wrong, response);
        }
        catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return Of(Fate.TurnedAway);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return Of(Fate.Failed);
        }
    }

    /// <summary>Asks whether it is live.</summary>
    public async Task<Reply> AskLive(long due)
    {
        try
        {
            using var response = await watcher.GetAsync("/health/live").ConfigureAwait(false);
            return new(response.IsSuccessStatusCode ? Fate.Answered : Fate.Failed, Stopwatch.GetElapsedTime(due).TotalMilliseconds);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return new(Fate.Failed, Stopwatch.GetElapsedTime(due).TotalMilliseconds);
        }
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        watcher.Dispose();
        await server.DisposeAsync();
    }
}
