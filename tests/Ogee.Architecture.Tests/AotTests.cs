using System.Globalization;
using System.Runtime.Intrinsics;
using Ogee.Testing;

namespace Ogee.Architecture.Tests;

/// <summary>Ahead-of-time compiled, the libraries train and predict with the bits of the JIT, and nearly as fast.</summary>
public sealed class AotTests(ITestOutputHelper report) : IDisposable
{
    static readonly string[] Hashes = ["cnn_weights", "cnn_predictions", "mlp_weights", "mlp_predictions", "custom_bits"];

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("ogee-aot-");

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>The widest instructions of this processor, as the JIT takes; the second publish takes half a minute more: on demand, with OGEE_LONG=1.</summary>
    public static TheoryData<string> InstructionSets => !Vector512.IsHardwareAccelerated ? ["x86-64-v3"] : Tool.IsLongRun ? ["x86-64-v3", "x86-64-v4"] : ["x86-64-v4"];

    [Theory, MemberData(nameof(InstructionSets))]
    public void ItTrainsAndPredictsAsUnderTheJit(string instructions)
    {
        Tool.Require(OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64, "needs Linux on x64");
        Tool.Require(Tool.Find("clang") is not null || Tool.Find("gcc") is not null, "needs a linker: the program clang, which is not installed (apt-get install clang zlib1g-dev)");
        var aot = Path.Combine(Publish(instructions), "Ogee.AotTest");
        var jit = Path.Combine(AppContext.BaseDirectory, "Ogee.AotTest.dll");

        // The same instructions on both sides: with twice the width the JIT is twice as fast, whoever compiles.
        string[] jitCommand = [instructions == "x86-64-v3" ? "DOTNET_EnableAVX512=0" : "DOTNET_EnableAVX512=1", "dotnet", jit];

        // Three runs each, in turn: the machine may be busy for a while.
        var (underJit, ahead) = (Run("env", jitCommand), Run(aot));
        var (jitTime, aotTime) = (Number(underJit, "exp_us"), Number(ahead, "exp_us"));
        for (var run = 0; run < 2; run++) (jitTime, aotTime) = (Math.Min(jitTime, Number(Run("env", jitCommand), "exp_us")), Math.Min(aotTime, Number(Run(aot), "exp_us")));

        Figure(string.Create(CultureInfo.InvariantCulture, $"Native AOT, {instructions}: {Number(ahead, "size_bytes") / 1e6:f1} MB, start-up {Number(ahead, "start_up_ms"):f0} ms (JIT {Number(underJit, "start_up_ms"):f0} ms), exp of 65,536 floats {aotTime:f1} µs (JIT {jitTime:f1} µs)"));
        Assert.Equal("True", underJit["emits_code"]);
        Assert.Equal("False", ahead["emits_code"]);
        foreach (var name in Hashes)
        {
            Assert.Matches("^[0-9a-f]{64}$", ahead[name]);
            Assert.Equal(underJit[name], ahead[name]);
        }
        // An operation of another assembly is one kernel with what stands around it, however it runs.
        Assert.Matches(@"map \{ .*mul\(.*=swish2\(.*add\(.* 1 kernel, 0 copies", ahead["custom_plan"]);
        Assert.Equal(underJit["custom_plan"], ahead["custom_plan"]);
        Assert.True(aotTime <= 2 * jitTime, $"exp takes {aotTime} µs ahead of time compiled, and {jitTime} µs under the JIT.");
    }

    // CI prints what tests measured.
    void Figure(string line)
    {
        report.WriteLine(line);
        if (Environment.GetEnvironmentVariable("OGEE_FIGURES") is { Length: > 0 } file) File.AppendAllText(file, line + "\n");
    }

    string Publish(string instructions)
    {
        // Folders of its own, so that builds beside it are left alone; and lock files of its own, since those of the repository know no runtime identifier.
        // The build that made this test took no warning from analyzers of the same sources; what is asked here is what the native compiler says, of the libraries of that build.
        var (output, artifacts) = (Path.Combine(folder.FullName, "publish"), Path.Combine(folder.FullName, "artifacts"));
        foreach (var library in (string[])["Ogee", "Ogee.Learn"])
        {
            var built = Directory.CreateDirectory(Path.Combine(artifacts, "bin", library, "release")).FullName;
            foreach (var kind in (string[])[".dll", ".pdb"]) File.Copy(Path.Combine(AppContext.BaseDirectory, library + kind), Path.Combine(built, library + kind));
        }
        var (code, log) = Command.Run("dotnet", TimeSpan.FromMinutes(8), "publish", "tests/Ogee.AotTest", "-c", "Release", "-r", "linux-x64", "-p:PublishAot=true", $"-p:IlcInstructionSet={instructions}",
            "-p:RestoreLockedMode=false", "-p:NuGetLockFilePath=obj/aot.packages.lock.json", "-p:CppCompilerAndLinker=" + (Tool.Find("clang") is null ? "gcc" : "clang"),
            "-p:RunAnalyzers=false", "-p:BuildProjectReferences=false", "-p:ProduceReferenceAssembly=false", "-p:UseArtifactsOutput=true", "--artifacts-path", artifacts, "-o", output, "-nologo");
        Tool.Require(!log.Contains("NU1301", StringComparison.Ordinal), "needs the package Microsoft.DotNet.ILCompiler, which could not be restored: no network");
        Assert.True(code == 0, log);
        Assert.DoesNotMatch("warning (IL|CS|NETSDK)", log);
        return output;
    }

    static Dictionary<string, string> Run(string program, params ReadOnlySpan<string> arguments)
    {
        var (code, output) = Command.Run(program, TimeSpan.FromMinutes(2), arguments);
        Assert.True(code == 0, output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts[1].Trim());
    }

    static double Number(Dictionary<string, string> values, string name) => double.Parse(values[name], CultureInfo.InvariantCulture);
}
