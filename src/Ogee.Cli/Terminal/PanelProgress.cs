using Ogee.Learn;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Ogee.Cli;

/// <summary>Progress as a live panel on a terminal: drawn at most ten times a second on a thread of its own, with one permanent row an epoch above it.</summary>
sealed class PanelProgress : IProgress<ProgressEvent>, IDisposable
{
    static readonly TimeSpan interval = TimeSpan.FromMilliseconds(100);

    readonly IAnsiConsole console;
    readonly MessageLevel least;
    readonly ProgressMeter meter;
    readonly Queue<string> rows = new();
    readonly Lock gate = new();
    readonly ManualResetEventSlim over = new();
    Thread? painter;

    internal PanelProgress(IAnsiConsole console, MessageLevel least, TimeProvider time) => (this.console, this.least, meter) = (console, least, new(time));

    public void Report(ProgressEvent value)
    {
        lock (gate)
        {
            meter.Add(value);
            if (Row(value) is { } row) rows.Enqueue(row);
            if (painter is null && value is RunPlanned)
            {
                painter = new Thread(Paint) { IsBackground = true, Name = "progress panel" };
                painter.Start();
            }
            else if (painter is null) WriteRows();
        }
        if (value is RunFinished) Dispose();
    }

    /// <summary>Takes the panel away and writes the rows that wait.</summary>
    public void Dispose()
    {
        over.Set();
        painter?.Join();
        painter = null;
        lock (gate) WriteRows();
    }

    /// <summary>The panel as it is now.</summary>
    internal IRenderable Panel()
    {
        var share = meter.Steps > 0 ? (double)meter.Step / meter.Steps : 0;
        var grid = new Grid().AddColumns(2);
        grid.AddRow(new Markup($"epoch {meter.Epoch}/{meter.Epochs}  step {meter.Step}/{meter.Steps}"), new Markup(Bar(share)));
        grid.AddRow(new Text($"loss {ProgressText.Value(meter.Loss)}"), new Text($"{ProgressText.Scaled(meter.SamplesPerSecond).TrimEnd()} samples/s  {Left()}"));
        grid.AddRow(new Text(Best()), new Text($"memory {ProgressText.Bytes(Environment.WorkingSet)}"));
        return new Panel(grid) { Border = BoxBorder.Rounded, Padding = new(1, 0) };
    }

    void Paint()
    {
        try
        {
            console.Live(new Text("")).AutoClear(true).Start(live =>
            {
                do
                {
                    lock (gate)
                    {
                        WriteRows();
                        live.UpdateTarget(Panel());
                    }
                }
                while (!over.Wait(interval));
            });
        }
        // A terminal that went away takes the panel with it, not the run.
        catch (Exception cause) when (cause is IOException or ObjectDisposedException or InvalidOperationException)
        {
            over.Wait();
        }
    }

    void WriteRows()
    {
        while (rows.TryDequeue(out var row)) console.MarkupLine(row);
    }

    string? Row(ProgressEvent progress)
    {
        var level = progress is ProgressMessage message ? message.Level : progress is StateSaved ? MessageLevel.Detail : MessageLevel.Info;
        if (level < least || PlainProgress.Line(progress, meter) is not { } line) return null;
        return progress switch
        {
            EpochDone { IsBest: true } => $"[green]{Markup.Escape(line)}[/]",
            ProgressMessage { Level: MessageLevel.Warning } => $"[yellow]{Markup.Escape(line)}[/]",
            _ => Markup.Escape(line),
        };
    }

    string Left() => meter.Left is { } left ? $"{ProgressText.Duration(left)} left" : "";

    string Best() => meter.Best is { } best ? $"best {best.Name} {ProgressText.Value(best.Value)} (epoch {meter.BestEpoch})" : "no epoch yet";

    static string Bar(double share)
    {
        const int Width = 30;
        var filled = (int)(Math.Clamp(share, 0, 1) * Width);
        return $"[green]{new string('━', filled)}[/][grey]{new string('━', Width - filled)}[/] {(int)(share * 100)}%";
    }
}
