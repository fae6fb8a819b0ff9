using System.Text;
using System.Xml.Linq;
using Xunit;

namespace Ogee.Recipes.Tests;

public sealed class LookPageTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void APageShowsThePicturesOfEachFindingWithWordsForThoseWhoDoNotSeeThem()
    {
        FaultyPictures.Clean(folder);
        folder.Write("data/clip/a<b>.png", FaultyPictures.Png(FaultyPictures.Of(0, 3)));
        folder.Write("data/bolt/soft.png", FaultyPictures.Png(FaultyPictures.Of(0, 900).Blurred()));
        var data = ImageDataset.Open(folder["data"]);
        var html = Look.At(data).ToHtml(data, "parts & <more>");
        // Well-formed, as escaping is only right where it is everywhere.
        var page = XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        var pictures = page.Descendants().Where(element => element.Name.LocalName == "img").ToList();
        Assert.Equal(3, pictures.Count);
        Assert.All(pictures, picture => Assert.True(picture.Attribute("alt")!.Value.Length > 10 && picture.Attribute("src")!.Value.StartsWith("data:image/png;base64,", StringComparison.Ordinal)));
        foreach (var id in (string[])["overview", "duplicates-across-labels", "blurred"]) Assert.Single(page.Descendants(), element => element.Attribute("id")?.Value == id);
        Assert.InRange(Encoding.UTF8.GetByteCount(html), 10_000, HtmlPage.MostBytes);
        Assert.Equal(html, Look.At(data, null, new() { Threads = 1 }).ToHtml(data, "parts & <more>"));
    }

    [Fact]
    public void APageOfATableShowsHowTheColumnsOfFindingsAreDistributed()
    {
        var path = folder.Write("t.csv", "size,same,label\n" + string.Join('\n', Enumerable.Range(0, 200).Select(i => FormattableString.Invariant($"{(i == 50 ? 90000 : i * 37 % 101)},7,{(i % 2 == 0 ? "good" : "bad")}"))) + "\n");
        using var data = TableData.Open(path);
        var report = TableLook.At(data, TableTarget.Infer(data, "label"));
        var page = XDocument.Parse(report.ToHtml("t.csv").Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.Single(page.Descendants(), element => element.Attribute("id")?.Value == "constant-column");
        Assert.Contains(page.Descendants(), element => element.Name.LocalName == "svg");
        Assert.Equal(200, report.Columns[0].Bars.Sum(bar => bar.Count));
    }
}
