using Ogee.Learn;
using Ogee.Learn.Tests;
using Ogee.Testing;

namespace Ogee.Onnx.Tests;

/// <summary>A step of training as a graph: the loss and the gradient of each parameter, for batches of any size.</summary>
public class TrainingTests(ITestOutputHelper output)
{
    static Tensor[] Batch(long size, Shape sample, int classes) =>
        [Tensor.Normal(Shape.Create([size, .. sample]), new RngKey((ulong)size)), Tensor.From([.. Enumerable.Range(0, (int)size).Select(i => (long)(i * 5 % classes))], [size])];

    static OnnxExportReport Exported(Module model, Shape sample, int classes)
    {
        model.Initialize(3);
        Tensor[] parameters = [.. model.Parameters];
        IReadOnlyList<Tensor> Step(IReadOnlyList<Tensor> x)
        {
            var loss = Loss.CrossEntropy(model.Forward(x[0]), x[1]);
            return [loss, .. loss.Gradients(parameters)];
        }
        return Checked.Export(Step, Batch(3, sample, classes), others: [Batch(1, sample, classes), Batch(8, sample, classes)]);
    }

    sealed class Windows : Module
    {
        readonly Learn.Conv2d first = new(3, 6, 3, stride: 2, padding: 1), second = new(6, 8, 3, padding: 2, dilation: 2, groups: 2), third = new(8, 8, 3, padding: 1, groups: 8);
        readonly Linear head = new(8 * 2 * 2, 4);

        public override Tensor Forward(Tensor x)
        {
            x = first.Forward(x).Relu().MaxPool2d(2); // [batch, 6, 4, 4]
            x = second.Forward(x).Gelu().AveragePool2d(3, stride: 2, padding: 1, countPadding: false); // [batch, 8, 2, 2]
            return head.Forward(third.Forward(x).Tanh().Flatten(1));
        }
    }

    [Fact]
    public void AConvolutionalClassifier()
    {
        var report = Exported(new Windows(), [3, 16, 16], 4);
        // Three ways there, three gradients of weights, and how many elements the means are of; of images two, and one of means.
        Assert.Equal((7, 3, 1), (report.Operators["Conv"], report.Operators["ConvTranspose"], report.Operators["ScatterElements"]));
    }

    // Without a bias of the keys, which a softmax does not see: its gradient is what rounding leaves.
    sealed class Heads : Module
    {
        readonly Linear queries = new(6, 6), keys = new(6, 6, hasBias: false), values = new(6, 6), head = new(6, 3);

        public override Tensor Forward(Tensor x) => head.Forward(queries.Forward(x).Attention(keys.Forward(x), values.Forward(x), isCausal: true).Mean(1));
    }

    [Fact]
    public void AttentionInBlocks()
    {
        // As many places as are computed in blocks.
        var report = Exported(new Heads(), [17, 6], 3);
        // Probabilities are computed once for both ways.
        Assert.Equal(1, report.Operators["Softmax"]);
    }

    [Fact]
    public void ImagesThatAreAsHighAsTheBatchSays()
    {
        var weight = Tensor.Normal([4, 2, 3, 3], new RngKey(1));
        Tensor.Evaluate(weight);
        IReadOnlyList<Tensor> Step(IReadOnlyList<Tensor> x)
        {
            var loss = x[0].Conv2d(weight, Window.Even(1, 1), groups: 1).AveragePool2d(3, stride: 1, padding: 1, countPadding: false).Square().Mean();
            return [loss, .. loss.Gradients(x[0], weight)];
        }
        Tensor[] Image(long height) => [Tensor.Normal([2, 2, height, 5], new RngKey(2))];
        Checked.Export(Step, Image(6), new() { BatchAxes = [2] }, [Image(1), Image(2), Image(9)]);
    }

    [Fact]
    public void PaddingAsLargeAsAWindowNeverWins()
    {
        // −∞ too is an element, and has the gradient of a window of such.
        var x = Tensor.Where(Tensor.Uniform([2, 2, 6, 7], new RngKey(4)).Greater(0.6), Tensor.Normal([2, 2, 6, 7], new RngKey(5)), Tensor.Scalar(float.NegativeInfinity));
        Tensor.Evaluate(x);
        IReadOnlyList<Tensor> Step(IReadOnlyList<Tensor> x)
        {
            var pooled = x[0].MaxPool2d(2, stride: 1, padding: 2, dilation: 3);
            return [pooled, .. pooled.VectorJacobian(Tensor.Arange(1.0, pooled.Shape.Count + 1, 1, x[0].Type).Reshape(pooled.Shape), x[0])];
        }
        Checked.Export(Step, [x], new() { IsBatchDynamic = false });
    }

    [Fact]
    public void GradientsOfLayers()
    {
        var (agreed, failures) = (0, new List<string>());
        // All of them with OGEE_LONG=1; otherwise some.
        var step = Environment.GetEnvironmentVariable("OGEE_LONG") == "1" ? 1 : 7;
        foreach (var (type, cases) in LayerCases.All.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal).Where((_, i) => i % step == 0))
            foreach (var each in cases.Take(1))
                try
                {
                    var layer = each.Create();
                    layer.Initialize(5);
                    Tensor[] parameters = [.. layer.Parameters.Where(parameter => parameter.IsTrainable)];
                    if (parameters.Length == 0) continue;
                    IReadOnlyList<Tensor> Step(IReadOnlyList<Tensor> x)
                    {
                        var loss = layer.Forward(x[0]).Tanh().Square().Mean();
                        return [loss, .. loss.Gradients(parameters)];
                    }
                    // Samples of the others are parts of one graph, which the function makes for a batch of a size.
                    var isDynamic = each.Sample != "stars";
                    Checked.Export(Step, [each.Input(3)], new() { IsBatchDynamic = isDynamic }, isDynamic ? [[each.Input(2)]] : null);
                    agreed++;
                }
                catch (Exception error)
                {
                    failures.Add($"{type.Name} {each.Sample}: {error.GetType().Name} {error.Message.Split('\n')[0]}");
                }
        output.WriteLine($"gradients of {agreed} layers and models agree with ONNX Runtime");
        Assert.True(failures.Count == 0, $"{failures.Count} failures\n{string.Join("\n", failures)}");
    }
}
