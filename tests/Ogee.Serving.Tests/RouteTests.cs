using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ogee.Serving.Tests;

public class RouteTests
{
    [Fact]
    public async Task EveryMappedRouteHasAPolicy()
    {
        await using var app = Hosted();
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).ToArray();
        Assert.True(endpoints.Length >= 15);
        foreach (var endpoint in endpoints)
        {
            var policy = endpoint.Metadata.GetMetadata<RoutePolicy>();
            Assert.NotNull(policy);
            var isPost = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("POST");
            Assert.Equal(isPost, policy.MaxBodyBytes > 0);
            Assert.True(policy.NeedsKey || !isPost);
        }
    }

    [Fact]
    public async Task TheDocumentDescribesTheRoutesThatThereAreAndNoOthers()
    {
        await using var server = await TestServer.Start();
        var document = await TestServer.Json(await server.Client.GetAsync("/openapi/v1.json"));
        var described = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(verb => $"{verb.Name} {path.Name}"));
        var served = Routes.Table(server.Server.Models).Select(route => $"{route.Methods[0].ToLowerInvariant()} {route.Pattern}");
        Assert.Equal(served.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
        foreach (var route in Routes.Table(server.Server.Models))
        {
            var operation = document.GetProperty("paths").GetProperty(route.Pattern).GetProperty(route.Methods[0].ToLowerInvariant());
            // Foreign sites are refused on every route.
            Assert.True(operation.GetProperty("responses").TryGetProperty("403", out _) && operation.GetProperty("responses").TryGetProperty("421", out _), route.Pattern);
            Assert.Equal(route.Policy.NeedsKey, operation.GetProperty("responses").TryGetProperty("401", out _));
            Assert.Equal(route.Policy.MaxBodyBytes > 0, operation.GetProperty("responses").TryGetProperty("413", out _));
        }
        AssertReferencesResolve(document, document);
    }

    [Fact]
    public async Task TheRoutesServeInAUsersOwnApp()
    {
        await using var app = Hosted("/ai");
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        var models = app.Services.GetRequiredService<ServedModels>();
        await TestServer.Until(() => models.IsReady);
        Assert.Equal("mine", await client.GetStringAsync("/own"));
        using var response = await client.PostAsync("/ai/predict", new ByteArrayContent(LinearModel.Picture(1)) { Headers = { ContentType = new("image/png") } });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("<title>", await client.GetStringAsync("/ai"), StringComparison.Ordinal);
        await app.StopAsync();
    }

    [Fact]
    public async Task AModelThatIsStillLoadingIsLiveButNotReady()
    {
        using var loaded = new ManualResetEventSlim();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddOgee(options => options.Model("linear", () =>
        {
            loaded.Wait();
            return new LinearModel();
        }));
        builder.Services.AddHealthChecks().AddOgee();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapOgee();
        app.MapHealthChecks("/healthz");
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        Assert.Equal("Unhealthy", await (await client.GetAsync("/healthz")).Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/health/ready")).StatusCode);
        using var early = await client.PostAsync("/predict", new ByteArrayContent(LinearModel.Picture(1)) { Headers = { ContentType = new("image/png") } });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
        Assert.Contains("still loading", await early.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        loaded.Set();
        await TestServer.Until(() => client.GetAsync("/health/ready").Result.IsSuccessStatusCode);
        Assert.Equal("Healthy", await client.GetStringAsync("/healthz"));
        await app.StopAsync();
    }

    [Fact]
    public void AddingTwiceOrMappingWithoutAddingIsAnErrorWithARemedy()
    {
        var services = new ServiceCollection().AddOgee(options => options.Model(new LinearModel()));
        Assert.Equal("OG6001", Assert.Throws<OgeeException>(() => services.AddOgee(options => options.Model(new LinearModel()))).Error.Code);
        Assert.Equal("OG6001", Assert.Throws<OgeeException>(() => new ServiceCollection().AddOgee(_ => { })).Error.Code);
        Assert.Equal("OG6001", Assert.Throws<OgeeException>(() => WebApplication.CreateSlimBuilder().Build().MapOgee()).Error.Code);
    }

    static WebApplication Hosted(string prefix = "")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddOgee(options => options.Model(new LinearModel()));
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGroup(prefix).MapOgee();
        if (prefix.Length > 0)
            app.MapGet("/own", () => "mine");
        return app;
    }

    static void AssertReferencesResolve(JsonElement element, JsonElement document)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray())
                AssertReferencesResolve(item, document);
        if (element.ValueKind != JsonValueKind.Object)
            return;
        foreach (var property in element.EnumerateObject())
        {
            if (property.NameEquals("$ref"))
                Assert.True(property.Value.GetString()!.Split('/').Skip(1).Aggregate((JsonElement?)document,
                    (at, name) => at is { } here && here.TryGetProperty(name, out var next) ? next : null) is not null, property.Value.GetString());
            AssertReferencesResolve(property.Value, document);
        }
    }
}
