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

    /// <summary>The exit code of interrupted work: 130 or 143.</summary>
    internal int InterruptedCode => interruption.ExitCode;

    /// <summary>Shows how a long run goes: a live panel on a terminal, else lines, or JSON lines.</summary>
    internal IProgress<ProgressEvent> Progress()
    {
        if (IsJson) return new JsonProgress(Narration, surroundings.Time);
        return surroundings.HasLivePanel && Level != MessageLevel.Warning ? new PanelProgress(surroundings.NarrationConsole(), Level, surroundings.Time) : new PlainProgress(Narration, Level, surroundings.Time);
    }

    /// <summary>Says something on stderr, unless asked to be quiet.</summary>
    internal void Say(string text)
    {
        if (Level != MessageLevel.Warning && !IsJson) Narration.WriteLine(text);
    }

    /// <summary>Names the next sensible command.</summary>
    internal void Next(string command) => Say($"next: {command}");

    /// <summary>A table on stdout, as wide as the terminal, or as wide as it needs where that is none.</summary>
    internal void Write(Table table) => surroundings.ResultsConsole().Write(table);

    /// <summary>Asks before something is deleted or replaced.</summary>
    /// <exception cref="OgeeException">Nobody can answer.</exception>
    internal bool Confirm(string question)
    {
        if (parsed.GetValue(CommonOptions.Yes)) return true;
        if (!surroundings.CanAsk) throw CliErrors.Confirm.With($"{question} Nobody can answer: the input is not a terminal", "Expected --yes", "Add --yes if you mean it.");
        Narration.Write($"{question} [y/N] ");
        Narration.Flush();
        return surroundings.Input.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}
