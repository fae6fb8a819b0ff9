namespace Ogee.Learn.Tests;

/// <summary>Samples whose truth is drawn from the probabilities themselves, so that every figure has a known expectation.</summary>
static class Drawn
{
    /// <summary>Probabilities of a model that knows them, and truths drawn from them.</summary>
    /// <param name="sharpness">How far apart the logits are.</param>
    internal static (double[] Probabilities, int[] Truth) Classes(int samples, int classes, ulong seed, double sharpness = 2)
    {
        var random = new Rng(seed);
        var probabilities = new double[samples * classes];
        var truth = new int[samples];
        for (var i = 0; i < samples; i++)
        {
            var row = probabilities.AsSpan(i * classes, classes);
            double sum = 0;
            for (var c = 0; c < classes; c++) sum += row[c] = Portable.Exp(sharpness * random.NextNormal());
            for (var c = 0; c < classes; c++) row[c] /= sum;
            truth[i] = Draw(row, random);
        }
        return (probabilities, truth);
    }

    internal static int Draw(ReadOnlySpan<double> row, Rng random)
    {
        var left = random.NextDouble();
        for (var c = 0; c < row.Length; c++)
        {
            if ((left -= row[c]) < 0) return c;
        }
        return row.Length - 1;
    }

    internal static double[] Normal(int count, Rng random, double mean = 0, double deviation = 1)
    {
        var numbers = new double[count];
        for (var i = 0; i < count; i++) numbers[i] = mean + deviation * random.NextNormal();
        return numbers;
    }
}
