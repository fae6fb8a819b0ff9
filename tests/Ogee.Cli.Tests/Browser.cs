using System.Diagnostics;

[assembly: AssemblyFixture(typeof(Ogee.Cli.Tests.Browser))]

namespace Ogee.Cli.Tests;

/// <summary>One browser for all tests, for its start costs more than a page: it is started by the first that wants a page, and ended after the last test.</summary>
public sealed class Browser : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static readonly Lock starting = new();

    static Process? process;
    static string? profile;
    static Task<Chromium>? running;
    static Uri? address;

    /// <summary>Where its pages are spoken to.</summary>
    internal static Uri Address => address ?? throw new InvalidOperationException("The browser was not started.");

    /// <summary>The browser, for commands that are of no page.</summary>
    internal static Task<Chromium> Running()
    {
        lock (starting) return running ??= Start();
    }

    static async Task<Chromium> Start()
    {
        profile = Directory.CreateTempSubdirectory("ogee-browser-").FullName;
        // As root, in containers, its own sandbox cannot start; the pages are ours.
        var start = new ProcessStartInfo(Chromium.Program!, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0", $"--user-data-dir={profile}", "about:blank"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        // It writes its port, and the browser's own address below it, into its profile.
        var file = Path.Combine(profile, "DevToolsActivePort");
        using var late = new CancellationTokenSource(Patience);
        string[] lines;
        while (!File.Exists(file) || (lines = File.ReadAllLines(file)).Length < 2) await Task.Delay(20, late.Token);
        address = new($"ws://127.0.0.1:{lines[0]}");
        return await Chromium.Connect(new(address, lines[1]));
    }

    public async ValueTask DisposeAsync()
    {
        if (running is null) return;
        if (running.IsCompletedSuccessfully) await (await running).DisposeAsync();
        if (process is not null)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
        // Its helpers may still be writing for a moment.
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(profile!, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 50)
            {
                await Task.Delay(50);
            }
        }
    }
}
