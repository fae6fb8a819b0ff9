using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Serving.Tests;

/// <summary>A served model that watches what it is asked, and takes truths.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    const int Window = 200;

    readonly string folder = Directory.CreateTempSubdirectory("ogee-watch-").FullName;
    readonly LogOfTests log = new();
    readonly Rng random = new(new RngKey(7));
    string model = "";
    OgeeServer server = null!;
    HttpClient client = null!;

    string Watched => Path.Combine(folder, "watch");

    public async ValueTask InitializeAsync()
    {
        var text = new StringBuilder("x,kind,z\n");
        var rows = new Rng(new RngKey(1));
        for (var i = 0; i < 1500; i++)
        {
            var (x, kind) = (rows.NextDouble(), rows.NextInt(2));
            text.Append(FormattableString.Invariant($"{x:0.000},{(kind == 0 ? "a" : "b")},{(x > 0.5 ? "up" : "down")}\n"));
        }
        File.WriteAllText(Path.Combine(folder, "table.csv"), text.ToString());
        model = TrainingRun.Run(new(Path.Combine(folder, "table.csv"), TrainSettings.Schema.Resolve(null, ["preset=fast", "train.epochs=5", "data.label=z", "data.split=40/20/40"]), Path.Combine(folder, "runs"), "table", [])).Folder.ModelPath;
        await Start();
    }

    async Task Start(string? watched = null)
    {
        var options = new OgeeServerOptions { HandlesSignals = false, Port = 0, Loggers = log };
        options.Serving.Model(ServedFolder.Open(model, "table"));
        options.Serving.DrainDelay = TimeSpan.Zero;
        options.Serving.WatchFolder = watched ?? Watched;
        options.Serving.WatchRows = Window;
        server = OgeeServer.Create(options);
        client = new HttpClient { BaseAddress = await server.StartAsync(TestContext.Current.CancellationToken) };
    }

    async Task Stop()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Directory.Delete(folder, recursive: true);
    }

    async Task<(HttpStatusCode Status, JsonElement Json)> Post(string path, string json)
    {
        using var response = await client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        return (response.StatusCode, document.RootElement.Clone());
    }

    async Task<JsonElement> Get(string path)
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync(path, TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }

    /// <summary>Asks for rows, as many as a window holds, and waits until it was compared.</summary>
    async Task<JsonElement> Ask(Func<double> x, Func<string> kind)
    {
        var before = (await Get("/v2/models/table/watch")).GetProperty("windows").GetInt64();
        for (var sent = 0; sent < Window; sent += 50)
        {
            var rows = string.Join(",", Enumerable.Range(0, 50).Select(_ => FormattableString.Invariant($"{{\"x\":{x():0.000},\"kind\":{kind()}}}")));
            Assert.Equal(HttpStatusCode.OK, (await Post("/predict", $"[{rows}]")).Status);
        }
        JsonElement watch = default;
        for (var i = 0; i < 1500; i++, await Task.Delay(20, TestContext.Current.CancellationToken))
            if ((watch = await Get("/v2/models/table/watch")).GetProperty("windows").GetInt64() > before)
                break;
        Assert.Equal(before + 1, watch.GetProperty("windows").GetInt64());
        return watch;
    }

    string Kind() => random.NextInt(2) == 0 ? "\"a\"" : "\"b\"";

    [Fact]
    public async Task ASteadyStreamIsNotFlaggedAndAShiftOfOneColumnIsByItsName()
    {
        var steady = await Ask(random.NextDouble, Kind);
        Assert.False(steady.GetProperty("last").GetProperty("drift").GetBoolean(), steady.ToString());
        Assert.Equal(0, steady.GetProperty("alarms").GetInt64());
        var shifted = await Ask(() => 0.4 + (0.6 * random.NextDouble()), Kind);
        var drifting = shifted.GetProperty("last").GetProperty("features").EnumerateArray().Where(feature => feature.GetProperty("drift").GetBoolean()).Select(feature => feature.GetProperty("name").GetString()).ToArray();
        Assert.Contains("input.x", drifting);
        Assert.DoesNotContain("input.kind", drifting);
        Assert.Equal(1, shifted.GetProperty("alarms").GetInt64());
        var metrics = await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("ogee_drift{model=\"table\",feature=\"input.x\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("ogee_drift{model=\"table\",feature=\"input.kind\"} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains($"ogee_watch_rows_total{{model=\"table\"}} {2 * Window}\n", metrics, StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains("unlike those it was verified on: x", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatGoesMissingAndCategoriesThatMoveAreFound()
    {
        var missing = await Ask(random.NextDouble, () => random.NextInt(4) == 0 ? "null" : Kind());
        Assert.Contains(missing.GetProperty("last").GetProperty("features").EnumerateArray(), feature => feature.GetProperty("name").GetString() == "input.kind" && feature.GetProperty("drift").GetBoolean());
        var moved = await Ask(random.NextDouble, () => random.NextInt(4) == 0 ? "\"a\"" : "\"b\"");
        Assert.Contains(moved.GetProperty("last").GetProperty("features").EnumerateArray(), feature => feature.GetProperty("name").GetString() == "input.kind" && feature.GetProperty("drift").GetBoolean());
    }

    [Fact]
    public async Task ATruthIsCountedOnceAndAPersonsDecisionIsWrittenDown()
    {
        var (_, answer) = await Post("/predict", """{"x": 0.9, "kind": "a"}""");
        var id = answer.GetProperty("id").GetString();
        Assert.Equal("up", answer.GetProperty("label").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("/feedback", $$"""{"id": "{{id}}", "label": "upp"}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("/feedback", $$"""{"id": "{{id}}", "value": 3}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("/feedback", $$"""{"id": "{{id}}", "label": "up", "more": 3}""")).Status);
        var (status, taken) = await Post("/feedback", $$"""{"id": "{{id}}", "label": "down", "by": "anna", "reason": "seen \"by\" eye"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.False(taken.GetProperty("right").GetBoolean());
        Assert.True(taken.GetProperty("override").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, (await Post("/feedback", $$"""{"id": "{{id}}", "label": "down"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Post("/feedback", """{"id": "0123456789abcdef", "label": "down"}""")).Status);
        var line = FeedbackLine.Parse(Assert.Single(File.ReadAllLines(Assert.Single(Directory.GetFiles(Path.Combine(Watched, "table"), "feedback-*.jsonl")))))!;
        Assert.Equal(("up", "down", "anna", "seen \"by\" eye", true), (line.Answered, line.Label, line.By, line.Reason, line.IsOverride));
        // Another server, later, goes on counting.
        await Stop();
        await Start();
        var truths = (await Get("/v2/models/table/watch")).GetProperty("truths");
        Assert.Equal((1, 1), (truths.GetProperty("count").GetInt32(), truths.GetProperty("overrides").GetInt32()));
        // Each server has a log of its own, and all of them count.
        var (_, second) = await Post("/predict", """{"x": 0.9, "kind": "a"}""");
        await Post("/feedback", $$"""{"id": "{{second.GetProperty("id").GetString()}}", "label": "up"}""");
        Assert.Equal(2, Directory.GetFiles(Path.Combine(Watched, "table"), "feedback-*.jsonl").Length);
        Assert.Equal(2, new WatchFolder(Path.Combine(Watched, "table")).Feedback(line.WeightsSha256).Truths);
        Assert.Contains("ogee_truths_total{model=\"table\",result=\"wrong\"} 1\n", await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABrokenPromiseShowsOnceTruthsArrive()
    {
        for (var i = 0; i < 60; i++)
        {
            var (_, answer) = await Post("/predict", FormattableString.Invariant($"{{\"x\":{0.05 + (0.4 * random.NextDouble()):0.000},\"kind\":\"a\"}}"));
            Assert.Equal("down", answer.GetProperty("label").GetString());
            await Post("/feedback", $$"""{"id": "{{answer.GetProperty("id").GetString()}}", "label": "{{(i % 2 == 0 ? "up" : "down")}}"}""");
        }
        var truths = (await Get("/v2/models/table/watch")).GetProperty("truths");
        Assert.Equal(0.5, truths.GetProperty("covered").GetProperty("share").GetDouble(), 0.01);
        Assert.True(truths.GetProperty("breaks_promise").GetBoolean());
        Assert.True(truths.GetProperty("worse_than_verified").GetBoolean());
        Assert.Contains("ogee_coverage_broken{model=\"table\"} 1\n", await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WindowsOfTwoServersAddUpAndAnOpenOneIsWrittenAtTheEnd()
    {
        await Ask(random.NextDouble, Kind);
        Assert.Equal(HttpStatusCode.OK, (await Post("/predict", """{"x": 0.9, "kind": "a"}""")).Status);
        await Stop();
        var watched = new WatchFolder(Path.Combine(Watched, "table"));
        var sha256 = TableModel.Load(model).Config.WeightsSha256;
        var windows = watched.Windows(sha256);
        Assert.Equal([Window, 1], windows.Select(window => window.Rows));
        Assert.Equal([true, false], windows.Select(window => window.IsClosed));
        var (ab, ba) = (windows[0].Merge(windows[1]), windows[1].Merge(windows[0]));
        Assert.Equal(Window + 1, ab.Rows);
        Assert.Equal(ab.Summary.ToJson(), ba.Summary.ToJson());
        Assert.Empty(watched.Windows(new string('0', 64)));
        await Start();
        // The next server closes what this one left: it would stay open for ever.
        Assert.Equal([true, true], watched.Windows(sha256).Select(window => window.IsClosed));
    }

    [Fact]
    public async Task RowsThatComeFasterThanWindowsMayBeComparedMakeThemLargerAndNoneIsLost()
    {
        const int Requests = 25, Clients = 8, Rows = 50;
        var body = "[" + string.Join(",", Enumerable.Range(0, Rows).Select(_ => FormattableString.Invariant($"{{\"x\":{random.NextDouble():0.000},\"kind\":{Kind()}}}"))) + "]";
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            for (var sent = 0; sent < Requests;)
                if ((await Post("/predict", body)).Status is var status && status == HttpStatusCode.OK) sent++;
                else Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        }));
        Assert.Contains($"ogee_watch_rows_total{{model=\"table\"}} {Requests * Clients * Rows}\n", await client.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await Stop();
        var windows = new WatchFolder(Path.Combine(Watched, "table")).Windows(TableModel.Load(model).Config.WeightsSha256);
        Assert.Equal(Requests * Clients * Rows, windows.Sum(window => window.Rows));
        Assert.All(windows.Where(window => window.IsClosed), window => Assert.InRange(window.Rows, Window, long.MaxValue));
        // Full to the row before; now a comparison is followed by nine times its time of rest, in which rows go on coming.
        Assert.Contains(windows, window => window.Rows > Window);
        await Start();
    }

    [Fact]
    public async Task WhatWasCountedIsWrittenAndItsWindowEndsAlsoWhenNothingIsAskedAnyMore()
    {
        const int Rows = 60;
        using var served = ServedFolder.Open(model, "table");
        var options = new OgeeOptions { WatchFolder = Path.Combine(folder, "quiet") };
        var clock = new Clock();
        var monitor = new ModelMonitor(served, served.Reference!, options, NullLogger.Instance, clock);
        Count(monitor, served, Rows);
        var written = new WatchFolder(Path.Combine(options.WatchFolder, "table"));
        Assert.Empty(written.Windows(monitor.Reference.WeightsSha256));
        clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(Rows, Assert.Single(await Written(written, windows => windows is [{ IsClosed: false }])).Rows);
        clock.Pass(options.WatchTime);
        Assert.Equal(Rows, Assert.Single(await Written(written, windows => windows is [{ IsClosed: true }])).Rows);
        monitor.Close();
        Assert.Equal(0, clock.Timers);
    }

    [Fact]
    public async Task WindowsThatStartInOneMillisecondOrAfterTheClockWasSetBackAreAllKept()
    {
        const int Rows = 60;
        using var served = ServedFolder.Open(model, "table");
        var options = new OgeeOptions { WatchFolder = Path.Combine(folder, "standing"), WatchRows = Rows };
        var clock = new Clock();
        var monitor = new ModelMonitor(served, served.Reference!, options, NullLogger.Instance, clock);
        var written = new WatchFolder(Path.Combine(options.WatchFolder, "table"));
        Count(monitor, served, Rows);
        await Written(written, windows => windows.Count == 1);
        Count(monitor, served, Rows);
        await Written(written, windows => windows.Count == 2);
        clock.Pass(TimeSpan.FromHours(-1));
        Count(monitor, served, Rows);
        await Written(written, windows => windows.Count == 3);
        // The last is open when the server ends, and started when the one before it did.
        Count(monitor, served, Rows / 2);
        monitor.Close();
        var windows = written.Windows(monitor.Reference.WeightsSha256);
        Assert.Equal([Rows, Rows, Rows, Rows / 2], windows.Select(window => window.Rows));
        Assert.All(windows, window => Assert.True(window.Ended >= window.Started));
    }

    void Count(ModelMonitor monitor, IServedModel served, int rows)
    {
        var pending = new Pending(rows, served.Info.InputSize, served.Info.OutputSize, null, long.MaxValue) { Observed = new double[rows * served.Info.Observed] };
        for (var row = 0; row < rows; row++)
            served.Prepare(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{{\"x\":{random.NextDouble():0.000},\"kind\":{Kind()}}}")), pending.Input.AsSpan(row * pending.Features, pending.Features), pending.Observed.AsSpan(row * served.Info.Observed, served.Info.Observed));
        var outputs = new float[rows * served.Info.OutputSize];
        served.Infer(pending.Input, rows, outputs);
        monitor.Count(pending, outputs);
    }

    async Task<IReadOnlyList<WatchWindow>> Written(WatchFolder written, Func<IReadOnlyList<WatchWindow>, bool> isThere)
    {
        var sha256 = TableModel.Load(model).Config.WeightsSha256;
        for (var turn = 0; turn < 6000; turn++, await Task.Delay(10))
            if (written.Windows(sha256) is var windows && isThere(windows)) return windows;
        throw new TimeoutException("the windows were not written");
    }

    /// <summary>A time that passes when it is told to, and then calls its timers.</summary>
    sealed class Clock : TimeProvider
    {
        readonly List<(TimerCallback Call, object? State)> timers = [];
        DateTimeOffset now = new(2026, 11, 23, 9, 14, 0, TimeSpan.Zero);

        public int Timers => timers.Count;

        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            timers.Add((callback, state));
            return new Timer(() => timers.Clear());
        }

        public void Pass(TimeSpan time)
        {
            now += time;
            foreach (var (call, state) in timers) call(state);
        }

        sealed class Timer(Action end) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => throw new InvalidOperationException("the test changes no timer");

            public void Dispose() => end();

            public ValueTask DisposeAsync()
            {
                end();
                return ValueTask.CompletedTask;
            }
        }
    }

    [Fact]
    public async Task AFolderThatCannotBeWrittenStopsNoAnswer()
    {
        await Stop();
        var blocked = Path.Combine(folder, "blocked");
        File.WriteAllText(blocked, "a file where a folder should be");
        await Start(blocked);
        await Ask(random.NextDouble, Kind);
        var (status, answer) = await Post("/predict", """{"x": 0.9, "kind": "a"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(HttpStatusCode.OK, (await Post("/feedback", $$"""{"id": "{{answer.GetProperty("id").GetString()}}", "label": "up"}""")).Status);
        Assert.True((await Get("/v2/models/table/watch")).GetProperty("lost_writes").GetInt64() > 0);
        Assert.Single(log.Lines, line => line.Contains("could not be written down", StringComparison.Ordinal));
    }
}
