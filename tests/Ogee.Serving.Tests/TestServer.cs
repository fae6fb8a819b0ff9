using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Ogee.Serving.Tests;

/// <summary>A real server on a free port of loopback, with a client for it.</summary>
sealed class TestServer : IAsyncDisposable
{
    TestServer(OgeeServer server, LinearModel model)
    {
        Server = server;
        Model = model;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = 512 }) { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(20) };
    }

    public OgeeServer Server { get; }
    public LinearModel Model { get; }
    public HttpClient Client { get; }
    public ModelSlot Slot => Server.Models["linear"];

    public static async Task<TestServer> Start(Action<OgeeOptions>? configure = null, LinearModel? model = null, Action<OgeeServerOptions>? configureServer = null)
    {
        model ??= new LinearModel();
        var options = new OgeeServerOptions { HandlesSignals = false };
        options.Serving.Model(model);
        options.Serving.DrainDelay = TimeSpan.Zero;
        configure?.Invoke(options.Serving);
        configureServer?.Invoke(options);
        var server = OgeeServer.Create(options);
        await server.StartAsync();
        return new TestServer(server, model);
    }

    public static string InferJson(params float[][] rows) =>
        $$"""{"inputs":[{"name":"image","datatype":"FP32","shape":[{{rows.Length}},1,4,4],"data":[{{string.Join(",", rows.SelectMany(row => row).Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}}]}]}""";

    public Task<HttpResponseMessage> Infer(string json, CancellationToken token = default) =>
        Client.PostAsync("/v2/models/linear/infer", new StringContent(json, Encoding.UTF8, "application/json"), token);

    public Task<HttpResponseMessage> Predict(byte[] picture, string query = "", string type = "image/x-test")
    {
        var content = new ByteArrayContent(picture);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return Client.PostAsync("/predict" + query, content);
    }

    /// <summary>Posts rows and returns the probabilities, row after row.</summary>
    public async Task<float[]> Ask(params float[][] rows)
    {
        using var response = await Infer(InferJson(rows));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return Probabilities(await Json(response));
    }

    public static float[] Probabilities(JsonElement answer) => [.. answer.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(value => value.GetSingle())];

    public static async Task<JsonElement> Json(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    public async Task<string> Metrics() => await Client.GetStringAsync("/metrics");

    /// <summary>Sends bytes as they are and reads what comes until the connection ends or is quiet.</summary>
    public async Task<string> Raw(string request, int quietMilliseconds = 1500)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Server.Url.Port);
        await socket.SendAsync(Encoding.Latin1.GetBytes(request));
        var buffer = new byte[64 * 1024];
        var text = new StringBuilder();
        using var quiet = new CancellationTokenSource(quietMilliseconds);
        try
        {
            while (await socket.ReceiveAsync(buffer, quiet.Token) is var count and > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
                if (text.ToString().Contains("\r\n\r\n{", StringComparison.Ordinal) && text.ToString().TrimEnd().EndsWith('}'))
                    break;
            }
        }
        catch (OperationCanceledException)
        {
        }
        return text.ToString();
    }

    /// <summary>Waits until a condition holds; fails after ten seconds.</summary>
    public static async Task Until(Func<bool> holds)
    {
        var start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < 10, "what was waited for did not come");
            await Task.Delay(2);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Model.Open.Set();
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
