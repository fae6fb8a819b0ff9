using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What settings and a matrix say that mistakes cost.</summary>
static class CostSettings
{
    /// <summary>The classes that mean that nothing was found, where no setting names one.</summary>
    static readonly string[] NormalNames = ["good", "ok", "normal", "pass", "negative", "healthy", "none", "no", "false", "0"];

    /// <summary>The costs; null where none are given, and the most probable class is answered.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="classes">The classes; none where a number is predicted.</param>
    /// <param name="files">The matrix, where there is one.</param>
    /// <exception cref="OgeeException">The settings contradict each other, name what is no class, or the matrix is none (OG2113, OG2117).</exception>
    public static DecisionCosts? Of(ResolvedSettings settings, IReadOnlyList<string> classes, DecisionFiles files)
    {
        // Costs are asked for by cost.matrix, cost.miss or cost.reject; what is not said of them is one.
        double? reject = settings.IsAuto(TrainSettings.Reject) ? null : settings.Get(TrainSettings.Reject);
        if (files.Costs is { } table) return OfMatrix(settings, classes, table, reject);
        if (classes.Count == 0) return null;
        if (settings.IsAuto(TrainSettings.Miss)) return reject is null ? null : DecisionCosts.Uniform(classes.Count, settings.Get(TrainSettings.FalseAlarm), reject);
        return DecisionCosts.Detection(classes.Count, Normal(settings, classes), settings.Get(TrainSettings.Miss), settings.Get(TrainSettings.FalseAlarm), reject);
    }

    static DecisionCosts OfMatrix(ResolvedSettings settings, IReadOnlyList<string> classes, byte[] table, double? reject)
    {
        if (classes.Count == 0) throw RecipeErrors.Setting.With($"{TrainSettings.CostMatrix.Name} is given, and a number is predicted", "Expected classes, whose mistakes have a cost each", $"Leave it out, or predict classes: task={TableTask.ClassificationName}");
        foreach (var other in (Setting[])[TrainSettings.Miss, TrainSettings.FalseAlarm, TrainSettings.Normal])
            if (settings.Source(other) is SettingSource.CommandLine or SettingSource.Config && settings.Text(other) != other.DefaultText)
                throw RecipeErrors.Setting.With($"{TrainSettings.CostMatrix.Name} and {other.Name} are both given", "Expected one of them: the matrix says what every mistake costs", $"Leave {other.Name} out, or {TrainSettings.CostMatrix.Name}.");
        var matrix = CostMatrix.Read(table, settings.Get(TrainSettings.CostMatrix), classes);
        return DecisionCosts.Of(matrix, classes.Count, reject is { } each ? [.. Enumerable.Repeat(each, classes.Count)] : []);
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
