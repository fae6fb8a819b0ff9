using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ogee.Cli.Tests;

/// <summary>A page in a real browser without a window, spoken to by the DevTools protocol: only the few commands that the tests of our pages need.</summary>
/// <seealso href="https://chromedevtools.github.io/devtools-protocol/">Chrome DevTools Protocol</seealso>
sealed class Chromium : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process process;
    readonly string profile;
    readonly ClientWebSocket socket = new();
    int commands;

    Chromium(Process process, string profile) => (this.process, this.profile) = (process, profile);

    /// <summary>Errors that the page logged or threw.</summary>
    internal List<string> Errors { get; } = [];

    /// <summary>Addresses that the page asked for, its own among them.</summary>
    internal List<string> Requests { get; } = [];

    /// <summary>The program, or null where it is not installed.</summary>
    internal static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    internal static async Task<Chromium> Open(string address, int width, int height, bool isDark = false)
    {
        var profile = Directory.CreateTempSubdirectory("ogee-browser-").FullName;
        // As root, in containers, its own sandbox cannot start; the pages are ours.
        var start = new ProcessStartInfo(Program!, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var browser = new Chromium(Process.Start(start)!, profile);
        using var late = new CancellationTokenSource(Patience);
        // It writes the port that it took into its profile.
        var ports = Path.Combine(profile, "DevToolsActivePort");
        while (!File.Exists(ports) || File.ReadAllLines(ports).Length < 2) await Task.Delay(20, late.Token);
        using var client = new HttpClient();
        var pages = JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://127.0.0.1:{File.ReadAllLines(ports)[0]}/json/list"), late.Token)).RootElement;
        var page = pages.EnumerateArray().First(each => each.GetProperty("type").GetString() == "page");
        await browser.socket.ConnectAsync(new(page.GetProperty("webSocketDebuggerUrl").GetString()!), late.Token);
        foreach (var domain in (string[])["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"]) await browser.Send(domain, []);
        await browser.Send("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await browser.Send("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" }) });
        await browser.Send("Page.navigate", new() { ["url"] = address });
        await browser.Until("document.readyState === 'complete' && location.href !== 'about:blank'");
        return browser;
    }

    /// <summary>The value of an expression; a promise is waited for.</summary>
    internal async Task<JsonElement> Evaluate(string expression)
    {
        var answer = await Send("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        Assert.False(answer.TryGetProperty("exceptionDetails", out var fault), $"{expression}: {fault}");
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Waits until an expression is true.</summary>
    internal async Task Until(string expression)
    {
        var watch = Stopwatch.StartNew();
        while ((await Evaluate(expression)).ValueKind != JsonValueKind.True)
        {
            Assert.True(watch.Elapsed < Patience, $"It never came to be: {expression}\n{string.Join('\n', Errors)}");
            await Task.Delay(20);
        }
    }

    async Task<JsonElement> Send(string method, JsonObject arguments)
    {
        using var late = new CancellationTokenSource(Patience);
        var id = ++commands;
        await socket.SendAsync(Encoding.UTF8.GetBytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = arguments }.ToJsonString()), WebSocketMessageType.Text, true, late.Token);
        while (true)
        {
            var message = await Receive(late.Token);
            if (message.TryGetProperty("id", out var of) && of.GetInt32() == id)
                return message.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {message}");
            Hear(message);
        }
    }

    void Hear(JsonElement message)
    {
        var facts = message.GetProperty("params");
        switch (message.GetProperty("method").GetString())
        {
            case "Runtime.exceptionThrown": Errors.Add(facts.GetProperty("exceptionDetails").ToString()); break;
            case "Log.entryAdded" when facts.GetProperty("entry").GetProperty("level").GetString() == "error": Errors.Add(facts.GetProperty("entry").ToString()); break;
            case "Network.requestWillBeSent": Requests.Add(facts.GetProperty("request").GetProperty("url").GetString()!); break;
        }
    }

    async Task<JsonElement> Receive(CancellationToken late)
    {
        using var text = new MemoryStream();
        var part = new byte[1 << 16];
        while (true)
        {
            var got = await socket.ReceiveAsync(part, late);
            text.Write(part, 0, got.Count);
            if (got.EndOfMessage) return JsonDocument.Parse(text.ToArray()).RootElement;
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        // Its helpers may still be writing for a moment.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(profile, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 50)
            {
                await Task.Delay(50);
            }
        }
    }
}
