using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>The page of a monitor: its figures, its verdict, and that nothing which others name reaches it as markup.</summary>
public sealed class WatchPageTests : IDisposable
{
    const string Hostile = "<script>alert(1)</script>\"'&\u202Eevil";
    const int Rows = 400;

    readonly string folder = Directory.CreateTempSubdirectory("ogee-watch-page-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static StreamSummary Features() => new([$"input.{Hostile}", "input.steady", ModelWatch.Confidence], [new(ModelWatch.Answer, ["up", Hostile]), new("input.kind", ["a", "b"]), new(ModelWatch.Abstained, ["no", "yes"])]);

    static StreamSummary Count(ulong seed, double moved, int rows = Rows)
    {
        var (summary, random) = (Features(), new Rng(new RngKey(seed)));
        for (var i = 0; i < rows; i++)
        {
            summary.Number($"input.{Hostile}").Add(random.NextDouble() + moved);
            summary.Number("input.steady").Add(random.NextDouble());
            summary.Number(ModelWatch.Confidence).Add(0.5 + (0.5 * random.NextDouble()));
            summary.Category(ModelWatch.Answer).Add(random.NextInt(3) == 0 ? 1 : 0);
            summary.Category("input.kind").Add(random.NextInt(2));
            summary.Category(ModelWatch.Abstained).Add(random.NextInt(10) == 0 ? 1 : 0);
        }
        return summary;
    }

    static readonly ModelReference reference = new() { WeightsSha256 = new('a', 64), Samples = 2000, Summary = Count(1, 0, 2000), Promised = 0.9, Right = new(1800, 2000), Covered = new(1800, 2000) };

    static WatchWindow Window(int number, double moved, int rows = Rows, bool isClosed = true, string model = Hostile) => new()
    {
        Model = model, Version = "1", WeightsSha256 = reference.WeightsSha256, Started = DateTimeOffset.UnixEpoch.AddHours(number), Ended = DateTimeOffset.UnixEpoch.AddHours(number + 0.9), Rows = rows, IsClosed = isClosed, Summary = Count(100 + (ulong)number, moved, rows),
    };

    FeedbackLine Truth(double hour, bool isRight, bool isOverride = false) => new()
    {
        Time = DateTimeOffset.UnixEpoch.AddHours(hour), Id = "0", Model = Hostile, Version = "1", WeightsSha256 = reference.WeightsSha256, IsRight = isRight, IsCovered = isRight, IsOverride = isOverride, By = Hostile, Reason = Hostile,
    };

    WatchHistory History(int drifting = 3, bool areTruthsWrong = false)
    {
        var watched = new WatchFolder(folder);
        for (var i = 0; i < 300; i++) watched.Append(Truth(3 + (i / 100), isRight: !areTruthsWrong && i % 20 != 0, isOverride: i % 30 == 0).ToLine(), "one");
        return WatchHistory.Of(reference, [.. Enumerable.Range(0, 6).Select(i => Window(i, i >= 6 - drifting ? 0.3 : 0))], 1, new(), [watched]);
    }

    static string Text(string html) => string.Join(" ", Parse(html).DescendantNodes().OfType<XText>().Select(text => text.Value)).Replace('\u00A0', ' ');

    // A page is well-formed XML, so that a name which breaks out of its place is an error here.
    static XDocument Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new() { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    [Fact]
    public void ThePageHoldsTheFiguresThatTheJsonHolds()
    {
        var history = History();
        var (text, json) = (Text(history.ToHtml()), JsonDocument.Parse(history.ToJson()).RootElement);
        string Fixed(JsonElement value) => value.GetDouble().ToString("F3", CultureInfo.InvariantCulture);
        Assert.Equal(6, json.GetProperty("windows").GetArrayLength());
        Assert.Contains("3 of 6 complete windows are unlike the reference.", text, StringComparison.Ordinal);
        // Each feature now, and each in each window, effect and index.
        foreach (var feature in json.GetProperty("features").EnumerateArray().Concat(json.GetProperty("windows").EnumerateArray().SelectMany(window => window.GetProperty("features").EnumerateArray())))
        {
            Assert.Contains(Fixed(feature.GetProperty("effect")), text, StringComparison.Ordinal);
            Assert.Contains(Fixed(feature.GetProperty("psi")), text, StringComparison.Ordinal);
        }
        Assert.Equal(["KS", "KS", "KS", "χ²", "χ²", "χ²"], json.GetProperty("features").EnumerateArray().Select(feature => feature.GetProperty("test").GetString()));
        foreach (var share in json.GetProperty("classes").EnumerateArray())
            foreach (var side in (string[])["reference", "window"]) Assert.Contains(Figures.Percent(share.GetProperty(side).GetDouble()).Replace('\u00A0', ' '), text, StringComparison.Ordinal);
        foreach (var name in (string[])["abstained_share", "abstained_share_reference"]) Assert.Contains(Figures.Percent(json.GetProperty(name).GetDouble()).Replace('\u00A0', ' '), text, StringComparison.Ordinal);
        foreach (var name in (string[])["right", "covered"]) Assert.Contains(Figures.Percent(json.GetProperty("truths").GetProperty(name).GetProperty("share").GetDouble()).Replace('\u00A0', ' '), text, StringComparison.Ordinal);
        Assert.Equal((300, 10), (json.GetProperty("truths").GetProperty("count").GetInt64(), json.GetProperty("truths").GetProperty("overrides").GetInt64()));
        Assert.Contains("300 truths arrived; a person decided otherwise than the model in 10 of them.", text, StringComparison.Ordinal);
        Assert.Contains("different 1 % of the time", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ATruthBelongsToTheWindowInWhichItArrived()
    {
        var json = JsonDocument.Parse(History().ToJson()).RootElement;
        Assert.Equal([0, 0, 0, 100, 100, 100], json.GetProperty("windows").EnumerateArray().Select(window => window.GetProperty("truths").GetInt64()));
        Assert.Equal([0, 0, 0, 4, 3, 3], json.GetProperty("windows").EnumerateArray().Select(window => window.GetProperty("overrides").GetInt64()));
        // What came after the last window is not lost.
        var watched = new WatchFolder(folder);
        watched.Append(Truth(1000, true).ToLine(), "two");
        Assert.Equal([0, 301], watched.Feedback(reference.WeightsSha256, [DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddHours(9)]).Select(totals => totals.Truths));
    }

    [Fact]
    public void NamesAreTextAndNothingElse()
    {
        var html = History().ToHtml();
        var page = Parse(html);
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "iframe" or "object" or "link" or "form");
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain('\u202E', html);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
    }

    [Fact]
    public void TheSameHistoryGivesTheSameBytesInEveryCulture()
    {
        var history = History();
        var (page, culture) = (history.ToHtml(), CultureInfo.CurrentCulture);
        try
        {
            // As in German: the machine of a test may know no culture at all.
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NumberGroupSeparator, other.NumberFormat.NegativeSign) = (",", ".", "−");
            (other.DateTimeFormat.TimeSeparator, other.DateTimeFormat.DateSeparator, other.DateTimeFormat.AbbreviatedMonthNames) = (".", "/", [.. Enumerable.Repeat("Mon", 13)]);
            CultureInfo.CurrentCulture = other;
            Assert.Equal(page, history.ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Theory]
    [InlineData(0, false, "verdict pass", "✓ Like what it was verified on")]
    [InlineData(3, false, "verdict warn", "! 1 of 6 features differ")]
    [InlineData(0, true, "verdict fail", "✕ Worse than promised")]
    public void TheVerdictIsThatOfTheSamplesAndOfTheTruths(int drifting, bool areTruthsWrong, string style, string word)
    {
        var history = History(drifting, areTruthsWrong);
        Assert.Equal((drifting > 0 || areTruthsWrong, areTruthsWrong), (history.IsBad, history.IsBroken));
        Assert.Contains(style, history.ToHtml(), StringComparison.Ordinal);
        Assert.Contains(word, Text(history.ToHtml()), StringComparison.Ordinal);
    }

    [Fact]
    public void AnOpenWindowOfFewSamplesIsNotJudged()
    {
        var history = WatchHistory.Of(reference, [Window(0, 0.3), Window(1, 0.3, rows: 12, isClosed: false)], 1, new(), []);
        Assert.False(history.IsBad);
        var text = Text(history.ToHtml());
        Assert.Contains("? Too few samples to tell", text, StringComparison.Ordinal);
        Assert.Contains("Of the complete windows before it, 1 of 1 are unlike the reference.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyWindowsAndFeaturesStayBelowTheBound()
    {
        var history = WatchHistory.Of(reference, [.. Enumerable.Range(0, 200).Select(i => Window(i, 0.001 * i, rows: 60))], 1, new(), []);
        var html = history.ToHtml();
        Assert.True(html.Length < HtmlPage.MostBytes);
        Assert.Contains("Shown are the newest 60.", Text(html), StringComparison.Ordinal);
    }
}
