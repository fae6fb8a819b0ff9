using System.Globalization;
using System.Text;

namespace Ogee.Mutation.Tests;

/// <summary>The page of mutants: what they are, and what came of them in the last full run.</summary>
static class MutantsDocument
{
    public const string Path = "docs/internals/mutants.md";

    const string Head = """
        # Mutants: do the tests notice?

        A suite that passes says little until it has failed. So mistakes are planted in the engine, one at a time, such as an engineer might make: an index off by one, a wrong sign, a term that is missing, a tail that is not done,
        memory that is used again too early. The tests that are there for that code have to fail. What survives is a test that is missing.

        The list is [mutants.txt](../../tests/Ogee.Mutation.Tests/mutants.txt): the source with the part that is replaced, what replaces it, and the tests. The shipped engine has no switch for them: a copy is built with all mutants inside,
        of which a process wakes one ([0030](../adr/0030-mutants.md)). CI runs those marked with •. All of them run by

            OGEE_LONG=1 dotnet tests/Ogee.Mutation.Tests/bin/Release/net10.0/Ogee.Mutation.Tests.dll

        Results are kept in `artifacts/mutants` as they come: a run that was interrupted goes on where it was. `OGEE_WRITE_DOCS=1` beside it writes this page. A mutant whose source was changed fails at once and is named: adapt it.

        """;

    /// <summary>The page.</summary>
    /// <param name="results">A result for each mutant, in order.</param>
    public static string Of(IReadOnlyList<MutantResult> results)
    {
        var text = new StringBuilder(Head);
        var survivors = results.Where(result => !result.IsKilled).Select(result => result.Number).ToArray();
        text.Append(CultureInfo.InvariantCulture, $"## The last full run\n{results.Count - survivors.Length} of {results.Count} killed{(survivors.Length == 0 ? "" : $"; survivors: {string.Join(", ", survivors)}")}. Seconds are those of a process, from its start to the first failure.\n\n");
        foreach (var kind in Mutant.All.GroupBy(mutant => mutant.Kind))
        {
            text.Append(CultureInfo.InvariantCulture, $"### {char.ToUpperInvariant(kind.Key[0])}{kind.Key[1..]}s\n| # | | place | what is wrong | killed by | s |\n|---|---|---|---|---|---|\n");
            foreach (var mutant in kind)
            {
                var result = results[mutant.Number - 1];
                text.Append(CultureInfo.InvariantCulture, $"{Begin(mutant)} {(result.IsKilled ? result.KilledBy : "**survived**")} | {result.Seconds:0.0} |\n");
            }
            text.Append('\n');
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>What the page says of a mutant before its result.</summary>
    public static string Begin(Mutant mutant) => $"| {mutant.Number} | {(mutant.RunsInCI ? "•" : "")} | `{mutant.File}` | {mutant.What} |";
}
