using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Ogee;

/// <summary>Where the time of steps goes, kernel by kernel; collected while <c>OGEE_SHOW</c> has <c>kernels</c>.</summary>
public static class KernelTimes
{
    static readonly Dictionary<string, (long Ticks, long Runs, double Flops)> Times = [];

    internal static bool IsOn => Settings.Show.Contains("kernels", StringComparison.Ordinal);

    internal static void Add(Kernel kernel, long ticks)
    {
        var name = $"{kernel.Name} {string.Join(" ", kernel.Outputs.Select(output => output.Shape.ToString()))}";
        lock (Times)
        {
            var known = Times.GetValueOrDefault(name);
            Times[name] = (known.Ticks + ticks, known.Runs + 1, known.Flops + kernel.Flops);
        }
    }

    /// <summary>Whether anything was collected.</summary>
    public static bool Any
    {
        get
        {
            lock (Times) return Times.Count > 0;
        }
    }

    /// <summary>A table of what was collected, the slowest kernels first: milliseconds, runs, GFLOP/s.</summary>
    /// <param name="most">How many rows.</param>
    public static string Report(int most = 40)
    {
        var text = new StringBuilder();
        lock (Times)
        {
            var all = Times.Sum(pair => pair.Value.Ticks);
            text.Append(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(0, all).TotalMilliseconds:0} ms in kernels\n");
            foreach (var (name, (ticks, runs, flops)) in Times.OrderByDescending(pair => pair.Value.Ticks).Take(most))
            {
                var seconds = Stopwatch.GetElapsedTime(0, ticks).TotalSeconds;
                text.Append(CultureInfo.InvariantCulture, $"{100.0 * ticks / all,5:0.0} % {seconds * 1e3 / runs,9:0.000} ms × {runs,-5} {flops / seconds / 1e9,7:0.0} GF/s  {name}\n");
            }
        }
        return text.ToString();
    }

    /// <summary>Forgets what was collected.</summary>
    public static void Clear()
    {
        lock (Times) Times.Clear();
    }
}
