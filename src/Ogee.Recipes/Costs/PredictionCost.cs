namespace Ogee.Recipes;

/// <summary>What 1,000 predictions of a model cost, each figure with what it rests on.</summary>
/// <param name="Flops">Floating-point operations of the network's plan; 0 where that is not known.</param>
/// <param name="BytesMoved">Bytes moved to and from memory, estimated; 0 where that is not known.</param>
/// <param name="CpuSeconds">Processor time, all threads together.</param>
/// <param name="EnergyJoules">Energy.</param>
/// <param name="Money">Energy and processor time at the rates.</param>
/// <param name="Currency">The currency of the money, as it is shown.</param>
public sealed record PredictionCost(double Flops, double BytesMoved, double CpuSeconds, double EnergyJoules, double Money, string Currency)
{
    const int Predictions = 1000;

    /// <summary>What the operations rest on.</summary>
    public string FlopsSource { get; init => field = value ?? ""; } = "";

    /// <summary>What the bytes rest on.</summary>
    public string BytesSource { get; init => field = value ?? ""; } = "";

    /// <summary>What the processor time rests on.</summary>
    public string CpuSource { get; init => field = value ?? ""; } = "";

    /// <summary>What the energy rests on.</summary>
    public string EnergySource { get; init => field = value ?? ""; } = "";

    /// <summary>What the money rests on.</summary>
    public string MoneySource { get; init => field = value ?? ""; } = "";

    /// <summary>Computes it from what was measured.</summary>
    /// <param name="run">What the model's run cost: its joules a CPU-second hold for predictions too.</param>
    /// <param name="latency">How long single answers take.</param>
    /// <param name="plan">What the plan of one prediction costs; null where that is not known.</param>
    /// <param name="rates">Assumptions and prices.</param>
    internal static PredictionCost Of(RunCost run, LatencySheet latency, PlanCost? plan, CostRates rates)
    {
        var cpu = Predictions * (latency.CpuSeconds ?? latency.MedianSeconds * Settings.Threads);
        // Where the run's energy was measured, so are its watts; a few milliseconds of predictions are too short for the counters themselves.
        var isMeasured = run.CpuSeconds > 0 && run.EnergySource.StartsWith("measured", StringComparison.Ordinal);
        var watts = isMeasured ? run.EnergyJoules / run.CpuSeconds : rates.WattsPerCore;
        var joules = cpu * watts;
        return new((plan?.Flops ?? 0) * Predictions, (plan?.Bytes ?? 0) * Predictions, cpu, joules, (joules / 3.6e6 * rates.PerKilowattHour) + (cpu / 3600 * rates.PerCpuHour), rates.Currency)
        {
            FlopsSource = plan is null ? "" : "the plan of the network; reading and preparing a sample is not counted",
            BytesSource = plan is null ? "" : PlanCost.PredictionSource,
            CpuSource = latency.CpuSeconds is null ? "median time of single answers × threads (assumed: all of them busy)" : "measured on single answers, prepared and answered one after the other; batches cost less",
            EnergySource = isMeasured ? FormattableString.Invariant($"CPU-seconds × {watts:0.#} W, the energy of a CPU-second of the run, {run.EnergySource}")
                : FormattableString.Invariant($"estimated: CPU-seconds × {rates.WattsPerCore} W per core (assumed; set cost.watts_per_core)"),
            MoneySource = FormattableString.Invariant($"{rates.PerKilowattHour} {rates.Currency} per kWh and {rates.PerCpuHour} {rates.Currency} per CPU-hour (set cost.per_kwh, cost.per_cpu_hour, cost.currency)"),
        };
    }
}
