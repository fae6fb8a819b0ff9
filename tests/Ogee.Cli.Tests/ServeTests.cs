using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Ogee.Recipes.Tests;
using Ogee.Testing;

namespace Ogee.Cli.Tests;

public sealed class ServeTests : IClassFixture<TrainedRun>
{
    readonly TrainedRun trained;

    public ServeTests(TrainedRun trained)
    {
        Tool.OnlyOn(!OperatingSystem.IsWindows(), "uses signals");
        this.trained = trained;
    }

    [Fact]
    public void APortInUseIsNamed()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var outcome = trained.Run("serve", "@last", "--port", $"{port}");
        Assert.Equal(5, outcome.ExitCode);
        Assert.Matches($@"error: .*{port}.*\n       .+\n       .+\n       OG6003 · ogee help OG6003\n$", outcome.Narration);
        Assert.Equal(1, outcome.Narration.Split("error: ").Length - 1);
    }

    [Fact]
    public void AWiderAddressNeedsAKey()
    {
        var outcome = trained.Run("serve", "@last", "--address", "0.0.0.0", "--port", "0");
        Assert.Equal((2, true), (outcome.ExitCode, outcome.Narration.Contains("OG6002", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task ASignalDrainsAndEndsInOrder(string signal)
    {
        using var program = await Serve();
        using var health = await program.Client.GetAsync(new Uri("health/ready", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        program.Server.Signal(signal);
        var outcome = program.Server.Wait();
        Assert.Equal(0, outcome.ExitCode);
        // A line for what happens to the model and the server, none for each request.
        Assert.Contains(" serves (weights ", outcome.Narration, StringComparison.Ordinal);
        Assert.DoesNotContain("health/ready", outcome.Narration, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APictureIsAnsweredAsByPredict()
    {
        using var program = await Serve();
        var picture = Path.Combine("data", "down", "003.png");
        using var answer = await program.Post("predict", File.ReadAllBytes(Path.Combine(trained.Folder, picture)), "image/png");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var served = await Json(answer);
        var predicted = JsonDocument.Parse(trained.Run("predict", "@last", picture, "--json").Results).RootElement;
        Assert.Equal(predicted.GetProperty("label").GetString(), served.GetProperty("label").GetString());
        Assert.Equal(predicted.GetProperty("probability").GetDouble(), served.GetProperty("probability").GetDouble(), 1e-6);
    }

    [Fact]
    public async Task ABadRequestIsAnsweredWithAnErrorThatNamesNoPathOfTheMachine()
    {
        using var program = await Serve();
        var model = "v2/models/data/infer";
        foreach (var (path, body, type) in new[]
        {
            ("predict", "no picture", "image/png"),
            ("predict", "", "image/png"),
            (model, "{", "application/json"),
            (model, "{}", "application/json"),
            (model, """{"inputs":[{"name":"input","shape":[1,3,16,16],"datatype":"FP32","data":[1,2]}]}""", "application/json"),
            (model, """{"inputs":[{"name":"input","shape":[-1],"datatype":"FP32","data":[]}]}""", "application/json"),
        })
        {
            using var answer = await program.Post(path, Encoding.UTF8.GetBytes(body), type);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{path} {body}: {answer.StatusCode}");
            var text = (await Json(answer)).GetProperty("error").GetRawText();
            Assert.True(text.Length > 10);
            foreach (var secret in new[] { trained.Folder, "model.safetensors", "   at ", "Exception" }) Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
        using var health = await program.Post("predict", StripedPictures.Png("red", 3, 3), "image/png");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    async Task<Served> Serve()
    {
        var server = ChildProgram.Start(trained.Folder, ["serve", "@last", "--port", "0"]);
        var url = await server.FirstResult.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.NotNull(url);
        return new(server, new() { BaseAddress = new(url) });
    }

    static async Task<JsonElement> Json(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

    sealed record Served(ChildProgram Server, HttpClient Client) : IDisposable
    {
        internal async Task<HttpResponseMessage> Post(string path, byte[] body, string type)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new(type);
            return await Client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        }

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
