using System.IO.Compression;
using System.Text;

namespace Ogee.Recipes.Tests;

public class TableDataTests
{
    static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    static string Kinds(TableData data) => string.Join(' ', data.Columns.Select(column => $"{column.Name}:{column.Kind}"));

    static string Row(TableData data, int row) => string.Join('|', Enumerable.Range(0, data.Columns.Count).Select(c => data.TextOf(row, c)));

    static OgeeException Refused(string text, TableOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<OgeeException>(() => TableData.Open(folder.Write("t.csv", text), options).Dispose());
        Assert.True(error.What.Length > 0 && error.Expected.StartsWith("Expected", StringComparison.Ordinal) && error.Remedy.Length > 0);
        return error;
    }

    static string Rows(int count, Func<int, string> row) => string.Concat(Enumerable.Range(0, count).Select(i => row(i) + "\n"));

    [Fact]
    public void AMessyGermanTableIsReadAsItIsMeant()
    {
        using var folder = new TemporaryFolder();
        string[] towns = ["München", "Köln", "Düsseldorf"];
        var text = "Nr;Stadt;Fläche;Preis;Datum;PLZ;Anteil;Aktiv\r\n" + Rows(60, i => $"{i};{towns[i % 3]};{i},5;1.2{i:00},90 €;{i % 28 + 1:00}.{i % 12 + 1:00}.2024;0{i % 7}067;{i} %;{(i % 2 == 0 ? "ja" : "nein")}\r").Replace("7;Köln;7,5", "7;Köln;-");
        using var data = TableData.Open(folder.Write("t.csv", Western.GetBytes(text)));
        Assert.Equal("Nr:Number Stadt:Category Fläche:Number Preis:Number Datum:Date PLZ:Category Anteil:Number Aktiv:Category", Kinds(data));
        Assert.Equal(60, data.Rows);
        Assert.Equal("5|Düsseldorf|5.5|1205.9|2024-06-06|05067|5|nein", Row(data, 5));
        Assert.Equal("7|Köln||1207.9|2024-08-08|00067|7|nein", Row(data, 7));
        Assert.Equal(1, data.Facts[2].Missing);
        Assert.Equal(["Düsseldorf", "Köln", "München"], data.Columns[1].Categories);
        Assert.Equal((true, "€", DateOrder.DayMonthYear, "%"), (data.Columns[2].DecimalComma, data.Columns[3].Unit, data.Columns[4].DateOrder, data.Columns[6].Unit));
        Assert.Contains("t.csv: Windows-1252, ';' between fields, the first row names the columns.", data.Notes);
        Assert.Contains("Fractions are written with a comma.", data.Notes);
    }

    [Theory]
    [InlineData("utf-8", true), InlineData("utf-8", false), InlineData("utf-16", true), InlineData("utf-16BE", true), InlineData("utf-16", false), InlineData("windows-1252", false)]
    public void EncodingsGiveTheSameTable(string name, bool mark)
    {
        using var folder = new TemporaryFolder();
        var encoding = name == "windows-1252" ? Western : Encoding.GetEncoding(name);
        var text = "größe,n\n" + Rows(50, i => $"groß{i % 2},{i}");
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
        using var data = TableData.Open(folder.Write("t.csv", bytes));
        using var plain = TableData.Open(folder.Write("u.csv", text));
        Assert.Equal("größe:Category n:Number", Kinds(data));
        Assert.Equal(plain.Fingerprint, data.Fingerprint);
    }

