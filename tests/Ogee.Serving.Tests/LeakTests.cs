using System.Net;

namespace Ogee.Serving.Tests;

/// <summary>What is inside the server stays inside: its log has it, under the id of the answer.</summary>
public class LeakTests
{
    const string Secret = "/srv/secret/weights.safetensors";

    static OgeeException Error(FailureKind kind) => new ErrorCode("OG2998", kind, "A test's error", "It names a place inside the server.").With($"The file {Secret} is damaged", "It is whole", "Copy it again");

    /// <summary>Only what a model says of an upload is for the client; an error of the same kind out of the middle of a computation is not.</summary>
    [Theory]
    [InlineData(FailureKind.Data)]
    [InlineData(FailureKind.Usage)]
    [InlineData(FailureKind.Environment)]
    public async Task WhatAModelSaysWhileItComputesIsNotForTheClient(FailureKind kind)
    {
        var model = new FaultyModel(() => Error(kind));
        var log = new LogOfTests();
        var options = new OgeeServerOptions { HandlesSignals = false, Loggers = log };
        options.Serving.Model(model);
        options.Serving.DrainDelay = TimeSpan.Zero;
        await using var server = OgeeServer.Create(options);
        using var client = new HttpClient { BaseAddress = await server.StartAsync(TestContext.Current.CancellationToken) };
        model.Fails = true;
        using var response = await client.PostAsync("/v2/models/linear/infer", new StringContent(TestServer.InferJson(LinearModel.Row(1), LinearModel.Row(2))));
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var answer = await TestServer.Json(response);
        Assert.Equal("OG6019", answer.GetProperty("code").GetString());
        Assert.DoesNotContain("secret", answer.ToString(), StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains(answer.GetProperty("id").GetString()!, StringComparison.Ordinal) && line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ARefusedVersionIsInTheStatusByItsCodeAndInTheLogWithItsCause()
    {
        var log = new LogOfTests();
        await using var server = await TestServer.Start(configureServer: options => options.Loggers = log);
        await Assert.ThrowsAsync<OgeeException>(() => server.Slot.SwapAsync(() => throw Error(FailureKind.Data), token: TestContext.Current.CancellationToken));
        var status = await TestServer.Json(await server.Client.GetAsync("/v2/models/linear"));
        Assert.Equal("OG2998", status.GetProperty("ogee").GetProperty("refused").GetProperty("code").GetString());
        Assert.DoesNotContain("secret", status.ToString(), StringComparison.Ordinal);
        Assert.Contains(log.Lines, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    /// <summary>One of each error, and none of them names a file, a type or a line of the server.</summary>
    [Fact]
    public async Task NoErrorOfAnyStatusShowsAPathATypeOrAStack()
    {
        await using var server = await TestServer.Start(options => (options.MaxBodyBytes, options.ClientRowsPerSecond, options.ClientBurst) = (100_000, 0.001, 128));
        var poison = LinearModel.Row(1);
        poison[0] = LinearModel.Poison;
        var seen = new SortedSet<int>();
        async Task Look(Task<HttpResponseMessage> asked)
        {
            using var response = await asked;
            seen.Add((int)response.StatusCode);
            var text = await response.Content.ReadAsStringAsync();
            Assert.DoesNotMatch(@"secret|/srv|/home|/tmp|\.cs\b|   at |Exception|Ogee\.Serving|/dev/shm", text);
            using var json = System.Text.Json.JsonDocument.Parse(text);
            Assert.Equal(response.Headers.GetValues("X-Request-Id").Single(), json.RootElement.GetProperty("id").GetString());
            Assert.Matches("^OG[0-9]{4}$", json.RootElement.GetProperty("code").GetString());
            Assert.Equal((int)response.StatusCode is 429 or 503, response.Headers.RetryAfter is not null);
        }
        await Look(server.Infer("{"));
        await Look(server.Client.GetAsync("/nowhere"));
        await Look(server.Client.GetAsync("/predict"));
        await Look(server.Infer(new string(' ', 100_001)));
        await Look(server.Predict(LinearModel.Picture(1), type: "text/plain"));
        for (var i = 0; i < 3; i++) await Look(server.Infer(TestServer.InferJson(poison)));
        server.Model.Open.Reset();
        await Look(server.Predict(LinearModel.Picture(1), "?timeout_ms=50"));
        server.Model.Open.Set();
        await Look(server.Infer(TestServer.InferJson([.. Enumerable.Range(0, 128).Select(LinearModel.Row)])));
        var stop = server.Server.Models.DisposeAsync();
        await Look(server.Infer(TestServer.InferJson(LinearModel.Row(1))));
        await stop;
        Assert.Equal([400, 404, 405, 413, 415, 422, 429, 500, 503, 504], seen);
    }
}
