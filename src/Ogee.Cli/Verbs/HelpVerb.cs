using System.CommandLine;
using Ogee.Learn;

namespace Ogee.Cli;

/// <summary><c>ogee help</c>: the overview, a verb, or an error by its code.</summary>
sealed class HelpVerb : Verb
{
    readonly Argument<string?> topic = new("topic") { Arity = ArgumentArity.ZeroOrOne, Description = "a verb, or the code of an error" };

    internal override string Group => "misc";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples => [("ogee help runs", "how runs are listed, shown, tagged and removed"), ("ogee help OG5101", "what an error means")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("help", "Explain a verb or an error code") { topic };
        command.SetAction(does(Show));
        return command;
    }

    internal static bool IsAskedFor(IReadOnlyList<string> arguments) => arguments.TakeWhile(argument => argument != "--").Any(argument => argument is "--help" or "-h" or "-?");

    int Show(VerbContext context)
    {
        if (context.Parsed.GetValue(topic) is not { } asked) return HelpText.Overview(context.Results);
        if (ErrorCatalog.Find(asked) is { } error) return HelpText.Error(error, context.Results);
        var commands = context.Parsed.RootCommandResult.Command.Subcommands;
        if (commands.FirstOrDefault(command => command.Name == asked) is { } verb) return HelpText.Verb(verb, context.Results);
        throw CliErrors.Topic.With($"There is no help on '{asked}'", "Expected a verb or the code of an error",
            Spelling.Question(asked.ToUpperInvariant(), ErrorCatalog.All.Select(known => known.Code)) is { } code && asked.StartsWith("OG", StringComparison.OrdinalIgnoreCase) ? code
            : Spelling.Question(asked, commands.Select(command => command.Name)) ?? "List the verbs with: ogee help");
    }
}
