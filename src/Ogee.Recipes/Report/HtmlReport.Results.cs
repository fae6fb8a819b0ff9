namespace Ogee.Recipes;

sealed partial class HtmlReport
{
    const int MostRows = 20;

    void Headline()
    {
        Paragraph(Conclusions.Headline(report), "lead");
        page.Append("<div class=\"headline\">\n");
        for (var i = 0; i < report.Headline.Count; i++)
        {
            var metric = report.Headline[i];
            var track = new IntervalChart
            {
                Title = metric.Name,
                Description = $"{metric.Name} {Figures.In(metric.Value.Value, metric.Unit)}, 95 % interval {Figures.Range(metric.Value, metric.Unit)}"
                    + (metric.Baseline is { } b ? $", baseline {Figures.In(b, metric.Unit)}." : "."),
                Rows = [new(metric.Name, metric.Value, metric.Baseline)],
                IsBare = true,
                Unit = metric.Unit,
            };
            page.Append("<div><p class=\"name\">").Append(Markup.Escape(metric.Name)).Append("</p><p class=\"value\">").Append(Markup.Escape(Figures.In(metric.Value.Value, metric.Unit))).Append("</p>");
            page.Append(track.ToSvg($"h{i + 1}")).Append("<p class=\"track\">95 % interval ").Append(Markup.Escape(Figures.Range(metric.Value, metric.Unit)));
            if (metric.Baseline is { } baseline) page.Append("<br/>baseline ").Append(Markup.Escape(Figures.In(baseline, metric.Unit))).Append(metric.BaselineName == "" ? "" : ", " + Markup.Escape(metric.BaselineName));
            page.Append("</p></div>\n");
        }
        page.Append("</div>\n");
        page.Append("<details><summary>Table behind these figures</summary>");
        Table(new(["metric", "value", "low", "high", "baseline"], [.. report.Headline.Select(m => (IReadOnlyList<string>)[m.Name, Figures.Fixed(m.Value.Value, 4), Figures.Fixed(m.Value.Low, 4),
            Figures.Fixed(m.Value.High, 4), m.Baseline is { } b ? Figures.Fixed(b, 4) : "–"])]));
        page.Append("</details>\n");
    }

    void Results()
    {
        var shown = ShownConfusion.From(report.Confusion!, MostRows);
        page.Append("<div class=\"figures\">\n");
        Figure(new HeatMap
        {
            Title = "Confusion matrix",
            Description = "True classes down, answers across, the diagonal is right. " + Conclusions.Confusion(report.Confusion!),
            Classes = shown.Classes,
            Counts = shown.Counts,
        }, Conclusions.Confusion(report.Confusion!) + (shown.Classes.Count < report.Confusion!.Classes.Count ? $" Shown are the {MostRows} classes with the most mistakes." : ""), ConfusionTable());
        page.Append("<div class=\"stack\">\n");
        var worst = report.Classes.Where(c => c.Support > 0).OrderBy(c => c.Recall.Value).ThenBy(c => c.Recall.Low).Take(MostRows).ToList();
        Figure(new IntervalChart
        {
            Title = "Recall of each class",
            Description = "The part of each class that is recognised, the weakest class first, with 95 % intervals. " + Conclusions.Classes(report.Classes),
            Rows = [.. worst.Select(c => new IntervalRow(c.Name, c.Recall))],
        }, Conclusions.Classes(report.Classes) + (worst.Count < report.Classes.Count(c => c.Support > 0) ? $" Shown are the {MostRows} weakest." : ""), new(["class", "recognised", "of", "recall", "95 % interval"],
            [.. worst.Select(c => (IReadOnlyList<string>)[c.Name, Figures.Count((long)Math.Round(c.Recall.Value * c.Support)), Figures.Count(c.Support), Figures.Percent(c.Recall.Value), Figures.Range(c.Recall)])]));
        Curves();
        page.Append("</div>\n</div>\n");
        // A long list is there for who asks for it.
        var isLong = report.Classes.Count > 40;
        page.Append(isLong ? "<details><summary>Every class</summary>" : "<h3>Every class</h3>\n");
        Table(new(["class", "samples", "precision", "recall", "95 % interval", "F1", "ROC AUC", "avg. precision"],
            [.. report.Classes.Select(c => (IReadOnlyList<string>)[c.Name, Figures.Count(c.Support), Figures.Percent(c.Precision), Figures.Percent(c.Recall.Value), Figures.Range(c.Recall),
                Figures.Percent(c.F1), c.RocAuc is { } area ? Figures.Fixed(area, 4) : "–", c.AveragePrecision is { } precision ? Figures.Fixed(precision, 4) : "–"])]), "wide");
        if (isLong) page.Append("</details>\n");
    }

    void Curves()
    {
        if (report.Curves.Count == 0) return;
        Figure(new LineChart
        {
            Title = "Precision and recall",
            Description = "Precision against recall of the classes that are told worst, as the threshold falls. " + Conclusions.Curves(report.Curves),
            Lines = [.. report.Curves.Select(curve => new ChartLine(curve.Name, [.. curve.Points.Select(point => (point.Recall, point.Precision))]))],
            XName = "recall", YName = "precision", XIsPercent = true, YIsPercent = true, FromZero = false, YMost = 1,
        }, Conclusions.Curves(report.Curves), new(["class", "from probability", "recall", "precision"],
            [.. report.Curves.SelectMany(curve => curve.Points.Where((_, i) => i % 4 == 0 || i == curve.Points.Count - 1).Select(point => (IReadOnlyList<string>)[curve.Name, Figures.Fixed(point.Threshold, 4), Figures.Percent(point.Recall), Figures.Percent(point.Precision)]))]));
    }

