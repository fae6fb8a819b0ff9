using Ogee.Learn;

namespace Ogee.Recipes;

// The sentence above each figure, from its numbers: what a reader should take from it, said once and plainly.
static class Conclusions
{
    public static string Headline(VerificationReport report)
    {
        if (report.Headline.Count == 0) return "No headline figure was computed.";
        var metric = report.Headline[0];
        var unit = metric.Unit;
        var text = $"{metric.Name} on data the model has not seen is {Figures.In(metric.Value.Value, unit)}; with 95\u00A0% confidence it lies between {Figures.In(metric.Value.Low, unit)} and {Figures.In(metric.Value.High, unit)}";
        if (metric.Baseline is not { } baseline) return text + ".";
        var against = metric.BaselineName == "" ? "the baseline" : metric.BaselineName;
        var difference = Figures.Difference(metric.Value.Value - baseline, unit);
        if (metric.Value.Low > baseline) return $"{text}, {difference} above {against}.";
        return metric.Value.High < baseline ? $"{text}, {difference} below {against}." : $"{text}; that cannot be told from {against} ({Figures.In(baseline, unit)}).";
    }

    public static string Rivals(IReadOnlyList<RivalResult> rivals) => string.Join(' ', rivals.Select(rival => rival.Outcome switch
    {
        1 => $"On {rival.Metric} this model is better than {rival.Name} by {Figures.Difference(rival.Difference.Value, rival.Unit)}.",
        -1 => $"On {rival.Metric} {rival.Name} is better than this model by {Figures.Difference(rival.Difference.Value, rival.Unit)}: the simpler model may be the one to use.",
        _ => $"On {rival.Metric} this model and {rival.Name} cannot be told apart on these samples.",
    }));

    public static string Decisions(DecisionSheet sheet, string sample)
    {
        var parts = new List<string>();
        if (sheet.Coverage is { } coverage)
        {
            var keeps = coverage.Measured.High >= coverage.Promised ? "keep" : "fall short of";
            parts.Add(coverage.Unit is { } unit ? $"Ranges of {Figures.In(coverage.Size, unit)} on average {keeps} their promise: {Figures.Percent(coverage.Measured.Value)} hold the truth, {Figures.Percent(coverage.Promised)} were promised."
                : $"Sets of {Figures.Fixed(coverage.Size, 2)} classes on average {keeps} their promise: {Figures.Percent(coverage.Measured.Value)} hold the true class, {Figures.Percent(coverage.Promised)} were promised.");
        }
        if (sheet.Foreign is { } foreign) parts.Add($"Of {sample}s like those learned from {Figures.Percent(foreign.Measured.Value)} are called foreign; at most {Figures.Percent(foreign.Promised)} were expected.");
        if (sheet.Cost is { } cost)
        {
            var lower = cost.Cost.High < cost.CostOfOneAnswer ? "less than" : "not clearly less than";
            parts.Add($"At the given costs the answers cost {Figures.Significant(cost.Cost.Value)} a {sample}, {lower} the {Figures.Significant(cost.CostOfOneAnswer)} of one answer for all; {Figures.Percent(cost.Coverage.Value)} are answered.");
        }
        if (sheet.Rules is { } rules)
        {
            var decided = rules.Sum(rule => rule.Samples);
            parts.Add(decided == 0 ? $"The rules of experts decide none of these {sample}s." : $"The rules of experts decide {Text.Count(decided, sample)}.");
        }
        return string.Join(' ', parts);
    }

    public static string Scatter(RegressionSheet sheet)
    {
        var (low, high) = (At(sheet, 0.05), At(sheet, 0.95));
        return low < 0 && high > 0 ? $"Nine predictions in ten lie between {Figures.Significant(-low)} below and {Figures.Significant(high)} above the truth."
            : $"Nine predictions in ten less the truth lie between {Figures.Significant(low)} and {Figures.Significant(high)}.";
    }

