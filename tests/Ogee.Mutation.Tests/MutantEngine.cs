using System.Diagnostics;
using Ogee.Tests;

namespace Ogee.Mutation.Tests;

/// <summary>A copy of the engine with all mutants in it, each asleep until a process is told its number, beside a copy of the tests' program. The shipped sources have no such switch.</summary>
static class MutantEngine
{
    /// <summary>The environment variable that wakes a mutant.</summary>
    public const string Variable = "OGEE_MUTANT";

    /// <summary>What is made here: sources, programs and results.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "artifacts", "mutants");

    static string Sources { get; } = Path.Combine(Folder, "Ogee");

    /// <summary>The program of the tests, with the copy of the engine.</summary>
    public static string Program { get; } = Path.Combine(Folder, "tests", "Ogee.Tests.dll");

    // Nothing of src/'s: no packages, no analyzers.
    static readonly (string File, string Text)[] Build =
    [
        ("Directory.Build.props", $"""
            <Project>
              <Import Project="{Path.Combine(Repository.Root, "Directory.Build.props")}" />
              <PropertyGroup>
                <TreatWarningsAsErrors>false</TreatWarningsAsErrors>
                <WarningLevel>0</WarningLevel>
                <RunAnalyzers>false</RunAnalyzers>
                <EnforceCodeStyleInBuild>false</EnforceCodeStyleInBuild>
                <RestorePackagesWithLockFile>false</RestorePackagesWithLockFile>
                <RestoreLockedMode>false</RestoreLockedMode>
              </PropertyGroup>
            </Project>
            """),
        ("Directory.Build.targets", "<Project />"),
        ("Directory.Packages.props", "<Project />"),
        ("Mutant.cs", $$"""
            namespace Ogee;

            static class Mutant
            {
                static readonly int planted = int.Parse(Environment.GetEnvironmentVariable("{{Variable}}") ?? "0");

                [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
                public static bool Is(int number) => planted == number;
            }
            """),
    ];

    /// <summary>Makes the sources and builds them.</summary>
    public static void Make()
    {
        if (Directory.Exists(Sources)) Directory.Delete(Sources, recursive: true);
        var engine = Path.Combine(Repository.Root, "src", "Ogee");
        foreach (var file in SourceFiles("src/Ogee").Append(Path.Combine(engine, "Ogee.csproj")))
        {
            var name = Path.GetRelativePath(engine, file).Replace('\\', '/');
            Write(name, WithMutants(File.ReadAllText(file), [.. Mutant.All.Where(mutant => mutant.File == name)]));
        }
        foreach (var (file, text) in Build) Write(file, text);
        var (code, output) = Run(TimeSpan.FromMinutes(5), 0, ["build", Path.Combine(Sources, "Ogee.csproj"), "-c", "Release", "-v", "q", "-nologo", "-p:IsAotCompatible=false", "-p:UseSharedCompilation=false"]);
        Assert.True(code == 0, $"The copy of the engine with its mutants was not built: {output}");

        static void Write(string name, string text)
        {
            var path = Path.Combine(Sources, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }

    /// <summary>Takes the program of the tests as it was built last, with the copy of the engine.</summary>
    public static void TakeTests()
    {
        var tests = AppContext.BaseDirectory.Replace("Ogee.Mutation.Tests", "Ogee.Tests", StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(Program)!);
        foreach (var file in Directory.EnumerateFiles(tests)) File.Copy(file, Path.Combine(Folder, "tests", Path.GetFileName(file)), overwrite: true);
        File.Copy(Path.Combine(Sources, "bin", "Release", "net10.0", "Ogee.dll"), Path.Combine(Folder, "tests", "Ogee.dll"), overwrite: true);
    }

    /// <summary>A file's text with switches for its mutants.</summary>
    /// <exception cref="FormatException">A mutant does not fit, or two have the same place.</exception>
    public static string WithMutants(string text, IReadOnlyList<Mutant> mutants)
    {
        var places = mutants.Select(mutant => (Mutant: mutant, Place: mutant.In(text))).OrderByDescending(entry => entry.Place.Start.Value).ToArray();
        for (var i = 1; i < places.Length; i++)
            if (places[i].Place.End.Value > places[i - 1].Place.Start.Value) throw new FormatException($"Mutants {places[i].Mutant.Number} and {places[i - 1].Mutant.Number} replace the same source.");
        foreach (var (mutant, place) in places) text = text[..place.Start] + mutant.Switched(text[place]) + text[place.End..];
        return text;
    }

    /// <summary>The sources of a folder of the checkout.</summary>
    public static IEnumerable<string> SourceFiles(string folder) => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Repository.Root, file).Split('/', '\\').Any(part => part is "bin" or "obj")).Order(StringComparer.Ordinal);

    /// <summary>Runs dotnet to its end, or kills it when its time is up: then the code is −1.</summary>
    /// <param name="limit">Its time.</param>
    /// <param name="mutant">The mutant that wakes; 0 for none.</param>
    /// <param name="arguments">What dotnet is told.</param>
    public static (int Code, string Output) Run(TimeSpan limit, int mutant, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        start.Environment[Variable] = $"{mutant}";
        // Tests that write files or take long when they are asked to are not asked.
        foreach (var asked in start.Environment.Keys.Where(name => name.StartsWith("OGEE_WRITE", StringComparison.Ordinal) || name is "OGEE_LONG" or "OGEE_FIGURES").ToArray()) start.Environment.Remove(asked);
        // These processes end within seconds: code that is counted, to be compiled once more, costs them a fifth.
        start.Environment["DOTNET_TieredPGO"] = "0";
        // A build server that outlives the build would hold the pipes open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (process.WaitForExit(limit)) return (process.ExitCode, output.Result + errors.Result);
        process.Kill(entireProcessTree: true);
        return (-1, "");
    }
}
