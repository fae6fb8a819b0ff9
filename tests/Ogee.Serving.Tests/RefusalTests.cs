using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ogee.Serving.Tests;

/// <summary>What a request gets that a full queue has no room for, and what it costs.</summary>
public class RefusalTests
{
    const int Capacity = 4;

    // A server whose model computes one request until it is told to go on, and whose queue is full.
    static async Task<(TestServer Server, Task[] Waiting)> Full()
    {
        var server = await TestServer.Start(options => (options.QueueCapacity, options.MaxRows) = (Capacity, Capacity));
        server.Model.Open.Reset();
        var first = server.Ask(LinearModel.Row(0));
        await TestServer.Until(() => server.Model.IsHolding);
        var waiting = Enumerable.Range(1, Capacity).Select(seed => server.Ask(LinearModel.Row(seed))).ToArray();
        await TestServer.Until(() => server.Slot.Queue!.Length == Capacity);
        return (server, [first, .. waiting]);
    }

    [Theory]
    [InlineData("/v2/models/linear/infer", "application/json")]
    [InlineData("/predict", "image/x-test")]
    public async Task AFullQueueRefusesBeforeTheBodyIsThereAndKeepsTheConnection(string path, string type)
    {
        var (server, waiting) = await Full();
        await using var serving = server;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Server.Url.Port, TestContext.Current.CancellationToken);
        var held = server.Server.Models.Bodies.Used;
        // The refusal comes although the body does not; then the body comes after all, and the connection is as good as before.
        for (var round = 0; round < 3; round++)
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: 5000\r\n\r\n"));
            var answer = await Answer(socket);
            Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
            Assert.Contains("Retry-After: ", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("Connection: close", answer, StringComparison.Ordinal);
            Assert.Equal(held, server.Server.Models.Bodies.Used);
            await socket.SendAsync(new byte[5000]);
        }
        server.Model.Open.Set();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task ARefusalReadsAsEveryErrorDoes()
    {
        var (server, waiting) = await Full();
        await using var serving = server;
        using var response = await server.Infer(TestServer.InferJson(LinearModel.Row(9)));
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var json = await TestServer.Json(response);
        Assert.Equal(["error", "code", "id"], json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(("The queue is full.", "OG6014"), (json.GetProperty("error").GetString(), json.GetProperty("code").GetString()));
        Assert.Equal(response.Headers.GetValues("X-Request-Id").Single(), json.GetProperty("id").GetString());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        server.Model.Open.Set();
        await Task.WhenAll(waiting);
        Assert.Contains("status=\"503\"} 1\n", await server.Metrics(), StringComparison.Ordinal);
        Assert.Contains("ogee_rejected_total{model=\"linear\",reason=\"full\"} 1\n", await server.Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARequestWithMoreRowsThanThereIsRoomForIsRefusedAsAWhole()
    {
        await using var server = await TestServer.Start(options => (options.QueueCapacity, options.MaxRows) = (Capacity, Capacity));
        server.Model.Open.Reset();
        var first = server.Ask(LinearModel.Row(0));
        await TestServer.Until(() => server.Model.IsHolding);
        var second = server.Ask(LinearModel.Row(1), LinearModel.Row(2));
        await TestServer.Until(() => server.Slot.Queue!.Length == 2);
        using (var refused = await server.Infer(TestServer.InferJson(LinearModel.Row(3), LinearModel.Row(4), LinearModel.Row(5))))
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "OG6014"), (refused.StatusCode, (await TestServer.Json(refused)).GetProperty("code").GetString()));
        Assert.Equal(2, server.Slot.Queue!.Length);
        var third = server.Ask(LinearModel.Row(3), LinearModel.Row(4));
        server.Model.Open.Set();
        await Task.WhenAll(first, second, third);
    }

    [Fact]
    public async Task ThoseRefusedTogetherAreSentAwayForTimesThatAreSpread()
    {
        var (server, waiting) = await Full();
        await using var serving = server;
        var pauses = new List<int>();
        for (var i = 0; i < 400; i++)
        {
            using var response = await server.Infer(TestServer.InferJson(LinearModel.Row(9)));
            pauses.Add(int.Parse(response.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture));
        }
        // A quarter each: 100 of 400, with a standard deviation below 9.
        for (var pause = RequestFault.ShortestPause; pause <= RequestFault.LongestPause; pause++)
            Assert.InRange(pauses.Count(each => each == pause), 50, 150);
        Assert.Equal(400, pauses.Count(pause => pause is >= RequestFault.ShortestPause and <= RequestFault.LongestPause));
        server.Model.Open.Set();
        await Task.WhenAll(waiting);
    }

    static async Task<string> Answer(Socket socket)
    {
        var (buffer, text) = (new byte[4096], "");
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(5));
        while (!text.EndsWith('}') && await socket.ReceiveAsync(buffer, late.Token) is var count and > 0) text += Encoding.ASCII.GetString(buffer, 0, count);
        return text;
    }
}
