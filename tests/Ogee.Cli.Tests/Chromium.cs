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

    readonly ClientWebSocket socket = new();
    readonly SemaphoreSlim sending = new(1);
    Func<Task>? close;
    int commands;

    Chromium()
    {
    }

    /// <summary>Errors that the page logged or threw.</summary>
    internal List<string> Errors { get; } = [];

    /// <summary>Addresses that the page asked for, its own among them.</summary>
    internal List<string> Requests { get; } = [];

    /// <summary>The program, or null where it is not installed.</summary>
    internal static string? Program => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>A page of the one browser, in a profile of its own: no cache, cookie or storage of another.</summary>
    internal static async Task<Chromium> Open(string address, int width, int height, bool isDark = false)
    {
        var browser = await Browser.Running();
        var profile = (await browser.Send("Target.createBrowserContext", [])).GetProperty("browserContextId").GetString()!;
        var target = (await browser.Send("Target.createTarget", new() { ["url"] = "about:blank", ["browserContextId"] = profile })).GetProperty("targetId").GetString()!;
        var page = await Connect(new(Browser.Address, $"/devtools/page/{target}"));
        page.close = () => browser.Send("Target.disposeBrowserContext", new() { ["browserContextId"] = profile });
        foreach (var domain in (string[])["Page.enable", "Runtime.enable", "Log.enable", "Network.enable"]) await page.Send(domain, []);
        await page.Send("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await page.Send("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" }) });
        await page.Send("Page.navigate", new() { ["url"] = address });
        await page.Until("document.readyState === 'complete' && location.href !== 'about:blank'");
        return page;
    }

    /// <summary>What answers at an address of the protocol: a page, or the browser itself.</summary>
    internal static async Task<Chromium> Connect(Uri address)
    {
        using var late = new CancellationTokenSource(Patience);
        var end = new Chromium();
        await end.socket.ConnectAsync(address, late.Token);
        return end;
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

    /// <summary>Sends a command and waits for its answer; pages of other tests wait for theirs.</summary>
    internal async Task<JsonElement> Send(string method, JsonObject arguments)
    {
        using var late = new CancellationTokenSource(Patience);
        await sending.WaitAsync(late.Token);
        try
        {
            return await Exchange(method, arguments, late.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    async Task<JsonElement> Exchange(string method, JsonObject arguments, CancellationToken late)
    {
        var id = ++commands;
        await socket.SendAsync(Encoding.UTF8.GetBytes(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = arguments }.ToJsonString()), WebSocketMessageType.Text, true, late);
        while (true)
        {
            var message = await Receive(late);
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
        if (close is not null) await close();
        socket.Dispose();
        sending.Dispose();
    }
}
