using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ogee.Serving.Tests;

public class LimitTests
{
    [Theory]
    [InlineData("/predict", "image/png")]
    [InlineData("/v2/models/linear/infer", "application/json")]
    public async Task ABodyThatClaimsTooMuchIsRefusedBeforeItIsRead(string path, string type)
    {
        await using var server = await TestServer.Start();
        var answer = await server.Raw($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: 16000001\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.Contains("OG6012", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AChunkedBodyIsCutAtTheLimitAndItsMemoryGivenBack()
    {
        await using var server = await TestServer.Start(options => options.MaxBodyBytes = 100_000);
        var chunk = $"1000\r\n{new string('x', 4096)}\r\n";
        var answer = await server.Raw("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"
            + string.Concat(Enumerable.Repeat(chunk, 30)) + "0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Equal(0, server.Server.Models.Bodies.Used);
    }

    [Fact]
    public async Task BodiesTogetherAreBounded()
    {
        await using var server = await TestServer.Start(options => (options.MaxBodyBytes, options.MaxBufferedBytes) = (16_000, 40_000));
        var sockets = new List<Socket>();
        try
        {
            var head = Encoding.ASCII.GetBytes("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 15000\r\n\r\nx");
            for (var i = 0; i < 2; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, server.Server.Url.Port);
                await socket.SendAsync(head);
            }
            await TestServer.Until(() => server.Server.Models.Bodies.Used > 30_000);
            using var refused = await server.Predict(LinearModel.Picture(1));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
        await TestServer.Until(() => server.Server.Models.Bodies.Used == 0);
        using var taken = await server.Predict(LinearModel.Picture(1));
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task HeadersAndLinesAreCapped()
    {
        await using var server = await TestServer.Start();
        Assert.StartsWith("HTTP/1.1 431 ", await server.Raw($"GET /v2 HTTP/1.1\r\nHost: localhost\r\nX-Long: {new string('x', 20_000)}\r\n\r\n"), StringComparison.Ordinal);
        var many = string.Concat(Enumerable.Range(0, 70).Select(i => $"X-{i}: 1\r\n"));
        Assert.StartsWith("HTTP/1.1 431 ", await server.Raw($"GET /v2 HTTP/1.1\r\nHost: localhost\r\n{many}\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 414 ", await server.Raw($"GET /{new string('x', 5000)} HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", await server.Raw("GET /v2 HTTP/9.9\r\n\r\n").ContinueWith(task => task.Result.Replace("505", "400", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConnectionsAreCapped()
    {
        await using var server = await TestServer.Start(configureServer: options => options.MaxConnections = 2);
        var sockets = new List<Socket>();
        for (var i = 0; i < 2; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, server.Server.Url.Port);
        }
        await Task.Delay(100);
        Assert.Equal("", await server.Raw("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        sockets.ForEach(socket => socket.Dispose());
        await TestServer.Until(() => server.Client.GetAsync("/health/live").ContinueWith(task => task.Status == TaskStatus.RanToCompletion).Result);
    }

    [Fact]
    public async Task ABodyThatComesTooSlowlyTimesOut()
    {
        await using var server = await TestServer.Start();
        var answer = await server.Raw("POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\nx", quietMilliseconds: 12_000);
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }
}
