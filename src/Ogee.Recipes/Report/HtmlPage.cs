using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ogee.Recipes;

// A page of evidence: HTML that is also well-formed XML, one style sheet whose hash the content policy names, no script, nothing loaded from elsewhere.
abstract class HtmlPage(long imageBytes)
{
    public const int MostBytes = 2_000_000;

    static readonly string Css = LoadCss();

    protected readonly StringBuilder page = new();
    protected int figures;
    readonly List<(string Id, string Title)> contents = [];
    long imageBytesLeft = imageBytes;

    // Twice: once without pictures to see how long the page is, then with as many pictures as fit.
    protected static string Write(Func<long, HtmlPage> create)
    {
        var room = MostBytes - 2048 - Encoding.UTF8.GetByteCount(create(0).Page());
        return create(Math.Max(0, room)).Page();
    }

    // The title of the window.
    protected abstract string Title { get; }

    // The sections, in their order.
    protected abstract void Body();

    // What stands above the table of contents.
    protected abstract void Opening();

    // Where the numbers of the page are for programs.
    protected abstract string Source { get; }

    string Page()
    {
        Body();
        var body = page.ToString();
        page.Clear();
        Head(Title);
        Opening();
        page.Append("<nav aria-label=\"Contents\">");
        foreach (var (id, title) in contents) page.Append("<a href=\"#").Append(id).Append("\">").Append(title).Append("</a>");
        page.Append("</nav>\n").Append(body);
        page.Append("<footer><p>Made by Ogee. This file is complete: it loads nothing, runs no script and sends nothing. ").Append(Markup.Escape(Source)).Append("</p></footer>\n");
        return page.Append("</main>\n</body>\n</html>\n").ToString();
    }

    void Head(string title)
    {
        page.Append("<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)));
        page.Append(CultureInfo.InvariantCulture,
            $"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\"/>\n");
        page.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n<meta name=\"referrer\" content=\"no-referrer\"/>\n");
        page.Append("<title>").Append(Markup.Escape(title)).Append("</title>\n<style>").Append(Css).Append("</style>\n</head>\n<body>\n<main>\n");
    }

    // style: pass, warn or fail, which colour it.
    protected void VerdictBox(string style, string word, string reason, string nextStep, string nextCommand)
    {
        page.Append("<div class=\"verdict ").Append(style).Append("\" role=\"status\">\n<p class=\"word\">").Append(word).Append("</p>\n<p>").Append(Markup.Escape(Together(reason))).Append("</p>\n");
        if (nextStep != "" || nextCommand != "")
        {
            page.Append("<p class=\"next\">").Append(Markup.Escape(nextStep));
            if (nextCommand != "") page.Append(" <code>").Append(Markup.Escape(nextCommand)).Append("</code>");
            page.Append("</p>\n");
        }
        page.Append("</div>\n");
    }

    // A number and its per cent stay on one line.
    static string Together(string text) => text.Replace(" %", "\u00A0%", StringComparison.Ordinal);

    protected void Section(string id, string title, Action body)
    {
        contents.Add((id, title));
        page.Append(CultureInfo.InvariantCulture, $"<section id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h2 id=\"{id}-title\"><span class=\"number\">{contents.Count}</span> {title}</h2>\n<div>\n");
        body();
        page.Append("</div>\n</section>\n");
    }

    protected void Paragraph(string text, string style = "") =>
        page.Append(style == "" ? "<p>" : $"<p class=\"{style}\">").Append(Markup.Escape(text)).Append("</p>\n");

    protected void Figure(Chart chart, string conclusion, ReportTable? table)
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
    protected const string Scroll = "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"table\">";

    protected void Table(ReportTable table, string style = "")
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
    protected bool Picture(byte[]? image, string what, string alternative, string style, bool keepsSize = false)
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
    protected static string Name(string name, int most) => $"<bdi>{Markup.Escape(Markup.Short(name, most))}</bdi>";

    static string LoadCss()
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("Ogee.Recipes.report.css")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Chart.Palette + Chart.Style + reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
