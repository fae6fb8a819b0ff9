using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ogee.Serving;

/// <summary>The routes that say how the server and its models are.</summary>
sealed class StatusRoutes(ServedModels models)
{
    static readonly byte[] Document = Resource.Read("openapi.json");

    public Task Live(HttpContext context, RoutePolicy policy) => State(context.Response, "live", true);

    public Task Ready(HttpContext context, RoutePolicy policy) => State(context.Response, "ready", models.IsReady);

    public Task Server(HttpContext context, RoutePolicy policy) => JsonAnswer.Write(context.Response, json => MetadataJson.Server(json, models));

    public Task Model(HttpContext context, RoutePolicy policy)
    {
        var version = models.Require(context).Use();
        try
        {
            ServedModels.RequireVersion(context, version.Info);
            return JsonAnswer.Write(context.Response, json => MetadataJson.Model(json, version.Info, models.Require(context)));
        }
        finally
        {
            version.Release();
        }
    }

    public Task ModelReady(HttpContext context, RoutePolicy policy)
    {
        var slot = models.Require(context);
        if (slot.Info is { } info)
            ServedModels.RequireVersion(context, info);
        var ready = slot.Info is not null && !models.IsStopping;
        context.Response.StatusCode = ready ? 200 : 503;
        return JsonAnswer.Write(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("name", slot.Name);
            json.WriteBoolean("ready", ready);
            json.WriteEndObject();
        });
    }

    public Task Watch(HttpContext context, RoutePolicy policy)
    {
        var version = models.Require(context).Use();
        try
        {
            return JsonAnswer.Write(context.Response, json => WatchJsonWriter.Write(json, version.Info, version.Monitor));
        }
        finally
        {
            version.Release();
        }
    }

    public Task Metrics(HttpContext context, RoutePolicy policy) =>
        JsonAnswer.Bytes(context.Response, PrometheusText.ContentType, Encoding.UTF8.GetBytes(models.MetricsText()));

    public Task OpenApi(HttpContext context, RoutePolicy policy) => JsonAnswer.Bytes(context.Response, JsonAnswer.ContentType, Document);

    static Task State(HttpResponse response, string name, bool value)
    {
        response.StatusCode = value ? 200 : 503;
        return JsonAnswer.Write(response, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean(name, value);
            json.WriteEndObject();
        });
    }
}
