namespace Ogee.Learn.Tests;

public class TabularNetConfigTests
{
    [Fact]
    public void AConfigComesBackFromItsJsonAndBuildsTheSameNetwork()
    {
        var config = TabularRows.Config(TabularTask.Classification, 2) with { Monotone = [0, 1, -1] };
        var back = TabularNetConfig.FromJson(config.ToJson(), "config.json");
        Assert.Equal(config.ToJson(), back.ToJson());
        var (one, other) = (new TabularNet(config), new TabularNet(back));
        Assert.Equal(one.Parameters.Select(parameter => $"{parameter}"), other.Parameters.Select(parameter => $"{parameter}"));
    }

    [Theory]
    [InlineData("null"), InlineData("[]"), InlineData("{"), InlineData("{}")]
    [InlineData("{\"format\": 2}", "format 2")]
    [InlineData("{\"cardinalities\": null}", "missing"), InlineData("{\"monotone\": null}", "missing")]
    [InlineData("{\"task\": \"regressiom\"}"), InlineData("{\"task\": 7}")]
    [InlineData("{\"numbers\": -1}", "numbers"), InlineData("{\"numbers\": 100001}", "numbers"), InlineData("{\"plain\": -1}", "plain"), InlineData("{\"numbers\": 1e400}")]
    [InlineData("{\"numbers\": 0, \"plain\": 0, \"cardinalities\": []}", "numbers")]
    [InlineData("{\"cardinalities\": [0]}", "codes"), InlineData("{\"cardinalities\": [2000000000]}", "codes"), InlineData("{\"cardinalities\": [16000000, 16000000, 16000000, 16000000, 16000000]}", "codes")]
    [InlineData("{\"outputs\": 0}", "outputs"), InlineData("{\"outputs\": 2}", "outputs"), InlineData("{\"task\": \"Classification\", \"outputs\": 1}", "outputs")]
    [InlineData("{\"pieces\": 0}", "pieces"), InlineData("{\"embedding\": 0}", "embedding"), InlineData("{\"width\": 1}", "width"), InlineData("{\"width\": 20000}", "width"), InlineData("{\"blocks\": -1}", "blocks"), InlineData("{\"members\": 0}", "members")]
    [InlineData("{\"dropout\": 1}", "probability"), InlineData("{\"dropout\": -0.1}", "probability"), InlineData("{\"code_dropout\": 2}", "probability")]
    [InlineData("{\"monotone\": [1]}", "monotone"), InlineData("{\"monotone\": [0, 2, 0]}", "monotone"), InlineData("{\"task\": \"Classification\", \"outputs\": 3, \"monotone\": [0, 1, 0]}", "two classes")]
    [InlineData("{\"numbers\": 100000, \"pieces\": 1024, \"width\": 16384}", "weights")]
    public void ADocumentThatDescribesNoNetworkIsRefusedByName(string change, string? word = null)
    {
        var json = change.StartsWith("{\"", StringComparison.Ordinal) ? Changed(change) : change;
        var error = Assert.Throws<OgeeException>(() => TabularNetConfig.FromJson(json, "model/config.json"));
        Assert.Equal("OG4008", error.Error.Code);
        Assert.Contains("model/config.json", error.What, StringComparison.Ordinal);
        if (word is not null) Assert.Contains(word, error.What, StringComparison.Ordinal);
    }

    /// <summary>A good document with the members of another one in the place of its own.</summary>
    static string Changed(string change)
    {
        var document = System.Text.Json.Nodes.JsonNode.Parse(TabularRows.Config().ToJson())!.AsObject();
        foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(change)!.AsObject().ToList()) document[name] = value?.DeepClone();
        return document.ToJsonString();
    }

    [Fact]
    public void ANetworkThatIsPutTogetherWronglySaysSo() =>
        Assert.Contains("members", Assert.Throws<OgeeException>(() => new TabularNet(TabularRows.Config() with { Members = 0 })).What, StringComparison.Ordinal);
}
