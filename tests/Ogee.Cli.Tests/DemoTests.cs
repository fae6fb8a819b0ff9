using System.CommandLine;
using System.Text.Json;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli.Tests;

public sealed class DemoTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-demo-").FullName;

    /// <summary>The whole demo on all its pictures, with a smaller network that learns them for one epoch.</summary>
    Outcome Demo(params string[] more)
    {
        var (results, narration) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var surroundings = new Surroundings { Input = TextReader.Null, Results = new SteadyWriter(results), Narration = new SteadyWriter(narration) };
        using var interruption = new Interruption(TextWriter.Null);
        var verb = new DemoVerb("data.split=60/20/20", "train.epochs=1", "model.name=convnet-4", "data.size=16");
        var root = new RootCommand { verb.Build(body => parsed => body(new(parsed, surroundings, interruption))) };
        var code = root.Parse(["demo", "--out", folder, .. more]).Invoke(new() { EnableDefaultExceptionHandler = false });
        return new(code, results.ToString(), narration.ToString());
    }

    [Fact]
    public void ItGoesTheWholeWayAndTwice()
    {
        var hashes = new List<string?>();
        for (var time = 0; time < 2; time++)
        {
            var outcome = Demo();
            Assert.True(outcome.ExitCode == 0, outcome.Narration);
            foreach (var part in new[] { "macro f1", "confusion", "calibration", "mistake", "EUR per 1,000 predictions", "1 picture appears more than once", "the README states another SHA-256", "answered ", "sent a chessboard, which is no circuit board; " })
                Assert.True(part == "confusion" ? outcome.Results.Contains("true \\ called", StringComparison.Ordinal) : outcome.Results.Contains(part, StringComparison.Ordinal), $"{part}: {outcome.Results}");
            foreach (var part in new[] { "1. look", "one-batch check", "first-batch.png", "2. train and verify", "3. serve, and ask twice", "serving on http://127.0.0.1:", "report.html", "next: ogee train YOUR_FOLDER\n" })
                Assert.Contains(part, outcome.Narration, StringComparison.Ordinal);
            hashes.Add(RunRecord.Read(new RunStore(folder).Find("@last")).WeightsSha256);
        }
        Assert.Equal(2, new RunStore(folder).List().Count);
        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public void PicturesThatAnInterruptedDemoUnpackedByHalfAreUnpackedAnew()
    {
        var half = Directory.CreateDirectory(Path.Combine(folder, "demo-data", "boards", "images")).FullName;
        File.WriteAllText(Path.Combine(half, "half.png"), "half");
        var outcome = Demo("--json");
        Assert.Equal(0, outcome.ExitCode);
        Assert.False(File.Exists(Path.Combine(half, "half.png")));
        // For a program: one document, and lines of JSON beside it.
        var results = JsonDocument.Parse(outcome.Results).RootElement;
        Assert.Equal(7, results.GetProperty("look").GetProperty("classes").GetArrayLength());
        var hash = results.GetProperty("weights").GetProperty("sha256").GetString();
        Assert.Equal((RunRecord.Read(new RunStore(folder).Find("@last")).WeightsSha256, hash), (hash, results.GetProperty("verification").GetProperty("reproduce").GetProperty("weightsSha256").GetString()));
        Assert.Equal(["images", "a chessboard"], results.GetProperty("answers").EnumerateArray().Select(sent => sent.GetProperty("sent").GetString()!.Split('/')[0]));
        Assert.All(outcome.Narration.TrimEnd().Split('\n'), line => JsonDocument.Parse(line));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
