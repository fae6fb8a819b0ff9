using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using Ogee.Recipes;
using Ogee.Recipes.Tests;

namespace Ogee.Serving.Tests;

public sealed class FollowTests : IDisposable
{
    // So many promotions and rollbacks go through the server while it answers.
    static readonly int swaps = LongRun.Or(24, 1000);

    readonly string folder = Directory.CreateTempSubdirectory("ogee-follow-").FullName;
    readonly ModelRegistry registry;
    string input = "";

    public FollowTests() => registry = ModelRegistry.OpenOrCreate(RegistryLocation.Parse(Path.Combine(folder, "models")));

    public void Dispose()
    {
        registry.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task PromotionsAndRollbacksAreFollowedUnderLoadWithoutAFailedRequest()
    {
        RegisteredVersion[] versions = [Add(1), Add(2), Add(3)];
        Promote(versions[0]);
        await using var server = await Start(TimeSpan.FromMilliseconds(10));
        using var client = Client(server);
        var expected = versions.ToDictionary(FollowedAlias.Number, Answers);
        using var done = new CancellationTokenSource();
        int answered = 0, failed = 0, mixed = 0;
        var seen = new HashSet<string>();
        var clients = Enumerable.Range(0, 4).Select(async number =>
        {
            for (var row = number % Rows; !done.IsCancellationRequested; row = (row + 1) % Rows)
            {
                using var response = await client.PostAsync("/v2/models/scratches/infer", new StringContent(Json(Row(row)), Encoding.UTF8, "application/json"));
                if (!response.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref failed);
                    continue;
                }
                var answer = await TestServer.Json(response);
                var version = answer.GetProperty("model_version").GetString()!;
                lock (seen) seen.Add(version);
                // Every number of the answer is of the version that it names.
                if (!TestServer.Probabilities(answer).SequenceEqual(expected[version][row])) Interlocked.Increment(ref mixed);
                Interlocked.Increment(ref answered);
            }
        }).ToArray();
        var slot = server.Models["scratches"];
        for (var swap = 0; swap < swaps; swap++)
        {
            var before = Volatile.Read(ref answered);
            if (swap % 3 == 2) registry.Rollback("scratches", "production");
            else Promote(versions[(slot.Info!.Version[0] - '0') % versions.Length]);
            var now = FollowedAlias.Number(registry.Find(new("scratches", Alias: "production")));
            await Until(() => slot.Info!.Version == now && Volatile.Read(ref answered) >= before + 4);
        }
        await done.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal((0, 0), (failed, mixed));
        Assert.True(answered >= 4 * swaps && seen.Count == 3, $"{answered} answers of {seen.Count} versions");
        Assert.Contains($"ogee_model_swaps_total{{model=\"scratches\",result=\"serving\"}} {swaps + 1}\n", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADamagedVersionIsRefusedTheOldOneServesAndItIsNotTriedAgainAtOnce()
    {
        Promote(Add(1));
        var log = new LogOfTests();
        await using var server = await Start(TimeSpan.FromDays(1), log);
        using var client = Client(server);
        var time = new StillTime();
        using var follower = Follower(server, log, time);
        var bad = Add(2);
        Promote(bad);
        var weights = Path.Combine(registry.FolderOf(bad), "model", "model.safetensors");
        var bytes = File.ReadAllBytes(weights);
        bytes[^3] ^= 1;
        File.WriteAllBytes(weights, bytes);
        for (var turn = 0; turn < 20; turn++) follower.Look();
        Assert.Equal("1", server.Models["scratches"].Info!.Version);
        Assert.Equal(1, Refusals(await client.GetStringAsync("/metrics")));
        Assert.Single(log.Lines, line => line.StartsWith("Error: A version of model scratches was refused", StringComparison.Ordinal) && line.Contains("OG2707", StringComparison.Ordinal) | line.Contains("damaged", StringComparison.Ordinal));
        var status = (await TestServer.Json(await client.GetAsync("/v2/models/scratches"))).GetProperty("ogee");
        Assert.Equal(("OG2707", "scratches@production"), (status.GetProperty("refused").GetProperty("code").GetString(), status.GetProperty("follows").GetString()));
        Assert.DoesNotContain(folder, status.GetRawText(), StringComparison.Ordinal);
        using var answer = await client.PostAsync("/v2/models/scratches/infer", new StringContent(Json(Row(1)), Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        // A minute later once more, then after two.
        foreach (var (minutes, refusals) in ((double, int)[])[(1.1, 2), (1.1, 2), (1.1, 3)])
        {
            time.Pass(TimeSpan.FromMinutes(minutes));
            for (var turn = 0; turn < 5; turn++) follower.Look();
            Assert.Equal(refusals, Refusals(await client.GetStringAsync("/metrics")));
        }
        registry.Rollback("scratches", "production");
        follower.Look();
        Assert.False((await TestServer.Json(await client.GetAsync("/v2/models/scratches"))).GetProperty("ogee").TryGetProperty("refused", out _));
        Promote(Add(3));
        follower.Look();
        Assert.Equal("3", server.Models["scratches"].Info!.Version);
    }

    [Fact]
    public async Task ARegistryThatDoesNotAnswerIsToldOnceAndServingGoesOn()
    {
        Promote(Add(1));
        var log = new LogOfTests();
        await using var server = await Start(TimeSpan.FromDays(1), log);
        using var client = Client(server);
        using var follower = Follower(server, log, TimeProvider.System);
        follower.Look();
        Assert.Contains("ogee_registry_reachable{model=\"scratches\"} 1\n", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        var (here, away) = (Path.Combine(folder, "models"), Path.Combine(folder, "away"));
        registry.Dispose();
        Directory.Move(here, away);
        for (var turn = 0; turn < 5; turn++) follower.Look();
        Assert.Single(log.Lines, line => line.StartsWith("Warning: The registry of scratches@production does not answer; version 1 goes on serving.", StringComparison.Ordinal));
        Assert.Contains("ogee_registry_reachable{model=\"scratches\"} 0\n", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        using var answer = await client.PostAsync("/v2/models/scratches/infer", new StringContent(Json(Row(1)), Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(Directory.Exists(here));
        Directory.Move(away, here);
        Promote(Add(2));
        follower.Look();
        Assert.Equal("2", server.Models["scratches"].Info!.Version);
        Assert.Single(log.Lines, line => line.StartsWith("Information: The registry of scratches@production answers again.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnAliasThatWasRemovedLeavesItsVersionServing()
    {
        Promote(Add(1));
        var log = new LogOfTests();
        await using var server = await Start(TimeSpan.FromDays(1), log);
        using var follower = Follower(server, log, TimeProvider.System);
        registry.RemoveAlias("scratches", "production");
        for (var turn = 0; turn < 3; turn++) follower.Look();
        Assert.Equal("1", server.Models["scratches"].Info!.Version);
        Assert.Single(log.Lines, line => line.StartsWith("Warning: The registry has no scratches@production any more", StringComparison.Ordinal));
    }

    const int Rows = 7;

    static float[] Row(int seed) => [.. Enumerable.Range(0, SmallRun.Size * SmallRun.Size).Select(i => (((seed + 1) * 7919 + i * 104729) % 256) / 64f - 2f)];

    string Json(float[] row) =>
        $$"""{"inputs":[{"name":"{{input}}","datatype":"FP32","shape":[1,1,{{SmallRun.Size}},{{SmallRun.Size}}],"data":[{{string.Join(",", row.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}}]}]}""";

    float[][] Answers(RegisteredVersion version)
    {
        using var model = ServedFolder.Open(registry.Files(version).ModelPath);
        input = model.Info.Input.Name;
        return [.. Enumerable.Range(0, Rows).Select(row =>
        {
            var output = new float[model.Info.OutputSize];
            model.Infer(Row(row), 1, output);
            return output[..model.Info.Output.RowSize];
        })];
    }

    RegisteredVersion Add(int seed) => registry.Add(SmallRun.In(Path.Combine(folder, "runs"), seed)).Version;

    void Promote(RegisteredVersion version) => registry.Promote(registry.Check(version, "production", []));

    async Task<OgeeServer> Start(TimeSpan every, ILoggerFactory? log = null)
    {
        var options = new OgeeServerOptions { HandlesSignals = false, Loggers = log };
        options.Serving.Follow(registry, "scratches", "production", every);
        options.Serving.DrainDelay = TimeSpan.Zero;
        var server = OgeeServer.Create(options);
        await server.StartAsync();
        input = server.Models["scratches"].Info!.Input.Name;
        return server;
    }

    AliasFollower Follower(OgeeServer server, ILoggerFactory log, TimeProvider time) =>
        new(new(registry, "scratches", "production", TimeSpan.FromDays(1), null), server.Models["scratches"], new Logger<AliasFollower>(log), time);

    static HttpClient Client(OgeeServer server) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Url, Timeout = TimeSpan.FromSeconds(30) };

    static int Refusals(string metrics) => int.Parse(metrics.Split("ogee_model_swaps_total{model=\"scratches\",result=\"refused\"} ")[1].Split('\n')[0], CultureInfo.InvariantCulture);

    static async Task Until(Func<bool> holds)
    {
        for (var turn = 0; !holds(); turn++)
        {
            Assert.True(turn < 6000, "what was waited for did not come");
            await Task.Delay(5);
        }
    }

    sealed class StillTime : TimeProvider
    {
        DateTimeOffset now = new(2026, 11, 23, 9, 14, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => now;

        public void Pass(TimeSpan time) => now += time;
    }
}
