using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Ogee.Mutation.Tests;

/// <summary>What came of a mutant.</summary>
/// <param name="Number">Which.</param>
/// <param name="KilledBy">The first test that failed, or how the process ended before one did; empty if every test passed: the mutant survived.</param>
/// <param name="Seconds">How long the process ran.</param>
public sealed partial record MutantResult(int Number, string KilledBy, double Seconds)
{
    // Ten times what the slowest tests of a mutant take without one; all of them together get more.
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4), LimitOfAll = TimeSpan.FromMinutes(30);

    [GeneratedRegex(@"^\s+Ogee\.Tests\.(?<test>[\w.]+).* \[FAIL\]", RegexOptions.Multiline)]
    private static partial Regex Failure { get; }

    [GeneratedRegex(@"Total: (?<count>\d+)")]
    private static partial Regex Total { get; }

    public bool IsKilled => KilledBy.Length > 0;

    /// <summary>Wakes a mutant in a process of its own, and runs the tests that have to notice.</summary>
    public static MutantResult Of(Mutant mutant) => Of(mutant.Number, mutant.Tests);

    /// <summary>The same without a mutant: what the copy of the engine has to pass, or every mutant would seem killed.</summary>
    public static MutantResult WithoutOne(IEnumerable<string> tests) => Of(0, tests);

    static MutantResult Of(int number, IEnumerable<string> tests)
    {
        var watch = Stopwatch.StartNew();
        var (code, output) = MutantEngine.Run(number == 0 ? LimitOfAll : Limit, number, [MutantEngine.Program, "-noLogo", "-noColor", "-stopOnFail", .. tests.SelectMany(test => (string[])["-method", Filter(test)])]);
        var seconds = watch.Elapsed.TotalSeconds;
        if (code == 0)
        {
            Assert.True(Total.Match(output) is { Success: true } total && total.Groups["count"].Value != "0", $"No test ran for mutant {number}: {output}");
            return new(number, "", seconds);
        }
        return new(number, Failure.Match(output) is { Success: true } failure ? failure.Groups["test"].Value : code < 0 ? $"it did not end within {Limit.TotalMinutes:0} minutes" : $"the process ended with code {code}", seconds);
    }

    /// <summary>A class or method as the test program's filter has it.</summary>
    public static string Filter(string test) => test.Contains('.', StringComparison.Ordinal) ? $"Ogee.Tests.{test}" : $"Ogee.Tests.{test}.*";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}\t{KilledBy}\t{Seconds:0.0}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <returns>False for a line that was cut off.</returns>
    public static bool TryParse(string line, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MutantResult? result)
    {
        result = line.Split('\t') is [var number, var by, var seconds] && int.TryParse(number, CultureInfo.InvariantCulture, out var parsed) && double.TryParse(seconds, CultureInfo.InvariantCulture, out var took) ? new(parsed, by, took) : null;
        return result is not null;
    }
}
