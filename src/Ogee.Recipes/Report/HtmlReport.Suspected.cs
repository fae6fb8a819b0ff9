namespace Ogee.Recipes;

sealed partial class HtmlReport
{
    const int MostSuspects = 24;

    void Suspected()
    {
        var sheet = report.Suspected!;
        Paragraph(Conclusions.Suspected(sheet, report.Sample), "lead");
        if (sheet.Samples.Count == 0) return;
        var shown = sheet.Samples.Take(MostSuspects).ToList();
        if (shown[0].Thumbnail is null)
        {
            string[] columns = [.. shown[0].Values.Select(value => value.Name)];
            Table(new(["", "label", "rather", "probability", .. columns], [.. shown.Select(sample => (IReadOnlyList<string>)[sample.Path, sample.Label, sample.Suspected, Figures.Percent(sample.Probability), .. sample.Values.Select(value => value.Value)])], 3), "wide");
            return;
        }
        page.Append("<div class=\"mistakes\">\n");
        foreach (var sample in shown)
        {
            page.Append("<figure>");
            if (!Picture(sample.Thumbnail, sample.Path, $"{Markup.Short(sample.Path, 120)}: labelled {Markup.Quote(sample.Label)}, rather {Markup.Quote(sample.Suspected)}", "picture")) page.Append("<div class=\"picture none\">no picture</div>");
            page.Append("<p class=\"caption\">rather <span class=\"said\">").Append(Name(sample.Suspected, 60)).Append("</span> ").Append(Figures.Percent(sample.Probability))
                .Append("<br/>label ").Append(Name(sample.Label, 60)).Append("<span class=\"path\">").Append(Name(sample.Path, 90)).Append(", ").Append(Markup.Escape(sample.Split)).Append("</span></p></figure>\n");
        }
        page.Append("</div>\n");
    }
}
