using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Ogee.Recipes.Tests;

public class HtmlReportTests
{
    static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    static readonly string[] Hostile =
    [
        "<script>alert(1)</script>", "\" onload=\"alert(1)", "' onmouseover='alert(1)", "</style></svg></html>", "]]>&amp;<!--", "שלום\u202Eevil", "\0\u0007\uD800bell",
        new('x', 300), string.Concat(Enumerable.Repeat("é\u0301👩‍👩‍👧 ", 80)), "=HYPERLINK(\"http://example.org\")",
    ];

    // The one place to see the page: OGEE_REPORT_OUT=/some/file.html, then open it.
    [Fact]
    public void SectionsStandInTheOrderOfTheProduct()
    {
        var html = SampleReport.Create().ToHtml();
        if (Environment.GetEnvironmentVariable("OGEE_REPORT_OUT") is { } path) File.WriteAllText(path, html);
        Assert.Equal(["result", "data", "classes", "calibration", "abstention", "slices", "mistakes", "training", "cost", "reproduce", "limits"],
            Parse(html).Descendants(Html + "section").Select(s => s.Attribute("id")!.Value));
    }

    [Fact]
    public void ANameInASentenceIsIsolatedOnThePageAndNotInTheRecord()
    {
        var figures = ClassificationFigures.From(["שלום", "b"], [0, 0, 1], [2, 0, 2, 0, 0, 2], 1);
        Assert.Equal("always answering ‘שלום’", figures.Headline[0].BaselineName);
        var report = SampleReport.Create() with { Verdict = new(VerdictKind.Pass, $"It beats {figures.Headline[0].BaselineName}.", "") };
        Assert.Contains("It beats always answering ‘\u2068שלום\u2069’.", report.ToHtml(), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\\u206[89]|[\u2068\u2069]", Encoding.UTF8.GetString(report.ToJson()));
    }

    [Theory]
    [InlineData("it’s", "it’s")]
    [InlineData("‘a’ and ‘b’", "‘\u2068a\u2069’ and ‘\u2068b\u2069’")]
    [InlineData("‘l’eau’ here", "‘\u2068l\u2069’eau’ here")]
    [InlineData("‘open", "‘\u2068open\u2069")]
    public void IsolatesAreInPairs(string text, string escaped) => Assert.Equal(escaped, Markup.Escape(text));

    [Fact]
    public void EverySectionHasItsFiguresAndNothingIsLost()
    {
        var page = Parse(SampleReport.Create().ToHtml());
        Assert.Equal(["Accuracy", "Macro F1", "Balanced accuracy", "Samples of each class", "Confusion matrix", "Recall of each class", "Precision and recall", "Reliability, Before scaling",
            "Error rate against coverage", "Accuracy on parts of the data", "Loss by epoch", "Accuracy by epoch", "Latency"],
            page.Descendants(Html + "section").Descendants(Svg + "svg").Select(s => s.Element(Svg + "title")!.Value).Where(t => !t.StartsWith("Reliability, After", StringComparison.Ordinal)));
        Assert.Equal(24, page.Descendants(Html + "div").Single(d => (string?)d.Attribute("class") == "mistakes").Elements(Html + "figure").Count());
        Assert.Equal(25, page.Descendants(Html + "img").Count());
    }

    [Fact]
    public void EveryFigureHasAConclusionATableAndADescription()
    {
        var figures = Parse(SampleReport.Create().ToHtml()).Descendants(Html + "figure").Where(f => f.Elements(Svg + "svg").Any()).ToList();
        Assert.Equal(11, figures.Count);
        Assert.All(figures, figure =>
        {
            Assert.Matches(@"^Figure \d+\. .{20,}\.$", figure.Element(Html + "figcaption")!.Value);
            Assert.NotEmpty(figure.Element(Html + "details")!.Descendants(Html + "td"));
            var svg = figure.Element(Svg + "svg")!;
            Assert.Equal("img", svg.Attribute("role")!.Value);
            Assert.Equal([svg.Element(Svg + "title")!.Attribute("id")!.Value, svg.Element(Svg + "desc")!.Attribute("id")!.Value], svg.Attribute("aria-labelledby")!.Value.Split(' '));
            Assert.True(svg.Element(Svg + "desc")!.Value.Length > 30);
        });
    }

    [Fact]
    public void EveryTableScrollsWithinItselfAlsoByKeys()
    {
        var tables = Parse(SampleReport.Create().ToHtml()).Descendants(Html + "table").ToList();
        Assert.True(tables.Count > 12);
        Assert.All(tables, table => Assert.Equal(("scroll", "0"), (table.Parent!.Attribute("class")!.Value, table.Parent.Attribute("tabindex")!.Value)));
    }

    [Fact]
    public void TheSameReportGivesTheSameBytes() => Assert.Equal(SampleReport.Create().ToHtml(), SampleReport.Create().ToHtml());

    [Fact]
    public void AReportReadFromJsonGivesTheSamePage() =>
        Assert.Equal(SampleReport.Create().ToHtml(), VerificationReport.FromJson(SampleReport.Create().ToJson()).ToHtml());

    [Fact]
    public void NothingIsLoadedAndNothingRuns()
    {
        var html = SampleReport.Create().ToHtml();
        Assert.DoesNotContain("http", html.Replace(Html.NamespaceName, "", StringComparison.Ordinal).Replace(Svg.NamespaceName, "", StringComparison.Ordinal).Replace("http-equiv", "", StringComparison.Ordinal));
        Assert.DoesNotContain("url(", html);
        Assert.DoesNotContain("@import", html);
        NothingActive(Parse(html));
    }

    [Fact]
    public void ThePolicyAllowsTheOneStyleSheetByItsHash()
    {
        var page = Parse(SampleReport.Create().ToHtml());
        var policy = page.Descendants(Html + "meta").Single(m => (string?)m.Attribute("http-equiv") == "Content-Security-Policy").Attribute("content")!.Value;
        var style = page.Descendants(Html + "style").Single().Value;
        Assert.StartsWith("default-src 'none'; img-src data:;", policy);
        Assert.Contains($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'", policy);
        Assert.DoesNotContain("unsafe", policy);
    }

    [Fact]
    public void HostileNamesStayText()
    {
        var report = SampleReport.Create(Hostile);
        report = report with
        {
            Title = Hostile[0], Subtitle = Hostile[1], Run = Hostile[3],
            Verdict = new(VerdictKind.Warn, Hostile[0], Hostile[2], Hostile[4]),
            Data = report.Data with { Source = Hostile[5], SplitRule = Hostile[0], GroupName = Hostile[1], Findings = [new(FindingKind.Problem, Hostile[3], Hostile)] },
            Preview = report.Preview! with { Caption = Hostile[1] },
            Slices = [.. report.Slices.Select((s, i) => s with { Name = Hostile[i % Hostile.Length] })],
            Mistakes = [.. report.Mistakes.Select((m, i) => m with { Path = Hostile[i % Hostile.Length] })],
            Cost = report.Cost! with { Currency = Hostile[0], EnergyAssumption = Hostile[1], MoneyAssumption = Hostile[2] },
            Latency = report.Latency! with { Conditions = Hostile[0] },
            Reproduce = new(Hostile[0], 1, Hostile[1], Hostile[2], [new(Hostile[3], Hostile[4])]),
            Limits = Hostile,
        };
        var page = Parse(report.ToHtml());
        NothingActive(page);
        Assert.Equal(Hostile[0], page.Descendants(Html + "h1").Single().Value);
        Assert.Equal(Hostile[0], page.Descendants(Html + "pre").Single().Value);
        Assert.Contains("\uFFFD\uFFFD\uFFFDbell", page.Descendants(Html + "bdi").Select(b => b.Value));
        Assert.DoesNotContain('\u202E', page.ToString());
        // Names of the user never stand bare beside our words: a right-to-left one would turn them.
        Assert.All(page.Descendants(Html + "th").Where(t => t.Value.Contains("שלום", StringComparison.Ordinal)), t => Assert.NotNull(t.Element(Html + "bdi")));
        Assert.DoesNotContain(page.Descendants(Html + "bdi"), b => new System.Globalization.StringInfo(b.Value).LengthInTextElements > 300);
    }

    [Fact]
    public void IdsAreUniqueAndLinksLeadSomewhere()
    {
        var page = Parse(SampleReport.Create().ToHtml());
        var ids = page.Descendants().Attributes("id").Select(a => a.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(page.Descendants(Html + "a"), a => Assert.Contains(a.Attribute("href")!.Value[1..], ids));
        Assert.All(page.Descendants().Attributes("aria-labelledby").SelectMany(a => a.Value.Split(' ')), id => Assert.Contains(id, ids));
    }

    [Theory]
    [InlineData(64, 24)]
    [InlineData(220, 24)]       // about 50 kB each: all fit
    [InlineData(400, 8)]        // about 150 kB each: some do not
    public void ThePageStaysUnderTwoMegabytes(int side, int pictures)
    {
        var html = SampleReport.Create(thumbnailSide: side).ToHtml();
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 100_000, HtmlReport.MostBytes);
        var page = Parse(html);
        var drawn = page.Descendants(Html + "img").Count(i => i.Attribute("class")!.Value.StartsWith("picture", StringComparison.Ordinal));
        Assert.InRange(drawn, pictures, 24);
        Assert.Equal(drawn < 24, html.Contains("pictures are left out to keep this file under 2 MB", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1000)]
    public void ManyClassesAreSummarisedAndStaySmall(int count)
    {
        var html = SampleReport.Create([.. Enumerable.Range(0, count).Select(i => $"species {i}")], samples: 2000, thumbnails: 4).ToHtml();
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 0, HtmlReport.MostBytes);
        var matrix = Parse(html).Descendants(Svg + "svg").Single(s => s.Element(Svg + "title")!.Value == "Confusion matrix");
        Assert.Equal(20, matrix.Elements(Svg + "text").Count(t => t.Value.StartsWith("species", StringComparison.Ordinal) || t.Value.StartsWith("all others", StringComparison.Ordinal)) / 2);
        Assert.Contains("Shown are the 20 classes with the most mistakes", html);
    }

    [Fact]
    public void AReportWithTheRequiredPartsOnlyIsAPage()
    {
        var full = SampleReport.Create();
        var small = new VerificationReport
        {
            Title = "Small", Created = full.Created, Verdict = new(VerdictKind.Fail, "Reason.", ""), Headline = [], Data = new("", "", [], []), Confusion = new([], []), Classes = [], Reproduce = full.Reproduce,
        };
        Assert.Equal(["result", "data", "classes", "mistakes", "reproduce"], Parse(small.ToHtml()).Descendants(Html + "section").Select(s => s.Attribute("id")!.Value));
    }

    [Theory]
    [InlineData(VerdictKind.Pass, "pass", "✓ Pass")]
    [InlineData(VerdictKind.Warn, "warn", "! Pass, with a warning")]
    [InlineData(VerdictKind.Fail, "fail", "✕ Fail")]
    public void TheVerdictIsAWordAndASignAndNotAColourOnly(VerdictKind kind, string style, string word)
    {
        var verdict = Parse(SampleReport.Create(verdict: kind).ToHtml()).Descendants(Html + "div").Single(d => (string?)d.Attribute("role") == "status");
        Assert.Equal($"verdict {style}", verdict.Attribute("class")!.Value);
        Assert.Equal(word, verdict.Elements(Html + "p").First().Value);
    }

    [Fact]
    public void AVectorPictureIsRefused()
    {
        var report = SampleReport.Create() with { Mistakes = [new("a.svg", "good", "open", 0.9, "<svg onload='x'/>"u8.ToArray())] };
        Assert.Equal("OG2802", Assert.Throws<OgeeException>(report.ToHtml).Error.Code);
    }

    [Fact]
    public void ListsThatDoNotFitAreNamed()
    {
        var report = SampleReport.Create();
        Assert.Contains("6 class results for 7 classes", Assert.Throws<OgeeException>((report with { Classes = [.. report.Classes.Skip(1)] }).ToHtml).What);
    }

    // What a hostile name would need to do harm: an element or attribute that acts, or a source that is not a picture in the page itself.
    static void NothingActive(XDocument page)
    {
        string[] elements =
        [
            "html", "head", "meta", "title", "style", "body", "main", "header", "p", "h1", "h2", "h3", "ul", "li", "div", "nav", "a", "section", "span", "figure", "figcaption", "b", "bdi", "br",
            "code", "pre", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td", "img", "footer", "svg", "desc", "line", "path", "rect", "circle", "text",
        ];
        Assert.All(page.Descendants().Select(e => e.Name.LocalName).Distinct(), name => Assert.Contains(name, elements));
        Assert.All(page.Descendants().Attributes(), a =>
        {
            Assert.DoesNotMatch(new Regex("^on|^style$|^srcset$|^xlink"), a.Name.LocalName);
            if (a.Name == "src") Assert.Matches("^data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+$", a.Value);
            if (a.Name == "href") Assert.Matches("^#[a-z]+$", a.Value);
        });
    }

    static XDocument Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new() { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
