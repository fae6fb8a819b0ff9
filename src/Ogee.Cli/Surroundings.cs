using Ogee.Learn;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary>What is around the program: its streams, whether they are terminals, and time.</summary>
sealed record Surroundings
{
    internal required TextReader Input { get; init; }

    /// <summary>The bytes of the same input, for a verb whose data it is.</summary>
    internal Stream InputBytes { get; init; } = Stream.Null;

    internal required TextWriter Results { get; init; }
    internal required TextWriter Narration { get; init; }
    internal bool CanAsk { get; init; }
    internal bool HasLivePanel { get; init; }
    internal bool IsColored { get; init; }
    internal bool AreResultsOnTerminal { get; init; }
    internal int Width { get; init; } = 100;
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The surroundings of this process.</summary>
    internal static Surroundings OfProcess()
    {
        var isPlain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 } || Environment.GetEnvironmentVariable("TERM") is "dumb";
        return new()
        {
            Input = Console.In,
            InputBytes = Console.OpenStandardInput(),
            Results = new SteadyWriter(Console.Out),
            Narration = new SteadyWriter(Console.Error),
            CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
            HasLivePanel = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb",
            IsColored = !Console.IsErrorRedirected && !isPlain,
            AreResultsOnTerminal = !Console.IsOutputRedirected && !isPlain,
            Width = TerminalWidth(),
        };
    }

    internal IAnsiConsole NarrationConsole() => On(Narration, HasLivePanel, IsColored);

    internal IAnsiConsole ResultsConsole() => On(Results, AreResultsOnTerminal, AreResultsOnTerminal);

    IAnsiConsole On(TextWriter writer, bool isTerminal, bool isColored) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = isColored ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
        // A pipe has no width: a line is never broken for a program that reads it.
        Out = new ConsoleWriter(writer, isTerminal, isTerminal ? Width : 10_000),
    });

    static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 100;
        }
        catch (IOException)
        {
            return 100;
        }
    }
}

/// <summary>A writer as an output of Spectre.Console, which by itself only knows the process's streams.</summary>
sealed class ConsoleWriter(TextWriter writer, bool isTerminal, int width) : IAnsiConsoleOutput
{
    public TextWriter Writer => writer;
    public bool IsTerminal => isTerminal;
    public int Width => width;
    public int Height => 40;

    public void SetEncoding(System.Text.Encoding encoding)
    {
        if (encoding.CodePage != writer.Encoding.CodePage) throw new NotSupportedException($"The output stays {writer.Encoding.WebName}");
    }
}
