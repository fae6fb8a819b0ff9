#:project ../src/Ogee/Ogee.csproj

// Tensors: making, computing, differentiating, looking inside.
//
//   dotnet run -c Release samples/01-tensors.cs

using Ogee;

// A tensor has a shape and an element type. Scalars take the type of the tensor that they meet.
var x = Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], [2, 3]);
var row = Tensor.From(10f, 20f, 30f);                               // [3], broadcast over the rows of x
var y = (x + row) * 2;

// Nothing has been computed yet: x and y are a graph. Reading a value computes what it needs, all of it in one step.
Console.WriteLine($"y       {y}: {Text(y)}");
Console.WriteLine($"rows    {Text(y[1])}; last column {Text(y[.., ^1])}");
Console.WriteLine($"sums    {Text(y.Sum(0))}; mean {y.Mean().Item():0.##}; softmax {Text(x.Softmax()[0])}");
Console.WriteLine($"x · xᵀ  {Text(x.MatMul(x.Transpose(0, 1)))}");

// Shapes are checked at the line that wrote them. An error says what happened, what was expected, and what to do.
try
{
    _ = x.MatMul(row.Reshape(1, 3));
}
catch (OgeeException error)
{
    Console.WriteLine($"error   {error.Error.Code} {error.What}");
}

// Gradients go from graph to graph, so a gradient has gradients too: (t³)' = 3t², (t³)'' = 6t.
var t = Tensor.From(-1f, 0.5f, 2f);
var slope = t.Pow(3).Sum().Gradients(t)[0];
var curvature = slope.Sum().Gradients(t)[0];
Console.WriteLine($"t³      slope {Text(slope)}; curvature {Text(curvature)}");

// Randomness has a key in place of a hidden state: the same key gives the same numbers, on every machine and with any number of threads.
var key = new RngKey(Seed: 42);
Console.WriteLine($"random  {Text(Tensor.Normal([3], key.Fold("weights")))}");

// The plan of a step says what runs: here one loop over the elements, and no tensor in between. OGEE_SHOW=plan prints the plan of every step.
Settings.Output = Console.WriteLine;
Settings.Show = "plan";
Tensor.Evaluate((-x.Square()).Exp() * x + 1);

static string Text(Tensor tensor) => string.Join(" ", tensor.Cast(DType.Float32).ToArray<float>().Select(value => FormattableString.Invariant($"{value:0.####}")));
