using Microsoft.AspNetCore.Http;

namespace Ogee.Serving;

/// <summary>One route: what it answers, within which policy.</summary>
sealed record Route(string[] Methods, string Pattern, RoutePolicy Policy, Func<HttpContext, RoutePolicy, Task> Handler);

/// <summary>The table of all routes; the OpenAPI document describes the same ones, which a test compares.</summary>
static class Routes
{
    static readonly string[] Get = ["GET", "HEAD"];
    static readonly string[] Post = ["POST"];

    public static IReadOnlyList<Route> Table(ServedModels models)
    {
        var open = new RoutePolicy(NeedsKey: false, MaxBodyBytes: 0);
        var read = new RoutePolicy(NeedsKey: true, MaxBodyBytes: 0);
        var infer = new RoutePolicy(NeedsKey: true, models.Options.MaxBodyBytes);
        var inference = new InferRoutes(models);
        var status = new StatusRoutes(models);
        Route[] table =
        [
            new(Get, "/health/live", open, status.Live),
            new(Get, "/health/ready", open, status.Ready),
            new(Get, "/v2/health/live", open, status.Live),
            new(Get, "/v2/health/ready", open, status.Ready),
            new(Get, "/v2", read, status.Server),
            new(Get, "/v2/models/{model}", read, status.Model),
            new(Get, "/v2/models/{model}/versions/{version}", read, status.Model),
            new(Get, "/v2/models/{model}/ready", read, status.ModelReady),
            new(Get, "/v2/models/{model}/versions/{version}/ready", read, status.ModelReady),
            new(Post, "/v2/models/{model}/infer", infer, inference.Infer),
            new(Post, "/v2/models/{model}/versions/{version}/infer", infer, inference.Infer),
            new(Post, "/predict", infer, inference.Predict),
            new(Post, "/feedback", infer with { MaxBodyBytes = 16_384 }, inference.Feedback),
            new(Get, "/v2/models/{model}/watch", read, status.Watch),
            new(Get, "/metrics", read, status.Metrics),
            new(Get, "/openapi/v1.json", open, status.OpenApi),
        ];
        return models.Options.TryItPage ? [.. table, new Route(Get, "/", open, TryItPage.Answer)] : table;
    }

    /// <summary>What the server answers where it has no route.</summary>
    public static Task Unmatched(HttpContext context, RoutePolicy policy) =>
        throw (context.Response.StatusCode == 405
            ? new RequestFault(405, ServingErrors.NotFound, "The route does not take this method; /openapi/v1.json lists those it takes.")
            : RequestFault.NotFound("There is no such route; /openapi/v1.json lists those there are."));
}