    public static string Residuals(RegressionSheet sheet)
    {
        var median = At(sheet, 0.5);
        var spread = At(sheet, 0.75) - At(sheet, 0.25);
        return Math.Abs(median) < 0.1 * spread ? $"Half of the errors lie within {Figures.Significant(spread)} of each other, and the middle one is near zero ({Figures.Significant(median)})."
            : $"The middle error is {Figures.Significant(median)}: predictions are {(median > 0 ? "too high" : "too low")} more often than not.";
    }

    public static string Bands(RegressionSheet sheet)
    {
        var worst = sheet.Bands.MaxBy(band => band.RootMeanSquare);
        return worst is null ? "There are too few samples for bands." : $"The error is largest where the prediction is between {Figures.Significant(worst.Low)} and {Figures.Significant(worst.High)}: {Figures.Significant(worst.RootMeanSquare)}.";
    }

    static double At(RegressionSheet sheet, double share) => sheet.Residuals.MinBy(quantile => Math.Abs(quantile.Share - share)).Value;

    public static string Data(DataSheet data)
    {
        var samples = data.Classes.Sum(c => c.Counts.Sum());
        var parts = data.Splits.Select((name, s) => $"{Figures.Count(data.Classes.Sum(c => c.Counts[s]))} {name}");
        var text = $"{Figures.Counted(samples, "sample")}{(data.IsOfClasses ? $" of {Figures.Counted(data.Classes.Count, "class", "classes")}" : "")}: {string.Join(", ", parts)}";
        if (data.SplitRule != "") text += $"; split {data.SplitRule}";
        var problems = data.Findings.Count(f => f.Kind == FindingKind.Problem);
        return problems > 0 ? $"{text}. {Figures.Counted(problems, "finding makes", "findings make")} these figures doubtful." : text + ".";
    }

    public static string Balance(DataSheet data)
    {
        var counts = data.Classes.Select(c => (c.Name, Count: c.Counts.Sum())).Where(c => c.Count > 0).OrderBy(c => c.Count).ToList();
        if (counts.Count == 0) return "There are no samples.";
        if (counts.Count == 1) return $"All samples are of {Markup.Quote(counts[0].Name)}.";
        var (least, most) = (counts[0], counts[^1]);
        var ratio = (double)most.Count / least.Count;
        if (!data.IsOfClasses) return $"Most samples are in {most.Name} ({Figures.Count(most.Count)}), fewest in {least.Name} ({Figures.Count(least.Count)}).";
        return ratio < 1.05 ? $"The classes are of one size, about {Figures.Counted(most.Count, "sample")} each."
            : $"The largest class, {Markup.Quote(most.Name)}, has {Figures.Fixed(ratio, 1)} times the samples of the smallest, {Markup.Quote(least.Name)} ({Figures.Count(least.Count)}).";
    }

    public static string Curves(IReadOnlyList<ClassCurve> curves)
    {
        // How far one can go before one call in twenty is wrong.
        const double Enough = 0.95;
        var worst = curves[0];
        var reach = worst.Points.Where(point => point.Precision >= Enough).Select(point => point.Recall).DefaultIfEmpty(0).Max();
        return reach >= 1 ? $"Even of {Markup.Quote(worst.Name)}, the class told worst, all are found before one call in twenty is wrong."
            : $"Of {Markup.Quote(worst.Name)}, the class told worst, {Figures.Percent(reach)} are found before more than one call in twenty is wrong.";
    }

    public static IEnumerable<(int Truth, int Answer, long Count)> Confusions(ConfusionCounts confusion) =>
        from truth in Enumerable.Range(0, confusion.Classes.Count)
        from answer in Enumerable.Range(0, confusion.Classes.Count)
        where truth != answer && confusion.Counts[truth][answer] > 0
        orderby confusion.Counts[truth][answer] descending, truth, answer
        select (truth, answer, confusion.Counts[truth][answer]);

    public static string Confusion(ConfusionCounts confusion)
    {
        var total = confusion.Counts.Sum(r => r.Sum());
        var mistakes = Confusions(confusion).ToList();
        if (total == 0) return "There are no test samples.";
        if (mistakes.Count == 0) return $"No mistake among {Figures.Counted(total, "sample")}.";
        var (truth, answer, count) = mistakes[0];
        var wrong = mistakes.Sum(m => m.Count);
        return $"{Figures.Count(wrong)} of {Figures.Counted(total, "answer")} are wrong; the most frequent confusion is {Markup.Quote(confusion.Classes[truth])} called {Markup.Quote(confusion.Classes[answer])}, "
            + $"{Figures.Count(count)} of {Figures.Count(confusion.Counts[truth].Sum())}.";
    }

