using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What <c>--split</c> asks for: shares such as 80/10/10, <c>group=COLUMN</c>, <c>time=COLUMN</c>, or nothing.</summary>
static class SplitSetting
{
    /// <summary>The column by whose values samples are kept together, or null.</summary>
    public static string? GroupColumn(ResolvedSettings settings) => After(settings, "group=");

    /// <summary>The column by whose order the latest samples are held out, or null.</summary>
    public static string? TimeColumn(ResolvedSettings settings) => After(settings, "time=");

    /// <summary>The shares that were asked for, or the usual ones.</summary>
    /// <exception cref="OgeeException">The text is none of these forms.</exception>
    public static SplitRatio Ratio(ResolvedSettings settings)
    {
        var text = settings.IsAuto(TrainSettings.Split) ? "" : settings.Get(TrainSettings.Split);
        if (text.Contains('/', StringComparison.Ordinal)) return SplitRatio.Parse(text);
        if (text.Length > 0 && text != "as given" && GroupColumn(settings) is null && TimeColumn(settings) is null)
            throw RecipeErrors.Split.With($"The split '{text}' is not understood", "Expected 80/10/10, group=COLUMN or, for tables, time=COLUMN", "Use --split 80/10/10.");
        return SplitRatio.Default;
    }

    static string? After(ResolvedSettings settings, string word) => !settings.IsAuto(TrainSettings.Split) && settings.Get(TrainSettings.Split) is var text && text.StartsWith(word, StringComparison.Ordinal) ? text[word.Length..] : null;
}
