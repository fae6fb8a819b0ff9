using System.CommandLine;
using System.CommandLine.Parsing;
using Ogee.Learn;

namespace Ogee.Cli;

/// <summary>Turns what the parser does not understand into errors that say what was meant.</summary>
static class CommandLineCheck
{
    internal static void Require(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // An argument that takes any text also takes a misspelt option.
        foreach (var token in parsed.UnmatchedTokens.Concat(ArgumentTokens(parsed.CommandResult)))
            if (token is ['-', _, ..] && !IsAfterDashes(parsed, token)) throw UnknownOption(token, command, parsed.CommandResult);
        if (parsed.UnmatchedTokens is [var extra, ..]) throw command is RootCommand ? UnknownVerb(extra, command) : Unexpected(extra, command);
        if (parsed.Errors is [var error, ..])
            throw CliErrors.Argument.With(Missing(error, command) ?? error.Message.TrimEnd('.'), $"Expected: {HelpText.Usage(command)}", $"More: ogee help {VerbOf(command)}");
        if (command.Action is null)
            throw CliErrors.Argument.With($"'{HelpText.FullName(command)}' needs one more word", $"Expected one of: {string.Join(" ", command.Subcommands.Select(sub => sub.Name))}", $"More: ogee help {VerbOf(command)}");
    }

    // The parser's own words speak of its grammar; who typed the command wants to know which word is missing.
    static string? Missing(ParseError error, Command command) => error.SymbolResult switch
    {
        ArgumentResult { Tokens: [.., var word], Parent: OptionResult option } => $"'{word.Value}' is not a value for {option.Option.Name}",
        ArgumentResult { Tokens: [.., var word] } argument => $"'{word.Value}' is not a value for {argument.Argument.Name}",
        ArgumentResult { Parent: OptionResult option } => Valueless(option.Option),
        ArgumentResult argument => $"'{HelpText.FullName(command)}' needs {Article(argument.Argument.Name)}",
        CommandResult when command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0) is { } first => $"'{HelpText.FullName(command)}' needs {Article(first.Name)}",
        OptionResult { Tokens: [.., var word] } option => $"'{word.Value}' is not a value for {option.Option.Name}",
        OptionResult option => Valueless(option.Option),
        _ => null,
    };

    static string Valueless(Option option) => option.HelpName is { } value ? $"{option.Name} needs a value: {option.Name} {value}" : $"{option.Name} needs a value";

    static string Article(string name) => name is "data" ? name : $"{(name[0] is 'a' or 'e' or 'i' or 'o' ? "an" : "a")} {name}";

    static IEnumerable<string> ArgumentTokens(CommandResult result) => result.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);

    static bool IsAfterDashes(ParseResult parsed, string token)
    {
        var values = parsed.Tokens.Select(each => each.Value).ToList();
        return values.IndexOf("--") is >= 0 and var dashes && values.LastIndexOf(token) > dashes;
    }

    static OgeeException UnknownVerb(string word, Command root) => CliErrors.Verb.With($"There is no verb '{word}'", $"Expected one of: {string.Join(" ", root.Subcommands.Select(verb => verb.Name))}",
        Spelling.Nearest(word, root.Subcommands.Select(verb => verb.Name)) is [var near, ..] ? $"Did you mean: ogee {near}" : "List them with: ogee help");

    static OgeeException UnknownOption(string token, Command command, CommandResult result)
    {
        var name = token.Split('=', ':')[0];
        string[] names = [.. Lineage(command, result).SelectMany(each => each.Options).SelectMany(option => option.Aliases.Prepend(option.Name)).Distinct()];
        // Right, but said before the verb.
        if (names.Contains(name)) return CliErrors.Option.With($"{name} stands before the verb", $"Expected the options of '{HelpText.FullName(command)}' after it", $"Write: {HelpText.FullName(command)} … {token}");
        return CliErrors.Option.With(command is RootCommand ? $"There is no option '{name}'" : $"'{HelpText.FullName(command)}' has no option '{name}'",
            "Expected one of its options, or key=value", Spelling.Question(name, names) ?? (command is RootCommand ? "List the verbs with: ogee help" : $"List them with: ogee help {VerbOf(command)}"));
    }

    static OgeeException Unexpected(string token, Command command)
    {
        if (command.Subcommands.Count > 0)
            return CliErrors.Verb.With($"'{HelpText.FullName(command)}' has no '{token}'", $"Expected one of: {string.Join(" ", command.Subcommands.Select(sub => sub.Name))}",
                Spelling.Nearest(token, command.Subcommands.Select(sub => sub.Name)) is [var near, ..] ? $"Did you mean: {HelpText.FullName(command)} {near}" : $"More: ogee help {VerbOf(command)}");
        return CliErrors.Argument.With($"'{token}' is one argument too many", $"Expected: {HelpText.Usage(command)}", $"More: ogee help {VerbOf(command)}");
    }

    static IEnumerable<Command> Lineage(Command command, CommandResult result)
    {
        yield return command;
        for (var parent = result.Parent; parent is CommandResult above; parent = above.Parent) yield return above.Command;
    }

    static string VerbOf(Command command) => HelpText.FullName(command).Split(' ') is [_, var verb, ..] ? verb : "";
}
