namespace Ogee.Recipes.Tests;

public class CsvScannerTests
{
    static string Scan(string text, char delimiter = ',', int fieldLength = 1 << 20)
    {
        using var scanner = new CsvScanner(new Drip(text), "t.csv", new(delimiter), new(1000, fieldLength));
        var rows = new List<string>();
        while (scanner.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, scanner.Count).Select(f => scanner[f].ToString())) + $" @{scanner.Line}" + (scanner.Fault is { } fault ? $" {fault} at {scanner.FaultPlace}" : ""));
        return string.Join('\n', rows).Replace("\r", "\\r");
    }

    // Gives a few characters at a time, so that every row crosses the end of what was read.
    sealed class Drip(string text) : TextReader
    {
        int at;

        public override int Read(char[] buffer, int index, int count)
        {
            count = Math.Min(Math.Min(count, 3), text.Length - at);
            text.CopyTo(at, buffer, index, count);
            at += count;
            return count;
        }
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "a|b @1\n1|2 @2")]
    [InlineData("a,b\r\n1,2", "a|b @1\n1|2 @2")]
    [InlineData("a,b\r1,2\r", "a|b @1\n1|2 @2")]
    [InlineData(" a , b\n", "a|b @1")]
    [InlineData(",\n,,\n", "| @1\n|| @2")]
    [InlineData("a\n\n\n  \nb\n", "a @1\nb @5")]
    [InlineData("\"a,1\",\"say \"\"hi\"\"\"\n", "a,1|say \"hi\" @1")]
    [InlineData("\"two\nlines\",x\ny,z\n", "two\nlines|x @1\ny|z @3")]
    [InlineData("\"two\r\nlines\" , x\r\ny,z", "two\\r\nlines|x @1\ny|z @3")]
    [InlineData("5\" pipe,x\n", "5\" pipe|x @1")]
    [InlineData("\"\"\n\"\",\"\"\n", " @1\n| @2")]
    [InlineData("a,\"b\"c,d\n1,2,3\n", "a|b|d @1 text after a closing quote at 1:6\n1|2|3 @2")]
    [InlineData("a,b\0c\nd,e\n", "a|b\0c @1 a zero character at 1:4\nd|e @2")]
    public void RowsAreDivided(string text, string expected) => Assert.Equal(expected, Scan(text));

    [Theory]
    [InlineData("a  b\tc\n  1   2 3  \n", "a|b|c @1\n1|2|3 @2")]
    [InlineData("\"a b\"  c\nd \"e\"\n", "a b|c @1\nd|e @2")]
    public void BlanksDivideAlignedColumns(string text, string expected) => Assert.Equal(expected, Scan(text, ' '));

    [Fact]
    public void AnOpenQuoteIsToldWhereItOpens()
    {
        var error = Assert.Throws<OgeeException>(() => Scan("a,b\n1,2\n3, \"open\n4,5\n"));
        Assert.Equal(TableErrors.Csv, error.Error);
        Assert.StartsWith("t.csv:3:4: a quote is opened and never closed", error.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\nccccccccccccccccccccc,2\n", "t.csv:2:1:"), InlineData("a,b\n1, \"cccc\nccccccccccccccccccccc\",2\n", "t.csv:2:4:")]
    public void AFieldOfMoreThanTheLimitIsRefused(string text, string place)
    {
        var error = Assert.Throws<OgeeException>(() => Scan(text, fieldLength: 20));
        Assert.Equal(TableErrors.TooLarge, error.Error);
        Assert.StartsWith(place, error.What, StringComparison.Ordinal);
    }

    [Fact]
    public void MoreColumnsThanTheLimitAreRefused()
    {
        var error = Assert.Throws<OgeeException>(() => Scan(string.Join(',', Enumerable.Range(0, 100_000))));
        Assert.Equal(TableErrors.TooLarge, error.Error);
        Assert.Contains("more than 1000 fields", error.What, StringComparison.Ordinal);
    }
}
