using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Architecture.Tests;

/// <summary>The lists of faults in docs/internals/engine-faults.md and file-faults.md cannot rot: every test that they name exists.</summary>
public partial class EngineFaultsTests
{
    [GeneratedRegex(@"^\| ([NMF]\d+) \|.*$", RegexOptions.Multiline)]
    private static partial Regex Row { get; }

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex Named { get; }

    [GeneratedRegex(@"\[(?:Fact|Theory)\b[^;{]*?\bpublic (?:static )?(?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex Test { get; }

    [GeneratedRegex(@"\bclass (\w+Tests)\b")]
    private static partial Regex Class { get; }

    static IEnumerable<string> SourcesOf(string folder) => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText);

    static string[] Numbered(char letter, int last, params int[] without) => [.. Enumerable.Range(1, last).Except(without).Select(number => $"{letter}{number}")];

    public static TheoryData<string, string[]> Lists => new()
    {
        { "engine-faults.md", [.. Numbered('N', 18), .. Numbered('M', 11)] },
        // Of Parquet.
        { "file-faults.md", Numbered('F', 27, 23) },
    };

    [Theory, MemberData(nameof(Lists))]
    public void EveryFaultNamesTestsThatExist(string list, string[] faults)
    {
        var rows = Row.Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "internals", list))).ToDictionary(row => row.Groups[1].Value, row => row.Value);
        Assert.Equal(faults, rows.Keys);
        var tests = SourcesOf("tests").SelectMany(source => Class.Matches(source).SelectMany(type => Test.Matches(source).Select(test => $"{type.Groups[1].Value}.{test.Groups[1].Value}"))).ToHashSet();
        Assert.True(tests.Count > 1000, "The tests were not found.");
        foreach (var (fault, row) in rows)
        {
            var named = Named.Matches(row).Select(test => $"{test.Groups[1].Value}.{test.Groups[2].Value}").ToArray();
            Assert.True(named.Length > 0, $"{fault} names no test");
            Assert.True(named.All(tests.Contains), $"{fault} names {string.Join(" and ", named.Except(tests))}, which does not exist");
        }
    }

    /// <summary>A file that is mapped and cut by another process kills the process that mapped it.</summary>
    [Fact]
    public void NoFileIsMapped() => Assert.DoesNotContain(SourcesOf("src"), source => source.Contains("MemoryMappedFile", StringComparison.Ordinal));
}
