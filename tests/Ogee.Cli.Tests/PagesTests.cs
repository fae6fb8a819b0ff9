using Ogee.Testing;

namespace Ogee.Cli.Tests;

/// <summary>Our pages in a real browser: the report, and the page that tries a model.</summary>
public sealed class PagesTests : IClassFixture<TrainedRun>
{
    // Text that is wider than its page, or stands outside of it.
    const string Overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

    readonly TrainedRun trained;

    public PagesTests(TrainedRun trained)
    {
        Tool.Require(Chromium.Program is not null, "needs the program chromium, which is not installed (apt-get install chromium)");
        this.trained = trained;
    }

    [Theory]
    [InlineData(1200, false), InlineData(1200, true), InlineData(390, false), InlineData(320, true)]
    public async Task TheReportFitsEveryScreenAndAsksForNothing(int width, bool isDark)
    {
        var address = new Uri(Path.Combine(trained.RunPath, "report", "report.html")).AbsoluteUri;
        await using var page = await Chromium.Open(address, width, 900, isDark);
        Assert.Equal(0, (await page.Evaluate(Overflow)).GetDouble());
        // Dark paper has light ink.
        Assert.Equal(isDark, (await page.Evaluate("getComputedStyle(document.body).color.match(/[0-9]+/g)[0] > 128")).GetBoolean());
        // Every figure is drawn within the page, with text that can be read on its ground.
        Assert.True((await page.Evaluate("document.querySelectorAll('section svg').length")).GetInt32() >= 10);
        Assert.Equal("", (await page.Evaluate("[...document.querySelectorAll('section svg')].filter(s => { const b = s.getBoundingClientRect(); return b.width < 40 || b.height < 10 || b.left < 0 || b.right > innerWidth + 0.5 }).map(s => s.textContent.slice(0, 40)).join()")).GetString());
        Assert.InRange((await page.Evaluate(Contrast)).GetDouble(), 4.5, 21);
        Assert.Equal(0, (await page.Evaluate("[...document.images].filter(i => !i.complete || i.naturalWidth == 0).length")).GetInt32());
        Assert.Empty(page.Errors);
        Assert.All(page.Requests, request => Assert.True(request == address || request.StartsWith("data:", StringComparison.Ordinal), request));
    }

    [Theory, InlineData(1280, true), InlineData(390, false), InlineData(320, true)]
    public async Task TheOtherPagesFitEveryScreenToo(int width, bool isDark)
    {
        foreach (string[] line in (string[][])[["monitor", "@last", "data"], ["look", "data"], ["cost"]])
        {
            // Written once, by the first width.
            var file = Path.Combine(trained.Folder, $"{line[0]}.html");
            if (!File.Exists(file))
            {
                var outcome = trained.Run([.. line, "--report", file]);
                Assert.True(outcome.ExitCode == 0, $"{line[0]}: {outcome.Narration}");
            }
            await using var page = await Chromium.Open(new Uri(file).AbsoluteUri, width, 900, isDark);
            Assert.True((await page.Evaluate(Overflow)).GetDouble() == 0, $"{line[0]} is wider than {width}");
            Assert.Equal("", (await page.Evaluate("[...document.querySelectorAll('section svg')].filter(s => { const b = s.getBoundingClientRect(); return b.width < 40 || b.left < 0 || b.right > innerWidth + 0.5 }).map(s => s.textContent.slice(0, 40)).join()")).GetString());
            Assert.InRange((await page.Evaluate(Contrast)).GetDouble(), 4.5, 21);
            Assert.Empty(page.Errors);
        }
    }

    // WCAG 2.1: the smallest contrast of a paragraph, caption, cell or heading with the ground behind it.
    const string Contrast = """
        (() => {
          const parse = c => c.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c } return [255, 255, 255] };
          let least = 21;
          for (const e of document.querySelectorAll('p, figcaption, td, th, h1, h2, h3, li, summary, a, pre, code')) {
            if (!e.textContent.trim() || e.getBoundingClientRect().width == 0) continue;
            const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
            least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
          }
          return least;
        })()
        """;

    [Theory, InlineData(1000, false), InlineData(360, true)]
    public async Task APictureIsTriedInTheBrowser(int width, bool isDark)
    {
        using var server = ChildProgram.Start(trained.Folder, ["serve", "@last", "--port", "0"]);
        var address = (await server.FirstResult)!;
        await using var page = await Chromium.Open(address, width, 900, isDark);
        await page.Until("document.getElementById('name').textContent !== 'Ogee'");
        Assert.Equal(0, (await page.Evaluate(Overflow)).GetDouble());
        Assert.InRange((await page.Evaluate(Contrast)).GetDouble(), 4.5, 21);

        // As a person would: a file is chosen, and its answer shows.
        var picture = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(trained.Folder, "data", "red", "003.png")));
        await Choose(page, picture);
        await page.Until("!document.getElementById('result').hidden && document.getElementById('label').textContent.length > 0");
        var predicted = System.Text.Json.JsonDocument.Parse(trained.Run("predict", "@last", "data/red/003.png", "--json").Results).RootElement;
        Assert.Equal(predicted.GetProperty("label").GetString(), (await page.Evaluate("document.getElementById('label').textContent")).GetString());
        Assert.Equal(3, (await page.Evaluate("document.querySelectorAll('#bars li').length")).GetInt32());
        Assert.True((await page.Evaluate("document.getElementById('picture').naturalWidth")).GetInt32() > 0);
        Assert.Equal(0, (await page.Evaluate(Overflow)).GetDouble());
        Assert.Empty(page.Errors);
        Assert.All(page.Requests, request => Assert.Matches($"^({address}|data:|blob:)", request));

        // What is no picture is told in words, and the page goes on.
        await Choose(page, Convert.ToBase64String("no picture"u8));
        await page.Until("!document.getElementById('error').hidden");
        Assert.NotEqual("", (await page.Evaluate("document.getElementById('error').textContent")).GetString());
        await Choose(page, picture);
        await page.Until("document.getElementById('error').hidden && !document.getElementById('result').hidden");
    }

    static Task<System.Text.Json.JsonElement> Choose(Chromium page, string base64) => page.Evaluate($$"""
        (() => {
          const bytes = Uint8Array.from(atob('{{base64}}'), c => c.charCodeAt(0));
          const transfer = new DataTransfer();
          transfer.items.add(new File([bytes], 'photo.png', { type: 'image/png' }));
          const input = document.getElementById('file');
          input.files = transfer.files;
          input.dispatchEvent(new Event('change', { bubbles: true }));
        })()
        """);
}
