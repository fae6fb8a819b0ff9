using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ogee.Serving.Tests;

public class BatchingTests
{
    [Fact]
    public async Task RequestsThatComeTogetherAreComputedTogetherWithTheBitsOfEachAlone()
    {
        await using var server = await TestServer.Start();
        server.Model.BatchTime = TimeSpan.FromMilliseconds(20);
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(seed => server.Ask(LinearModel.Row(seed))));
        for (var seed = 0; seed < 64; seed++)
            Assert.Equal(server.Model.Answer(LinearModel.Row(seed)), answers[seed]);
        Assert.Contains(server.Model.BatchSizes.Skip(3), size => size > 8);
        Assert.DoesNotContain(server.Model.BatchSizes, size => size > 32);
    }

    [Fact]
    public async Task ARequestLargerThanABatchIsComputedInSeveral()
    {
        await using var server = await TestServer.Start(options => options.MaxBatch = 8);
        var rows = Enumerable.Range(0, 30).Select(LinearModel.Row).ToArray();
        Assert.Equal(rows.SelectMany(server.Model.Answer), await server.Ask(rows));
        Assert.Equal(8, server.Model.BatchSizes.Max());
    }

    [Fact]
    public async Task TheModelNeverRunsOnTheThreadPool()
    {
        await using var server = await TestServer.Start();
        using var response = await server.Predict(LinearModel.Picture(1));
        Assert.Contains("Ogee linear compute", server.Model.Threads);
        Assert.DoesNotContain("pool", server.Model.Threads);
    }

    [Theory]
    [InlineData(LinearModel.Poison, "OG6019")]
    [InlineData(LinearModel.Unanswerable, "OG6018")]
    public async Task OneBadItemOfABatchFailsAlone(float bad, string code)
    {
        await using var server = await TestServer.Start();
        server.Model.Open.Reset();
        var first = server.Ask(LinearModel.Row(0));   // holds the compute thread until all others wait for one batch
        await TestServer.Until(() => server.Model.IsHolding);
        var poison = LinearModel.Row(1);
        poison[0] = bad;
        var badOne = server.Infer(TestServer.InferJson(poison));
        var good = Enumerable.Range(2, 10).Select(seed => server.Ask(LinearModel.Row(seed))).ToArray();
        await TestServer.Until(() => server.Slot.Queue!.Length == 11);
        server.Model.Open.Set();
        using var response = await badOne;
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains(code, text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        for (var i = 0; i < good.Length; i++)
            Assert.Equal(server.Model.Answer(LinearModel.Row(i + 2)), await good[i]);
        await first;
    }

    [Fact]
    public async Task ADeadlineThatPassesInTheQueueIs504AndIsNotComputed()
    {
        await using var server = await TestServer.Start();
        server.Model.Open.Reset();
        var first = server.Ask(LinearModel.Row(0));
        await TestServer.Until(() => server.Model.IsHolding);
        var start = Stopwatch.GetTimestamp();
        using var response = await server.Predict(LinearModel.Picture(1), "?timeout_ms=100");
        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 80, 3000);
        Assert.Equal(0, server.Slot.Queue!.Length);
        var before = server.Model.BatchSizes.Sum();   // the held batch is not in it yet
        server.Model.Open.Set();
        await first;
        await server.Ask(LinearModel.Row(2));
        Assert.Equal(2, server.Model.BatchSizes.Sum() - before);   // the first one and the last one, not the late one
        Assert.Contains("ogee_rejected_total{model=\"linear\",reason=\"deadline\"} 1\n", await server.Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AClientThatGoesAwayLeavesTheQueueAndTheOthersUntouched()
    {
        await using var server = await TestServer.Start();
        server.Model.Open.Reset();
        var first = server.Ask(LinearModel.Row(0));
        await TestServer.Until(() => server.Model.IsHolding);
        var stays = server.Ask(LinearModel.Row(1));
        await TestServer.Until(() => server.Slot.Queue!.Length == 1);
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(IPAddress.Loopback, server.Server.Url.Port);
            var body = TestServer.InferJson(LinearModel.Row(2));
            await socket.SendAsync(Encoding.ASCII.GetBytes($"POST /v2/models/linear/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
            await TestServer.Until(() => server.Slot.Queue!.Length == 2);
        }
        await TestServer.Until(() => server.Slot.Queue!.Length == 1);
        server.Model.Open.Set();
        Assert.Equal(server.Model.Answer(LinearModel.Row(1)), await stays);
        await first;
        Assert.Contains("ogee_rejected_total{model=\"linear\",reason=\"gone\"} 1\n", await server.Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFullQueueAnswers503AtOnceWithATimeToComeBack()
    {
        await using var server = await TestServer.Start(options => (options.QueueCapacity, options.MaxRows) = (4, 4));
        server.Model.Open.Reset();
        var first = server.Ask(LinearModel.Row(0));
        await TestServer.Until(() => server.Model.IsHolding);
        var waiting = Enumerable.Range(1, 4).Select(seed => server.Ask(LinearModel.Row(seed))).ToArray();
        await TestServer.Until(() => server.Slot.Queue!.Length == 4);
        var pauses = new HashSet<string>();
        for (var i = 0; i < 30; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var response = await (i % 2 == 0 ? server.Predict(LinearModel.Picture(1)) : server.Infer(TestServer.InferJson(LinearModel.Row(1))));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Equal("OG6014", (await TestServer.Json(response)).GetProperty("code").GetString());
            pauses.Add(response.Headers.GetValues("Retry-After").Single());
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, 1000);
        }
        Assert.True(pauses.Count > 1, "Retry-After is not drawn at random");
        server.Model.Open.Set();
        await Task.WhenAll(waiting.Append(first));
        Assert.Contains("ogee_rejected_total{model=\"linear\",reason=\"full\"} 30\n", await server.Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AModelThatIsFloodedDoesNotHoldAnother()
    {
        var second = new LinearModel(name: "second");
        await using var server = await TestServer.Start(options => options.Model(second));
        server.Model.Open.Reset();
        var stuck = Enumerable.Range(0, 50).Select(seed => server.Ask(LinearModel.Row(seed))).ToArray();
        await TestServer.Until(() => server.Slot.Queue!.Length > 0);
        using var response = await server.Predict(LinearModel.Picture(1), "?model=second");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        server.Model.Open.Set();
        await Task.WhenAll(stuck);
    }

    [Fact]
    public async Task EveryAnswerBelongsToItsQuestion()
    {
        await using var server = await TestServer.Start();
        var count = LongRun.Or(10_000, onDemand: 1_000_000);
        var next = -1;
        var wrong = 0;
        await Task.WhenAll(Enumerable.Range(0, 48).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var seed && seed < count)
            {
                // Every question has an answer of its own: the row is tagged by its number.
                var row = LinearModel.Row(seed);
                row[0] = seed / 1_048_576f;
                float[] answer;
                do
                    answer = await AskOrNothing(server, row);
                while (answer.Length == 0);
                if (!answer.SequenceEqual(server.Model.Answer(row)))
                    Interlocked.Increment(ref wrong);
            }
        }));
        Assert.Equal(0, wrong);
    }

    static async Task<float[]> AskOrNothing(TestServer server, float[] row)
    {
        using var response = await server.Infer(TestServer.InferJson(row));
        return response.StatusCode == HttpStatusCode.ServiceUnavailable ? [] : TestServer.Probabilities(await TestServer.Json(response));
    }
}
