using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>A model says in its ONNX file what it says in its folder.</summary>
public sealed class ModelExportTests(TrainedRun trained) : IClassFixture<TrainedRun>, IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void AClassifierAnswersThePicturesAsBefore()
    {
        var report = ModelExport.ToOnnx(trained.Run.ModelPath, folder["model.onnx"], trained.Run.Id);
        Assert.True(report.LargestDifference <= 1);
        var model = OnnxModel.Load(folder["model.onnx"]);
        var classifier = Classifier.Load(trained.Run.ModelPath);
        Assert.Equal((trained.Run.Id, classifier.Config.WeightsSha256, "image-classification"), (model.Metadata[OnnxKeys.Run], model.Metadata[OnnxKeys.Weights], model.Metadata[OnnxKeys.Task]));
        Assert.Equal($"pixels: uint8 [batch, {classifier.Config.Size}, {classifier.Config.Size}, {classifier.Config.Channels}]", model.Inputs[0].ToString());
        var exported = new OnnxClassifier(model);
        Assert.Equal(classifier.Config.Classes, exported.Classes);
        Assert.Empty(exported.Assumptions);
        for (var i = 0; i < 6; i++)
        {
            var picture = ImageDecoder.Decode(StripedPictures.Png(StripedPictures.Classes[i % 3], 3, i), "picture");
            Assert.All(exported.Predict(picture).Zip(classifier.Predict(picture)), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        }
    }

    [Fact]
    public void ProbabilitiesInTheFileAreThoseOfTheTemperature()
    {
        ModelExport.ToOnnx(trained.Run.ModelPath, folder["model.onnx"]);
        var network = OnnxNetwork.Open(folder["model.onnx"]);
        var classifier = Classifier.Load(trained.Run.ModelPath);
        var picture = classifier.Fit(ImageDecoder.Decode(StripedPictures.Png("red", 3, 1), "picture"));
        var outputs = network.Forward([Tensor.From(picture.Data, [1, picture.Height, picture.Width, picture.Channels])]);
        Assert.Equal(["logits", "probabilities"], network.Outputs.Select(port => port.Name));
        Assert.All(outputs[1].ToArray<float>().Zip(classifier.Predict(picture)), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    [Fact]
    public void TheSameModelGivesTheSameBytes()
    {
        ModelExport.ToOnnx(trained.Run.ModelPath, folder["a.onnx"]);
        ModelExport.ToOnnx(trained.Run.ModelPath, folder["b.onnx"]);
        Assert.Equal(File.ReadAllBytes(folder["a.onnx"]), File.ReadAllBytes(folder["b.onnx"]));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void AModelOfTablesAnswersRowsAsBefore(bool isClass)
    {
        TableColumn[] columns = [new("size", ColumnKind.Number), new("kind", ColumnKind.Category) { Categories = ["a", "b", "c"] }, isClass ? new("good", ColumnKind.Category) { Categories = ["no", "yes"] } : new("good", ColumnKind.Number)];
        var rng = new Rng(new RngKey(3).Fold("rows"));
        double[][] rows = [.. Enumerable.Range(0, 200).Select(i => new double[] { i % 17 == 0 ? double.NaN : rng.NextInt(1000) / 10.0, rng.NextInt(3), rng.NextInt(2) })];
        var encoder = FeatureEncoder.Fit(columns, [0, 1], [.. Enumerable.Range(0, 200)], (row, values) => rows[row].CopyTo(values));
        var shape = new TabularNetConfig { Task = isClass ? TabularTask.Classification : TabularTask.Regression, Numbers = encoder.Numbers, Plain = encoder.Plain, Cardinalities = encoder.Cardinalities, Outputs = isClass ? 2 : 3, Width = 8, Members = 2 };
        var (network, baseline) = (new TabularNet(shape), new LinearTabular(shape));
        network.Initialize(4);
        var config = new TableModelConfig
        {
            Label = "good", Columns = columns, Encoder = encoder.State, Network = shape, Classes = isClass ? ["no", "yes"] : [], Temperature = isClass ? 1.5 : 1, TargetMean = isClass ? 0 : 7, TargetDeviation = isClass ? 1 : 3,
            WeightsSha256 = network.Sha256(), BaselineSha256 = baseline.Sha256(),
        };
        new TableModel(config, network, baseline).Save(folder["table"]);
        Assert.True(ModelExport.ToOnnx(folder["table"], folder["table.onnx"]).LargestDifference <= 1);
        var model = OnnxModel.Load(folder["table.onnx"]);
        Assert.True(OnnxTable.Is(model));
        var (exported, table) = (new OnnxTable(model), TableModel.Load(folder["table"]));
        foreach (var row in rows.Take(20)) Assert.All(exported.Predict(row).Zip(table.Predict(row)), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        Assert.Equal(table.Answer(rows[0]).Label, exported.Answer(rows[0]).Label);
        // A classifier of pictures is none of tables.
        ModelExport.ToOnnx(trained.Run.ModelPath, folder["model.onnx"]);
        Assert.Equal("OG2306", Assert.Throws<OgeeException>(() => new OnnxTable(OnnxModel.Load(folder["model.onnx"]))).Error.Code);
    }

    public void Dispose() => folder.Dispose();
}
