using System.Diagnostics;
using System.Net;

namespace Ogee.Serving.Tests;

/// <summary>Ends that are not of the server's choice: a model that hangs, a process that dies.</summary>
public class EndTests
{
    [Fact]
    public async Task AModelThatHangsDoesNotHoldUpTheEnd()
    {
        await using var server = await TestServer.Start(options => options.Model(new LinearModel(name: "second")), configureServer: options => options.DrainTimeout = TimeSpan.FromSeconds(1));
        server.Model.Open.Reset();
        var stuck = server.Infer(TestServer.InferJson(LinearModel.Row(1)));
        await TestServer.Until(() => server.Model.IsHolding);
        var start = Stopwatch.GetTimestamp();
        using var serving = new CancellationTokenSource();
        var run = server.Server.RunAsync(serving.Token);
        await serving.CancelAsync();
        await run;   // no failure: the exit code is 0
        await Assert.ThrowsAsync<HttpRequestException>(() => stuck);
        await server.Server.DisposeAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 1, 20);
        // The thread that hangs still uses it.
        Assert.False(server.Model.IsDisposed);
    }

    /// <summary>What a supervisor does (systemd, Kubernetes): it starts the process again, on the same port.</summary>
    [Fact]
    public async Task AServerThatWasKilledServesAgainOnItsPortWhenItIsStartedAgain()
    {
        using var first = Process.Start(Program.ChildServer())!;
        var url = new Uri((await first.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)))!);
        using var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(20) };
        var asked = client.PostAsync("/v2/models/linear/infer", new StringContent(TestServer.InferJson(LinearModel.Row(1))));   // takes half a second
        await Task.Delay(100);
        first.Kill();
        await first.WaitForExitAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => asked);
        // Another program's connection may hold the port for a moment; a supervisor tries again, too.
        string? again = null;
        for (var attempt = 0; attempt < 5 && again is null; attempt++)
        {
            using var next = Process.Start(Program.ChildServer(url.Port))!;
            try
            {
                again = await next.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
                if (again is null) continue;
                using var answer = await client.PostAsync("/v2/models/linear/infer", new StringContent(TestServer.InferJson(LinearModel.Row(1))));
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
            finally
            {
                next.Kill();
            }
        }
        Assert.Equal(url.ToString(), again);
    }
}
