using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Samples.Tests;

/// <summary>The code in the README runs as it stands there, and prints what the README says.</summary>
public partial class ReadmeTests
{
    [GeneratedRegex(@"```csharp\n(?<code>.*?)```\n\n[^`]*`(?<prints>[^`]+)`", RegexOptions.Singleline)]
    private static partial Regex Program { get; }

    [GeneratedRegex(@"\s+//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment { get; }

    [Fact]
    public void ItsCodeRunsAndPrintsWhatItSays()
    {
        var (code, prints) = Read("README.md");
        var (lines, files) = Sample.RunCode("Ogee.Learn", code);
        Assert.Equal([prints], lines);
        Assert.Empty(files);
        // It says so.
        Assert.Equal(5, code.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void TheChineseOneHasTheSameCode()
    {
        var (english, chinese) = (Read("README.md"), Read("README.zh.md"));
        Assert.Equal(Comment.Replace(english.Code, ""), Comment.Replace(chinese.Code, ""));
        Assert.Equal(english.Prints, chinese.Prints);
    }

    /// <summary>What the demo compares its weights with is what the documents say they are.</summary>
    [Theory, InlineData("README.md"), InlineData("README.zh.md"), InlineData("docs/guide/install.md")]
    public void TheHashOfTheDemosWeightsIsTheOneThatTheDemoKnows(string file) =>
        Assert.Contains(File.ReadAllText(Path.Combine(Repository.Root, "demo", "boards", "weights.sha256")).Trim(), File.ReadAllText(Path.Combine(Repository.Root, file)), StringComparison.Ordinal);

    static (string Code, string Prints) Read(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file)).ReplaceLineEndings("\n");
        // One block of code, and a test that runs it: another one would go unchecked.
        Assert.Equal(1, Regex.Count(text, "```(csharp|cs|c#)", RegexOptions.IgnoreCase));
        var match = Program.Match(text);
        Assert.True(match.Success, $"{file} has no code followed by what it prints.");
        return (match.Groups["code"].Value, match.Groups["prints"].Value);
    }
}
