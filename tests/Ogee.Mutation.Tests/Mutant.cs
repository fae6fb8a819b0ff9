using System.Text.RegularExpressions;
using Ogee.Tests;

namespace Ogee.Mutation.Tests;

/// <summary>A mistake that an engineer might make, and the tests that have to notice it.</summary>
/// <param name="Number">Its number, by which a process is told to make it.</param>
/// <param name="Kind">What it is a mistake in: kernel, shape, gradient, compiler or definition.</param>
/// <param name="RunsInCI">Whether CI runs it too.</param>
/// <param name="File">Its file in src/Ogee.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Source">The source around it, with the part in « » that is replaced.</param>
/// <param name="Instead">What replaces it.</param>
/// <param name="Tests">Class, or Class.Method with * at its end for several, of Ogee.Tests.</param>
public sealed partial record Mutant(int Number, string Kind, bool RunsInCI, string File, string What, string Source, string Instead, string[] Tests)
{
    static readonly string[] Kinds = ["kernel", "shape", "gradient", "compiler", "definition"];

    [GeneratedRegex(@"^(?<number>\d+) (?<kind>\w+)(?<ci> ci)? (?<file>\S+)\nwhat +(?<what>.+)\n- +(?<source>.+)\n\+ +(?<instead>.+)\ntests +(?<tests>.+)$")]
    private static partial Regex Form { get; }

    /// <summary>Where the list is.</summary>
    public static string ListFile { get; } = Path.Combine(Repository.Root, "tests", "Ogee.Mutation.Tests", "mutants.txt");

    /// <summary>All of them, in the order of their numbers, which begin with 1.</summary>
    /// <exception cref="FormatException">An entry of the list does not say all that a mutant is.</exception>
    public static Mutant[] All { get; } = [.. System.IO.File.ReadAllText(ListFile).ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select((entry, i) => Parse(entry.Trim('\n'), i + 1))];

    static Mutant Parse(string entry, int number)
    {
        if (Form.Match(entry) is not { Success: true } match || int.Parse(match.Groups["number"].Value) != number || !Kinds.Contains(match.Groups["kind"].Value))
            throw new FormatException($"Mutant {number} of mutants.txt has another form than the head of the file tells:\n{entry}");
        return new(number, match.Groups["kind"].Value, match.Groups["ci"].Success, match.Groups["file"].Value, match.Groups["what"].Value, match.Groups["source"].Value, match.Groups["instead"].Value,
            match.Groups["tests"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The place of what it replaces.</summary>
    /// <param name="text">The file.</param>
    /// <exception cref="FormatException">The source is not there, or more than once: it was changed, and the mutant has to follow.</exception>
    public Range In(string text)
    {
        var parts = Source.Split('«', '»');
        if (parts.Length != 3) throw new FormatException($"Mutant {Number}: its source marks no part by « and »: {Source}");
        var found = Regex.Matches(text, $"{Pattern(parts[0])}(?<part>{Pattern(parts[1])}){Pattern(parts[2])}");
        if (found.Count != 1) throw new FormatException($"Mutant {Number}: {File} has its source {found.Count} times, expected once: {Source}\nAdapt the mutant to the source as it is now, in {Path.GetRelativePath(Repository.Root, ListFile)}.");
        var part = found[0].Groups["part"];
        return part.Index..(part.Index + part.Length);
    }

    static string Pattern(string source) => Regex.Replace(source, @"\s+|\S+", word => char.IsWhiteSpace(word.Value[0]) ? @"\s+" : Regex.Escape(word.Value));

    /// <summary>The part with its replacement beside it: which of them counts a process is told when it starts.</summary>
    public string Switched(string original) => original.EndsWith(';')
        ? $"if (Mutant.Is({Number})) {{ {Instead} }} else {{ {original} }}"
        : $"(Mutant.Is({Number}) ? ({Instead}) : ({original}))";
}
