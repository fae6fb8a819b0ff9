using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Ogee.Learn;

/// <summary>Progress as JSON, one object a line, each with the member <c>event</c>.</summary>
public sealed class JsonProgress : IProgress<ProgressEvent>
{
    readonly TextWriter output;
    readonly ProgressMeter meter;
    readonly ArrayBufferWriter<byte> bytes = new();
    readonly Lock gate = new();

    /// <summary>Renders to a writer.</summary>
    /// <param name="output">Where the lines go; one that fails is not written to again, and the run goes on.</param>
    /// <param name="time">The source of time; null for the system's.</param>
    public JsonProgress(TextWriter output, TimeProvider? time = null) =>
        (this.output, meter) = (output as SteadyWriter ?? new SteadyWriter(output), new(time ?? TimeProvider.System));

    /// <inheritdoc/>
    public void Report(ProgressEvent value)
    {
        lock (gate)
        {
            meter.Add(value);
            bytes.ResetWrittenCount();
            using (var json = JsonText.Writer(bytes))
            {
                json.WriteStartObject();
                WriteMembers(json, value);
                Number(json, "seconds", meter.Elapsed.TotalSeconds);
                json.WriteEndObject();
            }
            output.WriteLine(Encoding.UTF8.GetString(bytes.WrittenSpan));
            output.Flush();
        }
    }

    void WriteMembers(Utf8JsonWriter json, ProgressEvent progress)
    {
        switch (progress)
        {
            case RunStarted started:
                json.WriteString("event", "started");
                json.WriteString("name", started.Name);
                if (started.Folder is not null) json.WriteString("folder", started.Folder);
                break;
            case PhaseStarted started:
                json.WriteString("event", "phase");
                json.WriteString("phase", started.Phase.ToString().ToLowerInvariant());
                break;
            case RunPlanned planned:
                json.WriteString("event", "planned");
                json.WriteNumber("epochs", planned.Epochs);
                json.WriteNumber("stepsPerEpoch", planned.StepsPerEpoch);
                json.WriteNumber("samplesPerEpoch", planned.SamplesPerEpoch);
                json.WriteNumber("stepsDone", planned.StepsDone);
                break;
            case StepDone step:
                json.WriteString("event", "step");
                json.WriteNumber("step", step.Step);
                Number(json, "loss", step.Loss);
                Number(json, "samplesPerSecond", meter.SamplesPerSecond);
                break;
            case EpochDone epoch:
                json.WriteString("event", "epoch");
                json.WriteNumber("epoch", epoch.Epoch);
                json.WriteBoolean("best", epoch.IsBest);
                json.WriteStartObject("metrics");
                foreach (var metric in epoch.Metrics) Number(json, metric.Name, metric.Value);
                json.WriteEndObject();
                break;
            case StateSaved saved:
                json.WriteString("event", "saved");
                json.WriteNumber("step", saved.Step);
                json.WriteString("path", saved.Path);
                break;
            case ProgressMessage message:
                json.WriteString("event", message.Level == MessageLevel.Warning ? "warning" : "message");
                json.WriteString("text", message.Text);
                break;
            case RunFinished finished:
                json.WriteString("event", "finished");
                json.WriteString("status", finished.Status);
                json.WriteString("summary", finished.Summary);
                break;
        }
    }

    // JSON has no NaN and no infinity: they are null.
    static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
