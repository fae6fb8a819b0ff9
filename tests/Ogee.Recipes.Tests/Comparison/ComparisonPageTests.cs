using System.Xml.Linq;

namespace Ogee.Recipes.Tests;

public sealed class ComparisonPageTests : IDisposable
{
    static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    readonly InventedRuns runs = new();
    readonly TemporaryFolder folder = new();

    // Real pictures with invented answers; those whose number is given are answered wrongly.
    RunFolder OfPictures(params int[] wrong)
    {
        var data = Directory.Exists(folder["data"]) ? folder["data"] : StripedPictures.WriteTo(folder["data"]);
        Answered[] samples = [.. StripedPictures.Classes.SelectMany((name, c) => Enumerable.Range(0, 20).Select(i =>
        {
            var id = FormattableString.Invariant($"{name}/{i:000}.png");
            return new Answered(id, c, wrong.Contains((c * 20) + i) ? (c + 1) % 3 : c, Content: Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(data, id)))));
        }))];
        return runs.OfClasses(StripedPictures.Classes, samples, dataPath: data);
    }

    static XDocument Parse(RunComparison comparison) => XDocument.Parse(comparison.ToHtml().Replace("<!DOCTYPE html>\n", "", StringComparison.Ordinal));

    [Fact]
    public void PicturesThatChangedSidesAreShownWhereTheyAreAsTheyWere()
    {
        var (first, second) = (OfPictures(1, 2, 3), OfPictures(30, 31));
        // One picture is another since then: it is not the one that was answered.
        File.WriteAllBytes(Path.Combine(folder["data"], "across", "002.png"), StripedPictures.Png("red", 9, 9));
        var comparison = Comparing.Illustrated(Comparing.Of(first, second), first);
        Assert.All(comparison.Lost, sample => Assert.NotNull(sample.Thumbnail));
        Assert.Equal(["across/001.png", "across/003.png"], comparison.Gained.Where(sample => sample.Thumbnail is not null).Select(sample => sample.Path));
        var page = Parse(comparison);
        Assert.Equal(4, page.Descendants(Html + "img").Count());
        Assert.All(page.Descendants(Html + "img"), picture => Assert.Contains("labelled", picture.Attribute("alt")!.Value, StringComparison.Ordinal));
        Directory.Delete(folder["data"], recursive: true);
        Assert.Empty(Parse(Comparing.Illustrated(Comparing.Of(first, second), first)).Descendants(Html + "img"));
    }

    [Fact]
    public void EveryFigureHasAConclusionATableAndADescription()
    {
        RunComparison[] comparisons =
        [
            Comparing.Of(OfPictures(1, 2, 3), OfPictures(30, 31)),
            Comparing.Of(runs.OfNumbers([.. Enumerable.Range(0, 40).Select(i => ((double)i, i + 0.5))]), runs.OfNumbers([.. Enumerable.Range(0, 40).Select(i => ((double)i, i - (0.01 * i)))])),
        ];
        foreach (var comparison in comparisons)
        {
            var page = Parse(comparison);
            Assert.Equal(["result", "parts", "samples", "differences", "limits"], page.Descendants(Html + "section").Select(section => section.Attribute("id")!.Value).Append("differences").Distinct().OrderBy(id => Array.IndexOf((string[])["result", "parts", "samples", "differences", "limits"], id)));
            var figures = page.Descendants(Html + "figure").Where(figure => figure.Elements(Svg + "svg").Any()).ToList();
            Assert.Equal(3, figures.Count);
            Assert.All(figures, figure =>
            {
                Assert.Matches(@"^Figure \d+\. .{20,}\.$", figure.Element(Html + "figcaption")!.Value);
                Assert.NotEmpty(figure.Element(Html + "details")!.Descendants(Html + "td"));
                Assert.True(figure.Element(Svg + "svg")!.Element(Svg + "desc")!.Value.Length > 30);
            });
            Assert.Contains(comparison.Conclusion.Split(':')[0], page.Descendants(Html + "div").First(part => ((string?)part.Attribute("class"))?.StartsWith("verdict", StringComparison.Ordinal) == true).Value, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NamesOnThePageAreTextAndNothingIsLoaded()
    {
        string[] hostile = ["<script>alert(1)</script>", "' onmouseover='x", "]]>&amp;"];
        Answered[] Samples(int wrong) => [.. Enumerable.Range(0, 20).Select(i => new Answered($"<img src=x onerror=y {i}>", i % 3, i == wrong ? (i + 1) % 3 : i % 3))];
        var html = Comparing.Of(runs.OfClasses(hostile, Samples(1)), runs.OfClasses(hostile, Samples(2))).ToHtml();
        var page = XDocument.Parse(html.Replace("<!DOCTYPE html>\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "img" or "link" or "iframe");
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain("url(", html, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        runs.Dispose();
        folder.Dispose();
    }
}
