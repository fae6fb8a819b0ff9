using System.Globalization;

namespace Ogee.Recipes.Tests;

public class LocaleTests
{
    // Made by hand, as the tools run without the data of cultures: the marks that differ in these places.
    static CultureInfo Culture(string name)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator, culture.NumberFormat.NegativeSign) = name switch
        {
            "de-DE" => (",", ".", "-"),
            "tr-TR" => (",", ".", "−"),
            _ => ("٫", "٬", "\u061c-"),
        };
        culture.NumberFormat.PercentDecimalSeparator = culture.NumberFormat.NumberDecimalSeparator;
        return culture;
    }

    static string Everything(string folder)
    {
        var data = ImageDataset.Open(folder);
        var splits = Splitter.Split(data.Samples, SplitRatio.Parse("60/20/20"), 3);
        SplitTable.Write(Path.Combine(folder, "split.csv"), data.Samples, splits);
        var policy = AugmentPolicy.For(data.Facts, data.Classes, 28, data.Layout) with { Scale = 0.125, Degrees = 7.5 };
        return string.Join('\n', [.. data.Notes, File.ReadAllText(Path.Combine(folder, "split.csv")), Look.At(data, splits).ToJson(), policy.Describe(), policy.ToJson(),
            AugmentPolicy.FromJson(policy.ToJson()).Describe(), PixelStatistics.Measure(data.Samples.Select(s => data.Read(s)), 3).ToString(), data.Facts.ToString(),
            Assert.Throws<OgeeException>(() => ImageDataset.Open(folder, new() { MaxUnreadable = -1.5 })).Message]);
    }

    [Theory]
    [InlineData("de-DE"), InlineData("tr-TR"), InlineData("ar-SA")]
    public void TheLocaleChangesNothing(string name)
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 24; i++) folder.Write($"images/{i}.png", Pictures.Png(8 + i % 3, 8, seed: i));
        folder.Write("LABELS.CSV".ToLowerInvariant(), "PATH;LABEL;PART\n" + string.Join('\n', Enumerable.Range(0, 24).Select(i => $"images/{i}.png;{(i % 2 == 0 ? "Iı" : "İi")};p{i / 2}")));
        var expected = Everything(folder.Path);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = Culture(name);
            Assert.NotEqual("1.5", 1.5.ToString());
            Assert.Equal(expected, Everything(folder.Path));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
