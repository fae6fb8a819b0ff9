using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Makes the sheet of suspected labels from what a model says of samples that it has not learned from.</summary>
static class SuspectedSheets
{
    // A person looks at some dozens; a list of all would be a second data set. The count is of all.
    const int MostListed = 1000, MostShown = 24;

    /// <summary>Suspects by confident learning.</summary>
    /// <param name="classes">The names of the classes.</param>
    /// <param name="probabilities">Of held-out samples [samples, classes].</param>
    /// <param name="labels">Their labels [samples].</param>
    /// <param name="describe">A suspect from its place among the samples: its name, its split, and where it is to be shown its picture or values.</param>
    internal static SuspectedSheet Of(IReadOnlyList<string> classes, ReadOnlySpan<double> probabilities, ReadOnlySpan<int> labels, Func<int, bool, SuspectedSample> describe)
    {
        var found = SuspectedLabels.Find(probabilities, labels, classes.Count);
        return new(labels.Length, found.Suspects.Count, found.NoiseRate,
            [.. found.Suspects.Take(MostListed).Select((suspect, rank) => describe(suspect.Sample, rank < MostShown) with { Label = classes[suspect.Label], Suspected = classes[suspect.Suspected], Probability = suspect.Probability, Margin = suspect.Margin })]);
    }
}
