using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Ogee;
using Ogee.AotTest;
using Ogee.Learn;

// Prints one "name value" a line: what the test compares between the JIT and ahead-of-time compilation.
using var self = Process.GetCurrentProcess();
var startUp = (DateTimeOffset.Now.ToUniversalTime() - self.StartTime.ToUniversalTime()).TotalMilliseconds;
Print("start_up_ms", startUp.ToString("f1", CultureInfo.InvariantCulture));
Print("emits_code", RuntimeFeature.IsDynamicCodeSupported.ToString());

var pictures = Shapes.Draw(count: 96, size: 16, seed: 7);
var network = Training.Fit(new ConvNet(channels: 1, classes: Shapes.Classes, size: 16, width: 8, dropout: 0.1), pictures.X, pictures.Y, steps: 8);
Print("cnn_weights", network.Sha256());
Print("cnn_predictions", Training.Predictions(network, pictures.X));

var rows = Tensor.Normal([64, 12], new RngKey(3, 0));
var labels = rows.Slice(1, 0, 4).Sum(1).Greater(0).Cast(DType.Int64);
var mlp = Training.Fit(new Sequential(new Linear(12, 32), new Lambda(x => x.Map<Swish2>()), new Linear(32, 2)), rows, labels, steps: 30);
Print("mlp_weights", mlp.Sha256());
Print("mlp_predictions", Training.Predictions(mlp, rows));

Print("custom_bits", Training.Sha256(CustomOp(rows, out var plan)));
Print("custom_plan", plan);

// Under an emulator times say nothing, and take long.
if (args is ["hashes"]) return;
Print("exp_us", ExpTime.Microseconds().ToString("f2", CultureInfo.InvariantCulture));
Print("size_bytes", new FileInfo(Environment.ProcessPath!).Length.ToString(CultureInfo.InvariantCulture));

// An operation that the engine has never heard of, with others around it, and the plan of the step.
static Tensor CustomOp(Tensor x, out string plan)
{
    Tensor.Evaluate(x);
    var text = new StringBuilder();
    (Settings.Output, Settings.Show) = (line => text.Append(line), "plan");
    var y = (x * 0.5).Map<Swish2>() + 1;
    Tensor.Evaluate(y);
    Settings.Show = "";
    plan = text.ToString().ReplaceLineEndings(" ").Trim();
    return y;
}

static void Print(string name, string value) => Console.WriteLine($"{name} {value}");