    public static string Classes(IReadOnlyList<ClassResult> classes)
    {
        var seen = classes.Where(c => c.Support > 0).OrderBy(c => c.Recall.Value).ThenBy(c => c.Recall.Low).ToList();
        if (seen.Count == 0) return "No class has test samples.";
        var (worst, best) = (seen[0], seen[^1]);
        if (worst.Recall.Value >= 1) return "Every sample of every class is recognised.";
        return seen.Count == 1 || best.Recall.Value == worst.Recall.Value ? $"Every class is recognised in {Figures.Percent(worst.Recall.Value)} of its samples."
            : $"{Markup.Quote(worst.Name)} is recognised least, {Figures.Percent(worst.Recall)}, and {Markup.Quote(best.Name)} best, {Figures.Percent(best.Recall.Value)}.";
    }

    public static string Reliability(CalibrationState state) =>
        $"Confidence and truth differ by {Figures.Points(state.ExpectedError)} on average.";

    public static string Calibration(CalibrationSheet sheet)
    {
        var gap = sheet.Before.MeanConfidence - sheet.Accuracy;
        var text = Math.Abs(gap) < 0.01 ? $"Confidences are honest on average: they claim {Figures.Percent(sheet.Before.MeanConfidence)}, and {Figures.Percent(sheet.Accuracy)} are right."
            : $"As trained, the model is too {(gap > 0 ? "sure" : "modest")}: it claims {Figures.Percent(sheet.Before.MeanConfidence)} on average and is right in {Figures.Percent(sheet.Accuracy)}.";
        if (sheet.After is not { } after) return text;
        var change = after.ExpectedError < sheet.Before.ExpectedError ? "lowers" : "does not lower";
        return $"{text} A temperature of {Figures.Fixed(sheet.Temperature, 2)}, fitted on validation data, {change} the expected calibration error: {Figures.Percent(sheet.Before.ExpectedError)} before, {Figures.Percent(after.ExpectedError)} after.";
    }

    public static string Abstention(IReadOnlyList<RiskCoveragePoint> points)
    {
        var all = points[^1];
        if (all.Risk == 0) return "There is no mistake to avoid by abstaining.";
        var most = points.Last(p => p.Coverage <= 0.9 || p == points[0]);
        return most.Risk < all.Risk
            ? $"Leaving the least certain {Figures.Percent(1 - most.Coverage)} to a person lowers the error rate from {Figures.Percent(all.Risk)} to {Figures.Percent(most.Risk)}."
            : $"Leaving the least certain {Figures.Percent(1 - most.Coverage)} to a person does not lower the error rate of {Figures.Percent(all.Risk)}: confidence does not tell mistakes apart here.";
    }

    public static IEnumerable<RiskCoveragePoint> Choices(IReadOnlyList<RiskCoveragePoint> points) =>
        new[] { 1, 0.95, 0.9, 0.8, 0.7, 0.5 }.Select(c => points.FirstOrDefault(p => p.Coverage >= c - 0.005, points[^1])).Distinct();

    public static string Slices(VerificationReport report)
    {
        var metric = report.Headline.Count > 0 ? report.Headline[0] : new("accuracy", new(0, 0, 0));
        var worst = Weakest(report).First();
        var overall = report.Headline.Count > 0 ? metric.Value.Value : worst.Value.Value;
        return (metric.IsBetterLower ? worst.Value.Low > overall : worst.Value.High < overall)
            ? $"{Markup.Quote(worst.Name)} is clearly worse than the whole: {Figures.In(worst.Value, metric.Unit)} on {Figures.Counted(worst.Count, "sample")}."
            : $"No part is clearly worse than the whole; the weakest is {Markup.Quote(worst.Name)}, {Figures.In(worst.Value, metric.Unit)} on {Figures.Counted(worst.Count, "sample")}.";
    }

