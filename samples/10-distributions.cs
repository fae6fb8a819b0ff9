#:project ../src/Ogee.Learn/Ogee.Learn.csproj

// Probability: draws that gradients pass, densities, divergences. How many defects does a line make, and is the new supplier better?
//
//   dotnet run -c Release samples/10-distributions.cs

using Ogee;
using Ogee.Learn;

var key = new RngKey(Seed: 42);

// Defects in twelve shifts. Before, anything around 4 a shift was believed: a gamma distribution. What is known after, the exact posterior, is a gamma distribution again.
float[] defects = [3, 5, 2, 6, 4, 4, 7, 3, 5, 2, 4, 6];
var prior = new GammaDistribution(Tensor.Scalar(4), Tensor.Scalar(1));
var (shape, rate) = (4 + defects.Sum(), 1 + defects.Length);
Console.WriteLine($"exactly    gamma({shape}, {rate}): {shape / rate:0.00} defects a shift");

// The same without the formula, as for models that have none: the parameters of an approximation are moved so that its draws explain what was seen, and stay near what was believed (variational inference).
// Draws are functions of the parameters and of a key, so gradients pass them: those of a gamma distribution too (Figurnov et al. 2018).
var observed = Tensor.From(defects);
Parameter[] logarithms = [new(Tensor.Scalar(1)), new(Tensor.Scalar(0))];
var optimizer = new Adam(rate: 0.05);
for (var step = 0; step < 500; step++)
{
    var guess = new GammaDistribution(logarithms[0].Value.Exp(), logarithms[1].Value.Exp());
    var draws = guess.Sample(key.Fold("draws").Fold((ulong)step), 256);                                 // [256]
    var likelihood = new PoissonDistribution(draws.Unsqueeze(1)).LogProbability(observed).Sum(1).Mean();
    var loss = ProbabilityDistribution.KullbackLeibler(guess, prior) - likelihood;
    optimizer.Step(logarithms, loss.Gradients(logarithms));
    Tensor.Step([loss], logarithms);
}
var learned = new GammaDistribution(logarithms[0].Value.Exp(), logarithms[1].Value.Exp());
Console.WriteLine($"learned    {learned.Mean.Item():0.0} ± {learned.Variance.Sqrt().Item():0.0}, exactly {shape / rate:0.0} ± {Math.Sqrt(shape) / rate:0.0}");

// Two suppliers: 38 of 900 parts fail, and 12 of 450. How sure is it that the second is better? Rates have beta distributions, and a hundred thousand draws of both say it.
var first = new BetaDistribution(Tensor.Scalar(1 + 38), Tensor.Scalar(1 + 862));
var second = new BetaDistribution(Tensor.Scalar(1 + 12), Tensor.Scalar(1 + 438));
var (a, b) = (first.Sample(key.Fold("first"), 100_000), second.Sample(key.Fold("second"), 100_000));
var isBetter = b.Less(a).Cast(DType.Float32).Mean().Item();
var gain = (a - b).Quantile([0.05, 0.5, 0.95], 0).ToArray<float>();
Console.WriteLine($"suppliers  the second is better with {isBetter:0 %}: by {gain[1] * 100:0.0} points, with 90 % between {gain[0] * 100:0.0} and {gain[2] * 100:0.0}");

// The same key gives the same draws, on every machine and with any number of threads.
Console.WriteLine($"a draw     {learned.Sample(key, 3).ToArray<float>().SequenceEqual(learned.Sample(key, 3).ToArray<float>())}: the same again");
