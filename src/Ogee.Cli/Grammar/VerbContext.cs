using System.CommandLine;
using Ogee.Learn;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary>What a verb works with: the parsed line, where results and narration go, and when to stop.</summary>
sealed class VerbContext(ParseResult parsed, Surroundings surroundings, Interruption interruption)
{
    internal ParseResult Parsed => parsed;

    /// <summary>Results: stdout.</summary>
    internal TextWriter Results => surroundings.Results;

    /// <summary>What goes on: stderr.</summary>
    internal TextWriter Narration => surroundings.Narration;

    internal Surroundings Surroundings => surroundings;

    internal bool IsJson => parsed.GetValue(CommonOptions.Json);

    internal MessageLevel Level => parsed.GetValue(CommonOptions.Quiet) ? MessageLevel.Warning : parsed.GetValue(CommonOptions.Verbose) ? MessageLevel.Detail : MessageLevel.Info;

    /// <summary>Cancelled by Ctrl-C and SIGTERM: finish the step, save, return <see cref="InterruptedCode"/>.</summary>
    internal CancellationToken Stop => interruption.Stop;

    /// <summary>What a first Ctrl-C lets the work do, in words.</summary>
    internal string Promise { set => interruption.Promise = value; }

    /// <summary>The exit code of interrupted work: 130 or 143.</summary>
    internal int InterruptedCode => interruption.ExitCode;

    /// <summary>Shows how a long run goes: a live panel on a terminal, else lines, or JSON lines.</summary>
    internal RunProgress Progress() => new(IsJson ? new JsonProgress(Narration, surroundings.Time)
        : surroundings.HasLivePanel && Level != MessageLevel.Warning ? new PanelProgress(surroundings.NarrationConsole(), Level, surroundings.Time) : new PlainProgress(Narration, Level, surroundings.Time), interruption);

    /// <summary>Says something on stderr, unless asked to be quiet.</summary>
    internal void Say(string text)
    {
        if (Level != MessageLevel.Warning && !IsJson) Narration.WriteLine(VisibleText.Of(text));
    }

    /// <summary>Opens a page where <c>--open</c> asks for it; a machine without a browser is no failure of the work.</summary>
    internal void ShowPage(string page)
    {
        if (parsed.GetValue(CommonOptions.Open) && Browser.Open(page) is { } why) Say($"--open: no browser could be started ({why}); the page is {page}");
    }

    /// <summary>Names the next sensible command.</summary>
    internal void Next(string command) => Say($"next: {command}");

    /// <summary>A table on stdout: as wide as the terminal; elsewhere as wide as it needs, without blanks at the ends of its rows.</summary>
    internal void Write(Table table)
    {
        if (surroundings.AreResultsOnTerminal)
        {
            surroundings.ResultsConsole().Write(table);
            return;
        }
        using var text = new StringWriter { NewLine = "\n" };
        (surroundings with { Results = text }).ResultsConsole().Write(table);
        foreach (var line in text.ToString().TrimEnd('\n').Split('\n')) Results.WriteLine(line.TrimEnd());
    }

    /// <summary>Asks before something is deleted or replaced.</summary>
    /// <exception cref="OgeeException">Nobody can answer.</exception>
    internal bool Confirm(string question)
    {
        if (parsed.GetValue(CommonOptions.Yes)) return true;
        if (!surroundings.CanAsk) throw CliErrors.Confirm.With($"{question} Nobody can answer: the input is not a terminal", "Expected --yes", "Add --yes if you mean it.");
        Narration.Write($"{VisibleText.Of(question)} [y/N] ");
        Narration.Flush();
        return surroundings.Input.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
