using Ogee.Tests;

namespace Ogee.Mutation.Tests;

/// <summary>Mistakes that are planted in the engine, one at a time, have to be noticed by the tests that are there for it.</summary>
public class MutationTests(ITestOutputHelper output)
{
    static bool IsLong => Environment.GetEnvironmentVariable("OGEE_LONG") == "1";

    [Fact]
    public void EveryMutantFitsTheSources()
    {
        List<string> misfits = [];
        foreach (var file in Mutant.All.GroupBy(mutant => mutant.File))
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, "src", "Ogee", file.Key));
            foreach (var mutant in file)
                if (Record.Exception(() => mutant.In(text)) is { } misfit) misfits.Add(misfit.Message);
            if (misfits.Count == 0) MutantEngine.WithMutants(text, [.. file]);
        }
        Assert.True(misfits.Count == 0, string.Join("\n", misfits));
        Assert.Equal(100, Mutant.All.Length);
        Assert.Equal(20, Mutant.All.Count(mutant => mutant.RunsInCI));
    }

    [Fact]
    public void ThePageNamesEveryMutant()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, MutantsDocument.Path));
        Assert.Equal([], Mutant.All.Select(MutantsDocument.Begin).Where(begin => !page.Contains(begin, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("f(«a < b», c)", "x = f(a <\n    b, c);", "x = f((Mutant.Is(7) ? (d) : (a <\n    b)), c);"), InlineData("«f();» g", "f(); g();", "if (Mutant.Is(7)) { d } else { f(); } g();")]
    public void APartIsSwitched(string source, string text, string expected) => Assert.Equal(expected, MutantEngine.WithMutants(text, [Planted(source)]));

    [Theory, InlineData("f(«a», b)"), InlineData("«a»"), InlineData("f(a)")]
    public void AMutantThatDoesNotFitIsNamed(string source) =>
        Assert.Contains("Mutant 7", Assert.Throws<FormatException>(() => MutantEngine.WithMutants("f(a, c); g(a);", [Planted(source)])).Message, StringComparison.Ordinal);

    static Mutant Planted(string source) => new(7, "kernel", false, "A.cs", "", source, "d", []);

    /// <summary>Twenty of them; all with <c>OGEE_LONG=1</c>, and with <c>OGEE_WRITE_DOCS=1</c> too the page of what came of them.</summary>
    [Fact]
    public void MutantsAreKilled()
    {
        var results = MutantResults.Open();
        Mutant[] mutants = [.. Mutant.All.Where(mutant => IsLong || mutant.RunsInCI)];
        string[] tests = [.. mutants.SelectMany(mutant => mutant.Tests).Distinct()];
        var methods = MutantEngine.Run(TimeSpan.FromMinutes(1), 0, MutantEngine.Program, "-list", "methods", "-noColor").Output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Equal([], tests.Where(test => !methods.Any(method => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(MutantResult.Filter(test), method, ignoreCase: false))));
        // A test that fails anyway would seem to kill.
        var without = results.WithoutOne(tests);
        Assert.True(!without.IsKilled, $"{without.KilledBy} fails without a mutant: nothing can be said of those with one.");
        output.WriteLine($"without a mutant: all tests pass in {without.Seconds:0.0} s");

        var all = new List<MutantResult>();
        foreach (var mutant in mutants)
        {
            all.Add(results.Of(mutant));
            output.WriteLine($"{mutant.Number} {mutant.File}: {(all[^1].IsKilled ? all[^1].KilledBy : "SURVIVED")} ({all[^1].Seconds:0.0} s)");
        }
        if (IsLong && Environment.GetEnvironmentVariable("OGEE_WRITE_DOCS") == "1") File.WriteAllText(Path.Combine(Repository.Root, MutantsDocument.Path), MutantsDocument.Of(all));
        string[] survivors = [.. all.Where(result => !result.IsKilled).Select(result => Mutant.All[result.Number - 1]).Select(mutant => $"{mutant.Number} {mutant.File}: {mutant.What}")];
        // The page names those of a full run, of which nine in ten have to be killed.
        Assert.True(survivors.Length <= (IsLong ? mutants.Length / 10 : 0), string.Join("\n", survivors));
    }
}
