using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Ogee.Serving;

/// <summary>The page to try a model on: one file without outside resources, whose policy allows its own style and script by their hashes and nothing else.</summary>
static class TryItPage
{
    static readonly string Style = Text("page.css");
    static readonly string Script = Text("page.js");

    static readonly byte[] Html = Encoding.UTF8.GetBytes(
        Text("page.html").Replace("{style}", Style, StringComparison.Ordinal).Replace("{script}", Script, StringComparison.Ordinal));

    static readonly string Policy =
        $"default-src 'none'; script-src '{Hash(Script)}'; style-src '{Hash(Style)}'; img-src blob: data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    public static Task Answer(HttpContext context, RoutePolicy policy)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return JsonAnswer.Bytes(context.Response, "text/html; charset=utf-8", Html);
    }

    static string Text(string name) => Encoding.UTF8.GetString(Resource.Read(name));

    static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
}
