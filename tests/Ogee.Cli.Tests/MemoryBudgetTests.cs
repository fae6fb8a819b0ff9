using Ogee.Recipes;
using Ogee.Recipes.Tests;
using Ogee.Testing;
using Xunit;

namespace Ogee.Cli.Tests;

/// <summary><c>OGEE_MEMORY</c> bounds the whole program, not its tensors alone.</summary>
public sealed class MemoryBudgetTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("ogee-memory-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void TrainingOnMorePicturesThanTheBudgetHoldsStaysWithinIt()
    {
        Tool.OnlyOn(OperatingSystem.IsLinux(), "reads /proc");
        // Decoded they are 61 MB; a step of 64 needs some 60 MB of tensors. Without a share for the program the peak was some 130 MB above the budget.
        const long Budget = 300_000_000;
        WritePictures(5000);
        using var program = ChildProgram.Start(folder, ["train", "data", "train.epochs=1", "data.size=32", "model.name=convnet-8", "data.batch=64"], ("OGEE_MEMORY", "300MB"), ("OGEE_THREADS", "2"));
        // The high-water mark only grows, and goes with the process: the last that was read is the peak, less what came within some milliseconds of the end.
        long peak = 0;
        while (!program.HasExited)
        {
            peak = Math.Max(peak, HighWaterMark(program.Id));
            Thread.Sleep(20);
        }
        var outcome = program.Wait();
        Assert.True(outcome.ExitCode == 0, outcome.Narration);
        Assert.InRange(peak, 60_000_000, Budget);
    }

    [Fact]
    public void TooSmallABudgetNamesTheLeastAndThatIsEnoughForASmallStep()
    {
        StripedPictures.WriteTo(Path.Combine(folder, "data"));
        string[] line = ["train", "data", "train.epochs=1", "data.size=16", "model.name=convnet-4", "data.batch=8", "--dry-run"];
        var refused = ChildProgram.Run(folder, line, ("OGEE_MEMORY", "100MB"));
        Assert.Equal(5, refused.ExitCode);
        Assert.Contains("There are 100.0 MB (OGEE_MEMORY), and the program and its data take 192", refused.Narration, StringComparison.Ordinal);
        Assert.Contains("Expected at least 200 MB", refused.Narration, StringComparison.Ordinal);
        Assert.Contains("OGEE_MEMORY=200MB", refused.Narration, StringComparison.Ordinal);
        Assert.Contains("OG1005", refused.Narration, StringComparison.Ordinal);
        var fits = ChildProgram.Run(folder, line, ("OGEE_MEMORY", "200MB"));
        Assert.True(fits.ExitCode == 0, fits.Narration);
    }

    static long HighWaterMark(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line["VmHWM:".Length..^"kB".Length], System.Globalization.CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    // Four classes, told by how bright they are, 64 × 64 in colour.
    void WritePictures(int count)
    {
        var random = new Rng(1);
        var pixels = new byte[64 * 64 * 3];
        for (var i = 0; i < count; i++)
        {
            for (var p = 0; p < pixels.Length; p += 7) pixels[p] = (byte)((i % 4 * 50) + random.NextInt(50));
            var file = Path.Combine(folder, "data", FormattableString.Invariant($"class-{i % 4}"), FormattableString.Invariant($"{i:00000}.png"));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, PngWriter.Encode(new(pixels, 64, 64, 3)));
        }
    }
}
