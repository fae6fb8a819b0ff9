using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Settles the classes of a reading and refuses what cannot be learnt.</summary>
static class ClassList
{
    internal static IReadOnlyList<string> Of(string root, Reading reading, ImageDatasetOptions options)
    {
        if (options.Classes is { } known)
        {
            RequireKnown(reading, known, "the model");
            return known;
        }
        var counts = reading.Samples.GroupBy(sample => sample.Label, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var classes = reading.DeclaredClasses ?? [.. counts.Keys.Order(StringComparer.Ordinal)];
        if (options.KeepsFaults) return classes;
        RequireFull(root, classes, counts);
        if (classes.Count < 2)
            throw RecipeErrors.OneClass.With($"{root} has one class, '{classes[0]}' ({reading.Samples.Count} images)", "Expected at least two classes", "Add a second class, for instance a folder 'good' beside it.");
        if (reading.Samples.Any(sample => sample.Split == DataSplit.Train))
            RequireKnown(reading, [.. reading.Samples.Where(sample => sample.Split == DataSplit.Train).Select(sample => sample.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], "the training split");
        return classes;
    }

    static void RequireFull(string root, IReadOnlyList<string> classes, Dictionary<string, int> counts)
    {
        if (classes.FirstOrDefault(name => !counts.ContainsKey(name)) is not { } empty) return;
        var list = string.Join(", ", classes.Select(name => $"{name} {counts.GetValueOrDefault(name)}"));
        throw RecipeErrors.EmptyClass.With($"Class '{empty}' in {root} has no image (classes: {list})", "Expected at least one readable image in each class", $"Add images to '{empty}' or remove it.");
    }

    static void RequireKnown(Reading reading, IReadOnlyList<string> known, string owner)
    {
        var set = known.ToHashSet(StringComparer.Ordinal);
        var unknown = reading.Samples.Where(sample => !set.Contains(sample.Label)).OrderBy(sample => sample.Id, StringComparer.Ordinal).FirstOrDefault();
        if (unknown is null) return;
        var hint = Spelling.Nearest(unknown.Label, known) is [var near, ..] ? $"Did you mean '{near}'?" : "Correct the label or remove the image.";
        throw RecipeErrors.UnknownLabel.With($"{reading.PlaceOf(unknown)}: label '{unknown.Label}' is not a class of {owner}", $"Expected one of: {string.Join(", ", known.Take(20))}", hint);
    }
}