    /// <summary>The parts of the data, the weakest first.</summary>
    public static IEnumerable<SliceResult> Weakest(VerificationReport report)
    {
        var sign = report.Headline is [{ IsBetterLower: true }, ..] ? -1 : 1;
        return report.Slices.OrderBy(s => sign * s.Value.Value).ThenByDescending(s => s.Count);
    }

    public static string Mistakes(VerificationReport report)
    {
        if (report.Mistakes.Count == 0) return "No mistake is on record.";
        var suspects = report.Mistakes.Count(m => m.IsSuspectedLabel);
        var shown = Figures.Counted(Math.Min(24, report.Mistakes.Count), "mistake");
        if (report.Regression is not null) return $"The {shown} that are furthest from the truth.";
        var text = $"The {shown} made with the most confidence. The answer comes first, with its confidence; the label below it.";
        return suspects == 0 ? text : $"{text} In {Figures.Counted(suspects, "case")} the label itself may be wrong.";
    }

    public static string Suspected(SuspectedSheet sheet, string sample) => sheet.Count == 0
        ? $"Of {Figures.Counted(sheet.Measured, "held-out " + sample)} no label is suspected."
        : $"{Figures.Counted(sheet.Count, "label")} of {Figures.Counted(sheet.Measured, "held-out " + sample)} {(sheet.Count == 1 ? "is" : "are")} probably wrong, the most certain first{(sheet.Count > 24 ? "; shown are 24" : "")}. Confident learning puts the part of wrong labels at {Figures.Percent(sheet.NoiseRate)}; where classes are hard to tell, hard {sample}s are among them. All of them: data/suspected.csv.";

    public static string Training(TrainingSheet sheet)
    {
        var last = sheet.Epochs[^1];
        var kept = sheet.Epochs.FirstOrDefault(e => e.Epoch == sheet.BestEpoch, last);
        var figure = kept.ValidAccuracy is { } accuracy ? $", with {Figures.Percent(accuracy)} of the validation data right" : "";
        return $"{Figures.Counted(sheet.Epochs.Count, "epoch")}; the weights of epoch {kept.Epoch} were kept{figure}.";
    }

    public static string Loss(TrainingSheet sheet)
    {
        var (first, last) = (sheet.Epochs[0], sheet.Epochs[^1]);
        if (last.ValidLoss is not { } valid) return $"The training loss goes from {Figures.Fixed(first.TrainLoss, 3)} to {Figures.Fixed(last.TrainLoss, 3)}.";
        var lowest = sheet.Epochs.Where(e => e.ValidLoss is not null).MinBy(e => e.ValidLoss)!;
        return lowest.Epoch == last.Epoch ? $"The validation loss is lowest at the last epoch ({Figures.Fixed(valid, 3)}): longer training may help."
            : $"The validation loss is lowest at epoch {lowest.Epoch} ({Figures.Fixed(lowest.ValidLoss!.Value, 3)}) and ends at {Figures.Fixed(valid, 3)}.";
    }

    public static string Accuracy(TrainingSheet sheet)
    {
        var last = sheet.Epochs[^1];
        return last is { ValidAccuracy: { } valid, TrainAccuracy: { } train }
            ? $"At the end {Figures.Percent(train)} of the training and {Figures.Percent(valid)} of the validation data are right, {Figures.Points(train - valid)} {(train >= valid ? "apart" : "apart, validation ahead")}."
            : last.ValidAccuracy is { } only ? $"At the end {Figures.Percent(only)} of the validation data are right." : "Accuracy on training data.";
    }

    public static string Cost(CostSheet cost) =>
        $"The run took {Figures.Duration(cost.WallSeconds)} and about {Figures.Scaled(cost.EnergyJoules / 3600, "Wh")}; 1,000 predictions cost about {ProgressText.Money(cost.MoneyPerThousandPredictions)}\u00A0{cost.Currency}.";

    public static string Latency(LatencySheet latency) =>
        $"Half of the answers come within {Figures.Duration(latency.MedianSeconds)}, 99\u00A0% within {Figures.Duration(latency.P99Seconds)}.";
}
