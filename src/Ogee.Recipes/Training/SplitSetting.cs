using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What <c>--split</c> asks for: shares such as 80/10/10, <c>group=COLUMN</c>, <c>time=COLUMN</c>, or nothing.</summary>
static class SplitSetting
{
    /// <summary>The column by whose values samples are kept together, or null.</summary>
    public static string? GroupColumn(ResolvedSettings settings) => After(settings, "group=");

    /// <summary>The column by whose order the latest samples are held out, or null.</summary>
    public static string? TimeColumn(ResolvedSettings settings) => After(settings, "time=");

    /// <summary>What a run records of data that declares its splits.</summary>
    public const string AsGiven = "as given";

    /// <summary>The forms in words.</summary>
    public const string Form = "three shares such as 80/10/10 (train and test at least 1), group=COLUMN or, for tables, time=COLUMN";

    /// <summary>Whether a text is of one of these forms.</summary>
    public static bool IsOfForm(string text) => text == AsGiven || Column(text, "group=") is { Length: > 0 } || Column(text, "time=") is { Length: > 0 } || Shares(text) is not null;

    /// <summary>The shares that were asked for, or the usual ones.</summary>
    public static SplitRatio Ratio(ResolvedSettings settings) => settings.IsAuto(TrainSettings.Split) ? SplitRatio.Default : Shares(settings.Get(TrainSettings.Split)) ?? SplitRatio.Default;

    /// <summary>What shares come to that are no hundredths, in words; null where there is nothing to say.</summary>
    public static string? Note(ResolvedSettings settings) => Ratio(settings) is { Sum: not 100 } ratio
        ? FormattableString.Invariant($"the shares {ratio} make {ratio.Sum} in all: {100.0 * ratio.Train / ratio.Sum:0.#} % to learn from, {100.0 * ratio.Valid / ratio.Sum:0.#} % to choose by, {100.0 * ratio.Test / ratio.Sum:0.#} % to verify on") : null;

    static SplitRatio? Shares(string text)
    {
        try
        {
            return text.Contains('/', StringComparison.Ordinal) ? SplitRatio.Parse(text) : null;
        }
        catch (OgeeException)
        {
            return null;
        }
    }

    static string? After(ResolvedSettings settings, string word) => settings.IsAuto(TrainSettings.Split) ? null : Column(settings.Get(TrainSettings.Split), word);

    static string? Column(string text, string word) => text.StartsWith(word, StringComparison.Ordinal) ? text[word.Length..] : null;
}
