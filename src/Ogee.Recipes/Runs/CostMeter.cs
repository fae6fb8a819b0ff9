using System.Diagnostics;

namespace Ogee.Recipes;

/// <summary>Measures what a piece of work costs, from when it is made until it is read, and what processes before this one used of it.</summary>
/// <remarks>
/// Energy is measured by the processor's own counters (RAPL) where the system lets them be read: then it is that of the whole package, other programs included.
/// Elsewhere it is processor time × an assumed power per core. The source says which.
/// </remarks>
public sealed class CostMeter : IDisposable
{
    readonly CostRates rates;
    readonly TimeProvider time;
    readonly RunCost? earlier;
    readonly long start;
    readonly double cpuStart;
    readonly EnergyCounter? energy;
    readonly ITimer? sampler;

    /// <summary>Starts measuring.</summary>
    /// <param name="rates">Assumptions and prices; null for the defaults.</param>
    /// <param name="time">The source of time; null for the system's.</param>
    /// <param name="earlier">What the work cost before this process went on with it; null for nothing.</param>
    public CostMeter(CostRates? rates = null, TimeProvider? time = null, RunCost? earlier = null) : this(rates ?? new(), time ?? TimeProvider.System, "/sys/class/powercap", earlier) { }

    internal CostMeter(CostRates rates, TimeProvider time, string powercap, RunCost? earlier = null)
    {
        (this.rates, this.time, this.earlier) = (rates, time, earlier);
        (start, cpuStart, energy) = (time.GetTimestamp(), CpuSeconds(), EnergyCounter.Open(powercap));
        // The counters wrap after some minutes at full power; sampled more often than that, no turn is missed.
        sampler = energy is null ? null : time.CreateTimer(_ => energy.Sample(), null, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
    }

    /// <summary>What the work has cost so far, with what it cost before this process.</summary>
    /// <param name="flops">Floating-point operations that ran in all processes together; 0 where that is not known.</param>
    /// <param name="bytesMoved">Bytes that these operations moved to and from memory; 0 where that is not known.</param>
    public RunCost Read(double flops = 0, double bytesMoved = 0)
    {
        var cpu = Math.Max(0, CpuSeconds() - cpuStart);
        energy?.Sample();
        var joules = energy?.Joules ?? cpu * rates.WattsPerCore;
        var energySource = energy is not null ? "measured by RAPL, the whole processor package"
            : FormattableString.Invariant($"estimated: CPU-seconds × {rates.WattsPerCore} W per core (assumed; set cost.watts_per_core)");
        var money = joules / 3.6e6 * rates.PerKilowattHour + cpu / 3600 * rates.PerCpuHour;
        var moneySource = FormattableString.Invariant($"{rates.PerKilowattHour} {rates.Currency} per kWh and {rates.PerCpuHour} {rates.Currency} per CPU-hour (set cost.per_kwh, cost.per_cpu_hour, cost.currency)");
        using var process = Process.GetCurrentProcess();
        var here = new RunCost(time.GetElapsedTime(start).TotalSeconds, cpu, flops, PeakMemory(process), joules, energySource, money, moneySource) { BytesMoved = bytesMoved, BytesSource = bytesMoved > 0 ? PlanCost.TrainingSource : null };
        return earlier is null ? here : here with
        {
            WallSeconds = here.WallSeconds + earlier.WallSeconds, CpuSeconds = here.CpuSeconds + earlier.CpuSeconds, PeakMemoryBytes = Math.Max(here.PeakMemoryBytes, earlier.PeakMemoryBytes),
            EnergyJoules = here.EnergyJoules + earlier.EnergyJoules, EnergySource = Both(earlier.EnergySource, here.EnergySource), Money = here.Money + earlier.Money, MoneySource = Both(earlier.MoneySource, here.MoneySource),
        };
    }

    /// <summary>Stops sampling.</summary>
    public void Dispose() => sampler?.Dispose();

    // A run may be gone on with on another machine, or at other prices. What was said of more than one process stays as it is.
    static string Both(string then, string now) => then.Contains(now, StringComparison.Ordinal) ? then : $"{then}; then {now}";

    // On macOS .NET knows no peak and says 0: the memory of this moment is the nearest that is known.
    static long PeakMemory(Process process) => Math.Max(process.PeakWorkingSet64, process.WorkingSet64);

    static double CpuSeconds() => Environment.CpuUsage.TotalTime.TotalSeconds;
}
