using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Ogee.Serving.Tests;

public class ProtocolTests
{
    [Fact]
    public async Task MetadataSaysWhatTheServerAndTheModelAre()
    {
        await using var server = await TestServer.Start();
        var root = await TestServer.Json(await server.Client.GetAsync("/v2"));
        Assert.Equal("ogee", root.GetProperty("name").GetString());
        Assert.Equal("linear", root.GetProperty("models")[0].GetString());
        foreach (var path in (string[])["/v2/models/linear", "/v2/models/linear/versions/1"])
        {
            var model = await TestServer.Json(await server.Client.GetAsync(path));
            Assert.Equal("1", model.GetProperty("versions")[0].GetString());
            Assert.Equal("[-1,1,4,4]", model.GetProperty("inputs")[0].GetProperty("shape").GetRawText());
            Assert.Equal("FP32", model.GetProperty("inputs")[0].GetProperty("datatype").GetString());
            Assert.Equal("probabilities", model.GetProperty("outputs")[0].GetProperty("name").GetString());
            Assert.Equal(server.Model.Info.WeightsSha256, model.GetProperty("ogee").GetProperty("weights_sha256").GetString());
            Assert.Equal(5, model.GetProperty("ogee").GetProperty("labels").GetArrayLength());
        }
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/v2/health/live")]
    [InlineData("/v2/health/ready")]
    [InlineData("/v2/models/linear/ready")]
    [InlineData("/v2/models/linear/versions/1/ready")]
    public async Task AServerThatServesIsLiveAndReady(string path)
    {
        await using var server = await TestServer.Start();
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync(path)).StatusCode);
        using var head = new HttpRequestMessage(HttpMethod.Head, path);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(head)).StatusCode);
    }

    [Fact]
    public async Task AnswersAreTheModelsBits()
    {
        await using var server = await TestServer.Start();
        float[][] rows = [LinearModel.Row(1), LinearModel.Row(2), LinearModel.Row(3)];
        Assert.Equal(rows.SelectMany(server.Model.Answer), await server.Ask(rows));
    }

    [Fact]
    public async Task NestedDataBeforeItsShapeIsTheSameRequest()
    {
        await using var server = await TestServer.Start();
        var row = LinearModel.Row(4);
        var nested = $"[[[{string.Join(",", row.Chunk(4).Select(line => "[" + string.Join(",", line.Select(x => x.ToString("R"))) + "]"))}]]]";
        using var response = await server.Infer($$"""{"id":"q-1","inputs":[{"data":{{nested}},"shape":[1,1,4,4],"datatype":"FP32","name":"image"}]}""");
        var answer = await TestServer.Json(response);
        Assert.Equal("q-1", answer.GetProperty("id").GetString());
        Assert.Equal(server.Model.Answer(row), TestServer.Probabilities(answer));
    }

    [Fact]
    public async Task OnlyTheOutputsThatWereAskedForAreSent()
    {
        await using var server = await TestServer.Start();
        var json = TestServer.InferJson(LinearModel.Row(1));
        var answer = await TestServer.Json(await server.Infer(json[..^1] + ""","outputs":[{"name":"label"}]}"""));
        var output = Assert.Single(answer.GetProperty("outputs").EnumerateArray());
        Assert.Equal("BYTES", output.GetProperty("datatype").GetString());
        Assert.Equal(Best(server.Model, LinearModel.Row(1)), output.GetProperty("data")[0].GetString());
    }

    [Fact]
    public async Task BinaryTensorsGoInAndOut()
    {
        await using var server = await TestServer.Start();
        var row = LinearModel.Row(9);
        var json = """{"parameters":{"binary_data_output":true},"inputs":[{"name":"image","datatype":"FP32","shape":[1,1,4,4],"parameters":{"binary_data_size":64}}]}""";
        var raw = new byte[64];
        for (var i = 0; i < row.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(i * 4), row[i]);
        using var response = await server.Client.SendAsync(Binary(json, raw));
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, Encoding.UTF8.GetString(body));
        var length = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single());
        var floats = Enumerable.Range(0, 5).Select(i => BinaryPrimitives.ReadSingleLittleEndian(body.AsSpan(length + i * 4)));
        Assert.Equal(server.Model.Answer(row), floats);
        var label = Best(server.Model, row);
        Assert.Equal(label.Length, BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(length + 20)));
        Assert.Equal(label, Encoding.UTF8.GetString(body.AsSpan(length + 24)));
    }

    [Fact]
    public async Task ImageFilesGoInAsBase64AndAsRawBytes()
    {
        await using var server = await TestServer.Start();
        byte[][] files = [LinearModel.Picture(5), LinearModel.Picture(6)];
        var expected = ((int[])[5, 6]).SelectMany(seed => server.Model.Answer(LinearModel.Row(seed)));
        var data = string.Join(",", files.Select(file => $"\"{Convert.ToBase64String(file)}\""));
        using var text = await server.Infer($$"""{"inputs":[{"name":"image","datatype":"BYTES","shape":[2],"data":[{{data}}]}]}""");
        Assert.Equal(expected, TestServer.Probabilities(await TestServer.Json(text)));
        byte[] raw = [.. files.SelectMany(file => (byte[])[(byte)file.Length, 0, 0, 0, .. file])];
        var json = $$$"""{"inputs":[{"name":"image","datatype":"BYTES","shape":[2,1],"parameters":{"binary_data_size":{{{raw.Length}}}}}]}""";
        using var binary = await server.Client.SendAsync(Binary(json, raw));
        Assert.Equal(expected, TestServer.Probabilities(await TestServer.Json(binary)));
    }

    public static HttpRequestMessage Binary(string json, byte[] raw, int? length = null)
    {
        var content = new ByteArrayContent([.. Encoding.UTF8.GetBytes(json), .. raw]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var request = new HttpRequestMessage(HttpMethod.Post, "/v2/models/linear/infer") { Content = content };
        request.Headers.Add("Inference-Header-Content-Length", (length ?? json.Length).ToString());
        return request;
    }

    internal static string Best(LinearModel model, float[] row) => model.Info.Labels[Array.IndexOf(model.Answer(row), model.Answer(row).Max())];
}
