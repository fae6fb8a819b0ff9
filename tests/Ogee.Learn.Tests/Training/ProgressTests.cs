using System.Text.Json;

namespace Ogee.Learn.Tests;

public class ProgressTests
{
    static void Run(IProgress<ProgressEvent> progress, ManualTime time)
    {
        progress.Report(new RunStarted("scratches", "runs/x"));
        progress.Report(new RunPlanned(2, 2, 20));
        for (var step = 1; step <= 4; step++)
        {
            time.Pass(0.5);
            progress.Report(new StepDone(step, 1.0 / step, 10));
            if (step % 2 == 0) progress.Report(new EpochDone(step / 2, [new("valid_accuracy", 0.4 + step / 10.0), new("loss", step == 4 ? double.NaN : 0.25)], IsBest: step == 4));
        }
        progress.Report(new StateSaved(4, "runs/x/checkpoints/last"));
        progress.Report(new ProgressMessage("a detail", MessageLevel.Detail));
        progress.Report(new ProgressMessage("disk is getting full", MessageLevel.Warning));
        progress.Report(new RunFinished("finished", "accuracy 0.8"));
    }

    static string Plain(MessageLevel least)
    {
        var (output, time) = (new StringWriter { NewLine = "\n" }, new ManualTime());
        Run(new PlainProgress(output, least, time), time);
        return output.ToString();
    }

    [Fact]
    public void PlainProgressIsOneLineAnEpoch() => Assert.Equal("""
        run scratches in runs/x
        2 epochs of 2 steps, 20 samples
        epoch 1/2  valid_accuracy 0.6  loss 0.25  20 samples/s
        epoch 2/2  valid_accuracy 0.8  loss NaN  20 samples/s  best
        warning: disk is getting full
        finished after 2.0 s: accuracy 0.8

        """.ReplaceLineEndings("\n"), Plain(MessageLevel.Info));

    [Fact]
    public void QuietProgressIsWarningsOnly() => Assert.Equal("warning: disk is getting full\n", Plain(MessageLevel.Warning));

    [Fact]
    public void DetailsAreShownWhenAskedFor()
    {
        var text = Plain(MessageLevel.Detail);
        Assert.Contains("a detail\n", text, StringComparison.Ordinal);
        Assert.Contains("saved step 4 in runs/x/checkpoints/last\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void TheLanguageOfTheSystemChangesNoLine(string name)
    {
        var expected = Plain(MessageLevel.Info);
        using var locale = new Locale(name);
        Assert.Equal(expected, Plain(MessageLevel.Info));
    }

    [Fact]
    public void JsonProgressIsOneObjectALine()
    {
        var (output, time) = (new StringWriter(), new ManualTime());
        Run(new JsonProgress(output, time), time);
        var events = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["started", "planned", "step", "step", "epoch", "step", "step", "epoch", "saved", "message", "warning", "finished"], events.Select(each => each.GetProperty("event").GetString()!));
        Assert.Equal(0.8, events[7].GetProperty("metrics").GetProperty("valid_accuracy").GetDouble(), 12);
        Assert.Equal(JsonValueKind.Null, events[7].GetProperty("metrics").GetProperty("loss").ValueKind);
        Assert.Equal(20, events[6].GetProperty("samplesPerSecond").GetDouble());
        Assert.Equal(2, events[^1].GetProperty("seconds").GetDouble());
    }

    [Fact]
    public void TheMeterKnowsTheTimeLeft()
    {
        var time = new ManualTime();
        var meter = new ProgressMeter(time);
        meter.Add(new RunPlanned(10, 10, 100));
        Assert.Null(meter.Left);
        for (var step = 1; step <= 25; step++)
        {
            time.Pass(0.2);
            meter.Add(new StepDone(step, 1, 10));
        }
        Assert.Equal(15, meter.Left!.Value.TotalSeconds, 9);
        Assert.Equal((50, 3L, 25L, 100L), (Math.Round(meter.SamplesPerSecond, 9), meter.Epoch, meter.Step, meter.Steps));
    }

    [Fact]
    public void TheSpeedIsThatOfTheLastSeconds()
    {
        var time = new ManualTime();
        var meter = new ProgressMeter(time);
        meter.Add(new RunPlanned(1, 1000, 1000));
        for (var step = 1; step <= 100; step++)
        {
            time.Pass(step <= 50 ? 0.1 : 1);
            meter.Add(new StepDone(step, 1, 1));
        }
        Assert.Equal(1, meter.SamplesPerSecond, 9);
    }

    [Fact]
    public void ARunGoesOnWhenNobodyListensAnyMore()
    {
        var (broken, time) = (new BrokenPipe(), new ManualTime());
        Run(new PlainProgress(broken, MessageLevel.Info, time), time);
        Run(new JsonProgress(broken, time), time);
        Assert.Equal(2, broken.Attempts);
    }

    [Theory]
    [InlineData(0.85, "850 ms")]
    [InlineData(4.2, "4.2 s")]
    [InlineData(59.96, "0 min 59 s")]
    [InlineData(187, "3 min 07 s")]
    [InlineData(7500, "2 h 05 min")]
    [InlineData(-3, "0 ms")]
    public void DurationsAreShort(double seconds, string text) => Assert.Equal(text, ProgressText.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(812, "812 B")]
    [InlineData(1_300_000, "1.3 MB")]
    [InlineData(999_900, "1.0 MB")]
    public void BytesAreShort(double bytes, string text) => Assert.Equal(text, ProgressText.Bytes(bytes));

    [Theory]
    [InlineData(0, "0"), InlineData(1234.5, "1,234.50"), InlineData(0.25, "0.25"), InlineData(0.0034, "0.0034"), InlineData(0.0000980, "0.000098"), InlineData(3.14e-6, "0.0000031"), InlineData(1e-12, "less than 0.000000001")]
    public void MoneyHasNoExponent(double amount, string text) => Assert.Equal(text, ProgressText.Money(amount));

    sealed class BrokenPipe : TextWriter
    {
        public int Attempts { get; private set; }

        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void Write(char value) => Write("");

        public override void Write(string? value)
        {
            Attempts++;
            throw new IOException("Broken pipe");
        }
    }
}
