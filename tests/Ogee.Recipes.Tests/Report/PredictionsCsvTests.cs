using CsCheck;

namespace Ogee.Recipes.Tests;

public class PredictionsCsvTests
{
    [Fact]
    public void RowsAreThoseWrittenByHand()
    {
        var text = new StringWriter();
        var csv = new PredictionsCsv(text, ["good", "no, good"]);
        csv.Write("a/1.png", 0, [0.75, 0.25]);
        csv.Write("a/2 \"b\".png", 0, [0.1, 0.9]);
        csv.Write("new.png", -1, [0.5, 0.5]);
        Assert.Equal("path,truth,predicted,correct,confidence,p_good,\"p_no, good\"\n"
            + "a/1.png,good,good,1,0.75,0.75,0.25\n"
            + "\"a/2 \"\"b\"\".png\",good,\"no, good\",0,0.9,0.1,0.9\n"
            + "new.png,,good,,0.5,0.5,0.5\n", text.ToString());
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    [InlineData("\n=1")]
    [InlineData("  =1")]
    [InlineData("＝1+1")]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("=HYPERLINK(\"http://example.org\",\"x\")")]
    public void NoCellBeginsAFormula(string text)
    {
        var cell = PredictionsCsv.Cell(text);
        Assert.StartsWith("'", cell.TrimStart('"'));
        Assert.EndsWith(text.Replace("\"", "\"\"", StringComparison.Ordinal), cell.EndsWith('"') && cell.StartsWith('"') ? cell[..^1] : cell);
    }

    [Theory]
    [InlineData("board;=1+1")]
    [InlineData("board\t=1+1")]
    [InlineData("a,b")]
    [InlineData("a\nb")]
    public void SeparatorsOfAnyCountryAreQuoted(string text) => Assert.Equal($"\"{text}\"", PredictionsCsv.Cell(text));

    [Fact]
    public void OrdinaryNamesStayAsTheyAre() => Assert.Equal("data/good/20085-1_é.png", PredictionsCsv.Cell("data/good/20085-1_é.png"));

    [Fact]
    public void EveryNumberReadsBackToTheSameBits() =>
        Gen.Double[0, 1].Sample(p =>
        {
            var text = new StringWriter();
            new PredictionsCsv(text, ["a", "b"]).Write("x", 0, [p, 1 - p]);
            var cells = text.ToString().Split('\n')[1].Split(',');
            Assert.Equal(p, double.Parse(cells[5], System.Globalization.CultureInfo.InvariantCulture));
        });

    [Fact]
    public void ARowOfAnotherLengthIsRefused() =>
        Assert.Equal("OG2803", Assert.Throws<OgeeException>(() => new PredictionsCsv(new StringWriter(), ["a", "b"]).Write("x", 0, [1])).Error.Code);
}
