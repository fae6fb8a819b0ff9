using System.Net;
using System.Text;
using CsCheck;
using Ogee.Testing;

namespace Ogee.Serving.Tests;

public class MalformedTests
{
    const string Sixteen = "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]";

    static string Input(string shape = "[1,1,4,4]", string data = Sixteen, string name = "\"image\"", string type = "\"FP32\"") =>
        $$"""{"inputs":[{"name":{{name}},"datatype":{{type}},"shape":{{shape}},"data":{{data}}}]}""";

    /// <summary>A body, and how the error that it gets begins: the place of the fault.</summary>
    public static TheoryData<string, string> Table => new()
    {
        { "", "$: " },
        { "nonsense", "$: not valid JSON" },
        { "[]", "$: expected an object, got an array" },
        { "{}", "$.inputs: missing" },
        { """{"inputs":[]}""", "$.inputs: missing the input 'image'" },
        { """{"inputs":{}}""", "$.inputs: expected an array" },
        { """{"inputs":[7]}""", "$.inputs[0]: expected an object" },
        { """{"inptus":[]}""", "$.inptus: unknown field" },
        { """{"inputs":[{"name":"image","kind":1}]}""", "$.inputs[0].kind: unknown field" },
        { """{"id":7,"inputs":[]}""", "$.id: expected a string" },
        { $$"""{"id":"{{new string('x', 300)}}"}""", "$.id: a string of at most 256" },
        { """{"id":"a","id":"b"}""", "$.id: the field comes twice" },
        { """{"inputs":[],"inputs":[]}""", "$.inputs: missing" },
        { Input()[..^2] + "," + Input()[11..], "$.inputs[1]: the model has one input" },
        { Input() + " {}", "$: not valid JSON" },
        { Input()[..^3], "$.inputs[0]: not valid JSON" },
        { Input(name: "\"other\""), "$.inputs[0].name: the model has no input 'other'" },
        { Input(name: "1"), "$.inputs[0].name: expected a string" },
        { Input(name: "\"\\ud800\""), "$.inputs[0].name: " },
        { Input(type: "\"FP99\""), "$.inputs[0].datatype: 'FP99' is not taken" },
        { Input(type: "\"INT64\""), "$.inputs[0].datatype: 'INT64' is not taken" },
        { """{"inputs":[{"name":"image","datatype":"FP32","shape":[1,1,4,4]}]}""", "$.inputs[0].data: missing" },
        { """{"inputs":[{"name":"image","datatype":"FP32","data":[]}]}""", "$.inputs[0].shape: missing" },
        { """{"inputs":[{"name":"image","shape":[1],"data":[]}]}""", "$.inputs[0].datatype: missing" },
        { """{"inputs":[{"name":"image","shape":[1],"shape":[1]}]}""", "$.inputs[0].shape: the field comes twice" },
        { Input(shape: "[-1,1,4,4]"), "$.inputs[0].shape[0]: expected a whole number" },
        { Input(shape: "[1,1,4,-4]"), "$.inputs[0].shape[3]: expected a whole number" },
        { Input(shape: "[9223372036854775808,1,4,4]"), "$.inputs[0].shape[0]: expected a whole number" },
        { Input(shape: "[1.5,1,4,4]"), "$.inputs[0].shape[0]: expected a whole number" },
        { Input(shape: "[\"1\",1,4,4]"), "$.inputs[0].shape[0]: expected a whole number" },
        { Input(shape: "[2147483647,1,4,4]"), "$.inputs[0].shape[0]: 2147483647 rows; from 1 to 128" },
        { Input(shape: "[0,1,4,4]", data: "[]"), "$.inputs[0].shape[0]: 0 rows" },
        { Input(shape: "[1,4,4]"), "$.inputs[0].shape: got [1, 4, 4]" },
        { Input(shape: "[1,1,8,2]"), "$.inputs[0].shape: got [1, 1, 8, 2]" },
        { Input(shape: "[1,1,1,1,1,1,1,1,1]"), "$.inputs[0].shape: at most 8 sizes" },
        { Input(shape: "[]"), "$.inputs[0].shape: got []" },
        { Input(shape: "[2,1,4,4]"), "$.inputs[0].data: 16 elements, the shape says 32" },
        { Input(data: "[0,0]"), "$.inputs[0].data: 2 elements, the shape says 16" },
        { Input(data: "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"), "$.inputs[0].data: more than the 16" },
        { Input(data: "\"text\""), "$.inputs[0].data: expected an array" },
        { Input(data: "[0,\"1\"]"), "$.inputs[0].data[1]: expected a number, got a string" },
        { Input(data: "[0,null]"), "$.inputs[0].data[1]: expected a number, got null" },
        { Input(data: "[0,0,1e400]"), "$.inputs[0].data[2]: the number does not fit FP32" },
        { Input(data: "[0,0,-1e39]"), "$.inputs[0].data[2]: the number does not fit FP32" },
        { Input(data: "[NaN]"), "$.inputs[0].data: not valid JSON" },
        { Input(data: "[[[[0,0,0,0],[0,0,0]]]]"), "$.inputs[0].data[0][0][1]: 3 elements, the shape says 4" },
        { Input(data: "[[[[0,0,0,0],0]]]"), "$.inputs[0].data[0][0][1]: expected an array of 4" },
        { Input(data: string.Concat(Enumerable.Repeat("[", 100))), "$.inputs[0].data: not valid JSON" },
        { $$"""{"parameters":{{string.Concat(Enumerable.Repeat("{\"a\":", 100))}}1""", "$.parameters" },
        { """{"parameters":{"timeout_ms":0}}""", "$.parameters.timeout_ms: expected a whole number from 1 to 60000" },
        { """{"parameters":{"timeout_ms":60001}}""", "$.parameters.timeout_ms: expected a whole number from 1 to 60000" },
        { Input()[..^1] + ""","outputs":[]}""", "$.outputs: name at least one" },
        { Input()[..^1] + ""","outputs":[{"name":"x"}]}""", "$.outputs[0].name: 'x' is not an output" },
        { Input()[..^1] + ""","outputs":[{"name":"label"},{"name":"label"}]}""", "$.outputs[1].name: 'label' is not an output or was named before" },
        { Input()[..^1] + ""","outputs":[{"name":"label","parameters":{"classification":3}}]}""", "$.outputs[0].parameters.classification: not supported" },
        { Input(type: "\"BYTES\"", shape: "[1]", data: "[\"%%%\"]"), "$.inputs[0].data[0]: the string is not base64" },
        { Input(type: "\"BYTES\"", shape: "[1]", data: "[1]"), "$.inputs[0].data[0]: expected a base64 string" },
        { Input(type: "\"BYTES\"", shape: "[2]", data: "[\"AAAA\"]"), "$.inputs[0].data: 1 elements, the shape says 2" },
        { Input(type: "\"BYTES\"", shape: "[1,2]", data: "[\"AAAA\"]"), "$.inputs[0].shape: got [1, 2]" },
        { Input(type: "\"BYTES\"", shape: "[1]", data: "[\"AAAA\"]"), "The upload of 3 bytes is no picture" },
        { """{"inputs":[{"name":"image","datatype":"FP32","shape":[1,1,4,4],"parameters":{"binary_data_size":64}}]}""", "$.inputs[0].parameters.binary_data_size: expected a whole number from 0 to 0" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task AMalformedRequestGetsThePlaceOfItsFault(string body, string place)
    {
        await using var server = await TestServer.Start();
        using var response = await server.Infer(body);
        var answer = await TestServer.Json(response);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(place, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(answer.GetProperty("id").GetString()!);
    }

    [Theory]
    [InlineData(64, 10_000_000, "Inference-Header-Content-Length")]
    [InlineData(60, null, "$.inputs[0].parameters.binary_data_size")]
    [InlineData(68, null, "$.inputs[0].parameters.binary_data_size: 64 bytes are named, 68 follow")]
    public async Task ALyingBinaryHeaderIsRefused(int bytes, int? jsonLength, string place)
    {
        await using var server = await TestServer.Start();
        const string json = """{"inputs":[{"name":"image","datatype":"FP32","shape":[1,1,4,4],"parameters":{"binary_data_size":64}}]}""";
        using var response = await server.Client.SendAsync(ProtocolTests.Binary(json, new byte[bytes], jsonLength));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(place, (await TestServer.Json(response)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABinaryElementPastTheEndIsRefused()
    {
        await using var server = await TestServer.Start();
        const string json = """{"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":8}}]}""";
        using var response = await server.Client.SendAsync(ProtocolTests.Binary(json, [255, 255, 255, 127, 0, 0, 0, 0]));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("runs past its end", (await TestServer.Json(response)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void MutatedRequestsAreReadOrRefusedAndNothingElse()
    {
        var info = new LinearModel().Info;
        var limits = new InferLimits(128, TimeSpan.FromSeconds(60));
        byte[][] seeds =
        [
            Encoding.UTF8.GetBytes(TestServer.InferJson(LinearModel.Row(1), LinearModel.Row(2))),
            Encoding.UTF8.GetBytes("""{"id":"x","parameters":{"timeout_ms":50},"inputs":[{"name":"image","datatype":"BYTES","shape":[1],"data":["AAAA"]}],"outputs":[{"name":"label"}]}"""),
            [.. Encoding.UTF8.GetBytes("""{"inputs":[{"name":"image","datatype":"FP32","shape":[1,1,4,4],"parameters":{"binary_data_size":64}}]}"""), .. new byte[64]],
        ];
        var edits = Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Select(Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 3]).List[1, 8], Gen.Int[-1, 200]);
        edits.Sample((seed, changes, jsonLength) =>
        {
            var body = seeds[seed].ToList();
            foreach (var (at, value, kind) in changes)
            {
                var index = at % body.Count;
                if (kind == 0)
                    body.RemoveRange(index, int.Min(value % 9, body.Count - index - 1));
                else if (kind == 1)
                    body.Insert(index, value);
                else if (kind == 2)
                    body[index] = (byte)"{}[]\",:0919eE-"[value % 14];
                else
                    body[index] = value;
            }
            try
            {
                InferRequestReader.Read(body.ToArray(), jsonLength < 0 ? null : jsonLength, info, limits);
            }
            catch (RequestFault fault)
            {
                Assert.Equal(400, fault.Status);
            }
        }, iter: Tool.IsLongRun ? 50_000 : 20_000, threads: 1);
    }
}
