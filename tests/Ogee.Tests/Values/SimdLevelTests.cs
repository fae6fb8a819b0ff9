using System.Diagnostics;

namespace Ogee.Tests;

public class SimdLevelTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task TheRecordedBitsAreTheSameWithoutTheSimdLevel(string variable)
    {
        // The test program runs one class of itself again: its SIMD level is fixed when a process starts.
        var program = Path.ChangeExtension(typeof(SimdLevelTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program, ["-class", typeof(RecordedBitsTests).FullName!, "-noColor"]) { RedirectStandardOutput = true };
        start.Environment[variable] = "0";
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0 && output.Contains("Total: 5,"), output);
    }
}
