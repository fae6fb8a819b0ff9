using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What a run said, with the time (UTC), in <c>log.txt</c>. A full disk silences the log, not the run.</summary>
public sealed class RunLog : IProgress<ProgressEvent>, IDisposable
{
    readonly TimeProvider time;
    readonly ProgressMeter meter;
    readonly StreamWriter file;
    readonly SteadyWriter output;

    /// <summary>Opens the log of a run; what is there stays.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="time">The source of time; null for the system's.</param>
    public RunLog(RunFolder folder, TimeProvider? time = null)
    {
        this.time = time ?? TimeProvider.System;
        meter = new(this.time);
        file = new StreamWriter(folder.LogPath, append: true);
        output = new(file);
    }

    /// <inheritdoc/>
    public void Report(ProgressEvent value)
    {
        meter.Add(value);
        if (PlainProgress.Line(value, meter) is not { } line) return;
        output.WriteLine($"{time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} {SecretMask.Text(line)}");
        output.Flush();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            output.Flush();
        }
    }
}
