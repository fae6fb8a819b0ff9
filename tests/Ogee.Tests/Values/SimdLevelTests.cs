using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Ogee.Tests;

public class SimdLevelTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task TheRecordedBitsAreTheSameWithoutTheSimdLevel(string variable)
    {
        // The test program runs a class of itself again: its SIMD level is fixed when a process starts.
        var program = Path.ChangeExtension(typeof(SimdLevelTests).Assembly.Location, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(program, ["-class", typeof(RecordedBitsTests).FullName!, "-noColor"]) { RedirectStandardOutput = true };
        start.Environment[variable] = "0";
        using var child = Process.Start(start)!;
        var output = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        // A filter that finds nothing would pass too: the class must have run.
        var total = Regex.Match(output, @"Total: (\d+), Errors: 0, Failed: 0").Groups[1].Value;
        Assert.True(child.ExitCode == 0 && int.TryParse(total, out var count) && count > 6, output);
    }

    [Fact]
    public void TheFastPathsOfScalarFunctionsHaveTheSameBitsAtEverySimdLevel()
    {
        var here = ScalarFunctionTests.FastPathBits();
        Assert.All(ChildProcess.SimdLevels, level => Assert.Equal(here, ChildProcess.Run(ScalarFunctionTests.FastPathBits, level)));
    }
}
