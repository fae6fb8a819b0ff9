using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ogee.Serving.Tests;

/// <summary>What clients do to each other through a server that they share: nothing.</summary>
public class NeighbourTests
{
    [Fact]
    public async Task BodiesThatPileUpForOneModelLeaveAnotherItsShare()
    {
        await using var server = await TestServer.Start(options => (_, options.MaxBodyBytes, options.MaxBufferedBytes) = (options.Model(new LinearModel(name: "second")), 16_000, 80_000));
        var sockets = new List<Socket>();
        try
        {
            // Each holds 16 kB and never ends; five would fill the whole.
            for (var i = 0; i < 5; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, server.Server.Url.Port);
                await socket.SendAsync(Encoding.ASCII.GetBytes("POST /predict?model=linear HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 15000\r\n\r\nx"));
            }
            await TestServer.Until(() => server.Server.Models.Bodies.Used > 30_000);
            await Task.Delay(200);
            using var refused = await server.Predict(LinearModel.Picture(1), "?model=linear");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
            using var other = await server.Predict(LinearModel.Picture(1), "?model=second");
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
        await TestServer.Until(() => server.Server.Models.Bodies.Used == 0);
        using var taken = await server.Predict(LinearModel.Picture(1), "?model=linear");
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task AnUploadThatIsNoPictureIs400AndItsNeighboursOfTheBatchAreAnsweredAsAlone()
    {
        await using var server = await TestServer.Start();
        server.Model.Open.Reset();
        var first = server.Ask(LinearModel.Row(0));
        await TestServer.Until(() => server.Model.IsHolding);
        var good = Enumerable.Range(1, 6).Select(seed => server.Ask(LinearModel.Row(seed))).ToArray();
        using (var bad = await server.Predict([1, 2, 3]))
            Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        server.Model.Open.Set();
        await first;
        for (var seed = 1; seed <= good.Length; seed++)
            Assert.Equal(server.Model.Answer(LinearModel.Row(seed)), await good[seed - 1]);
    }

    [Fact]
    public async Task ABodyInTinyChunksIsTheSameRequest()
    {
        await using var server = await TestServer.Start();
        var body = TestServer.InferJson(LinearModel.Row(3));
        var chunks = string.Concat(body.Select(character => $"1\r\n{character}\r\n"));
        var answer = await server.Raw($"POST /v2/models/linear/infer HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n", quietMilliseconds: 5000);
        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(answer[answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)..]);
        Assert.Equal(server.Model.Answer(LinearModel.Row(3)), TestServer.Probabilities(json.RootElement));
    }

    [Fact]
    public async Task HeadersThatComeTooSlowlyTimeOut()
    {
        await using var server = await TestServer.Start();
        Assert.StartsWith("HTTP/1.1 408 ", await server.Raw("GET /health/live HTTP/1.1\r\nHost: local", quietMilliseconds: 20_000), StringComparison.Ordinal);
    }
}
