using System.Text;

namespace Ogee.Recipes;

/// <summary>The figures of a report by name: what run.json repeats, <c>--require</c> compares and <c>@best</c> goes by.</summary>
public static class RunResults
{
    /// <summary>The figures of a report that run.json repeats, each under <c>test_</c> and its name.</summary>
    /// <param name="report">The report.</param>
    public static IReadOnlyDictionary<string, double> Of(VerificationReport report)
    {
        var results = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var metric in report.Headline) results["test_" + NameOf(metric)] = metric.Value.Value;
        if (report.Calibration is { } calibration) results["test_ece"] = (calibration.After ?? calibration.Before).ExpectedError;
        return results;
    }

    /// <summary>Every figure that can be required, by name: the headline's, and those of calibration.</summary>
    /// <param name="report">The report.</param>
    public static IReadOnlyDictionary<string, double> Named(VerificationReport report)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var metric in report.Headline) figures[NameOf(metric)] = metric.Value.Value;
        if (report.Calibration is { } calibration)
        {
            var state = calibration.After ?? calibration.Before;
            (figures["ece"], figures["log_loss"], figures["brier"]) = (state.ExpectedError, state.LogLoss, state.Brier);
        }
        return figures;
    }

    /// <summary>The name of a metric as a word: <c>Macro F1</c> is macro_f1, <c>R²</c> is r2.</summary>
    internal static string NameOf(HeadlineMetric metric)
    {
        var name = new StringBuilder();
        foreach (var letter in metric.Name.ToLowerInvariant())
            if (letter == '²') name.Append('2');
            else if (char.IsAsciiLetterOrDigit(letter)) name.Append(letter);
            else if (name.Length > 0 && name[^1] != '_') name.Append('_');
        return name.ToString().TrimEnd('_');
    }
}
