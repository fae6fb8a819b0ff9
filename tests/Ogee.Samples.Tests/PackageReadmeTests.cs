using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Samples.Tests;

/// <summary>What the packages show of themselves: their code compiles, and prints what stands behind it.</summary>
public partial class PackageReadmeTests
{
    [GeneratedRegex(@"```csharp\n(?<code>.*?)```\n(\nThis prints (?<prints>.*?)\n\n)?", RegexOptions.Singleline)]
    private static partial Regex Block { get; }

    [GeneratedRegex("`(?<line>[^`]+)`")]
    private static partial Regex Printed { get; }

    [Fact]
    public void TheirCodeCompilesAndPrintsWhatTheySay()
    {
        string[] packages = ["Ogee", "Ogee.Learn", "Ogee.Testing", "Ogee.Recipes", "Ogee.Serving"];
        var blocks = packages.Select(package => Assert.Single(Block.Matches(Read(package)))).ToArray();
        var lines = blocks.SelectMany(block => block.Groups["code"].Value.Split('\n')).ToArray();
        // One program, one build: each block a function. Those that need a user's own data, or serve for ever, are compiled only.
        var usings = lines.Where(line => line.StartsWith("using ", StringComparison.Ordinal)).Append("using Microsoft.AspNetCore.Builder;").Append("using Microsoft.Extensions.DependencyInjection;").Distinct();
        var functions = blocks.Select((block, i) => $"static void Readme{i}(string[] args)\n{{\n{string.Join('\n', block.Groups["code"].Value.Split('\n').Where(line => !line.StartsWith("using ", StringComparison.Ordinal)))}}}\n");
        var calls = blocks.Select((block, i) => block.Groups["prints"].Success ? $"Readme{i}(args);\n" : "");
        var code = $"#:project {Repository.Root.Replace('\\', '/')}/src/Ogee.Testing/Ogee.Testing.csproj\n{string.Join('\n', usings)}\n{string.Concat(calls)}{string.Concat(functions)}";
        var (printed, _) = Sample.RunCode("Ogee.Serving", code);
        var said = blocks.SelectMany(block => Printed.Matches(block.Groups["prints"].Value)).Select(match => match.Groups["line"].Value).ToArray();
        Assert.True(said.Length >= 6);
        Assert.Equal(said, printed);
    }

    [Theory, InlineData("src/Ogee"), InlineData("src/Ogee.Learn"), InlineData("src/Ogee.Recipes"), InlineData("src/Ogee.Serving"), InlineData("src/Ogee.Testing"), InlineData("src/Ogee.Cli"), InlineData("templates")]
    public void TheyHaveNoLinkThatLeadsNowhereFromAPackagesPage(string folder) =>
        Assert.DoesNotMatch(@"\]\((?!https://)", File.ReadAllText(Path.Combine(Repository.Root, folder, "README.md")));

    static string Read(string package) => File.ReadAllText(Path.Combine(Repository.Root, "src", package, "README.md")).ReplaceLineEndings("\n");
}
