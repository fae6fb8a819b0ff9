using System.Diagnostics;

namespace Ogee.Recipes;

/// <summary>Measures what a piece of work costs, from when it is made until it is read.</summary>
/// <remarks>
/// Energy is measured by the processor's own counters (RAPL) where the system lets them be read: then it is that of the whole package, other programs included.
/// Elsewhere it is processor time × an assumed power per core. The source says which.
/// </remarks>
public sealed class CostMeter : IDisposable
{
    readonly CostRates rates;
    readonly TimeProvider time;
    readonly long start;
    readonly double cpuStart;
    readonly EnergyCounter? energy;
    readonly ITimer? sampler;

    /// <summary>Starts measuring.</summary>
    /// <param name="rates">Assumptions and prices; null for the defaults.</param>
    /// <param name="time">The source of time; null for the system's.</param>
    public CostMeter(CostRates? rates = null, TimeProvider? time = null) : this(rates ?? new(), time ?? TimeProvider.System, "/sys/class/powercap") { }

    internal CostMeter(CostRates rates, TimeProvider time, string powercap)
    {
        (this.rates, this.time) = (rates, time);
        (start, cpuStart, energy) = (time.GetTimestamp(), CpuSeconds(), EnergyCounter.Open(powercap));
        // The counters wrap after some minutes at full power; sampled more often than that, no turn is missed.
        sampler = energy is null ? null : time.CreateTimer(_ => energy.Sample(), null, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
    }

    /// <summary>What the work has cost so far.</summary>
    /// <param name="flops">Floating-point operations that ran; 0 where that is not known.</param>
    public RunCost Read(double flops = 0)
    {
        var cpu = Math.Max(0, CpuSeconds() - cpuStart);
        energy?.Sample();
        var joules = energy?.Joules ?? cpu * rates.WattsPerCore;
        var energySource = energy is not null ? "measured by RAPL, the whole processor package"
            : FormattableString.Invariant($"estimated: CPU-seconds × {rates.WattsPerCore} W per core (assumed; set cost.watts_per_core)");
        var money = joules / 3.6e6 * rates.PerKilowattHour + cpu / 3600 * rates.PerCpuHour;
        var moneySource = FormattableString.Invariant($"{rates.PerKilowattHour} {rates.Currency} per kWh and {rates.PerCpuHour} {rates.Currency} per CPU-hour (set cost.per_kwh, cost.per_cpu_hour, cost.currency)");
        using var process = Process.GetCurrentProcess();
        return new(time.GetElapsedTime(start).TotalSeconds, cpu, flops, process.PeakWorkingSet64, joules, energySource, money, moneySource);
    }

    /// <summary>Stops sampling.</summary>
    public void Dispose() => sampler?.Dispose();

    static double CpuSeconds() => Environment.CpuUsage.TotalTime.TotalSeconds;
}
