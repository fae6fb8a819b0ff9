using System.CommandLine;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>Help as text: the overview, a verb, an error.</summary>
static class HelpText
{
    static readonly (string Group, string Title)[] groups = [("data", "data"), ("model", "model"), ("ship", "ship"), ("keep", "keep"), ("misc", "misc")];

    internal static int Version(TextWriter output)
    {
        output.WriteLine($"ogee {RunVersions.Current().Ogee}");
        return 0;
    }

    internal static int Overview(TextWriter output)
    {
        output.WriteLine("Ogee: from a folder of data to a verified, served model. No Python, no account, no upload.\n");
        output.WriteLine("  ogee <verb> [data, model or run] [options] [key=value ...]\n");
        foreach (var (group, title) in groups)
        {
            var isFirst = true;
            foreach (var verb in Application.Verbs.Where(verb => verb.Group == group))
            {
                var command = verb.Build(_ => _ => 0);
                output.WriteLine($"  {(isFirst ? title : ""),-6} {command.Name,-8}  {command.Description}");
                isFirst = false;
            }
        }
        output.WriteLine("\n  Runs are named by @last, @best, the beginning of their id, or their path; models of the registry by NAME:VERSION or NAME@ALIAS.");
        output.WriteLine("  Results go to stdout, narration to stderr; --json gives both to programs.");
        output.WriteLine("  exit codes: 0 ok, 1 failed, 2 usage, 3 data or file, 4 verification failed, 5 environment, 6 numerics,\n              7 distributed, 130/143 interrupted (state saved)\n");
        output.WriteLine("  ogee help VERB   options and examples\n  ogee help CODE   what an error means, for instance: ogee help OG5101");
        return 0;
    }

    internal static int Verb(Command command, TextWriter output)
    {
        if (command is RootCommand) return Overview(output);
        output.WriteLine($"{command.Description}\n\n  {Usage(command)}\n");
        Columns(output, command.Subcommands.Select(sub => (Usage(sub)[(FullName(command).Length + 1)..], sub.Description ?? "")));
        Columns(output, command.Arguments.Where(argument => argument.Description is not null).Select(argument => (argument.Name, argument.Description!)));
        Columns(output, command.Options.Where(option => !option.Hidden).Select(option => (OptionName(option), option.Description ?? "")));
        var verb = Application.Verbs.FirstOrDefault(verb => verb.Build(_ => _ => 0).Name == FullName(command).Split(' ')[1]);
        if (verb is { Examples.Count: > 0 })
        {
            output.WriteLine("  examples");
            Columns(output, verb.Examples);
        }
        return 0;
    }

    internal static int Error(ErrorCode error, TextWriter output)
    {
        output.WriteLine($"{error.Code}: {error.Title}\n\n  {Wrapped(error.Explanation, 96)}\n\n  exit code {(int)error.Kind} ({KindName(error.Kind)})");
        return 0;
    }

    /// <summary>How a command is called, in one line.</summary>
    internal static string Usage(Command command)
    {
        if (command is RootCommand) return "ogee <verb> ...";
        var parts = new List<string> { FullName(command) };
        if (command.Subcommands.Count > 0) parts.Add("<" + string.Join("|", command.Subcommands.Select(sub => sub.Name)) + ">");
        foreach (var argument in command.Arguments)
        {
            var name = argument.Arity.MaximumNumberOfValues > 1 ? argument.Name + " ..." : argument.Name;
            parts.Add(argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name);
        }
        if (command.Options.Count > 0) parts.Add("[options]");
        return string.Join(" ", parts);
    }

    internal static string FullName(Command command) => command is RootCommand ? "ogee" : command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{FullName(parent)} {command.Name}" : $"ogee {command.Name}";

    static string OptionName(Option option)
    {
        var names = string.Join(", ", option.Aliases.Prepend(option.Name).OrderBy(name => name.Length));
        return option.HelpName is null ? names : $"{names} {option.HelpName}";
    }

    static void Columns(TextWriter output, IEnumerable<(string Left, string Right)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0) return;
        var width = Math.Min(56, all.Max(row => row.Left.Length));
        foreach (var (left, right) in all) output.WriteLine($"  {left.PadRight(width)}  {right}");
        output.WriteLine("");
    }

    static string KindName(FailureKind kind) => kind switch
    {
        FailureKind.Usage => "usage",
        FailureKind.Data => "data or file",
        FailureKind.Verification => "verification failed",
        FailureKind.Environment => "environment or resources",
        FailureKind.Numerics => "numerics",
        FailureKind.Distributed => "distributed",
        _ => "failed",
    };

    static string Wrapped(string text, int width)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + word.Length + 1 > width)
            {
                lines.Add(line);
                line = word;
            }
            else line = line.Length == 0 ? word : $"{line} {word}";
        }
        lines.Add(line);
        return string.Join("\n  ", lines);
    }
}
