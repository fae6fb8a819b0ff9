using System.CommandLine;

namespace Ogee.Cli;

/// <summary>One verb of the command line: its grammar and what it does.</summary>
abstract class Verb
{
    /// <summary>The verb's place in <c>ogee help</c>: data, model, ship, keep or misc.</summary>
    internal abstract string Group { get; }

    /// <summary>Commands to try, each with what it does.</summary>
    internal abstract IReadOnlyList<(string Command, string Meaning)> Examples { get; }

    /// <summary>The verb with its arguments, options and actions.</summary>
    /// <param name="does">Makes the action that <see cref="Command"/> takes from a method.</param>
    internal abstract Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does);
}
