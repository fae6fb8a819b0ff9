using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Architecture.Tests;

/// <summary>Tests are skipped in one way, which CI can forbid.</summary>
public partial class SkipTests
{
    [GeneratedRegex(@"\bAssert\s*\.\s*Skip|\bSkip\s*=|\bSkip(When|Unless)\b")]
    private static partial Regex Skipping { get; }

    [Fact]
    public void ATestIsSkippedByToolOnly()
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Where(file => !file.EndsWith("SkipTests.cs", StringComparison.Ordinal))];
        Assert.True(files.Length > 100, "The tests were not found.");
        Assert.Equal([], files.Where(file => Skipping.IsMatch(File.ReadAllText(file))).Select(file => Path.GetRelativePath(Repository.Root, file)));
    }

    [Fact]
    public void ContinuousIntegrationForbidsMissingTools() => Assert.Contains("OGEE_REQUIRE_TOOLS=1", File.ReadAllText(Path.Combine(Repository.Root, ".ci", "run")), StringComparison.Ordinal);

    [Theory, InlineData("Assert.SkipWhen(a, b)", true), InlineData("[Fact(Skip = \"slow\")]", true), InlineData("rows.Skip(1)", false)]
    public void SkippingIsTold(string text, bool isOne) => Assert.Equal(isOne, Skipping.IsMatch(text));
}
