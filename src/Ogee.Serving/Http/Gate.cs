using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ogee.Serving;

/// <summary>What every request passes: an id, security headers, the guards, its route's policy; and what turns every failure into a proper answer.</summary>
sealed partial class Gate(ServedModels models, ILogger<Gate> logger)
{
    public const string IdHeader = "X-Request-Id";
    const int ClientGone = 499;
    readonly SiteGuard site = new(models.Options);

    /// <summary>A route's handler behind the gate.</summary>
    public RequestDelegate Wrap(string route, RoutePolicy policy, Func<HttpContext, RoutePolicy, Task> handler) => async context =>
    {
        var start = Stopwatch.GetTimestamp();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var status = ClientGone;
        try
        {
            SetHeaders(context, id);
            site.Check(context);
            if (policy.NeedsKey && !models.Options.ApiKeys.Admits(context.Request))
                throw new RequestFault(401, ServingErrors.Key, "An API key is needed: 'Authorization: Bearer KEY' or 'X-API-Key: KEY'.");
            await handler(context, policy).ConfigureAwait(false);
            status = context.Response.StatusCode;
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            var fault = FaultOf(failure);
            if (fault.Status >= 500 && fault.Code != ServingErrors.Busy && fault.Code != ServingErrors.Deadline)
                LogFailure(failure, id, route);
            status = fault.Status;
            await Answer(context, fault, id).ConfigureAwait(false);
        }
        finally
        {
            models.Requests.Record(route, status, Stopwatch.GetElapsedTime(start));
        }
    };

    void SetHeaders(HttpContext context, string id)
    {
        var headers = context.Response.Headers;
        headers[IdHeader] = id;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        if (models.IsStopping)
            CloseConnection(context);
    }

    /// <summary>Asks the client to leave this connection; later versions of HTTP end theirs in a way of their own.</summary>
    static void CloseConnection(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
    }

    static RequestFault FaultOf(Exception failure) => failure switch
    {
        RequestFault fault => fault,
        OgeeException { Error.Kind: FailureKind.Data or FailureKind.Usage } bad =>
            new RequestFault(400, bad.Error, $"{bad.What}. {bad.Expected}. {bad.Remedy}", bad),
        BadHttpRequestException bad => bad.StatusCode switch
        {
            413 => new RequestFault(413, ServingErrors.TooLarge, "The body is larger than this server's limit.") { ClosesConnection = true },
            408 => new RequestFault(408, ServingErrors.Deadline, "The body came too slowly.") { ClosesConnection = true },
            var status => new RequestFault(status, ServingErrors.Request, "The request breaks HTTP.") { ClosesConnection = true },
        },
        _ => RequestFault.Internal(failure),
    };

    static async Task Answer(HttpContext context, RequestFault fault, string id)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return;
        }
        response.StatusCode = fault.Status;
        if (fault.RetryAfter is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        if (fault.Status == 401)
            response.Headers.WWWAuthenticate = "Bearer";
        if (fault.Status == 415)
            response.Headers.AcceptEncoding = "gzip, br, identity";
        if (fault.ClosesConnection)
            CloseConnection(context);
        await JsonAnswer.Write(response, json =>
        {
            json.WriteStartObject();
            json.WriteString("error", fault.Message);
            json.WriteString("code", fault.Code.Code);
            json.WriteString("id", id);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    [LoggerMessage(3, LogLevel.Error, "Request {Id} to {Route} failed.")]
    partial void LogFailure(Exception failure, string id, string route);
}
