using Ogee.Learn;

namespace Ogee.Recipes;

sealed partial class WatchPage
{
    void Truths()
    {
        var (truths, reference) = (history.Truths, history.Reference);
        if (truths.Truths == 0)
        {
            Paragraph("No truth has arrived yet: whether answers are right is not known. Tell the server what was the case with POST /feedback and the id of an answer.");
            return;
        }
        Paragraph($"{Figures.Counted(truths.Truths, "truth")} arrived; a person decided otherwise than the model in {Figures.Count(truths.Overrides)} of them.", "lead");
        page.Append("<div class=\"figures\">\n");
        if (truths.Covered.Trials > 0)
            Course("Truth within the set or range", CoveredConclusion(), each => each.Covered, reference.Promised is { } promised ? ("promised", promised) : null);
        if (truths.Right.Trials > 0)
            Course("Right answers", RightConclusion(), each => each.Right, reference.Right is { Trials: > 0 } right ? ("verified", right.Once.Low) : null);
        page.Append("</div>\n");
        var table = new ReportTable(["", "share", "interval", "truths", "beside"],
        [
            .. truths.Right.Trials > 0 ? (IReadOnlyList<string>[])[["right", Figures.Percent(truths.Right.Always.Value), Figures.Range(truths.Right.Always), Figures.Count(truths.Right.Trials), reference.Right is { Trials: > 0 } was ? $"{Figures.Percent(was.Once)} when verified" : "–"]] : [],
            .. truths.Covered.Trials > 0 ? (IReadOnlyList<string>[])[["within the set or range", Figures.Percent(truths.Covered.Always.Value), Figures.Range(truths.Covered.Always), Figures.Count(truths.Covered.Trials), reference.Promised is { } stated ? $"{Stated(stated)} promised" : "–"]] : [],
            ["overridden", Figures.Percent(Part(truths.Overrides, truths.Truths)), "–", Figures.Count(truths.Truths), "–"],
        ]);
        Table(table, "wide");
        Paragraph("The intervals hold at all times together, so that they may be looked at after every truth: the chance that one ever leaves out the true share is at most 5 %. An alarm is given where the whole interval lies below what was promised.", "caption");
    }

    string CoveredConclusion() => history.Reference.Promised is { } promised
        ? $"Sets and ranges hold {Figures.Percent(history.Truths.Covered.Always)} of the truths; {Stated(promised)} was promised{(history.Truths.BreaksPromise(history.Reference) ? ", and that is broken" : ", and the interval bears it")}."
        : $"Sets and ranges hold {Figures.Percent(history.Truths.Covered.Always)} of the truths.";

    string RightConclusion() => history.Reference.Right is { Trials: > 0 } was
        ? $"{Figures.Percent(history.Truths.Right.Always)} of the answers are right; it was {Figures.Percent(was.Once)} when the model was verified{(history.Truths.IsWorse(history.Reference) ? ": worse" : "")}."
        : $"{Figures.Percent(history.Truths.Right.Always)} of the answers are right.";

    // What all truths until then said, with the upper end of its interval: where that is below the line, it is an alarm.
    void Course(string title, string conclusion, Func<FeedbackTotals, RunningRate> rate, (string Name, double Share)? line)
    {
        var (points, all) = (new List<(double Number, RunningRate Rate)>(), default(RunningRate));
        for (var i = 0; i < history.TruthsByWindow.Count; i++)
        {
            all = all.Merge(rate(history.TruthsByWindow[i]));
            if (all.Trials > 0 && i + 1 >= first) points.Add((i + 1, all));
        }
        if (points.Count < 2)
        {
            var row = rate(history.Truths).Always;
            Figure(new IntervalChart { Title = title, Description = conclusion, Rows = [new(title, row, line?.Share)] }, conclusion, null);
            return;
        }
        Figure(new LineChart
        {
            Title = title, Description = "All truths until the end of each window together, with the upper end of the interval. " + conclusion, XName = "window", YName = "truths until then", XIsCount = true, YIsPercent = true, FromZero = false,
            Lines = [new("so far", [.. points.Select(point => (point.Number, point.Rate.Always.Value))]), .. line is var (name, share) ? (ChartLine[])[new(name, [.. points.Select(point => (point.Number, share))])] : [], new("at most", [.. points.Select(point => (point.Number, point.Rate.Always.High))])],
        }, conclusion, new(["until window", "truths", "share", "interval"], [.. points.Select(point => (IReadOnlyList<string>)[Figures.Count((long)point.Number), Figures.Count(point.Rate.Trials), Figures.Percent(point.Rate.Always.Value), Figures.Range(point.Rate.Always)])]));
    }
}
