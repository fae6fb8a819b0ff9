using System.Text.RegularExpressions;

namespace Ogee.Recipes;

/// <summary>The operations of a fused program, without its variables: what a reader recognises a kernel by.</summary>
static partial class KernelWords
{
    [GeneratedRegex(@"=(?<name>[\w.]+)\(")]
    private static partial Regex Instruction { get; }

    /// <summary>The names, in order; one that follows itself is there once with how often.</summary>
    public static IEnumerable<string> Of(string program)
    {
        var (last, count) = ("", 0);
        foreach (Match match in Instruction.Matches(program))
        {
            var name = match.Groups["name"].Value;
            if (name == last)
            {
                count++;
                continue;
            }
            if (count > 0) yield return Word(last, count);
            (last, count) = (name, 1);
        }
        if (count > 0) yield return Word(last, count);
    }

    static string Word(string name, int count) => count == 1 ? name : $"{name}×{count}";
}
