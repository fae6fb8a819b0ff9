#:project ../src/Ogee.Learn/Ogee.Learn.csproj

// A model of another program: an ONNX file is opened as a network that learns, gets another last layer, is trained, and is written again for whoever runs ONNX.
//
//   dotnet run -c Release samples/13-onnx.cs

using Ogee;
using Ogee.Learn;

var folder = Directory.CreateTempSubdirectory("ogee-sample-").FullName;
var key = new RngKey(Seed: 42);

// The name under which `ogee predict` looks for the classes of a file.
const string Labels = "ogee.labels";

// The file that one would have from elsewhere: it tells stripes that lie from stripes that stand.
var (path, written) = (Path.Combine(folder, "stripes.onnx"), Path.Combine(folder, "patterns.onnx"));
var made = new ConvNet(1, 2, 16, width: 4, dropout: 0);
made.Initialize(1);
Train(made.Parameters, made.Forward, classes: 2, steps: 30);
OnnxExport.Save(path, made, Patterns(2, 2, key).Images);

// Opened, it is looked at before anything is computed: what it takes and gives, and all that it needs and would not get.
var model = OnnxModel.Load(path);
Console.WriteLine($"takes {string.Join(", ", model.Inputs)}, gives {string.Join(", ", model.Outputs)}, opset {model.Opsets[""]}; {(model.Report.IsComplete ? "all of it is supported" : model.Report)}");

// Three classes instead of two: other values, of other sizes, for the last layer. The rest keeps what it knows.
var network = new OnnxNetwork(model, replaced: new Dictionary<string, Tensor> { ["head.weight"] = Tensor.Normal([3, made.FeatureCount], key.Fold("head")) * 0.1, ["head.bias"] = Tensor.Zeros([3]) });
Console.WriteLine($"before: {Right(network):0 %} of 90 patterns of three kinds");
Train(network.Parameters, network.Forward, classes: 3, steps: 60);
Console.WriteLine($"after:  {Right(network):0 %}");

// Written again, with the names of the classes in the file; it is read back and compared before it is there.
var report = OnnxExport.Save(written, network, Patterns(3, 2, key).Images, new() { Metadata = new Dictionary<string, string> { [Labels] = """["lying", "standing", "checkered"]""" } });
Console.WriteLine($"written: opset {report.Opset}, {report.Operators["Conv"]} convolutions, at most {report.LargestDifference:0.0} of the tolerance away");

// Any program that runs ONNX can ask it now, and so can this one.
var asked = OnnxNetwork.Open(written);
var labels = System.Text.Json.Nodes.JsonNode.Parse(OnnxModel.Load(written).Metadata[Labels])!.AsArray();
using (Mode.Predicting())
    foreach (var answer in asked.Forward(Patterns(3, 6, key.Fold("new")).Images).ArgMax(1).ToArray<long>()) Console.WriteLine(labels[(int)answer]);
Directory.Delete(folder, recursive: true);

void Train(IEnumerable<Parameter> all, Func<Tensor, Tensor> forward, int classes, int steps)
{
    Parameter[] parameters = [.. all];
    Parameter[] trained = [.. parameters.Where(parameter => parameter.IsTrainable)];
    var optimizer = new AdamW(rate: 1e-2);
    for (var step = 0; step < steps; step++)
    {
        using var training = Mode.Training(key.Fold((ulong)step));
        var (images, kinds) = Patterns(classes, 10 * classes, key.Fold("train").Fold((ulong)step));
        var loss = Loss.CrossEntropy(forward(images), kinds);
        optimizer.Step(trained, loss.Gradients(trained));
        Tensor.Step([loss], parameters);
    }
}

double Right(OnnxNetwork asked)
{
    using var predicting = Mode.Predicting();
    var (images, kinds) = Patterns(3, 90, key.Fold("test"));
    return asked.Forward(images).ArgMax(1).EqualTo(kinds).Cast(DType.Float32).Mean().Item();
}

// Stripes of two pixels that lie or stand, or both at once, with noise: [count, 1, 16, 16], one kind after the other.
static (Tensor Images, Tensor Kinds) Patterns(int classes, int count, RngKey key)
{
    var bands = Tensor.Arange(16).FloorDivide(2).Remainder(2).Cast(DType.Float32);
    var (lying, standing) = (bands.Reshape(16, 1).Expand([16, 16]), bands.Reshape(1, 16).Expand([16, 16]));
    Tensor[] kinds = [lying, standing, lying.NotEqualTo(standing).Cast(DType.Float32)];
    var images = Tensor.Stack(0, [.. Enumerable.Range(0, count).Select(i => kinds[i % classes])]).Unsqueeze(1) + (Tensor.Normal([count, 1, 16, 16], key) * 0.5);
    var all = Tensor.From([.. Enumerable.Range(0, count).Select(i => (long)(i % classes))], [count]);
    Tensor.Evaluate(images);
    return (images, all);
}
