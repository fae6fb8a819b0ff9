using Ogee.Learn;
using Spectre.Console;

namespace Ogee.Cli.Tests;

public class PanelTests
{
    static (PanelProgress Panel, StringWriter Output, IAnsiConsole Console) Create(TextWriter? to = null)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.Yes, Out = new ConsoleWriter(to ?? output, isTerminal: true, width: 80) });
        return (new PanelProgress(console, MessageLevel.Info, TimeProvider.System), output, console);
    }

    static void Run(PanelProgress panel)
    {
        panel.Report(new RunStarted("scratches", "runs/x"));
        panel.Report(new RunPlanned(3, 10, 100));
        for (var step = 1; step <= 30; step++)
        {
            panel.Report(new StepDone(step, 0.5, 10));
            if (step % 10 == 0) panel.Report(new EpochDone(step / 10, [new("valid_accuracy", step / 40.0)], IsBest: true));
        }
        panel.Report(new ProgressMessage("[odd] text", MessageLevel.Warning));
        panel.Report(new RunFinished("finished", "accuracy 0.75"));
    }

    [Fact]
    public void EachEpochLeavesOneRowAndThePanelGoesAway()
    {
        var (panel, output, _) = Create();
        Run(panel);
        var rows = output.ToString().Split('\n', '\r').Select(line => System.Text.RegularExpressions.Regex.Replace(line, @"\e\[[0-9;?]*[A-Za-z]", "").Trim()).ToList();
        foreach (var start in new[] { "run scratches in runs/x", "epoch 1/3  valid_accuracy 0.25", "epoch 2/3  valid_accuracy 0.5", "epoch 3/3  valid_accuracy 0.75", "warning: [odd] text", "finished after" })
            Assert.Single(rows, row => row.StartsWith(start, StringComparison.Ordinal));
    }

    [Fact]
    public void ThePanelShowsSpeedTimeLeftTheBestAndMemory()
    {
        var (panel, output, console) = Create();
        panel.Report(new StepDone(1, 0.5, 10));
        panel.Report(new EpochDone(1, [new("valid_accuracy", 0.25)], IsBest: true));
        console.Write(panel.Panel());
        foreach (var part in new[] { "loss 0.5", "samples/s", "best valid_accuracy 0.25 (epoch 1)", "memory" }) Assert.Contains(part, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ThePanelIsDrawnAtMostTenTimesASecond()
    {
        var (panel, output, _) = Create();
        panel.Report(new RunPlanned(1, 100_000, 100_000));
        var start = TimeProvider.System.GetTimestamp();
        for (var step = 1; TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMilliseconds(600); step++) panel.Report(new StepDone(step, 0.5, 10));
        panel.Dispose();
        var drawn = output.ToString().Split("samples/s").Length - 1;
        Assert.InRange(drawn, 2, 10 * TimeProvider.System.GetElapsedTime(start).TotalSeconds + 3);
    }

    [Fact]
    public void ARunGoesOnWhenTheTerminalGoesAway()
    {
        var gone = new Gone();
        Run(Create(new SteadyWriter(gone)).Panel);
        Assert.Equal(1, gone.Attempts);
    }

    sealed class Gone : TextWriter
    {
        public int Attempts { get; private set; }

        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void Write(char value) => Write("");

        public override void Write(string? value)
        {
            Attempts++;
            throw new IOException("Input/output error");
        }
    }
}
