using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Ogee.Serving.Tests;

public class SecurityTests
{
    const string Key = "0123456789abcdef0123456789abcdef";
    const string OtherKey = "another-key-of-some-length";

    [Theory]
    [InlineData("Host: evil.example", 421)]
    [InlineData("Host: 127.0.0.1.evil.example", 421)]
    [InlineData("Host: localhost\r\nOrigin: http://evil.example", 403)]
    [InlineData("Host: localhost\r\nOrigin: null", 403)]
    [InlineData("Host: localhost\r\nOrigin: http://localhost:1", 403)]
    [InlineData("Host: localhost", 200)]
    [InlineData("Host: LOCALHOST:80\r\nOrigin: http://localhost", 200)]
    [InlineData("Host: [::1]:5\r\nOrigin: http://[::1]:5", 200)]
    public async Task AForeignSiteIsRefusedEvenOnLoopback(string headers, int status)
    {
        await using var server = await TestServer.Start();
        foreach (var path in (string[])["/", "/health/live", "/v2", "/metrics"])
            Assert.StartsWith($"HTTP/1.1 {status} ", await server.Raw($"GET {path} HTTP/1.1\r\n{headers}\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllowedHostsAndOriginsAreTaken()
    {
        await using var server = await TestServer.Start(options =>
        {
            options.AllowedHosts.Add("models.example.com");
            options.AllowedOrigins.Add("https://app.example.com");
        });
        Assert.StartsWith("HTTP/1.1 200 ", await server.Raw("GET /v2 HTTP/1.1\r\nHost: models.example.com\r\nOrigin: https://app.example.com\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 421 ", await server.Raw("GET /v2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AKeyIsAskedForOnEveryRouteThatNeedsOne()
    {
        await using var server = await TestServer.Start(options => options.ApiKey(Key).ApiKey(OtherKey));
        foreach (var route in Routes.Table(server.Server.Models))
        {
            var path = route.Pattern.Replace("{model}", "linear", StringComparison.Ordinal).Replace("{version}", "1", StringComparison.Ordinal);
            foreach (var (header, value, admitted) in ((string, string, bool)[])
                [("X-None", "", false), ("X-API-Key", Key, true), ("X-API-Key", OtherKey, true), ("X-API-Key", Key + "0", false), ("X-API-Key", Key[..^1], false), ("X-API-Key", "", false),
                    ("Authorization", "Bearer " + Key, true), ("Authorization", "Bearer x", false), ("Authorization", Key, false), ("Authorization", "Basic " + Key, false),
                    ("X-API-Key", new string('x', 4000), false)])
            {
                using var request = new HttpRequestMessage(new HttpMethod(route.Methods[0]), path);
                request.Headers.TryAddWithoutValidation(header, value);
                using var response = await server.Client.SendAsync(request);
                Assert.Equal(route.Policy.NeedsKey && !admitted, response.StatusCode == HttpStatusCode.Unauthorized);
            }
        }
    }

    [Fact]
    public async Task KeysInAQueryOrACookieAreNotKeys()
    {
        await using var server = await TestServer.Start(options => options.ApiKey(Key));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v2?api_key={Key}");
        request.Headers.Add("Cookie", $"api_key={Key}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task EveryAnswerCarriesTheSecurityHeadersAndAnId()
    {
        await using var server = await TestServer.Start();
        var ids = new HashSet<string>();
        foreach (var path in (string[])["/", "/health/live", "/v2", "/v2/models/other", "/nowhere", "/predict", "/metrics", "/openapi/v1.json"])
        {
            using var response = await server.Client.GetAsync(path);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
            Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(response.Headers.Contains("Server"));
            Assert.True(ids.Add(response.Headers.GetValues("X-Request-Id").Single()));
        }
    }

    [Fact]
    public async Task ThePageRunsItsOwnScriptAndNothingElse()
    {
        await using var server = await TestServer.Start();
        using var response = await server.Client.GetAsync("/");
        var html = await response.Content.ReadAsStringAsync();
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        foreach (var element in (string[])["script", "style"])
        {
            var body = Regex.Match(html, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline).Groups[1].Value;
            Assert.Contains($"{element}-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}'", policy, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(?!data:)", html);
        Assert.DoesNotMatch(" on[a-z]+=| style=", html);
        Assert.DoesNotContain("innerHTML", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnErrorInsideNamesNothingInside()
    {
        var log = new LogOfTests();
        await using var server = await TestServer.Start(configureServer: options => options.Loggers = log);
        var row = LinearModel.Row(1);
        row[0] = LinearModel.Poison;
        using var response = await server.Infer(TestServer.InferJson(row));
        var answer = await TestServer.Json(response);
        Assert.Equal("The server failed to answer; its log has the cause under this id.", answer.GetProperty("error").GetString());
        Assert.Contains(log.Lines, line => line.Contains(answer.GetProperty("id").GetString()!, StringComparison.Ordinal) && line.Contains("/srv/secret/path", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(Key, StringComparison.Ordinal));
    }
}
