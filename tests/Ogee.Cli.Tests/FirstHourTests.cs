using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Cli.Tests;

/// <summary>What the page of a newcomer's first hour shows of a table is what the program prints.</summary>
public sealed partial class FirstHourTests : IDisposable
{
    const string Cut = "…";

    readonly string folder = Directory.CreateTempSubdirectory("ogee-hour-").FullName;

    [GeneratedRegex(@"^```console\n(?<command>ogee [^\n]*)\n(?<output>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Session { get; }

    [Fact]
    public void EveryLineOfTheTablesSessionsIsPrinted()
    {
        var guide = Path.Combine(Repository.Root, "docs", "guide");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(guide, "first-hour"))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        var page = File.ReadAllText(Path.Combine(guide, "first-hour.md")).ReplaceLineEndings("\n");
        var sessions = Session.Matches(page[page.IndexOf("## A table", StringComparison.Ordinal)..]);
        Assert.True(sessions.Count >= 4, $"{sessions.Count}");
        foreach (Match session in sessions)
        {
            var command = session.Groups["command"].Value;
            var outcome = ChildProgram.Run(folder, command.Split(' ')[1..]);
            string[] printed = [.. (outcome.Narration + outcome.Results).Split('\n').Select(line => line.TrimEnd())];
            string[] shown = [.. session.Groups["output"].Value.TrimEnd().Split('\n').Where(line => line != Cut)];
            Assert.True(shown.Length > 1, command);
            foreach (var line in shown) Assert.True(printed.Contains(line), $"'{command}' does not print '{line}', but\n{outcome.Narration}{outcome.Results}");
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