    [Fact]
    public void BytesThatAreNotUtf8FarBelowTheSampleAreWesternToo()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = [.. Encoding.ASCII.GetBytes("name,n\n" + Rows(60_000, i => $"town{i % 5},{i}")), .. Western.GetBytes("Köln,1\n")];
        using var data = TableData.Open(folder.Write("t.csv", bytes));
        Assert.Contains("Köln", data.Columns[0].Categories);
        Assert.Equal(60_001, data.Rows);
    }

    [Theory]
    [InlineData(','), InlineData(';'), InlineData('\t'), InlineData('|'), InlineData(' ')]
    public void DelimitersAreFound(char delimiter)
    {
        using var folder = new TemporaryFolder();
        using var data = TableData.Open(folder.Write("t.txt", "a,b,c\n".Replace(',', delimiter) + Rows(30, i => $"{i},{i * 0.5 + 0.25},word{i % 3}".Replace(',', delimiter))));
        Assert.Equal("a:Number b:Number c:Category", Kinds(data));
        Assert.Equal("3|1.75|word0", Row(data, 3));
    }

    [Fact]
    public void SemicolonsBetweenNumbersWithCommasAreFound()
    {
        using var folder = new TemporaryFolder();
        using var data = TableData.Open(folder.Write("t.csv", Rows(30, i => $"{i},5;{i},25;{i},125")));
        Assert.Equal("column_1:Number column_2:Number column_3:Number", Kinds(data));
        Assert.Equal("4.5|4.25|4.125", Row(data, 4));
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,4\n", true), InlineData("1,2\n3,4\n", false), InlineData("x,1\ny,2\n", false), InlineData("country,1990,1991\nA,1.5,2\nB,3,4\n", true), InlineData("red,big\nblue,small\nred,small\n", false), InlineData("colour,size\nred,big\nblue,big\n", true)]
    [InlineData("name,when\nA,2020-01-05\nB,2020-02-05\n", true), InlineData(",a\n0,1\n1,2\n", true)]
    public void AHeaderIsTold(string text, bool hasHeader)
    {
        using var folder = new TemporaryFolder();
        using var data = TableData.Open(folder.Write("t.csv", text));
        Assert.Equal(hasHeader, data.Columns[^1].Name != $"column_{data.Columns.Count}");
        using var told = TableData.Open(folder.Write("t.csv", text), new() { HasHeader = !hasHeader, Kinds = null });
        Assert.NotEqual(data.Rows, told.Rows);
    }

    [Theory]
    [InlineData("1/2/2020|5/3/2020", DateOrder.MonthDayYear), InlineData("1/2/2020|15/3/2020", DateOrder.DayMonthYear), InlineData("1/2/2020|5/23/2020", DateOrder.MonthDayYear), InlineData("1.2.2020|25.3.2020", DateOrder.DayMonthYear)]
    public void TheOrderOfADateIsDecidedOverTheWholeColumn(string dates, DateOrder order)
    {
        using var folder = new TemporaryFolder();
        var parts = dates.Split('|');
        using var data = TableData.Open(folder.Write("t.csv", "when,n\n" + Rows(2000, i => $"{parts[0]},{i}") + $"{parts[1]},7\n"));
        Assert.Equal((ColumnKind.Date, order), (data.Columns[0].Kind, data.Columns[0].DateOrder));
        Assert.Equal(dates.Contains("5/3/2020") && !dates.Contains("15/3"), data.Notes.Any(note => note.Contains("no date shows")));
    }

    [Fact]
    public void AWordInTheLastRowMakesACategoryWhoseEarlierValuesAreKnown()
    {
        using var folder = new TemporaryFolder();
        using var data = TableData.Open(folder.Write("t.csv", "code,n\n" + Rows(300, i => $"{i % 3},{i}") + Rows(30, i => $"C{i % 2},1")));
        Assert.Equal(["0", "1", "2", "C0", "C1"], data.Columns[0].Categories);
        Assert.Equal("1|4", Row(data, 4));
    }

    [Fact]
    public void OneSlipInALongColumnOfNumbersIsMissingAndTold()
    {
        using var folder = new TemporaryFolder();
        using var data = TableData.Open(folder.Write("t.csv", "n,m\n" + Rows(200, i => $"{(i == 57 ? "abc" : i)},1")));
        Assert.Equal(ColumnKind.Number, data.Columns[0].Kind);
        Assert.Equal((1, new TableFault("t.csv:59:1", "abc")), (data.Facts[0].Unreadable, Assert.Single(data.Facts[0].Examples)));
        Assert.True(double.IsNaN(data.ValueOf(57, 0)));
        Assert.Equal("abc", data.TextOf(57, 0));
        Assert.Contains(data.Notes, note => note.Contains("t.csv:59:1: 'abc'"));
    }

    [Fact]
    public void SpellingsOfMissingValuesAreKnown()
    {
        using var folder = new TemporaryFolder();
        string[] spellings = ["", "NA", "N/A", "NaN", "null", "?", "-", "#N/A", ".", "none"];
        using var data = TableData.Open(folder.Write("t.csv", "n,word,sign\n" + Rows(100, i => $"{(i < 10 ? spellings[i] : i)},{(i < 10 ? spellings[i] : "w" + i % 3)},{(i % 2 == 0 ? "+" : "-")}")));
        Assert.Equal([10L, 9L, 0L], data.Facts.Select(facts => facts.Missing));
        Assert.Equal(["none", "w0", "w1", "w2"], data.Columns[1].Categories);
        Assert.Equal(["+", "-"], data.Columns[2].Categories);
    }

    [Fact]
    public void NamesAndProseAreText()
    {
        using var folder = new TemporaryFolder();
        using var data = TableData.Open(folder.Write("t.csv", "id,name,kind\n" + Rows(200, i => $"{i:x8}z,\"Person {i}, of \"\"X\"\"\",{i % 4}x")));
        Assert.Equal("id:Text name:Text kind:Category", Kinds(data));
        Assert.Equal("Person 7, of \"X\"", data.TextOf(7, 1));
        var values = new double[3];
        data.Read(7, values);
        Assert.Equal([double.NaN, double.NaN, 3], values);
    }

    [Fact]
    public void RowsOfOtherLengthsAreLeftOutAndListed()
    {
        using var folder = new TemporaryFolder();
        using var data = TableData.Open(folder.Write("t.csv", "a,b,c\n" + Rows(300, i => i == 100 ? "1,2" : i == 200 ? "1,2,3,4" : $"{i},2,3")));
        Assert.Equal((298, 2), (data.Rows, data.SkippedCount));
        Assert.Equal([new("t.csv:102:3", "2 fields where the table has 3"), new("t.csv:202:5", "4 fields where the table has 3")], data.SkippedRows);
        Assert.Equal("t.csv:103", data.PlaceOf(100));
        Assert.Equal("101|2|3", Row(data, 100));
        var error = Refused("a,b,c\n" + Rows(30, i => i == 10 ? "1,2" : $"{i},2,3"));
        Assert.Equal(TableErrors.Unreadable, error.Error);
        Assert.Contains("1 of 30 rows cannot be read (t.csv:12:3: 2 fields where the table has 3)", error.What);
    }

    [Fact]
    public void ADelimiterAtTheEndOfLinesIsNoColumn()
    {
        using var folder = new TemporaryFolder();
        using var data = TableData.Open(folder.Write("t.csv", "a;b;\n" + Rows(20, i => $"{i};x{i % 2};")));
        Assert.Equal("a:Number b:Category", Kinds(data));
        using var bare = TableData.Open(folder.Write("u.csv", "a;b\n" + Rows(20, i => $"{i};x{i % 2};")));
        Assert.Equal(20, bare.Rows);
    }

    [Fact]
    public void FaultsHaveAPlace()
    {
        Assert.Contains("t.csv:1: the header names 'a' twice, as columns 1 and 3", Refused("a,b,a\n1,2,3\n").What);
        Assert.Contains("t.csv:3:3: a quote is opened and never closed", Refused("a,b\n1,2\n3,\"x\n4,5\n").What);
        Assert.Contains("t.csv:4:3: column 'b' holds '1e400'", Refused("a,b\n1,2\n3,4\n5,1e400\n6,7\n").What);
        Assert.Contains("t.csv:3:1: column 'a' holds '-inf'", Refused("a,b\n1,2\n-inf,4\n").What);
        Assert.Contains("1 of 2 rows cannot be read (t.csv:3:4: a zero character)", Refused("a,b\n1,2\n3,4\0\n").What);
        Assert.Equal(TableErrors.TooLarge, Refused(string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"c{i}")) + "\n" + string.Join(',', Enumerable.Range(0, 100_000)) + "\n").Error);
        Assert.Equal(TableErrors.Empty, Refused("").Error);
        Assert.Equal(TableErrors.Empty, Refused("a,b\n").Error);
        Assert.Equal(TableErrors.Format, Refused("SQLite format 3\0").Error);
        Assert.Equal(TableErrors.Kind, Refused("a,b\n1,x\n2,y\n", new() { Kinds = new Dictionary<string, ColumnKind> { ["b"] = ColumnKind.Number } }).Error);
        Assert.Contains("Did you mean 'price'".Replace("'", ""), Refused("price,b\n1,x\n2,y\n", new() { Kinds = new Dictionary<string, ColumnKind> { ["prise"] = ColumnKind.Number } }).Remedy);
    }

    [Fact]
    public void WhatIsNoRegularFileIsRefusedAtOnce()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(TableErrors.Format, Assert.Throws<OgeeException>(() => TableData.Open(folder.Path)).Error);
        Assert.Equal("OG3001", Assert.Throws<OgeeException>(() => TableData.Open(folder["none.csv"])).Error.Code);
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal("OG3002", Assert.Throws<OgeeException>(() => TableData.Open("/dev/zero")).Error.Code);
        Assert.Equal(0, System.Diagnostics.Process.Start("mkfifo", folder["pipe.csv"])!.WaitForExit(10_000) ? 0 : 1);
        Assert.Equal("OG3002", Assert.Throws<OgeeException>(() => TableData.Open(folder["pipe.csv"])).Error.Code);
    }

    [Fact]
    public void AGzipFileIsReadAndACutOneIsToldAsSuch()
    {
        using var folder = new TemporaryFolder();
        var text = "a,b\n" + Rows(5000, i => $"{i},{i * 7919 % 1000}");
        using var memory = new MemoryStream();
        using (var zip = new GZipStream(memory, CompressionLevel.Optimal)) zip.Write(Encoding.UTF8.GetBytes(text));
        using var data = TableData.Open(folder.Write("t.csv.gz", memory.ToArray()));
        using var plain = TableData.Open(folder.Write("t.csv", text));
        Assert.Equal((5000, plain.Fingerprint), (data.Rows, data.Fingerprint));
        var whole = memory.ToArray();
        // Several in a row, as cat makes them, are one file; of the second half a file is missing as well.
        var more = new MemoryStream();
        using (var zip = new GZipStream(more, CompressionLevel.Optimal)) zip.Write(Encoding.UTF8.GetBytes(Rows(300, i => $"{i + 5000},{i}")));
        byte[] both = [.. whole, .. more.ToArray()];
        using var joined = TableData.Open(folder.Write("joined.csv.gz", both));
        using var joinedPlain = TableData.Open(folder.Write("joined.csv", text + Rows(300, i => $"{i + 5000},{i}")));
        Assert.Equal((5300, joinedPlain.Fingerprint), (joined.Rows, joined.Fingerprint));
        Assert.Equal(TableErrors.Format, Assert.Throws<OgeeException>(() => TableData.Open(folder.Write("joinedcut.csv.gz", both.AsSpan(0, both.Length - 20)))).Error);
        var error = Assert.Throws<OgeeException>(() => TableData.Open(folder.Write("cut.csv.gz", whole.AsSpan(0, whole.Length / 2))));
        Assert.Equal(TableErrors.Format, error.Error);
    }

    /// <summary>As deflate does with one byte that repeats, and further: it has no end.</summary>
    sealed class Endless : MemoryStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Clear();
            return buffer.Length;
        }
    }

    [Fact]
    public void AGzipFileThatUnfoldsOutOfAllProportionIsRefused()
    {
        using var unpacked = new UnpackedStream(new Endless(), new MemoryStream(new byte[1000]));
        var buffer = new byte[1 << 20];
        var read = 0L;
        void ReadAll()
        {
            while (unpacked.Read(buffer) is > 0 and var count) read += count;
        }
        var error = Assert.Throws<OgeeException>(ReadAll);
        Assert.Equal(TableErrors.TooLarge, error.Error);
        Assert.Equal(256L << 20, read);
    }

    [Fact]
    public void AFolderOfSplitsIsOneTable()
    {
        using var folder = new TemporaryFolder();
        folder.Write("d/x-test.csv", "b,a\n" + Rows(5, i => $"t,{i}"));
        folder.Write("d/x-train.csv", "a,b\n" + Rows(10, i => $"{i},{(i % 2 == 0 ? "t" : "u")}"));
        using var data = TableData.Open(folder["d"]);
        Assert.True(data.HasSplits);
        Assert.Equal((15, DataSplit.Train, DataSplit.Test, "x-test.csv:2"), (data.Rows, data.FileSplitOf(9), data.FileSplitOf(10), data.PlaceOf(10)));
        Assert.Equal("0|t", Row(data, 10));
        folder.Write("d/more.csv", "a,b\n1,2\n");
        Assert.Contains("3 tables", Assert.Throws<OgeeException>(() => TableData.Open(folder["d"])).What);
    }

    [Fact]
    public void ASchemaReadsNewDataAsItReadTheOld()
    {
        using var folder = new TemporaryFolder();
        using var old = TableData.Open(folder.Write("old.csv", "n;word;label\n" + Rows(40, i => $"{i},5;w{i % 3};{i % 2}")));
        var schema = old.Columns.Select(column => System.Text.Json.JsonSerializer.Deserialize<TableColumn>(System.Text.Json.JsonSerializer.Serialize(column))!).ToArray();
        using var data = TableData.Open(folder.Write("new.csv", "extra,word,n\nx,w2,\"1,5\"\nx,new,\"7\"\nx,w0,oops\n"), new() { Schema = schema, Optional = ["label"] });
        Assert.Equal("n:Number word:Category label:Number", Kinds(data));
        Assert.Equal(["1.5|w2|", "7|new|", "oops|w0|"], [Row(data, 0), Row(data, 1), Row(data, 2)]);
        Assert.Equal((1, 1, 3), (data.Facts[0].Unreadable, data.Facts[1].Unseen, data.Facts[2].Missing));
        Assert.Equal(TableErrors.Column, Assert.Throws<OgeeException>(() => TableData.Open(folder["new.csv"], new() { Schema = schema })).Error);
    }

    [Fact]
    public void SpellingsAreMergedWhereThatIsAskedFor()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "town,n\n" + Rows(40, i => $"{(i % 10 == 3 ? "köln" : i % 10 == 5 ? "Koln." : i % 2 == 0 ? "Bonn" : "Köln")},{i}"));
        using var plain = TableData.Open(path);
        using var merged = TableData.Open(path, new() { MergeSpellings = true });
        Assert.Equal((4, 2), (plain.Columns[0].Categories.Count, merged.Columns[0].Categories.Count));
        Assert.Equal("Köln|3", Row(merged, 3));
        Assert.Equal(0, merged.Facts[0].Unseen);
    }

    [Theory]
    [InlineData("tabular/adult-train.csv", 32_561, 15, "Classification of 'column_15'"), InlineData("tabular/california_housing.csv", 20_640, 10, "Classification of 'ocean_proximity'"), InlineData("tabular/winequality-red.csv", 1599, 12, "Classification of 'column_12'")]
    [InlineData("tabular/banknote_authentication.csv", 1372, 5, "Classification of 'column_5'"), InlineData("tabular/iris.csv", 150, 5, "Classification of 'column_5'"), InlineData("tabular/abalone.csv", 4177, 9, "Regression of 'column_9'"), InlineData("forecasting/bike-sharing/hour.csv", 17_379, 17, "Regression of 'cnt'")]
    public void PublicTablesAreReadWhole(string path, int rows, int columns, string task)
    {
        using var data = TableData.Open(SharedData.Path(path));
        Assert.Equal((rows, columns, 0), (data.Rows, data.Columns.Count, data.SkippedCount));
        Assert.All(data.Facts, facts => Assert.Equal(0, facts.Unreadable));
        Assert.StartsWith(task, TableTarget.Infer(data).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLocaleChangesNothing()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("t.csv", "İd;n;d\n" + Rows(40, i => $"Iı{i % 3};{i},5;{i % 28 + 1}.1.2024"));
        string Everything()
        {
            using var data = TableData.Open(path);
            return string.Join('\n', [.. data.Notes, data.Fingerprint, Kinds(data), .. Enumerable.Range(0, data.Rows).Select(row => Row(data, row))]);
        }
        var expected = Everything();
        var before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            var culture = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
            (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator, culture.NumberFormat.NegativeSign) = (",", ".", "−");
            System.Globalization.CultureInfo.CurrentCulture = culture;
            Assert.NotEqual("1.5", 1.5.ToString());
            Assert.Equal(expected, Everything());
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }
}
