using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Samples.Tests;

/// <summary>The program that the guide tells in blocks runs, and prints what stands behind each block.</summary>
public partial class GuideTests
{
    [GeneratedRegex(@"```(?<kind>csharp|text)\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block { get; }

    [Fact]
    public void ModelsInCodeRunAndPrintWhatThePageSays()
    {
        var blocks = Block.Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide", "code.md")).ReplaceLineEndings("\n"));
        string Of(string kind) => string.Concat(blocks.Where(block => block.Groups["kind"].Value == kind).Select(block => block.Groups["text"].Value));
        var (lines, _) = Sample.RunCode("Ogee.Learn", Of("csharp"));
        Assert.Equal(Of("text").TrimEnd('\n').Split('\n'), lines);
    }
}
