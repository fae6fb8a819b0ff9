using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Writes predictions.csv of a regression: path, truth, predicted, error, and where the model gives a range, low and high; numbers in full, so that they read back to the same bits.</summary>
static class NumbersCsv
{
    /// <param name="path">The file.</param>
    /// <param name="names">Where each sample is.</param>
    /// <param name="truth">The true values [samples].</param>
    /// <param name="answers">What the model says [samples × size]: the prediction, and where size is 3, low and high.</param>
    /// <param name="size">1 or 3.</param>
    public static void Write(string path, IReadOnlyList<string> names, double[] truth, double[] answers, int size)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        text.Write(size == 3 ? "path,truth,predicted,error,low,high\n" : "path,truth,predicted,error\n");
        for (var i = 0; i < names.Count; i++)
        {
            text.Write(string.Create(CultureInfo.InvariantCulture, $"{PredictionsCsv.Cell(names[i])},{truth[i]:R},{answers[i * size]:R},{answers[i * size] - truth[i]:R}"));
            if (size == 3) text.Write(string.Create(CultureInfo.InvariantCulture, $",{answers[(i * size) + 1]:R},{answers[(i * size) + 2]:R}"));
            text.Write('\n');
        }
        DurableFile.WriteAllText(path, text.ToString());
    }
}
