using System.Net;
using System.Net.Sockets;

namespace Ogee.Serving.Tests;

public class HostingTests
{
    [Fact]
    public async Task PortZeroIsAnyFreePortAndTheAddressIsLoopback()
    {
        await using var first = await TestServer.Start();
        await using var second = await TestServer.Start();
        Assert.NotEqual(first.Server.Url.Port, second.Server.Url.Port);
        Assert.Equal("127.0.0.1", first.Server.Url.Host);
    }

    [Fact]
    public async Task APortInUseIsAnErrorOfTheEnvironmentWithARemedy()
    {
        await using var first = await TestServer.Start();
        var refused = await Assert.ThrowsAsync<OgeeException>(() => TestServer.Start(configureServer: options => options.Port = first.Server.Url.Port));
        Assert.Equal(("OG6003", FailureKind.Environment), (refused.Error.Code, refused.Error.Kind));
        Assert.Contains($"Port {first.Server.Url.Port}", refused.What, StringComparison.Ordinal);
        Assert.Contains("--port 0", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAddressOfAnotherMachineCannotBeListenedOn()
    {
        var refused = await Assert.ThrowsAsync<OgeeException>(() => TestServer.Start(options => options.ApiKey("0123456789abcdef"), configureServer: options => options.Address = "192.0.2.1"));
        Assert.Equal("OG6004", refused.Error.Code);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.0.2.1")]
    public async Task AWiderAddressWithoutAKeyIsRefused(string address)
    {
        var refused = await Assert.ThrowsAsync<OgeeException>(() => TestServer.Start(configureServer: options => options.Address = address));
        Assert.Equal("OG6002", refused.Error.Code);
        Assert.Contains("--api-key", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AWiderAddressWithAKeyServes()
    {
        await using var server = await TestServer.Start(options => options.ApiKey("0123456789abcdef"), configureServer: options => options.Address = "0.0.0.0");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{server.Server.Url.Port}/v2") { Headers = { { "X-API-Key", "0123456789abcdef" } } };
        Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(request)).StatusCode);
    }

    public static TheoryData<string, Action<OgeeServerOptions>> Settings => new()
    {
        { "MaxBatch", options => options.Serving.MaxBatch = 0 },
        { "QueueCapacity", options => options.Serving.QueueCapacity = 0 },
        { "MaxRows", options => options.Serving.MaxRows = 1000 },
        { "MaxDelay", options => options.Serving.MaxDelay = TimeSpan.FromSeconds(2) },
        { "Deadline", options => options.Serving.Deadline = TimeSpan.FromHours(2) },
        { "MaxBodyBytes", options => options.Serving.MaxBodyBytes = -1 },
        { "MaxBufferedBytes", options => options.Serving.MaxBufferedBytes = 1 },
        { "PrepareThreads", options => options.Serving.PrepareThreads = 0 },
        { "DrainDelay", options => options.Serving.DrainDelay = TimeSpan.FromMinutes(5) },
        { "port", options => options.Port = 70_000 },
        { "address", options => options.Address = "example.com" },
        { "MaxConnections", options => options.MaxConnections = 0 },
        { "API key", options => options.Serving.ApiKey("short") },
        { "API key", options => options.Serving.ApiKey("with a blank in the middle") },
        { "'linear'", options => options.Serving.Model(new LinearModel()) },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void ASettingOutOfRangeIsNamedBeforeAnythingStarts(string name, Action<OgeeServerOptions> set)
    {
        var refused = Assert.Throws<OgeeException>(() =>
        {
            var options = new OgeeServerOptions();
            options.Serving.Model(new LinearModel());
            set(options);
            OgeeServer.Create(options);
        });
        Assert.Equal("OG6001", refused.Error.Code);
        Assert.Contains(name, refused.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-0.1)]
    [InlineData(80)]
    [InlineData(double.NaN)]
    public async Task AThresholdThatIsNoProbabilityIsRefused(double threshold)
    {
        var options = new OgeeServerOptions();
        options.Serving.Model(new LinearModel(abstainBelow: threshold));
        await using var server = OgeeServer.Create(options);
        var refused = await Assert.ThrowsAsync<OgeeException>(() => server.StartAsync());
        Assert.Equal("OG6001", refused.Error.Code);
        Assert.Contains("abstains below", refused.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AModelThatCannotBeLoadedEndsTheStart()
    {
        var options = new OgeeServerOptions();
        options.Serving.Model("linear", () => throw new FileNotFoundException("model.safetensors"));
        await using var server = OgeeServer.Create(options);
        var refused = await Assert.ThrowsAsync<OgeeException>(() => server.StartAsync());
        Assert.Equal("OG6005", refused.Error.Code);
    }

    [Fact]
    public async Task RunAsyncServesUntilItIsCancelled()
    {
        var model = new LinearModel();
        var options = new OgeeServerOptions();
        options.Serving.Model(model).DrainDelay = TimeSpan.Zero;
        var server = OgeeServer.Create(options);
        var url = await server.StartAsync();
        using var end = new CancellationTokenSource();
        var run = server.RunAsync(end.Token);
        using var client = new HttpClient { BaseAddress = url };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
        await end.CancelAsync();
        await run;
        await server.DisposeAsync();
        Assert.True(model.IsDisposed);
    }

    [Fact]
    public void EveryErrorHasItsOwnCodeAndAnExplanation()
    {
        Assert.Equal(ServingErrors.All.Count, ServingErrors.All.Select(error => error.Code).Distinct().Count());
        Assert.All(ServingErrors.All, error => Assert.Matches("^OG6[0-9]{3}$", error.Code));
        Assert.Equal(typeof(ServingErrors).GetFields().Length, ServingErrors.All.Count);
    }
}
