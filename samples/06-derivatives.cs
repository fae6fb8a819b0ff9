#:project ../src/Ogee.Learn/Ogee.Learn.csproj

// Derivatives beyond the loss's gradient: of every sample by itself, of outputs by inputs, and of second order without a matrix.
// What for: wrong labels, what a model looks at, and how sharp the minimum is that training found.
//
//   dotnet run -c Release samples/06-derivatives.cs

using Ogee;
using Ogee.Learn;

// Two classes that a circle parts; of 300 labels, six are wrong.
const int Count = 300, Wrong = 6;
var key = new RngKey(Seed: 42);
var x = Tensor.Normal([Count, 2], key.Fold("points"));                                                  // [samples, 2]
var truth = x.Square().Sum(1).Less(1.4).Cast(DType.Float32);                                            // [samples]
var wrong = Tensor.From(Enumerable.Range(0, Wrong).Select(i => (long)i * 47).ToArray(), [Wrong]);
var isWrong = Tensor.Zeros([Count]).IndexAdd(0, wrong, Tensor.Ones([Wrong]));
var target = (truth - isWrong).Abs();
Tensor.Evaluate(x, target);

var network = new Sequential(new Linear(2, 16), new Lambda(h => h.Tanh()), new Linear(16, 1)).Initialize(seed: 1);
Parameter[] parameters = [.. network.Parameters];
var optimizer = new AdamW(rate: 0.02);
for (var step = 0; step < 200; step++)
{
    var loss = LossOf(x, target);
    optimizer.Step(parameters, loss.Gradients(parameters));
    Tensor.Step([loss], parameters);
}

// Per-sample gradients: a function of one sample, which takes gradients itself, applied to all samples in one step. Samples that pull hardest are looked at first.
Tensor[] weights = [.. parameters.Select(parameter => parameter.Value)];
var pull = Tensor.Vmap(
    sample => [.. LossOf(sample[0].Unsqueeze(0), sample[1].Unsqueeze(0)).Gradients(weights)], x, target)           // for each parameter [samples, ...]
    .Select(gradient => gradient.Reshape(Count, -1).Square().Sum(1)).Aggregate((a, b) => a + b).Sqrt();            // [samples]
var suspects = pull.TopK(Wrong, 0).Indices.ToArray<long>();
Console.WriteLine($"suspects     {string.Join(" ", suspects.Order())}: {suspects.Count(i => i % 47 == 0 && i < 47 * Wrong)} of {Wrong} wrong labels");

// The Jacobian of outputs by inputs: which way the answer changes at a point. On the circle it is the radius.
var point = Tensor.From([1.2f, 0f], [1, 2]);
var slope = network.Forward(point).Jacobian(point)[0].Reshape(2).ToArray<float>();
Console.WriteLine($"at (1.2, 0)  the logit falls by {-slope[0]:0.0} to the right, {(Math.Abs(slope[1]) < Math.Abs(slope[0]) / 2 ? "and hardly" : "and as much")} upwards");

// Curvature: the largest eigenvalue of the loss's Hessian by power iteration. A Hessian times a vector costs about two gradients, whatever the number of parameters.
Tensor[] direction = [.. weights.Select((weight, i) => Tensor.Normal(weight.Shape, key.Fold("direction").Fold((ulong)i)))];
double sharpness = 0;
for (var turn = 0; turn < 30; turn++)
{
    var length = direction.Select(part => part.Square().Sum()).Aggregate((a, b) => a + b).Sqrt();
    Tensor[] unit = [.. direction.Select(part => part / length)];
    direction = [.. LossOf(x, target).HessianVector(weights, unit)];
    var value = unit.Zip(direction, (u, hu) => (u * hu).Sum()).Aggregate((a, b) => a + b);
    Tensor.Evaluate([value, .. direction]);
    sharpness = value.Item();
}
Console.WriteLine($"sharpness    {sharpness:0.00}: gradient descent is stable up to a rate of {2 / sharpness:0.00}");

Tensor LossOf(Tensor points, Tensor sides) => Loss.BinaryCrossEntropy(network.Forward(points).Squeeze(1), sides);
