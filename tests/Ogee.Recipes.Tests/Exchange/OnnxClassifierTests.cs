using Ogee.Learn;
using Ogee.Learn.Tests;

namespace Ogee.Recipes.Tests;

/// <summary>Models of other programs, made byte by byte: the mean of each colour, and its softmax.</summary>
public sealed class OnnxClassifierTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    // A red, a green and a blue picture are 20 × 10 pixels: the model's size is another.
    static ImagePixels Painted(int channel) => new([.. Enumerable.Range(0, 600).Select(i => (byte)(i % 3 == channel ? 255 : 0))], 20, 10, 3);

    OnnxModel Model(OnnxBytes bytes)
    {
        folder.Write("model.onnx", bytes.ToArray());
        return OnnxModel.Load(folder["model.onnx"]);
    }

    static OnnxBytes Means(bool isChannelsLast, bool isSoftmax, object size) => Means(new OnnxBytes().Input("x", 1, isChannelsLast ? ["batch", size, size, 3L] : ["batch", 3L, size, size]), "x", isChannelsLast, isSoftmax);

    static OnnxBytes Means(OnnxBytes bytes, string input, bool isChannelsLast, bool isSoftmax)
    {
        bytes.Node("ReduceMean", [input], ["mean"], OnnxBytes.Ints("axes", isChannelsLast ? [1, 2] : [2, 3]), OnnxBytes.Int("keepdims", 0));
        return isSoftmax ? bytes.Node("Softmax", ["mean"], ["y"]).Output("y", 1, "batch", 3L) : bytes.Node("Identity", ["mean"], ["y"]).Output("y", 1, "batch", 3L);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void LayoutAndKindOfOutputsAreFound(bool isChannelsLast, bool isSoftmax)
    {
        var classifier = new OnnxClassifier(Model(Means(isChannelsLast, isSoftmax, 4L)), preparation: "unit");
        Assert.Equal(["class 0", "class 1", "class 2"], classifier.Classes);
        for (var channel = 0; channel < 3; channel++)
        {
            var probabilities = classifier.Predict(Painted(channel));
            // Softmax of one 1 among zeros.
            for (var c = 0; c < 3; c++) Assert.Equal((c == channel ? Math.E : 1) / (Math.E + 2), probabilities[c], 1e-5);
        }
        Assert.Contains(classifier.Assumptions, text => text.StartsWith(isSoftmax ? "outputs are probabilities" : "outputs are logits", StringComparison.Ordinal));
        Assert.Contains(classifier.Assumptions, text => text.StartsWith("classes have numbers", StringComparison.Ordinal));
        Assert.DoesNotContain(classifier.Assumptions, text => text.Contains("ImageNet", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatNobodySaidIsAssumedAloud()
    {
        var classifier = new OnnxClassifier(Model(Means(false, false, "side")));
        Assert.Equal((224, 224, 0.875, 0.485), (classifier.Preparation.Height, classifier.Preparation.Width, classifier.Preparation.Crop, classifier.Preparation.Mean[0]));
        Assert.Equal(4, classifier.Assumptions.Count);
        Assert.Contains(classifier.Assumptions, text => text.Contains("as for ImageNet", StringComparison.Ordinal));
        Assert.Contains(classifier.Assumptions, text => text.Contains("224×224 pixels", StringComparison.Ordinal));
        Assert.Equal(2, new OnnxClassifier(Model(Means(false, false, "side")), preparation: "tf,size=8").Assumptions.Count);
    }

    [Fact]
    public void BytesGoInAsTheyAre()
    {
        var bytes = new OnnxBytes().Input("pixels", 2, 1L, 4L, 4L, 3L).Node("Cast", ["pixels"], ["x"], OnnxBytes.Int("to", 1)).Initializer("scale", [1 / 255f]).Node("Mul", ["x", "scale"], ["z"]);
        var classifier = new OnnxClassifier(Model(Means(bytes, "z", true, true)));
        Assert.Equal(Math.E / (Math.E + 2), classifier.Predict(Painted(1))[1], 1e-5);
        Assert.Contains(classifier.Assumptions, text => text.Contains("as bytes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("imagenet")]
    [InlineData("tf")]
    [InlineData("unit")]
    [InlineData("caffe")]
    [InlineData("range=127.5")]
    public void WhatBecomesNoByteIsRefusedWhereBytesGoIn(string preparation)
    {
        var bytes = new OnnxBytes().Input("pixels", 2, 1L, 4L, 4L, 3L).Node("Cast", ["pixels"], ["x"], OnnxBytes.Int("to", 1));
        Refused("OG2307", Means(bytes, "x", true, true), "takes bytes", null, preparation);
        // Blue first, and other ways to cut, are bytes still.
        Assert.True(new OnnxClassifier(Model(bytes), null, "raw,order=bgr,resize=stretch").Preparation.IsBlueFirst);
    }

    [Fact]
    public void TheOutputIsTheOneThatTheNamesFit()
    {
        static OnnxBytes Two(string axis) => new OnnxBytes().Input("x", 1, 1L, 3L, 4L, 4L).Initializer("features", [1f, 1f, 1f, 1f, 2f, 2f, 2f], 1, 7)
            .Node("ReduceMean", ["x"], ["mean"], OnnxBytes.Ints("axes", [2, 3]), OnnxBytes.Int("keepdims", 0)).Node("Identity", ["mean"], ["scores"])
            .Node("Identity", ["features"], ["embedding"]).Output("embedding", 1, 1L, 7L).Output("scores", 1, axis, 3L);
        folder.Write("names.txt", "red\ngreen\nblue\n"u8.ToArray());
        var classifier = new OnnxClassifier(Model(Two("batch")), folder["names.txt"], "unit");
        Assert.Equal(Math.E / (Math.E + 2), classifier.Predict(Painted(2))[2], 1e-5);
        Assert.Contains("the answer is the output 'scores', the only one of 2 with a number for each of 3 names", classifier.Assumptions);
        Assert.Equal(7, new OnnxClassifier(Model(Two("batch")), null, "unit").Classes.Count);
        folder.Write("names.txt", "red\ngreen\n"u8.ToArray());
        Refused("OG2308", Two("batch"), "tells 7 ('embedding') or 3 ('scores') apart", folder["names.txt"], "unit");
    }

    [Theory]
    [InlineData("red\ngreen\nblue\n\n \r\n", null)]
    [InlineData("red\ngreen\n\nblue\n", 3)]
    [InlineData("\nred\ngreen", 1)]
    public void BlankLinesEndAListOfNamesAndAreNoNames(string text, int? line)
    {
        folder.Write("names.txt", System.Text.Encoding.UTF8.GetBytes(text));
        if (line is null) Assert.Equal(["red", "green", "blue"], new OnnxClassifier(Model(Means(false, true, 4L)), folder["names.txt"], "unit").Classes);
        else Refused("OG2308", Means(false, true, 4L), $"line {line} is blank", folder["names.txt"], "unit");
    }

    [Fact]
    public void TheSizesThatAreToldAreTheModels()
    {
        Assert.Contains(new OnnxClassifier(Model(Means(false, false, 8L))).Assumptions, text => text.Contains("red first; the middle is scaled to 9×9, and the middle 8×8 is cut out (", StringComparison.Ordinal));
        Assert.Contains(new OnnxClassifier(Model(Means(false, false, 8L)), null, "resize=stretch,crop=1,order=bgr").Assumptions, text => text.Contains("blue first; both sides are scaled to 8×8 (", StringComparison.Ordinal));
    }

    [Fact]
    public void NamesComeFromAFileOrFromTheModel()
    {
        folder.Write("names.txt", "\uFEFFred\r\ngreen \r\nblue\r\n"u8.ToArray());
        Assert.Equal(["red", "green", "blue"], new OnnxClassifier(Model(Means(false, true, 4L)), folder["names.txt"], "unit").Classes);
        var named = Means(false, true, 4L).Metadata(OnnxKeys.Labels, """["r", "g", "b"]""");
        Assert.Equal(["r", "g", "b"], new OnnxClassifier(Model(named), null, "unit").Classes);
        // Who names them knows better than the file.
        Assert.Equal("red", new OnnxClassifier(Model(named), folder["names.txt"], "unit").Classes[0]);
        folder.Write("names.txt", "red\ngreen\n"u8.ToArray());
        Refused("OG2308", named, "names 2 classes, and", folder["names.txt"]);
        Refused("OG2308", Means(false, true, 4L).Metadata(OnnxKeys.Labels, """["r", 1, "b"]"""), "is no list of names");
    }

    void Refused(string code, OnnxBytes model, string words, string? labels = null, string? preparation = null)
    {
        var loaded = Model(model);
        var error = Assert.Throws<OgeeException>(() => new OnnxClassifier(loaded, labels, preparation));
        Assert.Equal(code, error.Error.Code);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNoClassifierOfPicturesIsRefused()
    {
        Refused("OG2306", Means(false, true, 4L).Input("z", 1, 2L), "takes 2 inputs: x: float");
        Refused("OG2306", new OnnxBytes().Input("x", 1, "batch", 5L).Node("Identity", ["x"], ["y"]).Output("y", 1, "batch", 5L), "an input of four axes");
        Refused("OG2306", new OnnxBytes().Input("x", 1, 1L, 5L, 4L, 4L).Node("Identity", ["x"], ["y"]).Output("y", 1, 1L, 5L, 4L, 4L), "1 or 3 channels");
        Refused("OG2306", new OnnxBytes().Input("x", 1, 8L, 3L, 4L, 4L).Node("Identity", ["x"], ["y"]).Output("y", 1, 8L, 3L, 4L, 4L), "takes batches of 8");
        Refused("OG2306", new OnnxBytes().Input("x", 7, 1L, 3L, 4L, 4L).Node("Identity", ["x"], ["y"]).Output("y", 7, 1L, 3L, 4L, 4L), "pictures as floats or bytes");
        Refused("OG2306", new OnnxBytes().Input("x", 1, 1L, 3L, 4L, 4L).Node("Identity", ["x"], ["y"]).Output("y", 1, 1L, 3L, 4L, 4L), "gives y [1, 3, 4, 4] for one picture");
        Refused("OG2306", new OnnxBytes().Input("x", 1, 1L, 3L, 100_000L, 4L).Node("Identity", ["x"], ["y"]).Output("y", 1, 1L), "sides from 1 to 8192");
        Refused("OG3061", new OnnxBytes().Input("x", 1, 1L, 3L, 4L, 4L).Node("Foo", ["x"], ["z"]).Node("Bar", ["z"], ["y"]).Output("y", 1, 1L, 3L), "Foo");
        Refused("OG2307", Means(false, true, 4L), "the size that the model takes", null, "size=8");
        Refused("OG2306", Means(false, true, 4L).Metadata(OnnxKeys.Preparation, "{}"), OnnxKeys.Preparation);
    }

    [Fact]
    public void AnOutputThatIsNoNumberIsAnError()
    {
        // 0 / 0 of a picture that is not black.
        var bytes = new OnnxBytes().Input("x", 1, 1L, 3L, 4L, 4L).Initializer("big", [3e38f]).Node("Mul", ["x", "big"], ["z"]).Node("Mul", ["z", "big"], ["w"]);
        var classifier = new OnnxClassifier(Model(Means(bytes, "w", false, true)), null, "unit");
        Assert.Equal("OG2306", Assert.Throws<OgeeException>(() => classifier.Predict(Painted(0))).Error.Code);
        var logits = new OnnxClassifier(Model(new OnnxBytes().Input("x", 1, 1L, 3L, 4L, 4L).Initializer("big", [3e38f]).Node("Mul", ["x", "big"], ["z"]).Node("Mul", ["z", "big"], ["w"])
            .Node("ReduceMean", ["w"], ["y"], OnnxBytes.Ints("axes", [2, 3]), OnnxBytes.Int("keepdims", 0)).Output("y", 1, "batch", 3L)), null, "unit");
        Assert.Contains("the logit of class 0 is", Assert.Throws<OgeeException>(() => logits.Predict(Painted(0))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
