using System.Text.RegularExpressions;
using Ogee.Recipes;
using Ogee.Tests;

namespace Ogee.Cli.Tests;

/// <summary>What the documents say of the command line is so.</summary>
public partial class GuideTests
{
    [GeneratedRegex(@"^```\w*\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block { get; }

    [GeneratedRegex("\"(?<word>[^\"]*)\"|(?<word>\\S+)")]
    private static partial Regex Word { get; }

    [GeneratedRegex(@"\]\((?<path>[^)#:]+)\)")]
    private static partial Regex Link { get; }

    [GeneratedRegex(@"`(?<setting>[a-z]+\.[a-z_]+)(=[^`]*)?`")]
    private static partial Regex Setting { get; }

    static IEnumerable<string> Pages => Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "guide"), "*.md").Append(Path.Combine(Repository.Root, "README.md"));

    static IEnumerable<string> Texts => Pages.Select(page => File.ReadAllText(page).ReplaceLineEndings("\n"));

    [Fact]
    public void EveryCommandIsUnderstood()
    {
        using var interruption = new Interruption(TextWriter.Null);
        var root = new Application(Surroundings.OfProcess()).Grammar(interruption);
        var commands = Texts.SelectMany(text => Block.Matches(text)).SelectMany(block => block.Groups["text"].Value.Split('\n')).Where(line => line.StartsWith("ogee ", StringComparison.Ordinal)).ToList();
        Assert.True(commands.Count > 20);
        foreach (var command in commands)
        {
            string[] words = [.. Word.Matches(command[5..]).Select(match => match.Groups["word"].Value)];
            CommandLineCheck.Require(root.Parse(words, new() { ResponseFileTokenReplacer = null }));
            // Settings too, with their values.
            if (words[0] == "train") TrainSettings.Schema.Resolve(null, [.. words.Where(word => word.Contains('=', StringComparison.Ordinal) && word.Contains('.', StringComparison.Ordinal) && word[0] != '-')]);
        }
    }

    [Fact]
    public void EverySettingExists()
    {
        var known = TrainSettings.Schema.Select(setting => setting.Name).ToHashSet();
        string[] named = [.. Texts.SelectMany(text => Setting.Matches(text)).Select(match => match.Groups["setting"].Value).Where(name => known.Any(other => other.Split('.')[0] == name.Split('.')[0])).Distinct()];
        Assert.True(named.Length >= 4);
        Assert.Empty(named.Except(known));
    }

    [Fact]
    public void EveryLinkLeadsToAFile()
    {
        foreach (var page in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(Repository.Root, "*.md")))
            foreach (Match link in Link.Matches(File.ReadAllText(page)))
                if (link.Groups["path"].Value is var path && path != "…")
                    Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, path)), $"{Path.GetRelativePath(Repository.Root, page)} leads to {path}");
    }

    [Fact]
    public void EveryRouteIsInTheOpenApiDocument()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "guide", "serving.md"));
        using var document = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(Path.Combine(Repository.Root, "src", "Ogee.Serving"), "openapi.json", SearchOption.AllDirectories).First(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))));
        string[] known = [.. document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name.Replace("{model}", "NAME", StringComparison.Ordinal))];
        string[] named = [.. Regex.Matches(text, "`(GET|POST) (?<path>/[^`]*)`").Select(match => match.Groups["path"].Value).Distinct()];
        Assert.True(named.Length > 6);
        Assert.Empty(named.Except(known).Except(["/", "/openapi/v1.json"]));
    }
}
