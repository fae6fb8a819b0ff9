#:project ../src/Ogee.Learn/Ogee.Learn.csproj

// Linear algebra with gradients: a Gaussian process that says how worn a tool is between few measurements, and how sure it is.
// Its three numbers are learned by gradients through a Cholesky factor (Rasmussen and Williams 2006, chapter 5).
//
//   dotnet run -c Release samples/09-gaussian-process.cs

using Ogee;
using Ogee.Learn;

// 40 measurements of the wear of a tool, in µm over minutes; the noise of the gauge is 4 µm.
var key = new RngKey(Seed: 42);
var x = Tensor.Uniform([40], key.Fold("times"), DType.Float64) * 60;
var y = Wear(x) + (Tensor.Normal([40], key.Fold("noise"), DType.Float64) * 4);
Tensor.Evaluate(x, y);
var mean = y.Mean().Item();

// Logarithms are learned, so that what they stand for stays positive: the size of changes (µm), over how many minutes they come, and the noise (µm).
Parameter[] logarithms = [new(Tensor.Scalar(Math.Log(20), DType.Float64)), new(Tensor.Scalar(Math.Log(3), DType.Float64)), new(Tensor.Scalar(Math.Log(10), DType.Float64))];
var optimizer = new Adam(rate: 0.05);
for (var step = 0; step < 150; step++)
{
    // The negative logarithm of how probable the measurements are, but for a constant: ½ yᵀ K⁻¹ y + ½ log |K|, both from one factor.
    var factor = Covariance().Cholesky();
    var loss = (factor.SolveTriangular((y - mean).Unsqueeze(1)).Square().Sum() / 2) + factor.Diagonal().Log().Sum();
    optimizer.Step(logarithms, loss.Gradients(logarithms));
    Tensor.Step([loss], logarithms);
    if (step is 0 or 149) Console.WriteLine($"step {step + 1,3}  negative log-likelihood {loss.Item():0.0}");
}
double Learned(int i) => logarithms[i].Value.Exp().Item();
Console.WriteLine($"wear changes by {Learned(0):0} µm within {Learned(1):0} minutes; the gauge's noise is {Learned(2):0.0} µm");

// In between: the mean and the spread of what is not known, at times that were not measured.
var times = Tensor.Linspace(2, 58, 200, DType.Float64);
var (known, unknown) = (Covariance().Cholesky(), Kernel(times, x));                                       // [40, 40], [200, 40]
var weights = known.CholeskySolve((y - mean).Unsqueeze(1));                                               // [40, 1]
var middle = unknown.MatMul(weights).Squeeze(1) + mean;                                                   // [200]
var spread = ((logarithms[0].Value * 2).Exp() - known.SolveTriangular(unknown.Transpose(0, 1)).Square().Sum(0)).Sqrt();
var inside = (middle - Wear(times)).Abs().Less(spread * 1.96).Cast(DType.Float64).Mean().Item();
Console.WriteLine($"between measurements it is wrong by {(middle - Wear(times)).Abs().Mean().Item():0.0} µm on average; {inside:0 %} of the wear is within its 95 % band");

// Points near each other in time have like wear: σ² exp(−½ (a − b)² / l²).
Tensor Kernel(Tensor a, Tensor b) => ((((a.Unsqueeze(1) - b.Unsqueeze(0)) / logarithms[1].Value.Exp()).Square() / -2) + (logarithms[0].Value * 2)).Exp();

Tensor Covariance() => Kernel(x, x) + (Tensor.Eye(40, type: DType.Float64) * (logarithms[2].Value * 2).Exp());

// A run-in, a long calm, and a fast end.
static Tensor Wear(Tensor minutes) => ((1 - (minutes / -6).Exp()) * 30) + (minutes * 0.4) + (((minutes - 50) / 4).Exp() * 12);
