namespace Ogee.Learn;

/// <summary>Progress as plain lines, one an epoch: for logs and for outputs that are no terminal.</summary>
public sealed class PlainProgress : IProgress<ProgressEvent>
{
    readonly TextWriter output;
    readonly MessageLevel least;
    readonly ProgressMeter meter;
    readonly Lock gate = new();

    /// <summary>Renders to a writer.</summary>
    /// <param name="output">Where the lines go; one that fails is not written to again, and the run goes on.</param>
    /// <param name="least">The least important messages that are shown; with <see cref="MessageLevel.Warning"/> there is nothing but warnings.</param>
    /// <param name="time">The source of time; null for the system's.</param>
    public PlainProgress(TextWriter output, MessageLevel least = MessageLevel.Info, TimeProvider? time = null) =>
        (this.output, this.least, meter) = (output as SteadyWriter ?? new SteadyWriter(output), least, new(time ?? TimeProvider.System));

    /// <inheritdoc/>
    public void Report(ProgressEvent value)
    {
        lock (gate)
        {
            meter.Add(value);
            if (Line(value, meter) is not { } line || LevelOf(value) < least) return;
            output.WriteLine(line);
            output.Flush();
        }
    }

    /// <summary>The line for an event; null for those that have none.</summary>
    /// <param name="progress">The event.</param>
    /// <param name="meter">What is known of the run.</param>
    public static string? Line(ProgressEvent progress, ProgressMeter meter) => Plain(progress, meter) is { } line ? ProgressText.Visible(line) : null;

    static string? Plain(ProgressEvent progress, ProgressMeter meter) => progress switch
    {
        RunStarted started => started.Folder is null ? $"run {started.Name}" : $"run {started.Name} in {started.Folder}",
        RunPlanned planned => $"{planned.Epochs} epoch{(planned.Epochs == 1 ? "" : "s")} of {planned.StepsPerEpoch} step{(planned.StepsPerEpoch == 1 ? "" : "s")}, {planned.SamplesPerEpoch} samples" + (planned.StepsDone > 0 ? $"; {planned.StepsDone} steps are done" : ""),
        EpochDone epoch => $"epoch {epoch.Epoch}/{meter.Epochs}  {Metrics(epoch)}{Speed(meter)}{(epoch.IsBest ? "  best" : "")}",
        StateSaved saved => $"saved step {saved.Step} in {saved.Path}",
        ProgressMessage message => message.Level == MessageLevel.Warning ? $"warning: {message.Text}" : message.Text,
        RunFinished finished => $"{finished.Status} after {ProgressText.Duration(meter.Elapsed)}: {finished.Summary}",
        _ => null,
    };

    static MessageLevel LevelOf(ProgressEvent progress) => progress switch
    {
        ProgressMessage message => message.Level,
        StateSaved => MessageLevel.Detail,
        _ => MessageLevel.Info,
    };

    static string Metrics(EpochDone epoch) => string.Join("  ", epoch.Metrics.Select(metric => $"{metric.Name} {ProgressText.Value(metric.Value)}"));

    static string Speed(ProgressMeter meter) => meter.SamplesPerSecond > 0 ? $"  {ProgressText.Scaled(meter.SamplesPerSecond).TrimEnd()} samples/s" : "";
}
