using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ogee.Recipes;

// The page: HTML that is also well-formed XML, one style sheet whose hash the content policy names, no script, nothing loaded from elsewhere.
sealed partial class HtmlReport
{
    public const int MostBytes = 2_000_000;

    static readonly string Css = LoadCss();

    readonly VerificationReport report;
    readonly StringBuilder page = new();
    readonly List<(string Id, string Title)> contents = [];
    long imageBytesLeft;
    int figures;

    HtmlReport(VerificationReport report, long imageBytes) => (this.report, imageBytesLeft) = (report, imageBytes);

    // Twice: once without pictures to see how long the page is, then with as many pictures as fit.
    public static string Write(VerificationReport report)
    {
        ReportChecks.Check(report);
        var room = MostBytes - 2048 - Encoding.UTF8.GetByteCount(new HtmlReport(report, 0).Page());
        return new HtmlReport(report, Math.Max(0, room)).Page();
    }

    string Page()
    {
        Section("result", "Result", Headline);
        Section("data", "Data", Data);
        if (report.Rivals.Count > 0) Section("rivals", "Beside simpler models", Rivals);
        if (report.Confusion is not null) Section("classes", "Results by class", Results);
        if (report.Regression is not null) Section("errors", "Errors", Regression);
        if (report.Calibration is not null) Section("calibration", "Calibration", Calibration);
        if (report.Abstention is { Points.Count: > 0 }) Section("abstention", "Abstaining", Abstention);
        if (report.Decisions is not null) Section("decisions", "Decisions", Decisions);
        if (report.Slices.Count > 0) Section("slices", "Parts of the data", Slices);
        Section("mistakes", "Worst mistakes", Mistakes);
        if (report.Training is { Epochs.Count: > 0 }) Section("training", "Training", Training);
        if (report.Cost is not null || report.Latency is not null) Section("cost", "Cost and latency", Cost);
        Section("reproduce", "Reproduce", Reproduce);
        if (report.Limits.Count > 0) Section("limits", "Limits", Limits);

        var body = page.ToString();
        page.Clear();
        Head();
        Opening();
        page.Append(body);
        page.Append("<footer><p>Made by Ogee. This file is complete: it loads nothing, runs no script and sends nothing. All its numbers are in report.json beside it.</p></footer>\n");
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    void Head()
    {
        page.Append("<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)));
        page.Append(CultureInfo.InvariantCulture,
            $"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\"/>\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n<meta name=\"referrer\" content=\"no-referrer\"/>\n");
        page.Append("<title>").Append(Markup.Escape(Markup.Short(report.Title, 120))).Append(" · verification report</title>\n<style>").Append(Css).Append("</style>\n</head>\n<body>\n<main>\n");
    }

    void Opening()
    {
        page.Append("<header>\n<p class=\"kicker\">Verification report</p>\n<h1>").Append(Name(report.Title, 200)).Append("</h1>\n");
        if (report.Subtitle != "") Paragraph(report.Subtitle, "subtitle");
        page.Append("<ul class=\"facts\">");
        page.Append("<li>").Append(report.Created.ToUniversalTime().ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)).Append(" UTC</li>");
        if (report.Run != "") page.Append("<li>run ").Append(Name(report.Run, 80)).Append("</li>");
        page.Append("<li>").Append(Figures.Counted(report.Samples, "test " + report.Sample)).Append("</li>");
        if (report.Classes.Count > 0) page.Append("<li>").Append(Figures.Counted(report.Classes.Count, "class", "classes")).Append("</li>");
        if (report.Training is { Epochs.Count: > 1 } training)
        {
            var sparkline = new Sparkline
            {
                Title = "Loss over training",
                Description = "The loss on " + (training.Epochs[0].ValidLoss is null ? "training" : "validation") + " data, from the first epoch to the last.",
                Values = [.. training.Epochs.Select(e => e.ValidLoss ?? e.TrainLoss)],
            };
            page.Append("<li>").Append(Figures.Counted(training.Epochs.Count, "epoch")).Append(sparkline.ToSvg("spark")).Append("</li>");
        }
        page.Append("</ul>\n</header>\n");
        var (style, word) = report.Verdict.Kind switch
        {
            VerdictKind.Pass => ("pass", "✓ Pass"),
            VerdictKind.Warn => ("warn", "! Pass, with a warning"),
            _ => ("fail", "✕ Fail"),
        };
        page.Append("<div class=\"verdict ").Append(style).Append("\" role=\"status\">\n<p class=\"word\">").Append(word).Append("</p>\n<p>").Append(Markup.Escape(report.Verdict.Reason)).Append("</p>\n");
        if (report.Verdict.NextStep != "" || report.Verdict.NextCommand != "")
        {
            page.Append("<p class=\"next\">").Append(Markup.Escape(report.Verdict.NextStep));
            if (report.Verdict.NextCommand != "") page.Append(" <code>").Append(Markup.Escape(report.Verdict.NextCommand)).Append("</code>");
            page.Append("</p>\n");
        }
        page.Append("</div>\n<nav aria-label=\"Contents\">");
        foreach (var (id, title) in contents) page.Append("<a href=\"#").Append(id).Append("\">").Append(title).Append("</a>");
        page.Append("</nav>\n");
    }

    void Section(string id, string title, Action body)
    {
        contents.Add((id, title));
        page.Append(CultureInfo.InvariantCulture, $"<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\"><span class=\"number\">{contents.Count}</span> {title}</h2>\n<div>\n");
        body();
        page.Append("</div>\n</section>\n");
    }

    void Paragraph(string text, string style = "") =>
        page.Append(style == "" ? "<p>" : $"<p class=\"{style}\">").Append(Markup.Escape(text)).Append("</p>\n");

    void Figure(Chart chart, string conclusion, ReportTable? table)
    {
        figures++;
        page.Append(CultureInfo.InvariantCulture, $"<figure id=\"figure-{figures}\">\n<figcaption><b>Figure {figures}.</b> {Markup.Escape(conclusion)}</figcaption>\n");
        page.Append(chart.ToSvg($"f{figures}")).Append('\n');
        if (table is not null)
        {
            page.Append("<details><summary>Table behind figure ").Append(figures).Append("</summary>");
            Table(table);
            page.Append("</details>\n");
        }
        page.Append("</figure>\n");
    }

    // A table that is wider than a narrow screen moves within itself, by finger, wheel or arrow keys.
    const string Scroll = "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"table\">";

    void Table(ReportTable table, string style = "")
    {
        page.Append(Scroll).Append("<table").Append(style == "" ? "" : $" class=\"{style}\"").Append('>');
        if (table.Caption != "") page.Append("<caption>").Append(Markup.Escape(table.Caption)).Append("</caption>");
        page.Append("<thead><tr>");
        for (var c = 0; c < table.Columns.Count; c++) page.Append(c < table.TextColumns ? "<th scope=\"col\" class=\"text\">" : "<th scope=\"col\">").Append(Name(table.Columns[c], 60)).Append("</th>");
        page.Append("</tr></thead><tbody>");
        foreach (var row in table.Rows)
        {
            page.Append("<tr>");
            for (var c = 0; c < row.Count; c++)
            {
                var isHead = c == 0 && table.TextColumns > 0;
                page.Append(isHead ? "<th scope=\"row\" class=\"text\">" : c < table.TextColumns ? "<td class=\"text\">" : "<td>");
                page.Append(c < table.TextColumns ? Name(row[c], 160) : Markup.Escape(row[c])).Append(isHead ? "</th>" : "</td>");
            }
            page.Append("</tr>");
        }
        page.Append("</tbody></table></div>\n");
    }

    // A picture as a data URI, where there is still room for it.
    bool Picture(byte[]? image, string what, string alternative, string style, bool keepsSize = false)
    {
        if (image is null) return false;
        var picture = PictureData.Read(image, what);
        var bytes = (image.LongLength + 2) / 3 * 4 + 256;
        if (bytes > imageBytesLeft) return false;
        imageBytesLeft -= bytes;
        var pixels = Math.Max(picture.Width, picture.Height) < 128 ? " pixels" : "";
        page.Append(CultureInfo.InvariantCulture, $"<img class=\"{style}{pixels}\" alt=\"{Markup.Escape(alternative)}\"");
        if (keepsSize) page.Append(CultureInfo.InvariantCulture, $" width=\"{picture.Width}\" height=\"{picture.Height}\"");
        page.Append(CultureInfo.InvariantCulture, $" src=\"data:{picture.MediaType};base64,{Convert.ToBase64String(image)}\"/>");
        return true;
    }

    // A name of the user's: escaped, cut, and isolated, so that right-to-left text does not turn its surroundings.
    static string Name(string name, int most) => $"<bdi>{Markup.Escape(Markup.Short(name, most))}</bdi>";

    static string LoadCss()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("Ogee.Recipes.report.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Chart.Palette + Chart.Style + reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