    ReportTable ConfusionTable()
    {
        var (classes, counts) = (report.Confusion!.Classes, report.Confusion!.Counts);
        if (classes.Count <= 40)
            return new(["truth \\ answer", .. classes], [.. counts.Select((row, i) => (IReadOnlyList<string>)[classes[i], .. row.Select(Figures.Count)])]);
        return new(["truth", "answer", "samples"], [.. Conclusions.Confusions(report.Confusion!).Take(100).Select(c => (IReadOnlyList<string>)[classes[c.Truth], classes[c.Answer], Figures.Count(c.Count)])],
            2, "The 100 most frequent confusions; all are in report.json.");
    }

    void Slices()
    {
        var metric = report.Headline.Count > 0 ? report.Headline[0] : new("accuracy", new(0, 0, 0));
        var name = metric.Name.ToLowerInvariant() == "rmse" ? "RMSE" : metric.Name.ToLowerInvariant();
        var rows = Conclusions.Weakest(report).ToList();
        page.Append("<div class=\"figures\">\n");
        Figure(new IntervalChart
        {
            Title = $"{metric.Name} on parts of the data",
            Description = $"{metric.Name} with 95 % intervals, the weakest part first. " + Conclusions.Slices(report),
            Rows = [.. rows.Take(MostRows).Select(s => new IntervalRow(s.Name, s.Value, report.Headline.Count > 0 ? metric.Value.Value : null))],
            Unit = metric.Unit,
        }, Conclusions.Slices(report), new(["part", report.Sample + "s", name, "95 % interval"],
            [.. rows.Take(500).Select(s => (IReadOnlyList<string>)[s.Name, Figures.Count(s.Count), Figures.In(s.Value.Value, metric.Unit), Figures.Range(s.Value, metric.Unit)])]));
        page.Append("</div>\n");
    }

    void Rivals()
    {
        Paragraph(Conclusions.Rivals(report.Rivals), "lead");
        Table(new(["model", "figure", "its value", "95 % interval", "this model less it", "95 % interval"], [.. report.Rivals.Select(rival => (IReadOnlyList<string>)
            [rival.Name, rival.Metric, Figures.In(rival.Value.Value, rival.Unit), Figures.Range(rival.Value, rival.Unit), Signed(rival.Difference.Value, rival.Unit), $"{Signed(rival.Difference.Low, rival.Unit)} to {Signed(rival.Difference.High, rival.Unit)}"])], 2), "wide");
        Paragraph("The intervals of the differences draw the same samples for both models.", "caption");
    }

    static string Signed(double value, string unit) => (value < 0 ? "−" : "+") + Figures.Difference(value, unit);

    void Mistakes()
    {
        Paragraph(Conclusions.Mistakes(report), "lead");
        if (report.Mistakes.Count == 0) return;
        if (report.Mistakes.All(mistake => mistake.Values.Count > 0)) MistakenRows();
        else MistakenPictures();
    }

    // Samples that are rows of a table: what they say, as a table.
    void MistakenRows()
    {
        var shown = report.Mistakes.Take(24).ToList();
        string[] columns = [.. shown[0].Values.Select(value => value.Name)];
        var hasConfidence = shown.Exists(mistake => mistake.Confidence is not null);
        Table(new(["", "truth", "answer", .. hasConfidence ? (string[])["confidence"] : [], .. columns], [.. shown.Select(mistake => (IReadOnlyList<string>)
            [mistake.Path + (mistake.IsSuspectedLabel ? " (check the label)" : ""), mistake.Truth, mistake.Predicted, .. hasConfidence ? (string[])[mistake.Confidence is { } c ? Figures.Percent(c) : "–"] : [], .. mistake.Values.Select(value => value.Value)])], 1), "wide");
    }

    void MistakenPictures()
    {
        var drawn = 0;
        var shown = report.Mistakes.Take(24).ToList();
        page.Append("<div class=\"mistakes\">\n");
        foreach (var mistake in shown)
        {
            page.Append("<figure>");
            var alternative = $"{Markup.Short(mistake.Path, 120)}: labelled {Markup.Quote(mistake.Truth)}, answered {Markup.Quote(mistake.Predicted)}";
            if (Picture(mistake.Thumbnail, mistake.Path, alternative, "picture")) drawn++;
            else page.Append("<div class=\"picture none\">no picture</div>");
            page.Append("<p class=\"caption\"><span class=\"said\">").Append(Name(mistake.Predicted, 60)).Append("</span> ").Append(mistake.Confidence is { } confidence ? Figures.Percent(confidence) : "")
                .Append("<br/>label ").Append(Name(mistake.Truth, 60)).Append(mistake.IsSuspectedLabel ? "<span class=\"suspect\">check the label</span>" : "")
                .Append("<span class=\"path\">").Append(Name(mistake.Path, 90)).Append("</span></p></figure>\n");
        }
        page.Append("</div>\n");
        var pictures = shown.Count(m => m.Thumbnail is not null);
        if (drawn < pictures) Paragraph($"{pictures - drawn} of {pictures} pictures are left out to keep this file under 2 MB; they are in report.json.", "caption");
    }
}
