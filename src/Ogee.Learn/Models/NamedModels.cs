namespace Ogee.Learn;

/// <summary>The models that are known by name, each with a batch of the size that it is measured on.</summary>
public static class NamedModels
{
    const int Classes = 1000;
    const int Words = 8000;

    /// <summary>All of them, small ones first.</summary>
    public static IReadOnlyList<NamedModel> All { get; } =
    [
        Pictures("mlp", "a perceptron with 512 hidden numbers", 128, 28, 1, 10, size => new Perceptron(size * size, 512, 10)),
        Pictures("lenet", "LeNet-5 with rectifiers", 128, 28, 1, 10, size => new Lenet(size, 10)),
        Pictures("convnet", "the network of the recipes for pictures", 32, 64, 3, 10, size => new ConvNet(3, 10, size)),
        Pictures("alexnet", "AlexNet in one column", 8, 224, 3, Classes, _ => new AlexNet()),
        Pictures("vgg11", "VGG of 11 layers", 4, 224, 3, Classes, _ => new Vgg(depth: 11)),
        Pictures("googlenet", "GoogLeNet", 8, 224, 3, Classes, _ => new GoogLeNet()),
        Pictures("resnet18", "a residual network of 18 layers", 8, 224, 3, Classes, _ => new ResNet(depth: 18)),
        Pictures("resnet50", "a residual network of 50 layers", 4, 224, 3, Classes, _ => new ResNet(depth: 50)),
        Pictures("regnet_y_400mf", "RegNetY of 400 million multiply-adds", 8, 224, 3, Classes, _ => new RegNet(design: RegNetDesign.Of("y_400mf"))),
        Pictures("efficientnet_b0", "EfficientNet of scale 0", 8, 224, 3, Classes, _ => new EfficientNet()),
        Language("gpt_small", "GPT of 6 layers, 384 wide, over 65 letters", 4, 256, GptConfig.Small()),
        Language("gpt2_124m", "GPT-2 of 124 million parameters", 1, 256, GptConfig.Gpt2),
        new("transformer_mt", "an encoder and decoder of 3 layers each, 256 wide", 64, 32) { Make = Translation },
        new("lstm", "two LSTM layers of 256 over 8,000 words", 64, 64) { Make = Texts },
        new("gcn", "three graph convolutions of 64 over molecules", 32, null) { Make = Graphs },
    ];

    /// <summary>The model of a name.</summary>
    /// <exception cref="OgeeException">There is none (OG4009).</exception>
    public static NamedModel Find(string name) => All.FirstOrDefault(model => model.Name == name)
        ?? throw LearnErrors.Model.With($"There is no model '{name}'", $"Expected one of: {string.Join(" ", All.Select(model => model.Name))}",
            Spelling.Question(name, All.Select(model => model.Name)) ?? "Choose one of them, for instance resnet18.");

    static NamedModel Pictures(string name, string description, int batch, int size, int channels, int classes, Func<int, Module> make) => new(name, description, batch, size)
    {
        Make = (batch, size) =>
        {
            var model = make(size);
            var pixels = Tensor.Normal([batch, channels, size, size], new RngKey(1));
            Tensor.Evaluate(pixels);
            var labels = Tensor.From([.. Enumerable.Range(0, batch).Select(i => (long)(i % classes))], [batch]);
            return new(model, batch, () => model.Forward(pixels), () => Loss.CrossEntropy(model.Forward(pixels), labels));
        },
    };

    static NamedModel Language(string name, string description, int batch, int time, GptConfig config) => new(name, description, batch, time)
    {
        Make = (batch, time) =>
        {
            var (model, text) = (new Gpt(config), RandomSamples.Texts(batch, time + 1, config.Vocabulary, 1));
            Tensor Predict() => model.Forward(text.Slice(1, 0, time));
            return new(model, batch, Predict, () => Loss.CrossEntropy(Predict(), text.Slice(1, 1, time + 1))) { Optimizer = new AdamW(0.001) };
        },
    };

    static ModelWorkload Translation(int batch, int time)
    {
        // Nothing drops out, so that steps are alike.
        var model = new Transformer(new() { SourceVocabulary = Words, TargetVocabulary = Words, Dropout = 0 });
        var (source, target) = (RandomSamples.Texts(batch, time, Words, 1, isPadded: true), RandomSamples.Texts(batch, time + 1, Words, 2, isPadded: true));
        Tensor Predict() => model.Forward(source, target.Slice(1, 0, time));
        return new(model, batch, Predict, () => Loss.CrossEntropy(Predict(), target.Slice(1, 1, time + 1), smoothing: 0, ignore: 0)) { Optimizer = new AdamW(0.001) };
    }

    static ModelWorkload Texts(int batch, int time)
    {
        var (model, texts) = (new LstmClassifier(Words, classes: 2), RandomSamples.Texts(batch, time, Words, 1));
        var labels = Tensor.From([.. Enumerable.Range(0, batch).Select(i => i % 2L)], [batch]);
        return new(model, batch, () => model.Forward(texts), () => Loss.CrossEntropy(model.Forward(texts), labels));
    }

    static ModelWorkload Graphs(int batch, int size)
    {
        const int Features = 32;
        var (model, graphs) = (new Gcn(Features, 1), GraphBatch.Join(RandomSamples.Molecules(batch, Features, 1)));
        var target = Tensor.Uniform([batch, 1], new RngKey(2));
        Tensor.Evaluate(target);
        return new(model, batch, () => model.Forward(graphs), () => Loss.MeanSquared(model.Forward(graphs), target)) { Optimizer = new AdamW(0.001) };
    }
}
