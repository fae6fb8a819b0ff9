using System.Net;
using Microsoft.AspNetCore.Http;

namespace Ogee.Serving;

/// <summary>Keeps web pages of other sites from using the server through the user's browser, DNS rebinding included.</summary>
sealed class SiteGuard(OgeeOptions options)
{
    static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <exception cref="RequestFault">The request names a foreign Host (421) or comes from a page of a foreign Origin (403).</exception>
    public void Check(HttpContext context)
    {
        var host = context.Request.Host;
        if (!IsOwn(host.Host, context.Connection.LocalIpAddress))
            throw new RequestFault(421, ServingErrors.Foreign, "The Host header names a site that this server does not answer for.");
        if (context.Request.Headers.TryGetValue("Origin", out var origin) && !IsAllowed(origin.ToString(), host))
            throw new RequestFault(403, ServingErrors.Foreign, "A page of another site may not use this server.");
    }

    bool IsOwn(string host, IPAddress? local)
    {
        if (options.AllowedHosts.Count > 0)
            return options.AllowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
        return local is not null && !IPAddress.IsLoopback(local) || LoopbackHosts.Contains(host, StringComparer.OrdinalIgnoreCase);
    }

    bool IsAllowed(string origin, HostString host) =>
        options.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        || Uri.TryCreate(origin, UriKind.Absolute, out var site) && site.Scheme is "http" or "https"
        && string.Equals(site.Authority, WithoutDefaultPort(host, site), StringComparison.OrdinalIgnoreCase);

    static string WithoutDefaultPort(HostString host, Uri site) => host.Port == site.Port && site.IsDefaultPort ? host.Host : host.Value ?? "";
}
