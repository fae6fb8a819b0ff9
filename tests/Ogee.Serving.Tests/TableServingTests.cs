using System.Net;
using System.Text;
using System.Text.Json;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Serving.Tests;

/// <summary>A model of tables behind a real server.</summary>
public sealed class TableServingTests : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-table-").FullName;
    OgeeServer server = null!;
    HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        var text = new StringBuilder("x,kind,y,z\n");
        var random = new Rng(new RngKey(1));
        for (var i = 0; i < 400; i++)
        {
            var (x, kind) = (random.NextDouble(), random.NextInt(2));
            text.Append(FormattableString.Invariant($"{x:0.000},{(kind == 0 ? "a" : "b")},{(10 * x) + kind:0.000},{(x > 0.5 ? "up" : "down")}\n"));
        }
        File.WriteAllText(Path.Combine(folder, "table.csv"), text.ToString());
        var options = new OgeeServerOptions { HandlesSignals = false, Port = 0 };
        options.Serving.Model(ServedFolder.Open(Train("y", "z"), "number"));
        options.Serving.Model(ServedFolder.Open(Train("z", "y"), "class"));
        // The network does not see z; a rule may.
        File.WriteAllText(Path.Combine(folder, "rules.json"), """[{ "when": [{ "feature": "z", "op": "=", "value": "down" }, { "feature": "kind", "op": "=", "value": "b" }], "then": { "answer": 77 }, "because": "the lamp is off" }, { "when": [{ "feature": "kind", "op": "missing" }], "then": "abstain" }, { "when": [{ "feature": "z", "op": "=", "value": "down" }], "then": { "at_most": 3 } }]""");
        options.Serving.Model(ServedFolder.Open(Train("y", "z", $"decide.rules={Path.Combine(folder, "rules.json")}"), "ruled"));
        options.Serving.DrainDelay = TimeSpan.Zero;
        server = OgeeServer.Create(options);
        client = new HttpClient { BaseAddress = await server.StartAsync(TestContext.Current.CancellationToken) };
    }

    string Train(string label, string ignored, params string[] more) => TrainingRun.Run(new(Path.Combine(folder, "table.csv"), TrainSettings.Schema.Resolve(null, ["preset=fast", "train.epochs=10", "decide.foreign=0.05", $"data.label={label}", $"data.ignore={ignored}", .. more]), Path.Combine(folder, "runs"), label, [])).Folder.ModelPath;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    async Task<(HttpStatusCode Status, JsonElement Json)> Post(string path, string json, string type = "application/json")
    {
        using var response = await client.PostAsync(path, new StringContent(json, Encoding.UTF8, type), TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        return (response.StatusCode, document.RootElement.Clone());
    }

    [Fact]
    public async Task ARowGetsANumberWithItsRangeAndRowsOfAListEachTheirs()
    {
        var (status, one) = await Post("/predict?model=number", """{"x": 0.25, "kind": "b"}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.InRange(one.GetProperty("value").GetDouble(), 2, 5);
        Assert.InRange(one.GetProperty("value").GetDouble(), one.GetProperty("low").GetDouble(), one.GetProperty("high").GetDouble());
        Assert.False(one.TryGetProperty("label", out _));
        var (_, two) = await Post("/predict?model=number", """[{"x": 0.9, "kind": "a"}, {"x": 0.25, "kind": "b"}]""");
        Assert.Equal(2, two.GetProperty("answers").GetArrayLength());
        // A row has the same answer alone as in a list.
        Assert.Equal(one.GetProperty("value").GetSingle(), two.GetProperty("answers")[1].GetProperty("value").GetSingle());
    }

    [Fact]
    public async Task ARowGetsAClassWithItsSet()
    {
        var (_, answer) = await Post("/predict?model=class", """{"x": 0.95, "kind": "a"}""");
        Assert.Equal("up", answer.GetProperty("label").GetString());
        Assert.Equal("up", answer.GetProperty("set")[0].GetString());
        Assert.InRange(answer.GetProperty("typicality").GetDouble(), 0, 1);
        // What was never missing in training may be missing: the row has its set, and may be called unlike.
        var (status, missing) = await Post("/predict?model=class", """{"x": 0.95, "kind": null}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("up", missing.GetProperty("set")[0].GetString());
    }

    [Fact]
    public async Task ARowThatDoesNotFitIsTheClientsFault()
    {
        foreach (var json in new[] { """{"x": 1}""", """{"x": "much", "kind": "a"}""", """{"x": 1, "kind": "a", "more": 2}""", "[]", "[1]", "7", "{", """[{"x":1,"kind":"a"}] 2""" })
            Assert.Equal(HttpStatusCode.BadRequest, (await Post("/predict?model=number", json)).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Post("/predict?model=number", "{}", "text/plain")).Status);
    }

    [Fact]
    public async Task TheProtocolTakesRowsAsBytesAndAnswersWithoutWhatIsHidden()
    {
        var (status, answer) = await Post("/v2/models/number/infer", """{"inputs":[{"name":"input","datatype":"BYTES","shape":[2],"data":["{\"x\":0.25,\"kind\":\"b\"}","{\"x\":0.9,\"kind\":\"a\"}"]}]}""");
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        var output = Assert.Single(answer.GetProperty("outputs").EnumerateArray().ToArray());
        Assert.Equal("prediction", output.GetProperty("name").GetString());
        Assert.Equal([2, 3], output.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(6, output.GetProperty("data").GetArrayLength());
        var (refused, _) = await Post("/v2/models/number/infer", """{"inputs":[{"name":"input","datatype":"BYTES","shape":[1],"data":["{\"x\":0.25,\"kind\":\"b\"}"]}],"outputs":[{"name":"label"}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, refused);
    }

    [Fact]
    public async Task TheModelSaysItsColumns()
    {
        using var document = JsonDocument.Parse(await client.GetStringAsync("/v2/models/class", TestContext.Current.CancellationToken));
        var columns = document.RootElement.GetProperty("ogee").GetProperty("columns").EnumerateArray().Select(column => (column.GetProperty("name").GetString(), column.GetProperty("kind").GetString())).ToArray();
        Assert.Equal([("x", "number"), ("kind", "category")], columns);
    }

    [Fact]
    public async Task RulesOfExpertsDecideAndSayWhich()
    {
        var (status, stated) = await Post("/predict?model=ruled", """{"x": 0.25, "kind": "b", "z": "down"}""");
        Assert.True(status == HttpStatusCode.OK, stated.ToString());
        Assert.Equal((77, false), (stated.GetProperty("value").GetDouble(), stated.GetProperty("abstained").GetBoolean()));
        Assert.Equal("when z = 'down' and kind = 'b' then answer '77' (because the lamp is off)", stated.GetProperty("rule").GetString());
        var (_, left) = await Post("/predict?model=ruled", """{"x": 0.25, "kind": null, "z": "up"}""");
        Assert.True(left.GetProperty("abstained").GetBoolean());
        Assert.Contains("kind is missing", left.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var (_, list) = await Post("/predict?model=ruled", """[{"x": 0.45, "kind": "a", "z": "down"}, {"x": 0.25, "kind": "b", "z": "up"}]""");
        var (bounded, free) = (list.GetProperty("answers")[0], list.GetProperty("answers")[1]);
        Assert.Equal(3, bounded.GetProperty("value").GetDouble());
        Assert.False(free.TryGetProperty("rule", out _));
        // The network is the same with rules and without.
        var (_, alone) = await Post("/predict?model=number", """{"x": 0.25, "kind": "b"}""");
        Assert.Equal(alone.GetProperty("value").GetSingle(), free.GetProperty("value").GetSingle());
        Assert.Equal(HttpStatusCode.BadRequest, (await Post("/predict?model=ruled", """{"x": 0.25, "kind": "b"}""")).Status);
    }

    [Fact]
    public async Task TheProtocolFollowsRulesToo()
    {
        var (status, answer) = await Post("/v2/models/ruled/infer", """{"inputs":[{"name":"input","datatype":"BYTES","shape":[1],"data":["{\"x\":0.25,\"kind\":\"b\",\"z\":\"down\"}"]}]}""");
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        Assert.All(answer.GetProperty("outputs")[0].GetProperty("data").EnumerateArray(), number => Assert.Equal(77, number.GetDouble()));
        using var document = JsonDocument.Parse(await client.GetStringAsync("/v2/models/ruled", TestContext.Current.CancellationToken));
        Assert.Equal(["x", "kind", "z"], document.RootElement.GetProperty("ogee").GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task NumbersWithoutTheColumnsOfRulesAreRefused()
    {
        static int Size(string model) => JsonDocument.Parse(model).RootElement.GetProperty("inputs")[0].GetProperty("shape")[1].GetInt32();
        var size = Size(await client.GetStringAsync("/v2/models/ruled", TestContext.Current.CancellationToken));
        Assert.Equal(Size(await client.GetStringAsync("/v2/models/number", TestContext.Current.CancellationToken)), size);
        var numbers = string.Join(',', Enumerable.Repeat("0.5", 2 * size));
        var request = $$"""{"inputs":[{"name":"input","datatype":"FP32","shape":[2,{{size}}],"data":[{{numbers}}]}]}""";
        Assert.Equal(HttpStatusCode.OK, (await Post("/v2/models/number/infer", request)).Status);
        var (status, refusal) = await Post("/v2/models/ruled/infer", request);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("only numbers were given", refusal.ToString(), StringComparison.Ordinal);
    }
}
