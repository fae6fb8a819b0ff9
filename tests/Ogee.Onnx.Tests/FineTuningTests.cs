using System.Formats.Tar;
using System.IO.Compression;
using Ogee.Learn;
using Ogee.Learn.Tests;
using Ogee.Recipes;
using Ogee.Recipes.Tests;
using Ogee.Testing;

namespace Ogee.Onnx.Tests;

/// <summary>A classifier from an ONNX file gets a last layer for other classes, learns them, is written again, and answers from there, here and in ONNX Runtime.</summary>
public sealed class FineTuningTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static double Step(OnnxNetwork network, Parameter[] trained, Optimizer optimizer, Tensor x, Tensor target, RngKey key)
    {
        using var training = Mode.Training(key);
        var loss = Loss.CrossEntropy(network.Forward(x), target);
        optimizer.Step(trained, loss.Gradients(trained));
        Tensor.Evaluate(loss, network.Parameters);
        return loss.Item();
    }

    static Tensor Rows(PicturePreparation preparation, IReadOnlyList<ImagePixels> pictures)
    {
        var size = preparation.Height * preparation.Width * preparation.Channels;
        var rows = new float[pictures.Count * size];
        for (var i = 0; i < pictures.Count; i++) preparation.Prepare(pictures[i], false, rows.AsSpan(i * size, size));
        return Tensor.From(rows, [pictures.Count, preparation.Channels, preparation.Height, preparation.Width]);
    }

    static int Right(OnnxClassifier classifier, IReadOnlyList<(ImagePixels Picture, int Label)> samples) =>
        samples.Count(sample => ProbabilityScores.Predict(classifier.Predict(sample.Picture), classifier.Classes.Count)[0] == sample.Label);

    Dictionary<string, string> About(PicturePreparation preparation, string classes) => new() { [OnnxKeys.Labels] = classes, [OnnxKeys.Preparation] = preparation.ToJson(), [OnnxKeys.Temperature] = "1" };

    static OnnxExportOptions Options(Dictionary<string, string> metadata) => new() { InputNames = ["images"], OutputNames = [OnnxKeys.LogitsOutput], Metadata = metadata };

    [Fact]
    public void ASmallOneLearnsOtherClasses()
    {
        var preparation = PreparationText.Apply(new() { Height = 16, Width = 16, Mean = [0, 0, 0], Deviation = [1, 1, 1] }, "tf");
        var samples = Enumerable.Range(0, 24).Select(i => (Picture: ImageDecoder.Decode(StripedPictures.Png(StripedPictures.Classes[i % 3], 5, i), "picture"), Label: i % 3)).ToList();
        var x = Rows(preparation, [.. samples.Select(sample => sample.Picture)]);
        // Of seven classes, with weights as they start.
        var before = new ConvNet(3, 7, 16, width: 8, dropout: 0);
        before.Initialize(1);
        OnnxExport.Save(folder["seven.onnx"], before, x.Slice(0, 0, 2), Options([]));
        var model = OnnxModel.Load(folder["seven.onnx"]);
        var features = before.FeatureCount;
        var network = new OnnxNetwork(model, replaced: new Dictionary<string, Tensor> { ["head.weight"] = Tensor.Normal([3, features], new RngKey(2)) * 0.1, ["head.bias"] = Tensor.Zeros([3]) });
        Assert.Equal<Shape>([24, 3], network.Forward(x).Shape);
        var trained = network.Parameters.Where(parameter => parameter.IsTrainable).ToArray();
        var target = Tensor.From(samples.Select(sample => (long)sample.Label).ToArray(), [24]);
        var optimizer = new AdamW(rate: 5e-3);
        double first = 0, last = 0;
        for (var step = 0; step < 25; step++)
        {
            last = Step(network, trained, optimizer, x, target, new RngKey(3).Fold((ulong)step));
            if (step == 0) first = last;
        }
        Assert.True(last < first / 4, $"The loss went from {first} to {last}.");
        OnnxExport.Save(folder["three.onnx"], network, x.Slice(0, 0, 2), Options(About(preparation, """["across", "down", "red"]""")));
        var classifier = new OnnxClassifier(OnnxModel.Load(folder["three.onnx"]));
        Assert.Equal(StripedPictures.Classes, classifier.Classes);
        Assert.Empty(classifier.Assumptions);
        Assert.InRange(Right(classifier, samples), 22, 24);
        Checked.Agrees(folder["three.onnx"], given => [network.Forward(given[0])], [[x]]);
    }

    [Fact]
    public void WhatIsReplacedHasToBeThere()
    {
        var network = new Linear(2, 3);
        OnnxExport.Save(folder["linear.onnx"], network, Tensor.Zeros([1, 2]));
        var model = OnnxModel.Load(folder["linear.onnx"]);
        OgeeException Refused(string name, Tensor value) => Assert.Throws<OgeeException>(() => new OnnxNetwork(model, replaced: new Dictionary<string, Tensor> { [name] = value }));
        Assert.Contains("Did you mean weight?", Refused("wieght", Tensor.Zeros([5, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("is to be replaced by", Refused("weight", Tensor.Zeros([5])).Message, StringComparison.Ordinal);
        Assert.Contains("is to be replaced by", Refused("weight", Tensor.From(1L, 2).Reshape(1, 2)).Message, StringComparison.Ordinal);
    }

    /// <summary>160 photos of five flowers to learn from, 40 to measure on: in the long run the figure of docs/results.md, else the first steps of it.</summary>
    [Fact]
    public void MobileNetV2LearnsFlowers()
    {
        var archive = SharedData.Path("flowers200/flowers200.tar.gz");
        void Tell(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
        var preparation = PreparationText.Apply(new() { Height = 224, Width = 224, Mean = [0, 0, 0], Deviation = [1, 1, 1] }, "tf,crop=0.875");
        OnnxExport.Save(folder["imagenet.onnx"], PublishedModels.MobileNetV2(), Tensor.Uniform([1, 3, 224, 224], new RngKey(1)), Options([]));
        string[] classes = ["daisy", "dandelion", "roses", "sunflowers", "tulips"];
        var (train, test) = Flowers(archive, classes);
        var network = new OnnxNetwork(OnnxModel.Load(folder["imagenet.onnx"]), replaced: new Dictionary<string, Tensor> { ["classifier.1.weight"] = Tensor.Normal([5, 1280], new RngKey(42)) * 0.01, ["classifier.1.bias"] = Tensor.Zeros([5]) });
        OnnxClassifier Exported(string name)
        {
            OnnxExport.Save(folder[name], network, Tensor.Uniform([1, 3, 224, 224], new RngKey(1)), Options(About(preparation, """["daisy", "dandelion", "roses", "sunflowers", "tulips"]""")));
            return new(OnnxModel.Load(folder[name]));
        }

        Tell($"before: {Right(Exported("before.onnx"), test)} of {test.Count} held-out photos right");
        // The new layer first: its gradients are noise at the beginning, and would spoil what the others know. Then all, slowly.
        const int Batch = 16;
        var (headEpochs, epochs, least) = Tool.IsLongRun ? (5, 7, 32) : (1, 1, 20);
        var all = network.Parameters.Where(parameter => parameter.IsTrainable).ToArray();
        var head = all.Where(parameter => parameter.Name!.StartsWith("classifier.1.", StringComparison.Ordinal)).ToArray();
        Optimizer headOptimizer = new AdamW(rate: 2e-3), allOptimizer = new AdamW(rate: 2e-5);
        for (var (epoch, step) = (0, 0); epoch < epochs; epoch++)
        {
            int[] order = [.. new Rng(new RngKey(42).Fold("order").Fold((ulong)epoch)).Permutation(train.Count)];
            for (var start = 0; start + Batch <= order.Length; start += Batch, step++)
            {
                var batch = order.Skip(start).Take(Batch).Select(i => train[i]).ToList();
                var x = Rows(preparation, [.. batch.Select(sample => sample.Picture)]);
                // Every second batch is mirrored.
                if (step % 2 == 1) x = x.Flip(3);
                var loss = Step(network, epoch < headEpochs ? head : all, epoch < headEpochs ? headOptimizer : allOptimizer, x, Tensor.From(batch.Select(sample => (long)sample.Label).ToArray(), [Batch]), new RngKey(42).Fold((ulong)step));
                Tell($"epoch {epoch + 1}, step {step + 1}: loss {loss:0.000}");
            }
        }
        var right = Right(Exported("flowers.onnx"), test);
        Tell($"after: {right} of {test.Count} held-out photos right; SHA-256 of the weights {network.Sha256()}");
        Assert.InRange(right, least, 40);
        // The file as any other program has it.
        var photos = Rows(preparation, [.. test.Select(sample => sample.Picture)]);
        Checked.Agrees(folder["flowers.onnx"], given => [network.Forward(given[0])], [[photos]]);
        using var session = Runtime.Open(folder["flowers.onnx"]);
        var there = Runtime.Run(session, [photos])[0].ArgMax(1).ToArray<long>().Zip(test, (label, sample) => label == sample.Label).Count(isRight => isRight);
        Tell($"in ONNX Runtime: {there} of {test.Count}");
        Assert.Equal(right, there);
    }

    /// <summary>Of each class in the order of the names the first 32 photos to learn from and the other eight.</summary>
    static (List<(ImagePixels Picture, int Label)> Train, List<(ImagePixels Picture, int Label)> Test) Flowers(string archive, string[] classes)
    {
        using var tar = new TarReader(new GZipStream(File.OpenRead(archive), CompressionMode.Decompress));
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is null || !entry.Name.EndsWith(".jpg", StringComparison.Ordinal)) continue;
            var bytes = new MemoryStream();
            entry.DataStream.CopyTo(bytes);
            files.Add(entry.Name, bytes.ToArray());
        }
        var (train, test) = (new List<(ImagePixels, int)>(), new List<(ImagePixels, int)>());
        for (var label = 0; label < classes.Length; label++)
        {
            var photos = files.Where(file => file.Key.Split('/')[^2] == classes[label]).ToList();
            Assert.Equal(40, photos.Count);
            for (var i = 0; i < photos.Count; i++) (i < 32 ? train : test).Add((ImageDecoder.Decode(photos[i].Value, photos[i].Key), label));
        }
        return (train, test);
    }

    public void Dispose() => folder.Dispose();
}
