using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Samples.Tests;

/// <summary>Every sample runs, and prints what it is there to show.</summary>
public partial class SampleTests
{
    [GeneratedRegex(@"(?<percent>[0-9]+\.[0-9]) %")]
    private static partial Regex Percent { get; }

    [Fact]
    public void EverySampleIsListedAndTested()
    {
        var samples = Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.cs").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(["01-tensors.cs", "02-train-mlp.cs", "03-custom-op.cs", "04-trainer.cs", "05-serve-in-your-app.cs", .. SamplesInOneProgram.Files], samples);
        var list = File.ReadAllText(Path.Combine(Repository.Root, "samples", "README.md"));
        Assert.All(samples, sample => Assert.Contains($"]({sample})", list, StringComparison.Ordinal));
    }

    [Fact]
    public void TensorsAreLazyCheckedAndDifferentiable()
    {
        var lines = Sample.Run("samples/01-tensors.cs");
        Assert.Equal(
        [
            "y       f32[2, 3]: 22 44 66 28 50 72",
            "rows    28 50 72; last column 66 72",
            "sums    50 94 138; mean 47; softmax 0.09 0.2447 0.6652",
            "x · xᵀ  14 32 32 77",
            "error   OG1001 matmul: inner sizes must agree, got [2, 3] × [1, 3] (3 and 1)",
            "t³      slope 3 0.75 12; curvature -6 3 12",
        ], lines[..6]);
        // −x² and its exponential, the product and the sum: one kernel, nothing in between.
        Assert.Contains(lines, line => line.Contains("map {", StringComparison.Ordinal) && line.Contains("exp(", StringComparison.Ordinal) && line.Contains("square(", StringComparison.Ordinal) && line.Contains("add(", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("1 kernel, 0 copies, 0 bytes of intermediates", StringComparison.Ordinal));
    }

    [Fact]
    public void ALoopByHandLearnsTwoSpirals()
    {
        var lines = Sample.Run("samples/02-train-mlp.cs");
        double[] losses = [.. lines.Where(line => line.StartsWith("step", StringComparison.Ordinal)).Select(line => Number(line.Split("loss ")[1]))];
        Assert.Equal(4, losses.Length);
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.InRange(losses[^1], 0, 0.01);
        Assert.All(Percent.Matches(lines[^1]), match => Assert.InRange(Number(match.Groups["percent"].Value), 98, 100));
        Assert.Equal(2, Percent.Count(lines[^1]));
    }

    [Fact]
    public void AnOperationOfOnesOwnIsFusedAndDifferentiable()
    {
        var lines = Sample.Run("samples/03-custom-op.cs");
        Assert.Matches(@"map \{ .*mul\(.*=mish\(.*add\(", lines[0]);
        Assert.StartsWith("1 kernel, 0 copies", lines[1], StringComparison.Ordinal);
        Assert.Equal("slope", lines[2].Split(':')[0]);
        Assert.Equal("curvature", lines[3].Split(':')[0]);
        Assert.All(lines[2..4], line => Assert.InRange(Number(line.Split("by at most ")[1]), 0, 1e-8));
        string[] bits = [.. lines[4..].Select(line => Regex.Match(line, "[0-9a-f]{16}").Value)];
        Assert.Equal(3, bits.Length);
        Assert.All(bits, hash => Assert.Equal(bits[0], hash));
        Assert.NotEqual("", bits[0]);
    }

    [Fact]
    public void AStoppedAndResumedRunEndsWithTheSameBits()
    {
        var lines = Sample.Run("samples/04-trainer.cs");
        Assert.InRange(Number(Percent.Match(Only(lines, "best epoch")).Groups["percent"].Value), 75, 100);
        Assert.Equal("stopped after step 17: True", Only(lines, "stopped after"));
        var (straight, resumed) = (Only(lines, "without a break").Split(' ')[^1], Only(lines, "stopped, resumed").Split(' ')[^1]);
        Assert.Matches("^[0-9a-f]{64}$", straight);
        Assert.Equal(straight, resumed);
        Assert.Contains("the same bits", lines);
        Assert.StartsWith("saved ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnApplicationOfOnesOwnServesAModel()
    {
        using var sample = Sample.Start("samples/05-serve-in-your-app.cs", "--urls", "http://127.0.0.1:0");
        var url = (await sample.Line("serving on ")).Split(' ')[^1];
        using var client = new HttpClient { BaseAddress = new(url) };
        Assert.Equal("An application of your own. The model is below /ai.", await client.GetStringAsync(new Uri("/", UriKind.Relative)));
        await UntilHealthy(client);

        using var picture = new ByteArrayContent(PictureOfABoard()) { Headers = { ContentType = new("image/png") } };
        using var answer = await client.PostAsync(new Uri("predict", UriKind.Relative), picture);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains(json.GetProperty("label").GetString(), (string[])["copper", "good", "mousebite", "open", "pinhole", "short", "spur"]);
        // Seven classes: the best has more than its share.
        Assert.InRange(json.GetProperty("probability").GetDouble(), 1 / 7.0, 1);
        Assert.Contains("<title>Try the model", await client.GetStringAsync(new Uri("", UriKind.Relative)), StringComparison.Ordinal);
        sample.Stop();
    }

    static async Task UntilHealthy(HttpClient client)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            using var health = await client.GetAsync(new Uri("/healthz", UriKind.Relative), patience.Token);
            if (health.StatusCode == HttpStatusCode.OK) return;
            await Task.Delay(20, patience.Token);
        }
    }

    static byte[] PictureOfABoard()
    {
        using var zip = ZipFile.OpenRead(Path.Combine(Repository.Root, "demo", "boards", "boards.zip"));
        using var entry = zip.Entries.First(entry => entry.FullName.EndsWith(".png", StringComparison.Ordinal)).Open();
        using var bytes = new MemoryStream();
        entry.CopyTo(bytes);
        return bytes.ToArray();
    }

    static string Only(string[] lines, string beginning) => Assert.Single(lines, line => line.StartsWith(beginning, StringComparison.Ordinal));

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
