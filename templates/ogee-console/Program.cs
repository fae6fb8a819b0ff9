using System.Globalization;
using Company.Console1;
using Ogee;
using Ogee.Learn;

//   dotnet run -c Release                                       learns, measures itself, saves model.safetensors
//   dotnet run -c Release -- 3.6216 8.6661 -2.8073 -0.44699     says what the saved model makes of one row

const string Weights = "model.safetensors";
string[] classes = ["genuine", "forged"];

if (args.Length > 0)
{
    var row = args.Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray();
    var saved = new Net(row.Length, classes.Length);
    saved.Load(Weights);
    var probabilities = saved.Forward(Tensor.From(row, [1, row.Length])).Softmax().ToArray<float>();
    Console.WriteLine(string.Join(", ", classes.Zip(probabilities, (name, probability) => $"{name} {probability:0.0 %}")));
    return;
}

// 1,372 banknotes, four numbers of a photograph of each. Put a table of your own in its place; data/README.md says where this one is from.
var table = Table.Read(Path.Combine(AppContext.BaseDirectory, "data", "banknotes.csv"), target: "forged").Shuffled(seed: 42);
var (train, rest) = table.Split(0.6);
var (valid, test) = rest.Split(0.5);
Console.WriteLine($"{train.Count} rows to learn from, {valid.Count} to choose by, {test.Count} to measure on");

var net = new Net(table.Features, classes.Length);
net.Initialize(seed: 42);
net.ScaleBy(train.Inputs);
var trainer = new Trainer(net, Loss.CrossEntropy)
{
    Optimizer = new AdamW(rate: 1e-2),
    Schedule = Schedule.OneCycle(),
    Metrics = [Metric.Accuracy],
    Progress = new PlainProgress(Console.Out),
};
trainer.Fit(new TensorBatches(train.Inputs, train.Targets, size: 32) { IsShuffled = true, Seed = 42 }, new TensorBatches(valid.Inputs, valid.Targets, size: 256), epochs: 12);

// The rows that neither weights nor settings were chosen by say what the model is worth.
var right = trainer.Evaluate(new TensorBatches(test.Inputs, test.Targets, size: 256)).Metrics["accuracy"];
var interval = Interval.Wilson((long)Math.Round(right * test.Count), test.Count);
Console.WriteLine($"right on {right:0.0 %} of new rows, 95 % interval {interval.Low:0.0 %} to {interval.High:0.0 %}");
net.Save(Weights);
Console.WriteLine($"saved {Weights}, SHA-256 {net.Sha256()}");
