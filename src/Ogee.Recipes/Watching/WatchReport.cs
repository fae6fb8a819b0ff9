using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The share of a class among answers.</summary>
/// <param name="Name">The class.</param>
/// <param name="Reference">Its share in the reference.</param>
/// <param name="Window">Its share in the window.</param>
public sealed record ClassShare(string Name, double Reference, double Window);

/// <summary>A window beside its reference.</summary>
/// <param name="Window">The window.</param>
/// <param name="Drift">The tests of every feature; null where there are too few samples to tell.</param>
public sealed record WatchReport(WatchWindow Window, DriftReport? Drift)
{
    /// <summary>With fewer samples a window is shown and not tested.</summary>
    public const int FewestRows = 50;

    /// <summary>The features that drift, the largest effect first.</summary>
    public IReadOnlyList<FeatureDrift> Drifting => Drift is null ? [] : [.. Drift.Features.Where(feature => feature.HasDrift).OrderByDescending(feature => Math.Max(feature.Values.Effect, feature.Missing.Effect)).ThenBy(feature => feature.Name, StringComparer.Ordinal)];

    /// <summary>Compares a window with its reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="window">The window, of the same model.</param>
    /// <param name="options">When a difference is an alarm.</param>
    /// <exception cref="OgeeException">The window is of another model (OG2471) or of other features (OG4652).</exception>
    public static WatchReport Of(ModelReference reference, WatchWindow window, DriftOptions? options = null)
    {
        if (window.WeightsSha256 != reference.WeightsSha256)
            throw WatchErrors.Window.With($"The window of {window.Started:u} is of weights {Short(window.WeightsSha256)}, the reference of {Short(reference.WeightsSha256)}", "Expected a window of this model", "Name the model that served then, or another folder: ogee monitor MODEL --watch FOLDER");
        return new(window, window.Rows < FewestRows ? null : DriftReport.Compare(reference.Summary, window.Summary, options));
    }

    /// <summary>The shares of the classes, of classifiers: the largest in the reference first.</summary>
    /// <param name="reference">The reference.</param>
    public IReadOnlyList<ClassShare> Classes(ModelReference reference)
    {
        if (!reference.Summary.Categories.Contains(ModelWatch.Answer)) return [];
        CategoryCounts before = reference.Summary.Category(ModelWatch.Answer), after = Window.Summary.Category(ModelWatch.Answer);
        return [.. before.Names.Select((name, i) => new ClassShare(name, Share(before.Counts[i], before.Count), Share(after.Counts[i], after.Count))).OrderByDescending(share => share.Reference).ThenBy(share => share.Name, StringComparer.Ordinal)];
    }

    /// <summary>How many of the samples were left to a person, in the reference or in a window.</summary>
    /// <param name="summary">The summary.</param>
    public static double Abstained(StreamSummary summary)
    {
        var counts = summary.Category(ModelWatch.Abstained);
        return Share(counts.Counts[1], counts.Count);
    }

    /// <summary>The name of a feature as people say it: <c>input.age</c> is age.</summary>
    /// <param name="feature">The name in a summary.</param>
    public static string Title(string feature) => feature switch
    {
        ModelWatch.Answer => "answered class",
        ModelWatch.Confidence => "confidence",
        ModelWatch.Value => "predicted number",
        ModelWatch.Typicality => "typicality",
        ModelWatch.Abstained => "left to a person",
        _ when feature.StartsWith("input.", StringComparison.Ordinal) => feature["input.".Length..],
        _ when feature.StartsWith("picture.", StringComparison.Ordinal) => feature["picture.".Length..],
        _ => feature,
    };

    static double Share(long part, long all) => all == 0 ? 0 : (double)part / all;

    static string Short(string hash) => hash.Length > 8 ? hash[..8] + "…" : hash;
}
