using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What a model was asked, window after window, beside what it was verified on: what a monitor shows.</summary>
/// <param name="Reference">What the model was verified on.</param>
/// <param name="Shown">The newest windows together.</param>
/// <param name="Windows">The complete windows, the oldest first.</param>
/// <param name="Truths">The truths that have arrived.</param>
/// <param name="TruthsByWindow">The truths that arrived until each complete window ended, since the one before it; what came later belongs to the last. Empty where there is no complete window or no server.</param>
public sealed record WatchHistory(ModelReference Reference, WatchReport Shown, IReadOnlyList<WatchReport> Windows, FeedbackTotals Truths, IReadOnlyList<FeedbackTotals> TruthsByWindow)
{
    /// <summary>Whether truths say that the model does not do what was promised: sets hold the truth less often, or fewer answers are right than when it was verified.</summary>
    public bool IsBroken => Truths.BreaksPromise(Reference) || Truths.IsWorse(Reference);

    /// <summary>Whether a person should look: the newest windows are unlike the reference, or truths break what was promised.</summary>
    public bool IsBad => Shown.Drift is { HasDrift: true } || IsBroken;

    /// <summary>How many complete windows are unlike the reference.</summary>
    public int Drifting => Windows.Count(window => window.Drift is { HasDrift: true });

    /// <summary>Compares windows with their reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="windows">The windows of the model; at least one.</param>
    /// <param name="last">How many of the newest are shown together.</param>
    /// <param name="options">When a difference is an alarm.</param>
    /// <param name="folders">Where truths are; none where the windows are of files.</param>
    /// <exception cref="OgeeException">A window is of another model (OG2471) or of other features (OG4652).</exception>
    public static WatchHistory Of(ModelReference reference, IReadOnlyList<WatchWindow> windows, int last, DriftOptions options, IReadOnlyList<WatchFolder> folders)
    {
        WatchWindow[] ordered = [.. windows.OrderBy(window => window.Started)];
        WatchReport[] reports = [.. ordered.Where(window => window.IsClosed).Select(window => WatchReport.Of(reference, window, options))];
        var shown = ordered.TakeLast(Math.Clamp(last, 1, ordered.Length)).Aggregate((first, second) => first.Merge(second));
        // Windows of several servers overlap: a stretch ends where all windows until then have ended.
        var ends = new DateTimeOffset[reports.Length];
        for (var i = 0; i < ends.Length; i++) ends[i] = i > 0 && ends[i - 1] > reports[i].Window.Ended ? ends[i - 1] : reports[i].Window.Ended;
        FeedbackTotals[] truths = [.. Enumerable.Repeat(FeedbackTotals.None, Math.Max(1, ends.Length))];
        foreach (var folder in folders) truths = [.. truths.Zip(folder.Feedback(reference.WeightsSha256, ends), (all, one) => all.Merge(one))];
        return new(reference, WatchReport.Of(reference, shown, options), reports, truths.Aggregate((all, one) => all.Merge(one)), folders.Count == 0 || reports.Length == 0 ? [] : truths);
    }

    /// <summary>The history as JSON, in one line.</summary>
    public string ToJson() => WatchHistoryJson.Write(this);

    /// <summary>The history as one HTML page that needs nothing else: under 2 MB, without scripts. The same history gives the same bytes.</summary>
    public string ToHtml() => WatchPage.Write(this);
}
