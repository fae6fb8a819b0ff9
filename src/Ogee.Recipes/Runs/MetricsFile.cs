using System.Globalization;
using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The values of each epoch in <c>metrics.csv</c>: one row an epoch, the columns those of the first row.</summary>
/// <remarks>When the disk does not take a row, training goes on: one warning, and the rows wait for the next that goes through.</remarks>
public sealed class MetricsFile : IProgress<ProgressEvent>
{
    readonly string path;
    readonly Action<string>? warn;
    readonly StringBuilder waiting = new();
    string[]? columns;
    bool hasWarned;

    /// <summary>Opens the metrics of a run.</summary>
    /// <param name="path">The file; it is made with the first row.</param>
    /// <param name="keepEpochs">Rows of later epochs are dropped, for a run that goes on from a state; 0 for a new run.</param>
    /// <param name="warn">Takes the one warning there may be.</param>
    public MetricsFile(string path, long keepEpochs = 0, Action<string>? warn = null)
    {
        (this.path, this.warn) = (path, warn);
        if (keepEpochs > 0 && File.Exists(path)) Keep(keepEpochs);
        else File.Delete(path);
    }

    /// <summary>Rows that wait for the disk.</summary>
    public bool IsBehind => waiting.Length > 0;

    /// <inheritdoc/>
    public void Report(ProgressEvent value)
    {
        // A run that goes on does again what came after its state.
        if (value is RunPlanned plan && File.Exists(path)) Keep(plan.StepsDone / Math.Max(1, plan.StepsPerEpoch));
        if (value is EpochDone epoch) Append(epoch);
        if (value is RunFinished) Flush();
    }

    void Append(EpochDone epoch)
    {
        if (columns is null)
        {
            columns = [.. epoch.Metrics.Select(metric => metric.Name)];
            waiting.Append("epoch").Append(string.Concat(columns.Select(name => "," + Quoted(name)))).Append('\n');
        }
        waiting.Append(CultureInfo.InvariantCulture, $"{epoch.Epoch}");
        foreach (var column in columns)
        {
            var at = epoch.Metrics.ToList().FindIndex(metric => metric.Name == column);
            waiting.Append(',').Append(at < 0 ? "" : epoch.Metrics[at].Value.ToString("R", CultureInfo.InvariantCulture));
        }
        waiting.Append('\n');
        Flush();
    }

    void Flush()
    {
        if (waiting.Length == 0) return;
        var size = File.Exists(path) ? new FileInfo(path).Length : 0;
        try
        {
            File.AppendAllText(path, waiting.ToString());
            waiting.Clear();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            CutTo(size);
            if (!hasWarned) warn?.Invoke($"{path} could not be written: {cause.Message} Training goes on; the rows are kept and written when that is possible.");
            hasWarned = true;
        }
    }

    // Half a row, if the disk filled up within it, would be followed by the whole one.
    void CutTo(long size)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            file.SetLength(size);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    void Keep(long epochs)
    {
        var lines = File.ReadAllLines(path);
        if (lines.Length == 0) return;
        columns = lines[0].Split(',')[1..];
        var kept = lines.Skip(1).Where(line => long.TryParse(line.Split(',')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && epoch <= epochs);
        DurableFile.WriteAllText(path, string.Concat(kept.Prepend(lines[0]).Select(line => line + "\n")));
    }

    static string Quoted(string name) => name.AsSpan().ContainsAny(",\"\n") ? throw new ArgumentException($"'{name}' is not a name for a column", nameof(name)) : name;
}
