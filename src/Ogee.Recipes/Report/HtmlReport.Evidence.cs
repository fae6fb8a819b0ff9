namespace Ogee.Recipes;

sealed partial class HtmlReport
{
    void Data()
    {
        var data = report.Data;
        Paragraph(Conclusions.Data(data), "lead");
        page.Append("<div class=\"figures\">\n");
        var largest = data.Classes.Select((c, i) => (c, i)).OrderByDescending(c => c.c.Counts.Sum()).Take(MostRows).OrderBy(c => c.i).Select(c => c.c).ToList();
        Figure(new BarChart
        {
            Title = data.IsOfClasses ? "Samples of each class" : "Samples by value",
            Description = $"How many samples each {(data.IsOfClasses ? "class" : "range of the predicted number")} has, by split. " + Conclusions.Balance(data),
            Series = data.Splits,
            Bars = [.. largest.Select(c => new ChartBar(c.Name, [.. c.Counts.Select(n => (double)n)]))],
        }, Conclusions.Balance(data) + (largest.Count < data.Classes.Count ? $" Shown are the {MostRows} largest." : ""), new([data.IsOfClasses ? "class" : "range", .. data.Splits, "all"],
            [.. data.Classes.Select(c => (IReadOnlyList<string>)[c.Name, .. c.Counts.Select(Figures.Count), Figures.Count(c.Counts.Sum())]),
             ["all", .. data.Splits.Select((_, s) => Figures.Count(data.Classes.Sum(c => c.Counts[s]))), Figures.Count(data.Classes.Sum(c => c.Counts.Sum()))],
             .. data.GroupsPerSplit.Count > 0 ? (IReadOnlyList<string>[])[[$"groups ({data.GroupName})", .. data.GroupsPerSplit.Select(Figures.Count), Figures.Count(data.GroupsPerSplit.Sum())]] : []]));
        if (report.Preview is { } preview)
        {
            figures++;
            page.Append("<figure id=\"figure-").Append(figures).Append("\">\n<figcaption><b>Figure ").Append(figures).Append(".</b> ").Append(Markup.Escape(preview.Caption)).Append("</figcaption>\n");
            if (!Picture(preview.Image, "preview", preview.Caption, "preview", keepsSize: true)) page.Append("<p class=\"caption\">Left out to keep this file under 2 MB.</p>");
            page.Append("</figure>\n");
        }
        page.Append("</div>\n");
        if (data.Findings.Count == 0) return;
        page.Append("<ul class=\"findings\">");
        foreach (var finding in data.Findings)
        {
            var (style, word) = finding.Kind switch
            {
                FindingKind.Fine => ("fine", "✓ fine"),
                FindingKind.Note => ("note", "· note"),
                _ => ("problem", "✕ problem"),
            };
            page.Append("<li><span class=\"word ").Append(style).Append("\">").Append(word).Append("</span><div><p>").Append(Markup.Escape(finding.Text)).Append("</p>");
            if (finding.Examples is { Count: > 0 } examples)
            {
                page.Append("<p class=\"examples\">").AppendJoin(", ", examples.Take(6).Select(e => Name(e, 90)));
                page.Append(examples.Count > 6 ? $" and {Figures.Count(examples.Count - 6)} more" : "").Append("</p>");
            }
            if (finding.Pictures.Count > 0)
            {
                page.Append("<div class=\"strip\">");
                foreach (var picture in finding.Pictures) Picture(picture.Image, picture.Caption, picture.Caption, "picture");
                page.Append("</div>");
            }
            page.Append("</div></li>\n");
        }
        page.Append("</ul>\n");
    }

    void Calibration()
    {
        var sheet = report.Calibration!;
        Paragraph(Conclusions.Calibration(sheet), "lead");
        page.Append("<div class=\"figures\">\n");
        Reliability(sheet.Before, sheet.After is null ? "As trained" : "Before scaling");
        if (sheet.After is { } after) Reliability(after, $"After scaling, temperature {Figures.Fixed(sheet.Temperature, 2)}");
        page.Append("</div>\n");
        List<IReadOnlyList<string>> rows = [StateRow(sheet.After is null ? "as trained" : "before", sheet.Before, sheet.Accuracy)];
        if (sheet.After is not null) rows.Add(StateRow("after", sheet.After, sheet.Accuracy));
        Table(new(["", "mean confidence", "accuracy", "calibration error", "same, equal mass", "log loss", "Brier"], rows), "wide");
    }

