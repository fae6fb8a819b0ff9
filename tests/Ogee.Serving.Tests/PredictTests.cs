using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Ogee.Serving.Tests;

public class PredictTests
{
    [Fact]
    public async Task APictureGetsItsLabelAndTheMostProbableClasses()
    {
        await using var server = await TestServer.Start();
        var expected = server.Model.Answer(LinearModel.Row(3));
        using var response = await server.Predict(LinearModel.Picture(3), "?top=2");
        var answer = await TestServer.Json(response);
        Assert.Equal(ProtocolTests.Best(server.Model, LinearModel.Row(3)), answer.GetProperty("label").GetString());
        Assert.Equal(expected.Max(), answer.GetProperty("probability").GetSingle());
        Assert.False(answer.GetProperty("abstained").GetBoolean());
        Assert.Equal(expected.OrderDescending().Take(2), answer.GetProperty("top").EnumerateArray().Select(item => item.GetProperty("probability").GetSingle()));
        Assert.Equal("linear", answer.GetProperty("model").GetString());
        Assert.Equal("1", answer.GetProperty("version").GetString());
        Assert.InRange(answer.GetProperty("latency_ms").GetDouble(), 0, 5000);
    }

    [Fact]
    public async Task TheFileOfAFormIsTheSamePicture()
    {
        await using var server = await TestServer.Start();
        using var form = new MultipartFormDataContent { { new StringContent("a note"), "note" }, { new ByteArrayContent(LinearModel.Picture(8)), "file", "board.png" } };
        using var response = await server.Client.PostAsync("/predict", form);
        Assert.Equal(server.Model.Answer(LinearModel.Row(8)).Max(), (await TestServer.Json(response)).GetProperty("probability").GetSingle());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task ACompressedBodyIsTheSamePicture(string encoding)
    {
        await using var server = await TestServer.Start();
        using var response = await server.Client.SendAsync(Compressed(LinearModel.Picture(8), encoding));
        Assert.Equal(server.Model.Answer(LinearModel.Row(8)).Max(), (await TestServer.Json(response)).GetProperty("probability").GetSingle());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task ABodyThatGrowsPastTheLimitWhenDecompressedIsTooLarge(string encoding)
    {
        await using var server = await TestServer.Start(options => options.MaxBodyBytes = 1_000_000);
        using var response = await server.Client.SendAsync(Compressed(new byte[50_000_000], encoding));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal(0, server.Server.Models.Bodies.Used);
    }

    [Fact]
    public async Task ABrokenOrUnknownCompressionIsRefused()
    {
        await using var server = await TestServer.Start();
        using var broken = Compressed(LinearModel.Picture(1), "gzip");
        broken.Content = new ByteArrayContent([1, 2, 3, 4]) { Headers = { ContentType = new("image/png"), ContentEncoding = { "gzip" } } };
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.SendAsync(broken)).StatusCode);
        using var unknown = Compressed(LinearModel.Picture(1), "gzip");
        unknown.Content = new ByteArrayContent([1, 2, 3, 4]) { Headers = { ContentType = new("image/png"), ContentEncoding = { "zstd" } } };
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await server.Client.SendAsync(unknown)).StatusCode);
    }

    [Theory]
    [InlineData("?top=0", "top: expected a whole number from 1 to 1000")]
    [InlineData("?top=1001", "top: ")]
    [InlineData("?top=-1", "top: ")]
    [InlineData("?top=99999999999999999999", "top: ")]
    [InlineData("?timeout_ms=60001", "timeout_ms: expected a whole number from 1 to 60000")]
    [InlineData("?tpo=3", "tpo: unknown parameter")]
    [InlineData("?top=1&top=2", "top: given more than once")]
    public async Task AParameterOutOfRangeIsNamed(string query, string place)
    {
        await using var server = await TestServer.Start();
        using var response = await server.Predict(LinearModel.Picture(1), query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(place, (await TestServer.Json(response)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", 415)]
    [InlineData("application/json", 415)]
    [InlineData("multipart/form-data", 400)]
    [InlineData("multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 400)]
    [InlineData("multipart/form-data; boundary=x", 400)]
    public async Task AnUnfitContentTypeIsRefused(string type, int status)
    {
        await using var server = await TestServer.Start();
        using var response = await server.Predict(LinearModel.Picture(1), type: type);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task AFormOfManyPartsOrFilesIsRefused()
    {
        await using var server = await TestServer.Start();
        using var parts = new MultipartFormDataContent();
        for (var i = 0; i < 20; i++)
            parts.Add(new StringContent("x"), "field" + i);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.PostAsync("/predict", parts)).StatusCode);
        using var files = new MultipartFormDataContent { { new ByteArrayContent(LinearModel.Picture(1)), "a", "a" }, { new ByteArrayContent(LinearModel.Picture(1)), "b", "b" } };
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.PostAsync("/predict", files)).StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public async Task AFileThatIsNoPictureIsTheClientsFault(int length)
    {
        await using var server = await TestServer.Start();
        using var response = await server.Predict(new byte[length]);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task AModelThatIsNotSureAbstainsAndIsCounted()
    {
        await using var server = await TestServer.Start(model: new LinearModel(abstainBelow: 1));
        var answer = await TestServer.Json(await server.Predict(LinearModel.Picture(1)));
        Assert.True(answer.GetProperty("abstained").GetBoolean());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, answer.GetProperty("label").ValueKind);
        var infer = await TestServer.Json(await server.Infer(TestServer.InferJson(LinearModel.Row(1), LinearModel.Row(2))));
        Assert.All(infer.GetProperty("outputs")[1].GetProperty("data").EnumerateArray(), label => Assert.Equal("", label.GetString()));
        Assert.Contains("ogee_abstained_total{model=\"linear\"} 3\n", await server.Metrics(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnUnknownModelOrVersionIsNotFound()
    {
        await using var server = await TestServer.Start();
        Assert.Equal(HttpStatusCode.NotFound, (await server.Predict(LinearModel.Picture(1), "?model=other")).StatusCode);
        foreach (var path in (string[])["/v2/models/other", "/v2/models/other/ready", "/v2/models/linear/versions/2", "/v2/models/linear/versions/2/ready", "/v2/models/..%2f..%2fetc", "/nowhere"])
        {
            using var response = await server.Client.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.NotEmpty((await TestServer.Json(response)).GetProperty("error").GetString()!);
        }
        using var wrongMethod = await server.Client.GetAsync("/predict");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrongMethod.StatusCode);
        Assert.Equal("OG6011", (await TestServer.Json(wrongMethod)).GetProperty("code").GetString());
    }

    static HttpRequestMessage Compressed(byte[] body, string encoding)
    {
        using var memory = new MemoryStream();
        using (Stream stream = encoding == "br" ? new BrotliStream(memory, CompressionLevel.Fastest, true) : new GZipStream(memory, CompressionLevel.Fastest, true))
            stream.Write(body);
        var content = new ByteArrayContent(memory.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        content.Headers.ContentEncoding.Add(encoding);
        return new HttpRequestMessage(HttpMethod.Post, "/predict") { Content = content };
    }
}
