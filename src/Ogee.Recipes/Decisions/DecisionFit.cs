using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Fits a model's decisions on validation samples, as settings ask.</summary>
static class DecisionFit
{
    // With fewer, sets hold every class and ranges have no end; nothing is promised instead.
    const int FewestSamples = 20;

    /// <summary>Fits the decisions of a classifier.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="probabilities">What the model says of validation samples [samples × classes], calibrated.</param>
    /// <param name="truth">Their classes [samples].</param>
    /// <param name="features">What describes training and validation samples to the score of foreign ones.</param>
    /// <param name="costs">What mistakes cost; null where that was not said.</param>
    /// <param name="rules">The rules of experts; null for none.</param>
    public static ModelDecisions OfClasses(ResolvedSettings settings, IReadOnlyList<string> classes, double[] probabilities, int[] truth, SampleFeatures features, DecisionCosts? costs, ExpertRules? rules) => new()
    {
        Sets = truth.Length < FewestSamples ? null : ConformalSets.Fit(probabilities, truth, classes.Count, new() { Level = settings.Get(TrainSettings.Coverage) }),
        Typicality = TypicalityOf(settings, features),
        Rule = costs is null ? null : DecisionRule.Fit(costs, probabilities, truth),
        Rules = rules,
    };

    /// <summary>Fits the decisions of a regression.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="answers">What the model says of validation samples [samples × size]: predictions, and where size is 3 quantiles.</param>
    /// <param name="size">1 or 3.</param>
    /// <param name="truth">Their true values [samples].</param>
    /// <param name="features">What describes training and validation samples to the score of foreign ones.</param>
    /// <param name="rules">The rules of experts; null for none.</param>
    public static ModelDecisions OfNumbers(ResolvedSettings settings, double[] answers, int size, double[] truth, SampleFeatures features, ExpertRules? rules)
    {
        var level = settings.Get(TrainSettings.Coverage);
        double[] Part(int at) => [.. answers.Where((_, i) => i % size == at)];
        return new()
        {
            Ranges = truth.Length < FewestSamples ? null : size == 3 ? ConformalIntervals.FitQuantile(Part(1), Part(2), truth, level) : ConformalIntervals.FitAbsolute(Part(0), truth, level),
            Typicality = TypicalityOf(settings, features),
            Rules = rules,
        };
    }

    static OutOfDistribution? TypicalityOf(ResolvedSettings settings, SampleFeatures features)
    {
        var rate = settings.Get(TrainSettings.FalseAlarms);
        // Of so few validation samples none is rarer than one in count + 1: where a lower rate was asked for, that one is promised, and stated.
        var count = Math.Min(features.Validation.Length / features.Width, OutOfDistribution.MostScores);
        return rate == 0 || count < FewestSamples ? null
            : OutOfDistribution.Fit(features.Training, features.Validation, features.Width, new RngKey((ulong)settings.Get(TrainSettings.Seed)).Fold("typicality"), Math.Max(rate, 1.0 / (count + 1)));
    }
}

/// <summary>What tells a foreign sample: of pictures how they look to the network at first sight, of rows what it sees before it answers.</summary>
/// <param name="Width">Numbers a sample.</param>
/// <param name="Training">Some training samples [samples × width].</param>
/// <param name="Validation">The validation samples [samples × width].</param>
readonly record struct SampleFeatures(int Width, float[] Training, float[] Validation);