    static string[] StateRow(string name, CalibrationState state, double accuracy) =>
    [
        name, Figures.Percent(state.MeanConfidence), Figures.Percent(accuracy), Figures.Fixed(state.ExpectedError, 4), Figures.Fixed(state.ExpectedErrorEqualMass, 4),
        Figures.Fixed(state.LogLoss, 4), Figures.Fixed(state.Brier, 4),
    ];

    void Reliability(CalibrationState state, string heading) =>
        Figure(new ReliabilityChart { Title = "Reliability, " + heading, Description = "Confidence across, part that is right up; the dashed line is honest. " + Conclusions.Reliability(state), Bins = state.Bins, Heading = heading },
            Conclusions.Reliability(state), new(["confidence", "samples", "mean confidence", "right"], [.. state.Bins.Where(b => b.Count > 0).Select(b => (IReadOnlyList<string>)
                [$"{Figures.Percent(b.Low)[..^2]}–{Figures.Percent(b.High)}", Figures.Count(b.Count), Figures.Percent(b.Confidence), Figures.Percent(b.Accuracy)])]));

    void Abstention()
    {
        var points = report.Abstention!.Points;
        page.Append("<div class=\"figures\">\n");
        Figure(new LineChart
        {
            Title = "Error rate against coverage",
            Description = "The part that is answered across, the error rate among the answers up. " + Conclusions.Abstention(points),
            Lines = [new("error rate", [.. points.Select(p => (p.Coverage, p.Risk))])],
            XName = "answered, the most certain first",
            YName = "error rate of the answers",
            XIsPercent = true,
            YIsPercent = true,
        }, Conclusions.Abstention(points), new(["confidence at least", "answered", "error rate"],
            [.. points.Select(p => (IReadOnlyList<string>)[Figures.Fixed(p.Threshold, 4), Figures.Percent(p.Coverage), Figures.Percent(p.Risk)])]));
        page.Append("<div>\n<p>To let a person decide what the model is not sure of, choose a row and answer only from its confidence on.</p>\n");
        Table(new(["answer", "from confidence", "error rate"], [.. Conclusions.Choices(points).Select(p => (IReadOnlyList<string>)[Figures.Percent(p.Coverage), Figures.Fixed(p.Threshold, 3), Figures.Percent(p.Risk)])], 0));
        page.Append("</div>\n</div>\n");
    }

    void Training()
    {
        var sheet = report.Training!;
        var epochs = sheet.Epochs;
        Paragraph(Conclusions.Training(sheet), "lead");
        var mark = epochs.Any(e => e.Epoch == sheet.BestEpoch) && epochs.Count > 1 ? ((double, string)?)(sheet.BestEpoch, $"kept: {sheet.BestEpoch}") : null;
        page.Append("<div class=\"figures\">\n");
        Figure(new LineChart
        {
            Title = "Loss by epoch", Description = Conclusions.Loss(sheet), XName = "epoch", YName = "loss", XIsCount = true, Mark = mark,
            Lines = [.. Lines(epochs, e => e.ValidLoss, e => e.TrainLoss)],
        }, Conclusions.Loss(sheet), new(["epoch", "train loss", "valid loss"],
            [.. epochs.Select(e => (IReadOnlyList<string>)[Figures.Count(e.Epoch), Figures.Fixed(e.TrainLoss, 4), e.ValidLoss is { } loss ? Figures.Fixed(loss, 4) : "–"])], 0));
        if (epochs.Any(e => e.ValidAccuracy is not null || e.TrainAccuracy is not null))
        {
            Figure(new LineChart
            {
                Title = "Accuracy by epoch", Description = Conclusions.Accuracy(sheet), XName = "epoch", YName = "accuracy", XIsCount = true, YIsPercent = true, FromZero = false, YMost = 1, Mark = mark,
                Lines = [.. Lines(epochs, e => e.ValidAccuracy, e => e.TrainAccuracy)],
            }, Conclusions.Accuracy(sheet), new(["epoch", "train accuracy", "valid accuracy"], [.. epochs.Select(e => (IReadOnlyList<string>)
                [Figures.Count(e.Epoch), e.TrainAccuracy is { } train ? Figures.Percent(train) : "–", e.ValidAccuracy is { } valid ? Figures.Percent(valid) : "–"])], 0));
        }
        page.Append("</div>\n");
    }

    static IEnumerable<ChartLine> Lines(IReadOnlyList<TrainingEpoch> epochs, Func<TrainingEpoch, double?> valid, Func<TrainingEpoch, double?> train)
    {
        foreach (var (name, figure) in new[] { ("valid", valid), ("train", train) })
        {
            if (epochs.Any(e => figure(e) is not null)) yield return new(name, [.. epochs.Where(e => figure(e) is not null).Select(e => ((double)e.Epoch, figure(e)!.Value))]);
        }
    }
}
