using System.Text.Json;
using System.Xml.Linq;
using Ogee.Learn;
using Ogee.Testing;

namespace Ogee.Cli.Tests;

/// <summary><c>ogee bench</c>, end to end on small models. Times depend on the machine; what is counted does not.</summary>
public sealed class BenchCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-bench-").FullName;

    string FileOf(string name) => Path.Combine(folder, name);

    static JsonElement Measured(params string[] line)
    {
        var outcome = CommandLine.Run(["bench", .. line, "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        return JsonDocument.Parse(outcome.Results).RootElement;
    }

    [Fact]
    public void AStepIsTakenApartIntoKernels()
    {
        var report = Measured("mlp", "--batch", "16", "--steps", "3");
        Assert.Equal(("mlp", 16, 28, false), (report.GetProperty("model").GetString(), report.GetProperty("samples").GetInt32(), report.GetProperty("size").GetInt32(), report.GetProperty("isInference").GetBoolean()));
        foreach (var name in (string[])["peakFlops", "bestFlops", "readBandwidth", "triadBandwidth"]) Assert.True(report.GetProperty("machine").GetProperty(name).GetDouble() > 1e6, name);
        var step = report.GetProperty("step");
        Assert.Equal(3, step.GetProperty("steps").GetInt32());
        Assert.InRange(step.GetProperty("seconds").GetDouble(), step.GetProperty("lowSeconds").GetDouble(), step.GetProperty("highSeconds").GetDouble());
        Assert.True(step.GetProperty("peakBytes").GetInt64() >= 4 * ((784 * 512) + (512 * 10)), "Parameters are in the peak.");
        Assert.True(step.GetProperty("plannedBytes").GetInt64() > 0);

        var kernels = report.GetProperty("kernels").EnumerateArray().ToList();
        // All shares, with what lies between kernels, are the whole step; kinds are kernels, added up.
        Assert.Equal(1, kernels.Sum(kernel => kernel.GetProperty("share").GetDouble()) + step.GetProperty("betweenShare").GetDouble(), 1e-9);
        Assert.Equal(kernels.Sum(kernel => kernel.GetProperty("seconds").GetDouble()), report.GetProperty("kinds").EnumerateArray().Sum(kind => kind.GetProperty("seconds").GetDouble()), 1e-9);
        Assert.Equal(kernels.Select(kernel => kernel.GetProperty("seconds").GetDouble()).OrderDescending(), kernels.Select(kernel => kernel.GetProperty("seconds").GetDouble()));
        // The first layer: [16, 784] × [784, 512], once a step, with its bias and activation, and where that is positive.
        const double Flops = 2.0 * 16 * 784 * 512;
        var product = kernels.First(kernel => kernel.GetProperty("kind").GetString() == "Product" && kernel.GetProperty("name").GetString()!.Contains("relu", StringComparison.Ordinal));
        Assert.Equal(Flops + (3 * 16 * 512), product.GetProperty("flops").GetDouble());
        Assert.EndsWith("→ [16, 512] [16, 512]", product.GetProperty("shapes").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, product.GetProperty("runs").GetDouble());
        Assert.Equal((4.0 * ((16 * 784) + (784 * 512) + 512 + 1)) + (5 * 16 * 512), product.GetProperty("bytes").GetDouble());
        Assert.Contains(product.GetProperty("bound").GetString(), new[] { "Compute", "Memory", "Overhead" });
    }

    [Fact]
    public void AForwardPassDoesLessThanAStep()
    {
        var (step, pass) = (Measured("lenet", "--batch", "4", "--steps", "1"), Measured("lenet", "--batch", "4", "--steps", "1", "--inference"));
        Assert.True(pass.GetProperty("isInference").GetBoolean());
        Assert.InRange(pass.GetProperty("step").GetProperty("flops").GetDouble(), 1, step.GetProperty("step").GetProperty("flops").GetDouble() / 2);
        Assert.Contains("Convolution", pass.GetProperty("kinds").EnumerateArray().Select(kind => kind.GetProperty("kind").GetString()));
    }

    [Fact]
    public void TheTerminalAndThePageShowTheSame()
    {
        var file = FileOf("bench.html");
        var outcome = CommandLine.Run("bench", "gcn", "--batch", "2", "--steps", "2", "--report", file);
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        foreach (var words in (string[])["multiply-adds", "by index", "between kernels", "% of roof", "lost ms", $"report: {file}"]) Assert.Contains(words, outcome.Results, StringComparison.Ordinal);
        var page = XDocument.Parse(File.ReadAllText(file).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.Contains(page.Descendants(), each => each.Name.LocalName == "path" && (string?)each.Attribute("class") == "roof");
        Assert.Contains("between kernels", page.Root!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Descendants(), each => each.Name.LocalName == "script");
    }

    [Fact]
    public void TheReportMayBeJson()
    {
        var file = FileOf("bench.json");
        Assert.Equal(file, Measured("mlp", "--batch", "1", "--steps", "1", "--report", file).GetProperty("report").GetString());
        Assert.Equal(2, JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.GetProperty("version").GetInt32());
    }

    [Fact]
    public void WhatWasMeasuredIsShownWhereTheReportCannotBeWritten()
    {
        var file = FileOf(Path.Combine("nowhere", "bench.html"));
        var outcome = CommandLine.Run("bench", "mlp", "--batch", "1", "--steps", "1", "--report", file);
        Assert.Equal(3, outcome.ExitCode);
        Assert.Contains("between kernels", outcome.Results, StringComparison.Ordinal);
        Assert.DoesNotContain("report: ", outcome.Results, StringComparison.Ordinal);
        Assert.Contains("OG3001", outcome.Narration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "OG4009", "Did you mean resnet18 or resnet50?", "bench", "resnet81")]
    [InlineData(2, "OG4009", "Expected one of: mlp lenet", "bench", "nothing-like-it")]
    [InlineData(2, "OG5103", "'many' is not a value for --batch", "bench", "mlp", "--batch", "many")]
    [InlineData(2, "OG4004", "Expected at least 1", "bench", "mlp", "--batch", "0")]
    [InlineData(2, "OG4004", "its samples have no size to choose", "bench", "gcn", "--size", "9")]
    [InlineData(2, "OG4004", "Expected at least 12", "bench", "lenet", "--size", "5")]
    [InlineData(2, "OG4004", "Expected at least 1", "bench", "mlp", "--steps", "0")]
    [InlineData(2, "OG5107", "--steps and --seconds", "bench", "mlp", "--steps", "2", "--seconds", "3")]
    [InlineData(2, "OG5103", "--report bench.html", "bench", "mlp", "--report", "bench.txt")]
    [InlineData(2, "OG5103", "--report bench.html --open", "bench", "mlp", "--open")]
    public void WhatCannotBeMeasuredIsSaid(int exitCode, string code, string words, params string[] line)
    {
        var outcome = CommandLine.Run(line);
        Assert.Equal(exitCode, outcome.ExitCode);
        Assert.Contains(code, outcome.Narration, StringComparison.Ordinal);
        Assert.Contains(words, outcome.Narration, StringComparison.Ordinal);
    }

    [Theory, InlineData(1200, false), InlineData(390, true), InlineData(320, false)]
    public async Task ThePageFitsEveryScreen(int width, bool isDark)
    {
        Tool.Require(Chromium.Program is not null, "needs the program chromium, which is not installed (apt-get install chromium)");
        var file = FileOf("page.html");
        Assert.Equal(0, CommandLine.Run("bench", "lenet", "--batch", "2", "--steps", "1", "--report", file).ExitCode);
        await using var page = await Chromium.Open(new Uri(file).AbsoluteUri, width, 900, isDark);
        Assert.Equal(0, (await page.Evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")).GetDouble());
        Assert.Equal("", (await page.Evaluate("[...document.querySelectorAll('svg text')].filter(t => { const b = t.getBoundingClientRect(); return b.left < 0 || b.right > innerWidth + 0.5 }).map(t => t.textContent).join()")).GetString());
        Assert.Empty(page.Errors);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
