#:project ../src/Ogee.Learn/Ogee.Learn.csproj

// Gradients that you write: through a rounding that has none, around a value that is not to be learned from, and computed again instead of kept.
//
//   dotnet run -c Release samples/07-gradients-of-your-own.cs

using Ogee;
using Ogee.Learn;

// A filter whose eight weights have to be multiples of 1/8, as a small controller multiplies by them.
var key = new RngKey(Seed: 42);
var filter = Tensor.From(-0.125f, 0.25f, 0.5f, 1f, 0.5f, 0.25f, -0.125f, 0f);
var x = Tensor.Normal([256, 8], key.Fold("signals"));                                                   // [signals, taps]
var y = x.MatMul(filter);                                                                               // [signals]
Tensor.Evaluate(x, y);

// Rounding is flat: nothing would be learned through it, and its gradient is an error that says so. The straight-through estimator lets the gradient pass as if nothing had been rounded (Bengio et al. 2013).
static Tensor Eighths(Tensor w) => ((w * 8).Round() / 8).WithGradient("straight_through", [w], (gradient, _, _) => [gradient]);
var weight = new Parameter(Tensor.Normal([8], key.Fold("weight")) * 0.1);
var optimizer = new Adam(rate: 0.02);
for (var step = 0; step < 150; step++)
{
    var loss = (x.MatMul(Eighths(weight.Value)) - y).Square().Mean();
    optimizer.Step([weight], loss.Gradients([weight]));
    Tensor.Step([loss], [weight]);
}
Console.WriteLine($"learned   {string.Join(" ", Eighths(weight.Value).ToArray<float>().Select(value => $"{(int)(value * 8)}"))} eighths");

// What is detached counts as a constant: here each number is divided by its own size, and the size is not learned from.
var z = Tensor.From(2.0, -4.0);
var whole = (z / z.Abs()).Sum().Gradients(z)[0];
var detached = (z / z.Abs().Detach()).Sum().Gradients(z)[0];
Console.WriteLine($"z / |z|   gradient {string.Join(" ", whole.ToArray<double>())}; with |z| detached {string.Join(" ", detached.ToArray<double>())}");

// Gradient checkpointing: twenty-four blocks compute again on the way back what they would have kept for it. The numbers are the same, to the last bit.
Tensor[] weights = [.. Enumerable.Range(0, 24).Select(i => Tensor.Normal([128, 128], key.Fold("blocks").Fold((ulong)i)) * 0.08)];
Tensor.Evaluate(weights);
var input = Tensor.Normal([512, 128], key.Fold("input"));
Tensor.Evaluate(input);
var (kept, again) = (Gradients(isRecomputing: false), Gradients(isRecomputing: true));
var (most, least) = (Tensor.Cost(kept), Tensor.Cost(again));
Console.WriteLine($"a step    needs {most.Bytes / 1e6:0} MB, computing again {least.Bytes / 1e6:0} MB and {least.Flops / most.Flops:0.0} times the operations");
Console.WriteLine($"gradients {(kept.Zip(again).All(pair => pair.First.ToArray<float>().SequenceEqual(pair.Second.ToArray<float>())) ? "have the same bits" : "differ")}");

Tensor[] Gradients(bool isRecomputing)
{
    var h = input;
    foreach (var w in weights) h = isRecomputing ? Tensor.Recompute(inputs => Block(inputs[0], inputs[1]), h, w) : Block(h, w);
    return [.. h.Square().Mean().Gradients(weights)];
}

static Tensor Block(Tensor h, Tensor w) => h + h.MatMul(w).Gelu().MatMul(w.Transpose(0, 1)).Tanh();
