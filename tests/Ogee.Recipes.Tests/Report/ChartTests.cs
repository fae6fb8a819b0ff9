using System.Globalization;
using System.Xml.Linq;
using CsCheck;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public class ChartTests
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void EveryChartIsAFileOfItsOwnToo() =>
        Assert.All(Samples(), chart =>
        {
            var svg = XDocument.Parse(chart.ToSvgFile()).Root!;
            Assert.Equal(Svg + "svg", svg.Name);
            Assert.Equal(chart.Title, svg.Element(Svg + "title")!.Value);
            Assert.Equal(chart.Description, svg.Element(Svg + "desc")!.Value);
            Assert.NotNull(svg.Element(Svg + "style"));
            Assert.Equal(chart.ToSvgFile(), chart.ToSvgFile());
        });

    [Fact]
    public void LabelsNeitherLeaveTheChartNorTouch() => Assert.All(Samples(), LabelsAreApart);

    [Fact]
    public void LabelsOfLinesStayApartWhateverTheData() =>
        Gen.Select(Gen.Double[-1e4, 1e4].Array[2, 30], Gen.Double[-1, 1].Array[30], Gen.Bool).Sample((first, second, isCount) => LabelsAreApart(new LineChart
        {
            Title = "t", Description = "d", XName = "epoch", YName = "loss", XIsCount = isCount, FromZero = false,
            Lines = [new("valid", [.. first.Select((y, i) => (i + 1.0, y))]), new("train", [.. first.Select((y, i) => (i + 1.0, y + second[i]))])],
        }), iter: 2_000);

    [Theory]
    [InlineData(8085e-65, 0, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(5, 5.00000001, "0 2 4 6")]
    [InlineData(-3, -3, "-3 -2 -1 0")]
    [InlineData(0, 1e-6, "0.0000000 0.0000002 0.0000004 0.0000006 0.0000008 0.0000010")]
    public void ARangeTooSmallToLabelIsOneValue(double low, double high, string expected)
    {
        var axis = AxisScale.Around(low, high, 0, 100);
        Assert.Equal(expected, string.Join(' ', axis.Ticks.Select(axis.Label)));
    }

    [Fact]
    public void TicksAreRoundAndHoldTheData() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-3, 1e6]).Sample((low, span) =>
        {
            var axis = AxisScale.Around(low, low + span, 0, 100);
            Assert.InRange(axis.Ticks.Count, 2, 9);
            Assert.True(axis.Ticks[0] <= low + span * 1e-6 && axis.Ticks[^1] >= low + span - span * 1e-6);
            Assert.Equal(axis.Ticks.Count, axis.Ticks.Select(axis.Label).Distinct().Count());
            Assert.InRange(axis[low], 0, 100);
        });

    [Theory]
    [InlineData(1, 20, "5 10 15 20")]
    [InlineData(1, 4, "1 2 3 4")]
    [InlineData(1, 100, "20 40 60 80 100")]
    [InlineData(1, 1, "0 1 2")]
    public void EpochsHaveWholeTicks(int first, int last, string expected)
    {
        var axis = AxisScale.Counts(first, last, 0, 100);
        Assert.Equal(expected, string.Join(' ', axis.Ticks.Select(axis.Label)));
    }

    [Fact]
    public void AnEmptyChartSaysSo()
    {
        Assert.Contains("no data", new LineChart { Title = "t", Description = "d", XName = "x", YName = "y", Lines = [new("a", [])] }.ToSvg("x"));
        Assert.Contains("no data", new Histogram { Title = "t", Description = "d", XName = "x", Values = [double.NaN] }.ToSvg("x"));
    }

    [Fact]
    public void HostileNamesAreTextInEveryChart()
    {
        const string name = "</text><script>alert('1')</script>\" onload=\"";
        var chart = new BarChart { Title = name, Description = name, Series = [name], Bars = [new(name, [3])] };
        var elements = XDocument.Parse(chart.ToSvgFile()).Descendants().Select(e => e.Name.LocalName).Distinct();
        Assert.Equal(["svg", "title", "desc", "style", "rect", "text", "line"], elements);
    }

    [Fact]
    public void ACutNameKeepsWholeCharactersAndShowsInFullAsATip()
    {
        var name = string.Concat(Enumerable.Repeat("👩‍👩‍👧", 60));
        var cut = ChartText.Fit(name, 100);
        Assert.EndsWith("…", cut);
        Assert.StartsWith(cut[..^1], name);
        Assert.Equal(0, (cut.Length - 1) % "👩‍👩‍👧".Length);
        Assert.True(ChartText.Measure(cut) <= 100);
        var svg = XDocument.Parse(new IntervalChart { Title = "t", Description = "d", Rows = [new(name, new(0.5, 0.4, 0.6))] }.ToSvgFile());
        Assert.Contains(name, svg.Descendants(Svg + "text").Select(t => t.Element(Svg + "title")?.Value));
    }

    [Fact]
    public void NumbersAreThoseOfTheInvariantCulture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var english = Samples().Select(c => c.ToSvgFile()).ToList();
            var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (other.NumberFormat.NumberDecimalSeparator, other.NumberFormat.NumberGroupSeparator, other.NumberFormat.NegativeSign) = (",", ".", "~");
            CultureInfo.CurrentCulture = other;
            Assert.Equal(english, Samples().Select(c => c.ToSvgFile()));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    static IEnumerable<Chart> Samples()
    {
        string[] names = ["good", "open", "a name that is much too long for its place beside a bar", "spur", "mousebite"];
        var random = new SampleStream(3);
        double[] values = [.. Enumerable.Range(0, 200).Select(_ => 5 + random.Normal())];
        yield return new LineChart { Title = "Line", Description = "A line.", XName = "epoch", YName = "loss", XIsCount = true, Mark = (19, "kept: 19"), Lines = [new("valid", [.. Enumerable.Range(1, 20).Select(i => ((double)i, 1.0 / i))]), new("train", [.. Enumerable.Range(1, 20).Select(i => ((double)i, 1.01 / i))])] };
        yield return new LineChart { Title = "Percent", Description = "A line.", XName = "answered", YName = "error rate", XIsPercent = true, YIsPercent = true, Lines = [new("risk", [(0.1, 0), (0.5, 0.003), (1, 0.012)])] };
        yield return new IntervalChart { Title = "Intervals", Description = "Rows.", Rows = [.. names.Select((n, i) => new IntervalRow(n, new(0.2 * i + 0.1, 0.2 * i, 0.2 * i + 0.15), 0.5))] };
        yield return new IntervalChart { Title = "High", Description = "Rows.", Rows = [.. names.Select(n => new IntervalRow(n, new(0.97, 0.92, 0.99), 0.96))] };
        yield return new IntervalChart { Title = "Bare", Description = "One.", IsBare = true, Rows = [new("a", new(1, 0.99, 1), 0)] };
        yield return new BarChart { Title = "Bars", Description = "Bars.", Series = ["train", "valid", "a split with a long name that does not fit"], Bars = [.. names.Select((n, i) => new ChartBar(n, [1000.0 * i * i, 10, 3]))] };
        yield return new HeatMap { Title = "Small matrix", Description = "m", Classes = ["a", "b"], Counts = [[12345, 1], [0, 7]] };
        yield return new HeatMap { Title = "Matrix", Description = "m", Classes = names, Counts = [.. names.Select((_, i) => (IReadOnlyList<long>)[.. names.Select((_, j) => i == j ? 4000L : j)])] };
        yield return new HeatMap { Title = "Large matrix", Description = "m", Classes = [.. Enumerable.Range(0, 20).Select(i => $"species {i}")], Counts = [.. Enumerable.Range(0, 20).Select(i => (IReadOnlyList<long>)[.. Enumerable.Range(0, 20).Select(j => i == j ? 40L : (i + j) % 3)])] };
        yield return new Histogram { Title = "Histogram", Description = "h", XName = "milliseconds", Values = values, Marks = [(5, "median 5 ms"), (5.02, "mean 5.02 ms"), (9.5, "99 % within 9.5 ms")] };
        yield return new ReliabilityChart { Title = "Reliability", Description = "r", Heading = "Before scaling", Bins = Calibration.EqualWidthBins([0.2, 0.6, 0.97, 0.99, 1], [false, true, true, true, true], 10) };
        yield return new Sparkline { Title = "Spark", Description = "s", Values = [1, 3, 2, double.NaN, 0.5] };
    }

    // Boxes of all labels, by the widths that the charts themselves assume, must lie in the chart (to 2 units) and not overlap.
    static void LabelsAreApart(Chart chart)
    {
        var svg = XDocument.Parse(chart.ToSvg("x")).Root!;
        double width = Number(svg, "width"), height = Number(svg, "height");
        var boxes = svg.Elements(Svg + "text").Select(Box).ToList();
        foreach (var box in boxes)
            Assert.True(box.Left >= -2 && box.Right <= width + 12 && box.Top >= -2 && box.Bottom <= height + 2, $"{chart.Title}: \"{box.Text}\" leaves the chart: {box}");
        for (var i = 0; i < boxes.Count; i++)
        {
            for (var j = i + 1; j < boxes.Count; j++)
            {
                var (a, b) = (boxes[i], boxes[j]);
                Assert.False(a.Left < b.Right && b.Left < a.Right && a.Top < b.Bottom && b.Top < a.Bottom, $"{chart.Title}: \"{a.Text}\" {a} touches \"{b.Text}\" {b}");
            }
        }
    }

    static (string Text, double Left, double Right, double Top, double Bottom) Box(XElement text)
    {
        var shown = string.Concat(text.Nodes().OfType<XText>().Select(t => t.Value));
        double x = Number(text, "x"), y = Number(text, "y"), width = ChartText.Measure(shown);
        var left = (string?)text.Attribute("text-anchor") switch { "end" => x - width, "middle" => x - width / 2, _ => x };
        if (text.Attribute("transform") is null) return (shown, left, left + width, y - 8.5, y + 2);
        // Turned by −90° about its own anchor: what ran to the right runs up.
        return (shown, x - 8.5, x + 2, y - (left + width - x), y - (left - x));
    }

    static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
