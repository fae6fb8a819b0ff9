using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Ogee.Serving;

namespace Ogee.Bench;

/// <summary>The server as <c>ogee serve</c> runs it, on a free port of loopback with its standard bounds, and a client that knows every answer.</summary>
sealed class RunningServer : IAsyncDisposable
{
    static readonly MediaTypeHeaderValue Json = MediaTypeHeaderValue.Parse("application/json");
    readonly ServedSubject subject;
    readonly OgeeServer server;
    readonly BenchClient client;
    readonly HttpClient watcher;
    readonly IReadOnlyList<byte[]> requests;
    IReadOnlyList<byte[]> answers;

    RunningServer(ServedSubject subject, OgeeServer server, IReadOnlyList<byte[]> answers)
    {
        (this.subject, this.server, this.answers) = (subject, server, answers);
        client = new(server.Url);
        watcher = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(30) };
        requests = [.. subject.Requests.Select(body => client.Prepare(Path, body))];
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
                using var response = await running.watcher.PostAsync(Path, Content(request));
                alone.Add(await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
            }
            running.answers = alone;
        }
        return running;
    }

    static string Path => $"/v2/models/{ServedSubject.Name}/infer";

    static ByteArrayContent Content(byte[] request) => new(request) { Headers = { ContentType = Json } };

    /// <summary>Puts the model in again, loaded from its folder, and waits until the one before it has answered its last request.</summary>
    public Task Swap() => server.Models[ServedSubject.Name].SwapAsync(subject.Load);

    /// <summary>Drains and stops, as SIGTERM does.</summary>
    public Task Stop() => server.StopAsync();

    /// <summary>Asks and compares the answer with that of the request alone.</summary>
    public async Task<Reply> Ask(int number, long due)
    {
        var which = number % requests.Count;
        Reply Of(Fate fate, BenchAnswer? answer = null) => new(fate, Stopwatch.GetElapsedTime(due).TotalMilliseconds, answer?.RetryAfter ?? default, answer?.IsLast == true);
        try
        {
            var answer = await client.Send(requests[which]).ConfigureAwait(false);
            if (answer is { Status: 503, RetryAfter: not null }) return Of(Fate.Refused, answer);
            return Of(answer.Status != 200 ? Fate.Failed : answer.Body.AsSpan().SequenceEqual(answers[which]) ? Fate.Answered : Fate.Wrong, answer);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return Of(Fate.TurnedAway);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
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
