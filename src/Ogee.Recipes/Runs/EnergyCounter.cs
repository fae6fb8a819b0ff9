using System.Globalization;

namespace Ogee.Recipes;

/// <summary>Sums the energy counters of the processor packages, which count microjoules and wrap.</summary>
/// <remarks>Linux, Documentation/power/powercap/powercap.rst: <c>energy_uj</c> and <c>max_energy_range_uj</c> of each zone.</remarks>
sealed class EnergyCounter
{
    readonly Lock gate = new();
    readonly (string Path, double Range)[] zones;
    readonly double[] last;
    double microjoules;

    EnergyCounter((string Path, double Range)[] zones, double[] last) => (this.zones, this.last) = (zones, last);

    internal double Joules
    {
        get
        {
            lock (gate) return microjoules / 1e6;
        }
    }

    /// <summary>The counters of this machine; null where there are none or they may not be read.</summary>
    internal static EnergyCounter? Open(string powercap)
    {
        try
        {
            if (!Directory.Exists(powercap)) return null;
            // Names like intel-rapl:0 are packages; intel-rapl:0:1 are parts of one, already counted in it.
            var zones = Directory.GetDirectories(powercap, "*rapl:*")
                .Where(path => Path.GetFileName(path).Count(letter => letter == ':') == 1 && !Path.GetFileName(path).Contains("mmio", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(path => (Path.Combine(path, "energy_uj"), Number(Path.Combine(path, "max_energy_range_uj")))).ToArray();
            return zones.Length == 0 ? null : new(zones, [.. zones.Select(zone => Number(zone.Item1))]);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    internal void Sample()
    {
        lock (gate)
        {
            for (var i = 0; i < zones.Length; i++)
            {
                if (!TryNumber(zones[i].Path, out var now)) continue;
                microjoules += now >= last[i] ? now - last[i] : now + zones[i].Range - last[i];
                last[i] = now;
            }
        }
    }

    static bool TryNumber(string path, out double value)
    {
        value = 0;
        try
        {
            value = Number(path);
            return true;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }

    static double Number(string path) => double.Parse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture);
}
