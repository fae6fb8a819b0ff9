#:project ../src/Ogee.Learn/Ogee.Learn.csproj

// A training loop by hand: parameters, a loss, gradients, an optimizer. Two spirals, drawn here, that no straight line can part.
//
//   dotnet run -c Release samples/02-train-mlp.cs

using System.Diagnostics;
using Ogee;
using Ogee.Learn;

var (x, target) = Spirals(count: 1_000, new RngKey(1));
var (newX, newTarget) = Spirals(count: 400, new RngKey(2));

// Two hidden layers and an output, each a weight and a bias. A parameter is a cell: it holds a tensor now, and another one after the next step.
var key = new RngKey(Seed: 42);
Parameter[] parameters =
[
    new(Tensor.Normal([2, 32], key.Fold(0)) * Math.Sqrt(2.0 / 2)), new(Tensor.Zeros([32])),
    new(Tensor.Normal([32, 32], key.Fold(1)) * Math.Sqrt(2.0 / 32)), new(Tensor.Zeros([32])),
    new(Tensor.Normal([32, 1], key.Fold(2)) * Math.Sqrt(1.0 / 32)), new(Tensor.Zeros([1])),
];
Console.WriteLine($"{parameters.Sum(parameter => parameter.Shape.Count)} numbers to learn, {target.Shape.Count} points to learn from");

var optimizer = new AdamW(rate: 0.01);
var watch = Stopwatch.StartNew();
for (var step = 1; step <= 300; step++)
{
    var loss = Loss.BinaryCrossEntropy(Logits(x), target);
    optimizer.Step(parameters, loss.Gradients(parameters));

    // Forward, backward and update are one graph, compiled in the first step and found again in the others.
    Tensor.Evaluate(loss, parameters);
    if (step is 1 or 100 or 200 or 300) Console.WriteLine($"step {step,3}  loss {loss.Item():0.0000}");
}
Console.WriteLine($"{watch.ElapsedMilliseconds} ms");
Console.WriteLine($"right on {Accuracy(x, target):0.0 %} of the points it learned from, on {Accuracy(newX, newTarget):0.0 %} of new ones");

Tensor Logits(Tensor points)                                                  // [points, 2]
{
    var (w1, b1, w2, b2, w3, b3) = (parameters[0], parameters[1], parameters[2], parameters[3], parameters[4], parameters[5]);
    var hidden = (points.MatMul(w1) + b1).Relu();                             // [points, 32]
    hidden = (hidden.MatMul(w2) + b2).Relu();                                 // [points, 32]
    return hidden.MatMul(w3) + b3;                                            // [points, 1]
}

double Accuracy(Tensor points, Tensor sides) => Logits(points).Greater(0).EqualTo(sides.Greater(0.5)).Cast(DType.Float32).Mean().Item();

// Points of two arms that wind around each other, with a little noise; the target says which arm: 0 or 1.
static (Tensor X, Tensor Target) Spirals(int count, RngKey key)
{
    var target = (Tensor.Arange(count, DType.Float32) / count).GreaterEqual(0.5).Cast(DType.Float32).Unsqueeze(1);   // [count, 1]
    var turn = Tensor.Uniform([count, 1], key.Fold("turn")).Sqrt() * 2 * Math.PI;                                     // [count, 1]
    var angle = turn + (target * Math.PI);
    var x = (Tensor.Concat(1, turn * angle.Cos(), turn * angle.Sin()) / 3) + (Tensor.Normal([count, 2], key.Fold("noise")) * 0.03);
    Tensor.Evaluate(x, target);                                               // drawn once, and not in every step
    return (x, target);
}
