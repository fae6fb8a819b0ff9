using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>What is watched, for <c>/metrics</c>. Labels are features and classes of the model, so many at most; never anything that a client sent.</summary>
static class WatchMetrics
{
    const int MostSeries = 200;

    public static void Write(PrometheusText text, IReadOnlyList<ModelSlot> slots)
    {
        (string Labels, ModelMonitor Monitor)[] watched = [.. slots.Where(slot => slot.Monitor is not null).Select(slot => (PrometheusText.Label("model", slot.Name), slot.Monitor!))];
        if (watched.Length == 0)
            return;
        void Family(string name, string type, string help, Action<string, ModelMonitor> samples)
        {
            text.Family(name, type, help);
            foreach (var (labels, monitor) in watched)
                samples(labels, monitor);
        }

        Family("ogee_watch_rows_total", "counter", "Rows counted into windows.", (labels, monitor) => text.Sample("ogee_watch_rows_total", labels, monitor.Rows));
        Family("ogee_watch_windows_total", "counter", "Complete windows.", (labels, monitor) => text.Sample("ogee_watch_windows_total", labels, monitor.Windows));
        Family("ogee_watch_alarms_total", "counter", "Complete windows that are unlike the reference.", (labels, monitor) => text.Sample("ogee_watch_alarms_total", labels, monitor.Alarms));
        Family("ogee_watch_lost_writes_total", "counter", "Windows and truths that could not be written down.", (labels, monitor) => text.Sample("ogee_watch_lost_writes_total", labels, monitor.LostWrites));
        Drift(text, watched);
        Family("ogee_answers_total", "counter", "Answers by the most probable class.", (labels, monitor) => Classes(text, labels, monitor));
        Family("ogee_confidence", "gauge", "Quantiles of the confidence in the last complete window.", (labels, monitor) => Confidence(text, labels, monitor));
        Family("ogee_truths_total", "counter", "Truths that arrived, by what they say of the answer.", (labels, monitor) =>
        {
            var totals = monitor.Totals;
            text.Sample("ogee_truths_total", $"{labels},result=\"right\"", totals.Right.Successes);
            text.Sample("ogee_truths_total", $"{labels},result=\"wrong\"", totals.Right.Trials - totals.Right.Successes);
            text.Sample("ogee_truths_total", $"{labels},result=\"covered\"", totals.Covered.Successes);
            text.Sample("ogee_truths_total", $"{labels},result=\"missed\"", totals.Covered.Trials - totals.Covered.Successes);
        });
        Family("ogee_overrides_total", "counter", "Answers that a person decided otherwise.", (labels, monitor) => text.Sample("ogee_overrides_total", labels, monitor.Totals.Overrides));
        Family("ogee_coverage_promised", "gauge", "How often sets or ranges promise to hold the truth.", (labels, monitor) =>
        {
            if (monitor.Reference.Promised is { } promised)
                text.Sample("ogee_coverage_promised", labels, promised);
        });
        Family("ogee_coverage_realised", "gauge", "How often they held the truths that arrived.", (labels, monitor) =>
        {
            if (monitor.Totals.Covered is { Trials: > 0 } covered)
                text.Sample("ogee_coverage_realised", labels, (double)covered.Successes / covered.Trials);
        });
        Family("ogee_coverage_broken", "gauge", "Whether they hold it less often than promised, beyond chance.", (labels, monitor) => text.Sample("ogee_coverage_broken", labels, monitor.Totals.BreaksPromise(monitor.Reference) ? 1 : 0));
    }

    static void Drift(PrometheusText text, (string Labels, ModelMonitor Monitor)[] watched)
    {
        void Feature(string name, string help, Func<Learn.FeatureDrift, double> value)
        {
            text.Family(name, "gauge", help);
            foreach (var (labels, monitor) in watched)
                foreach (var feature in (monitor.Last?.Drift?.Features ?? []).Take(MostSeries))
                    text.Sample(name, $"{labels},{PrometheusText.Label("feature", feature.Name)}", value(feature));
        }

        Feature("ogee_drift", "Whether the last complete window drifts in a feature.", feature => feature.HasDrift ? 1 : 0);
        Feature("ogee_drift_effect", "The largest difference of a probability between the last complete window and the reference.", feature => Math.Max(feature.Values.Effect, feature.Missing.Effect));
        Feature("ogee_drift_probability", "The chance of such a difference where nothing changed, adjusted for the number of tests.", feature => Math.Min(feature.ValuesAdjusted, feature.MissingAdjusted));
        Feature("ogee_drift_psi", "The population stability index.", feature => feature.Stability.Index);
    }

    static void Classes(PrometheusText text, string labels, ModelMonitor monitor)
    {
        if (monitor.Answered() is not { } counts)
            return;
        for (var i = 0; i < Math.Min(counts.Names.Count, MostSeries); i++)
            text.Sample("ogee_answers_total", $"{labels},{PrometheusText.Label("label", counts.Names[i])}", counts.Counts[i]);
    }

    static void Confidence(PrometheusText text, string labels, ModelMonitor monitor)
    {
        if (monitor.Last is not { } last || !last.Window.Summary.Numbers.Contains(ModelWatch.Confidence))
            return;
        foreach (var level in (double[])[0.1, 0.5, 0.9])
            text.Sample("ogee_confidence", $"{labels},quantile=\"{PrometheusText.Number(level)}\"", last.Window.Summary.Number(ModelWatch.Confidence).Quantile(level));
    }
}
