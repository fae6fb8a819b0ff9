using System.Net;

namespace Ogee.Serving.Tests;

public class SwapTests
{
    [Fact]
    public async Task VersionsChangeUnderLoadWithoutAFailedRequest()
    {
        await using var server = await TestServer.Start();
        var models = Enumerable.Range(0, 200).Select(i => new LinearModel("v" + i)).ToArray();
        var byVersion = models.Append(server.Model).ToDictionary(model => model.Info.Version);
        using var done = new CancellationTokenSource();
        int answered = 0, failed = 0, wrong = 0;
        var clients = Enumerable.Range(0, 8).Select(async client =>
        {
            for (var seed = client; !done.IsCancellationRequested; seed += 8)
            {
                using var response = await server.Infer(TestServer.InferJson(LinearModel.Row(seed)));
                if (!response.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref failed);
                    continue;
                }
                var answer = await TestServer.Json(response);
                var version = byVersion[answer.GetProperty("model_version").GetString()!];
                if (!TestServer.Probabilities(answer).SequenceEqual(version.Answer(LinearModel.Row(seed))))
                    Interlocked.Increment(ref wrong);
                Interlocked.Increment(ref answered);
            }
        }).ToArray();
        foreach (var next in models)
            await server.Slot.SwapAsync(() => next);
        await done.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal((0, 0), (failed, wrong));
        Assert.True(answered >= 200, $"only {answered} requests were answered beside 200 swaps");
        Assert.Equal("v199", server.Slot.Info!.Version);
        Assert.All(models[..^1].Append(server.Model), model => Assert.True(model.IsDisposed));
        Assert.False(models[^1].IsDisposed);
        Assert.Contains("ogee_model_swaps_total{model=\"linear\",result=\"serving\"} 201\n", await server.Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARequestThatBeganOnTheOldVersionIsAnsweredByIt()
    {
        await using var server = await TestServer.Start();
        server.Model.Open.Reset();
        var old = server.Ask(LinearModel.Row(1));
        await TestServer.Until(() => server.Model.IsHolding);
        var next = new LinearModel("2");
        var swap = server.Slot.SwapAsync(() => next);
        await TestServer.Until(() => server.Slot.Info!.Version == "2");
        Assert.Equal(next.Answer(LinearModel.Row(1)), await server.Ask(LinearModel.Row(1)));
        Assert.False(swap.IsCompleted);
        server.Model.Open.Set();
        Assert.Equal(server.Model.Answer(LinearModel.Row(1)), await old);
        await swap;
        Assert.True(server.Model.IsDisposed);
    }

    [Fact]
    public async Task AClosedServerTakesNoFurtherVersion()
    {
        var server = await TestServer.Start();
        var slot = server.Slot;
        await server.DisposeAsync();
        var next = new LinearModel("2");
        await Assert.ThrowsAsync<OgeeException>(() => slot.SwapAsync(() => next));
        Assert.True(server.Model.IsDisposed);
    }

    /// <summary>A fault, and how a version with that fault is loaded.</summary>
    public static TheoryData<string> Faults => ["throws", "memory", "notFinite", "dependsOnBatch", "otherName", "verifyFails", "labels", "shape", "name"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ABadVersionIsRefusedAndTheOldOneServesOn(string fault)
    {
        var log = new LogOfTests();
        await using var server = await TestServer.Start(configureServer: options => options.Loggers = log);
        var next = new LinearModel("2", fault == "otherName" ? "other" : "linear");
        var loaded = new Faulty(next, fault);
        var refused = await Assert.ThrowsAsync<OgeeException>(() => server.Slot.SwapAsync(
            () => fault switch
            {
                "throws" => throw new IOException("disk gone"),
                "memory" => TooLarge(loaded),
                _ => loaded,
            },
            fault == "verifyFails" ? _ => throw new InvalidDataException("golden input 3 differs") : null));
        Assert.Equal(fault == "memory" ? "OG1005" : "OG6005", refused.Error.Code);
        Assert.Equal(fault is not ("throws" or "memory"), next.IsDisposed);
        Assert.Same(refused, server.Slot.LastFailure);
        Assert.Equal("1", server.Slot.Info!.Version);
        Assert.Equal(server.Model.Answer(LinearModel.Row(1)), await server.Ask(LinearModel.Row(1)));
        Assert.Contains(log.Lines, line => line.StartsWith("Error: A version of model linear was refused", StringComparison.Ordinal));
        Assert.Contains("ogee_model_swaps_total{model=\"linear\",result=\"refused\"} 1\n", await server.Metrics(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/ready")).StatusCode);
    }

    /// <summary>More than any machine has: the engine refuses it before it takes anything.</summary>
    static Faulty TooLarge(Faulty model)
    {
        Tensor.Evaluate(Tensor.Full([1L << 45], 1) + 1);
        return model;
    }

    sealed class Faulty(LinearModel model, string fault) : IServedModel
    {
        public ServedModelInfo Info => fault switch
        {
            "labels" => model.Info with { Labels = ["one"] },
            "shape" => model.Info with { Input = model.Info.Input with { Shape = [-1, 0] } },
            "name" => model.Info with { Version = "../2" },
            _ => model.Info,
        };

        public void Infer(ReadOnlySpan<float> batch, int rows, Span<float> probabilities)
        {
            model.Infer(batch, rows, probabilities);
            if (fault == "notFinite")
                probabilities[^1] = float.PositiveInfinity;
            if (fault == "dependsOnBatch" && rows > 1)
                probabilities[0] = MathF.BitIncrement(probabilities[0]);
        }

        public void Prepare(ReadOnlySpan<byte> file, Span<float> row, Span<double> observed) => model.Prepare(file, row, observed);

        public void Dispose() => model.Dispose();
    }
}
