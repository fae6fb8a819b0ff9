using System.Text.Json.Nodes;

namespace Ogee.Recipes.Tests;

public sealed class ClassifierTests : IClassFixture<TrainedRun>, IDisposable
{
    readonly TrainedRun trained;
    readonly TemporaryFolder folder = new();

    public ClassifierTests(TrainedRun trained)
    {
        this.trained = trained;
        foreach (var file in Directory.GetFiles(trained.Run.ModelPath)) folder.Write(Path.GetFileName(file), File.ReadAllBytes(file));
    }

    string Weights => folder["model.safetensors"];

    [Fact]
    public void AModelFolderWorksAnywhere()
    {
        var picture = ImageDecoder.Decode(StripedPictures.Png("red", 3, 3), "picture");
        var (here, there) = (Classifier.Load(folder.Path).Predict(picture), Classifier.Load(trained.Run.ModelPath).Predict(picture));
        Assert.Equal(there, here);
        Assert.Equal(1, here.Sum(), 1e-9);
    }

    [Fact]
    public void AnAnswerDoesNotDependOnTheOthersInTheBatch()
    {
        var classifier = Classifier.Load(folder.Path);
        var rows = new float[70 * classifier.RowSize];
        for (var i = 0; i < 70; i++) classifier.Prepare(ImageDecoder.Decode(StripedPictures.Png(StripedPictures.Classes[i % 3], 4, i), "picture"), rows.AsSpan(i * classifier.RowSize, classifier.RowSize));
        var together = new float[70 * 3];
        classifier.Logits(rows, together);
        var alone = new float[3];
        foreach (var i in new[] { 0, 1, 63, 64, 69 })
        {
            classifier.Logits(rows.AsSpan(i * classifier.RowSize, classifier.RowSize), alone);
            Assert.Equal(alone, together.AsSpan(3 * i, 3).ToArray());
        }
    }

    [Fact]
    public void WeightsWithOneChangedBitAreRefused()
    {
        var bytes = File.ReadAllBytes(Weights);
        bytes[^5] ^= 1;
        File.WriteAllBytes(Weights, bytes);
        Assert.Equal("OG2302", Refused().Error.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(200)]
    [InlineData(-1)]
    public void TruncatedWeightsAreRefused(int length)
    {
        var bytes = File.ReadAllBytes(Weights);
        File.WriteAllBytes(Weights, bytes[..(length < 0 ? bytes.Length + length : length)]);
        Assert.Equal("OG3010", Refused().Error.Code);
    }

    [Fact]
    public void MissingFilesAreNamed()
    {
        File.Delete(Weights);
        Assert.Contains("model.safetensors", Refused("OG3001").What, StringComparison.Ordinal);
        File.Delete(folder["config.json"]);
        Assert.Contains("config.json", Refused("OG3001").What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"format\":1,")]
    [InlineData("[1]")]
    public void AConfigThatIsNoneIsRefused(string text)
    {
        File.WriteAllText(folder["config.json"], text);
        Refused("OG2301");
    }

    [Theory]
    [InlineData("format", "2")]
    [InlineData("architecture", "\"resnet\"")]
    [InlineData("architecture", "null")]
    [InlineData("classes", "null")]
    [InlineData("classes", "[]")]
    [InlineData("classes", "[\"across\",null,\"red\"]")]
    [InlineData("classes", "[\"across\",\"across\",\"red\"]")]
    [InlineData("channels", "2")]
    [InlineData("size", "1000000000")]
    [InlineData("size", "\"16\"")]
    [InlineData("width", "-8")]
    [InlineData("dropout", "1")]
    [InlineData("mean", "null")]
    [InlineData("mean", "[0.5]")]
    [InlineData("deviation", "[0,0,0]")]
    [InlineData("temperature", "0")]
    [InlineData("temperature", "-1")]
    [InlineData("weights_sha256", "null")]
    public void ADamagedConfigIsRefused(string name, string value)
    {
        var config = JsonNode.Parse(File.ReadAllText(folder["config.json"]))!;
        config[name] = JsonNode.Parse(value);
        File.WriteAllText(folder["config.json"], config.ToJsonString());
        Refused("OG2301");
    }

    [Theory]
    [InlineData("width", "16")]
    [InlineData("channels", "1")]
    [InlineData("classes", "[\"across\",\"down\"]")]
    public void WeightsOfAnotherShapeAreRefused(string name, string value)
    {
        var config = JsonNode.Parse(File.ReadAllText(folder["config.json"]))!;
        config[name] = JsonNode.Parse(value);
        if (name == "channels") (config["mean"], config["deviation"]) = (new JsonArray(0.5), new JsonArray(0.25));
        File.WriteAllText(folder["config.json"], config.ToJsonString());
        Assert.Equal(FailureKind.Data, Refused().Error.Kind);
    }

    OgeeException Refused() => Assert.Throws<OgeeException>(() => Classifier.Load(folder.Path));

    OgeeException Refused(string code)
    {
        var error = Refused();
        Assert.Equal(code, error.Error.Code);
        return error;
    }

    public void Dispose() => folder.Dispose();
}
