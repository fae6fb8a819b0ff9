using System.Net;
using System.Net.Http.Headers;

namespace Ogee.Serving.Tests;

public class QuotaTests
{
    sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }
        public override long TimestampFrequency => 1_000_000;
        public override long GetTimestamp() => (long)(Seconds * 1e6);
    }

    static int? RefusedFor(ClientQuotas quotas, string client, int rows)
    {
        try
        {
            quotas.Take(client, rows);
            return null;
        }
        catch (RequestFault fault)
        {
            Assert.Equal((429, "OG6020"), (fault.Status, fault.Code.Code));
            return fault.RetryAfter;
        }
    }

    [Fact]
    public void AClientMayAskABurstAndThenAtItsRate()
    {
        var clock = new Clock();
        var quotas = new ClientQuotas(2, 10, clock);
        for (var i = 0; i < 10; i++) Assert.Null(RefusedFor(quotas, "a", 1));
        Assert.InRange(RefusedFor(quotas, "a", 1)!.Value, 1, 2);
        Assert.InRange(RefusedFor(quotas, "a", 8)!.Value, 4, 6);
        clock.Seconds += 4;
        Assert.Null(RefusedFor(quotas, "a", 8));
        Assert.NotNull(RefusedFor(quotas, "a", 1));
        // Being quiet for long saves one burst, not more.
        clock.Seconds += 1e6;
        Assert.Null(RefusedFor(quotas, "a", 10));
        Assert.NotNull(RefusedFor(quotas, "a", 1));
    }

    [Fact]
    public void ThoseRefusedTogetherDoNotComeBackTogether()
    {
        var quotas = new ClientQuotas(1, 8, new Clock());
        Assert.Null(RefusedFor(quotas, "a", 8));
        Assert.Equal([8, 9, 10, 11], Enumerable.Range(0, 200).Select(_ => RefusedFor(quotas, "a", 8)!.Value).Distinct().Order());
    }

    [Fact]
    public void ARefusedRequestTakesNothing()
    {
        var quotas = new ClientQuotas(1, 4, new Clock());
        Assert.NotNull(RefusedFor(quotas, "a", 5));
        Assert.Null(RefusedFor(quotas, "a", 4));
    }

    [Fact]
    public void ClientsDoNotShareUntilThereAreTooManyToTellApart()
    {
        var clock = new Clock();
        var quotas = new ClientQuotas(1, 1, clock);
        for (var i = 0; i < ClientQuotas.MostClients; i++) Assert.Null(RefusedFor(quotas, $"client {i}", 1));
        Assert.Null(RefusedFor(quotas, "one more", 1));
        Assert.NotNull(RefusedFor(quotas, "and another", 1));
        // Those who were quiet are forgotten, and there is room again.
        clock.Seconds += 10;
        Assert.Null(RefusedFor(quotas, "and another", 1));
        Assert.Null(RefusedFor(quotas, "and one more", 1));
    }

    [Fact]
    public async Task AClientBeyondItsQuotaGets429AndOthersAreAnswered()
    {
        const string Mine = "key-of-the-first-client", Other = "key-of-the-other-client";
        await using var server = await TestServer.Start(options =>
        {
            options.ApiKey(Mine).ApiKey(Other);
            (options.ClientRowsPerSecond, options.ClientBurst, options.MaxRows) = (0.01, 4, 4);
        });
        async Task<HttpResponseMessage> Ask(string key, int rows)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/linear/infer") { Content = new StringContent(TestServer.InferJson([.. Enumerable.Range(0, rows).Select(LinearModel.Row)]), MediaTypeHeaderValue.Parse("application/json")) };
            request.Headers.Authorization = new("Bearer", key);
            return await server.Client.SendAsync(request);
        }
        using (var first = await Ask(Mine, 3)) Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using (var refused = await Ask(Mine, 3))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.InRange(int.Parse(refused.Headers.GetValues("Retry-After").Single(), System.Globalization.CultureInfo.InvariantCulture), 100, 3600);
            Assert.Equal("OG6020", (await TestServer.Json(refused)).GetProperty("code").GetString());
        }
        using (var others = await Ask(Other, 4)) Assert.Equal(HttpStatusCode.OK, others.StatusCode);
        using var metrics = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        metrics.Headers.Authorization = new("Bearer", Other);
        using var answer = await server.Client.SendAsync(metrics);
        Assert.Contains("status=\"429\"} 1\n", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutKeysTheAddressIsTheClientAndPicturesCountToo()
    {
        await using var server = await TestServer.Start(options => (options.ClientRowsPerSecond, options.ClientBurst, options.MaxRows) = (0.01, 2, 2));
        for (var i = 0; i < 3; i++)
        {
            using var response = await server.Predict(LinearModel.Picture(i));
            Assert.Equal(i < 2 ? HttpStatusCode.OK : HttpStatusCode.TooManyRequests, response.StatusCode);
        }
    }

    [Fact]
    public async Task ARequestThatFailedTheModelTwiceIsNotComputedAThirdTime()
    {
        await using var server = await TestServer.Start();
        var poison = LinearModel.Row(1);
        poison[0] = LinearModel.Poison;
        for (var i = 0; i < 5; i++)
        {
            using var response = await server.Infer(TestServer.InferJson(poison));
            Assert.Equal(i < 2 ? HttpStatusCode.InternalServerError : HttpStatusCode.UnprocessableEntity, response.StatusCode);
            Assert.Equal(i < 2 ? "OG6019" : "OG6021", (await TestServer.Json(response)).GetProperty("code").GetString());
        }
        Assert.Equal(server.Model.Answer(LinearModel.Row(2)), await server.Ask(LinearModel.Row(2)));
        // Another version may be able to answer it: it is tried again.
        await server.Slot.SwapAsync(() => new LinearModel("2"), token: TestContext.Current.CancellationToken);
        using var again = await server.Infer(TestServer.InferJson(poison));
        Assert.Equal(HttpStatusCode.InternalServerError, again.StatusCode);
    }

    [Fact]
    public void TheQuarantineForgetsTheOldest()
    {
        var quarantine = new Quarantine();
        ReadOnlyMemory<byte> Body(int number) => BitConverter.GetBytes(number);
        for (var i = 0; i < 1100; i++)
            for (var time = 0; time < 2; time++) quarantine.Note(Body(i));
        quarantine.Check(Body(0));
        quarantine.Check(Body(5000));
        Assert.Equal(422, Assert.Throws<RequestFault>(() => quarantine.Check(Body(1099))).Status);
    }

    [Fact]
    public async Task ARequestThatMeetsTheEndOfItsRunnerIsRefusedAndLeavesNothingBehind()
    {
        var met = 0;
        // The moment is short: rounds go on until requests have met it, within a bound.
        for (var round = 0; round < 3000 && met < 3; round++)
        {
            var runner = new BatchRunner(new LinearModel(), new OgeeOptions { QueueCapacity = 100_000 }, new ModelMetrics());
            using var together = new Barrier(4);
            var asking = Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(() =>
            {
                var answers = new List<Task>();
                together.SignalAndWait();
                try
                {
                    while (runner.Submit(runner.Files([LinearModel.Picture(1)], long.MaxValue), CancellationToken.None) is { } answer) answers.Add(answer);
                }
                catch (RequestFault fault)
                {
                    Assert.Equal((503, true), (fault.Status, fault.RetryAfter is not null));
                    Interlocked.Increment(ref met);
                }
                return Task.WhenAll(answers);
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
            together.SignalAndWait();
            Assert.True(runner.Stop(TimeSpan.FromSeconds(20)), "a thread waits for a request that will never come");
            foreach (var each in asking) await await each;
            Assert.Equal(0, runner.Queue.Length);
            runner.Dispose();
        }
    }
}
