using System.Diagnostics;
using System.Net;
using Ogee.Testing;

namespace Ogee.Serving.Tests;

public class DrainTests
{
    [Fact]
    public async Task WhatIsInIsAnsweredWhenTheServerStops()
    {
        await using var server = await TestServer.Start();
        server.Model.Open.Reset();
        var asked = Enumerable.Range(0, 40).Select(seed => server.Ask(LinearModel.Row(seed))).ToArray();
        await TestServer.Until(() => server.Model.IsHolding && server.Slot.Queue!.Length > 0 && server.Slot.Queue.Length + 32 >= 39);
        await Task.Delay(100);
        var stop = server.Server.StopAsync();
        await Task.Delay(100);
        Assert.False(server.Server.Models.IsReady);
        Assert.False(stop.IsCompleted);
        server.Model.Open.Set();
        for (var seed = 0; seed < asked.Length; seed++)
            Assert.Equal(server.Model.Answer(LinearModel.Row(seed)), await asked[seed]);
        await stop;
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Client.GetAsync("/health/live"));
    }

    [Fact]
    public async Task ADrainUnderLoadFailsNoRequestOfAClientThatWatchesReady()
    {
        for (var drain = 0; drain < LongRun.Or(5, onDemand: 100); drain++)
        {
            await using var server = await TestServer.Start(options => options.DrainDelay = TimeSpan.FromMilliseconds(400));
            server.Model.BatchTime = TimeSpan.FromMilliseconds(5);
            var leave = false;
            int answered = 0, failed = 0;
            var clients = Enumerable.Range(0, 16).Select(async client =>
            {
                for (var seed = client; !Volatile.Read(ref leave); seed += 16)
                {
                    using var response = await server.Infer(TestServer.InferJson(LinearModel.Row(seed)));
                    Interlocked.Increment(ref response.IsSuccessStatusCode ? ref answered : ref failed);
                }
            }).ToArray();
            await TestServer.Until(() => answered > 50);
            var stop = server.Server.StopAsync();
            await TestServer.Until(() => server.Client.GetAsync("/health/ready").Result.StatusCode == HttpStatusCode.ServiceUnavailable);
            using (var late = await server.Infer(TestServer.InferJson(LinearModel.Row(1))))
            {
                Assert.Equal(HttpStatusCode.OK, late.StatusCode);
                Assert.True(late.Headers.ConnectionClose);
            }
            Volatile.Write(ref leave, true);
            await Task.WhenAll(clients);
            await stop;
            Assert.Equal(0, failed);
        }
    }

    [Fact]
    public async Task TheTerminateSignalDrainsAndEndsWithExitCodeZero()
    {
        Tool.OnlyOn(!OperatingSystem.IsWindows(), "Windows has no SIGTERM");
        using var child = Process.Start(Program.ChildServer())!;
        try
        {
            var url = await child.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
            using var client = new HttpClient { BaseAddress = new Uri(url!), Timeout = TimeSpan.FromSeconds(10) };
            var asked = client.PostAsync("/v2/models/linear/infer", new StringContent(TestServer.InferJson(LinearModel.Row(1))));   // takes half a second
            await Task.Delay(150);
            Process.Start("kill", ["-TERM", child.Id.ToString()]).WaitForExit();
            await TestServer.Until(() => client.GetAsync("/health/ready").Result.StatusCode == HttpStatusCode.ServiceUnavailable);
            Assert.Equal(HttpStatusCode.OK, (await asked).StatusCode);
            await child.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal(0, child.ExitCode);
        }
        finally
        {
            if (!child.HasExited)
                child.Kill();
        }
    }
}
