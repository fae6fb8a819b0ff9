namespace Ogee.Recipes;

/// <summary>What a report comes to where nothing was required: whether the model beats its baseline, and what makes that doubtful.</summary>
static class Verdicts
{
    // A class that is found less often than not is one the model does not know.
    const double LeastRecall = 0.5;

    /// <param name="headline">The first is what decides.</param>
    /// <param name="classes">The figures of each class; empty where a number is predicted.</param>
    /// <param name="rivals">Simpler models on the same samples.</param>
    /// <param name="facts">What else the report says.</param>
    /// <param name="sample">What one sample is called.</param>
    /// <param name="held">How many samples were measured.</param>
    public static Verdict Of(IReadOnlyList<HeadlineMetric> headline, IReadOnlyList<ClassResult> classes, IReadOnlyList<RivalResult> rivals, ReportFacts facts, string sample, long held)
    {
        var metric = headline[0];
        var look = $"ogee look {CommandText.Word(facts.DataPath)}";
        var name = metric.Unit == "%" ? metric.Name.ToLowerInvariant() : metric.Name;
        var figure = metric.Unit == "%"
            ? FormattableString.Invariant($"{name} {metric.Value.Value:0.0 %} (95 % interval {metric.Value.Low:0.0 %} to {metric.Value.High:0.0 %}) against {metric.Baseline ?? 0:0.0 %} for {metric.BaselineName}")
            : $"{name} {Figures.In(metric.Value.Value, metric.Unit)} (95 % interval {Figures.Range(metric.Value, metric.Unit)}) against {Figures.In(metric.Baseline ?? 0, metric.Unit)} for {metric.BaselineName}";
        if (!metric.BeatsBaseline) return new(VerdictKind.Fail, $"The model is not better than its baseline: {figure}.", classes.Count > 0 ? $"Look at the data for labels that contradict the {sample}s, and gather more of the rare classes." : "Look at the data: the columns may say little about what is predicted.", look);
        if (facts.Findings.Any(finding => finding.Kind == FindingKind.Problem)) return new(VerdictKind.Warn, $"The model beats its baseline ({figure}), but the data has a problem that makes the figures doubtful.", "Mend what the data section lists, and train again.", look);
        if (HeldOut.Doubt(held, sample) is { } doubt) return HeldOut.Warn($"The model beats its baseline ({figure}), but {doubt}.", sample, facts.Reference);
        if (rivals.FirstOrDefault(rival => rival.Outcome < 0) is { } better) return new(VerdictKind.Warn, $"The model beats its baseline ({figure}), but {better.Name} is better still on {better.Metric}, by {Figures.Difference(better.Difference.Value, better.Unit)}.", "Train with more data or a longer budget, or use the simpler model.", look);
        var worst = classes.Where(row => row.Support > 0).MinBy(row => row.Recall.Value);
        return worst is { Recall.Value: < LeastRecall }
            ? new(VerdictKind.Warn, FormattableString.Invariant($"The model beats its baseline ({figure}), but finds only {worst.Recall.Value:0 %} of the class {worst.Name}."), $"Gather more {sample}s of that class.", look)
            : new(VerdictKind.Pass, $"The model beats its baseline: {figure}.", $"Try it on {sample}s of your own.", $"ogee serve {facts.Reference}");
    }
}
