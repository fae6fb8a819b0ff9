using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Fits a model's decisions on validation samples, as settings ask.</summary>
static class DecisionFit
{
    // With fewer, sets hold every class and ranges have no end; nothing is promised instead.
    const int FewestSamples = 20;

    /// <summary>The classes that mean that nothing was found, where no setting names one.</summary>
    static readonly string[] NormalNames = ["good", "ok", "normal", "pass", "negative", "healthy", "none", "no", "false", "0"];

    /// <summary>Fits the decisions of a classifier.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="probabilities">What the model says of validation samples [samples × classes], calibrated.</param>
    /// <param name="truth">Their classes [samples].</param>
    /// <param name="features">What describes training and validation samples to the score of foreign ones.</param>
    public static ModelDecisions OfClasses(ResolvedSettings settings, IReadOnlyList<string> classes, double[] probabilities, int[] truth, SampleFeatures features) => new()
    {
        Sets = truth.Length < FewestSamples ? null : ConformalSets.Fit(probabilities, truth, classes.Count, new() { Level = settings.Get(TrainSettings.Coverage) }),
        Typicality = TypicalityOf(settings, features),
        Rule = Costs(settings, classes) is { } costs ? DecisionRule.Fit(costs, probabilities, truth) : null,
    };

    /// <summary>Fits the decisions of a regression.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="answers">What the model says of validation samples [samples × size]: predictions, and where size is 3 quantiles.</param>
    /// <param name="size">1 or 3.</param>
    /// <param name="truth">Their true values [samples].</param>
    /// <param name="features">What describes training and validation samples to the score of foreign ones.</param>
    public static ModelDecisions OfNumbers(ResolvedSettings settings, double[] answers, int size, double[] truth, SampleFeatures features)
    {
        var level = settings.Get(TrainSettings.Coverage);
        double[] Part(int at) => [.. answers.Where((_, i) => i % size == at)];
        return new()
        {
            Ranges = truth.Length < FewestSamples ? null : size == 3 ? ConformalIntervals.FitQuantile(Part(1), Part(2), truth, level) : ConformalIntervals.FitAbsolute(Part(0), truth, level),
            Typicality = TypicalityOf(settings, features),
        };
    }

    static OutOfDistribution? TypicalityOf(ResolvedSettings settings, SampleFeatures features)
    {
        var rate = settings.Get(TrainSettings.FalseAlarms);
        // With fewer validation samples than 1 / rate nothing could ever be called foreign.
        return rate == 0 || features.Validation.Length / features.Width < 1 / rate ? null
            : OutOfDistribution.Fit(features.Training, features.Validation, features.Width, new RngKey((ulong)settings.Get(TrainSettings.Seed)).Fold("typicality"), rate);
    }

    // Costs are asked for by cost.miss or cost.reject; what is not said of them is one.
    static DecisionCosts? Costs(ResolvedSettings settings, IReadOnlyList<string> classes)
    {
        double? reject = settings.IsAuto(TrainSettings.Reject) ? null : settings.Get(TrainSettings.Reject);
        if (settings.IsAuto(TrainSettings.Miss)) return reject is null ? null : DecisionCosts.Uniform(classes.Count, settings.Get(TrainSettings.FalseAlarm), reject);
        return DecisionCosts.Detection(classes.Count, Normal(settings, classes), settings.Get(TrainSettings.Miss), settings.Get(TrainSettings.FalseAlarm), reject);
    }

    static int Normal(ResolvedSettings settings, IReadOnlyList<string> classes)
    {
        var names = classes.ToList();
        if (!settings.IsAuto(TrainSettings.Normal))
        {
            var asked = settings.Get(TrainSettings.Normal);
            return names.IndexOf(asked) is >= 0 and var place ? place
                : throw RecipeErrors.Setting.With($"{TrainSettings.Normal.Name} is '{asked}', which is no class", $"Expected one of {string.Join(", ", names.Take(20))}", Spelling.Question(asked, names) ?? "Name the class that means that nothing was found.");
        }
        var found = names.FindIndex(name => NormalNames.Contains(name.ToLowerInvariant()));
        return found >= 0 ? found : throw RecipeErrors.Setting.With($"{TrainSettings.Miss.Name} is given, and which class means that nothing was found is not clear", $"Expected one of {string.Join(", ", names.Take(20))}", $"Name it: {TrainSettings.Normal.Name}={names[0]}");
    }
}

/// <summary>What tells a foreign sample: of pictures how they look to the network at first sight, of rows what it sees before it answers.</summary>
/// <param name="Width">Numbers a sample.</param>
/// <param name="Training">Some training samples [samples × width].</param>
/// <param name="Validation">The validation samples [samples × width].</param>
readonly record struct SampleFeatures(int Width, float[] Training, float[] Validation);
