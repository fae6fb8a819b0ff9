using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What of times, energy and money does not depend on a machine: sums and products of recorded figures and stated prices, computed again.</summary>
static class CostArithmetic
{
    // Sums over the processes of a run may be rounded in another order; a changed digit is far more.
    const double Rounding = 1e-9;

    const int Predictions = 1000;

    /// <summary>The figures that do not follow from the others, in words; empty where all do.</summary>
    /// <param name="record">The run.</param>
    /// <param name="report">Its report.</param>
    /// <param name="rates">The assumptions and prices of the run's settings.</param>
    public static IReadOnlyList<string> Differences(RunRecord record, VerificationReport report, CostRates rates)
    {
        var found = new List<string>();
        void same(string name, double stated, double follows)
        {
            if (!(Math.Abs(stated - follows) <= Rounding * Math.Max(Math.Abs(stated), Math.Abs(follows)))) found.Add(FormattableString.Invariant($"{name} is {stated:R}, of the figures that it rests on it is {follows:R}"));
        }
        // A run that went on elsewhere or at other prices says so in its sources; of its sums the parts are not known.
        static bool isOfOne(string source) => !source.Contains("; then ", StringComparison.Ordinal);
        double money(double joules, double cpu) => (joules / 3.6e6 * rates.PerKilowattHour) + (cpu / 3600 * rates.PerCpuHour);
        void spent(string name, double cpu, double joules, string energySource, double paid, string moneySource)
        {
            if (isOfOne(energySource) && energySource.StartsWith("estimated", StringComparison.Ordinal)) same($"{name}.energyJoules", joules, cpu * rates.WattsPerCore);
            if (isOfOne(moneySource)) same($"{name}.money", paid, money(joules, cpu));
        }
        if (record.Cost is { } run) spent("cost of run.json", run.CpuSeconds, run.EnergyJoules, run.EnergySource, run.Money, run.MoneySource);
        if (report.Cost is { } sheet)
        {
            spent("cost of report.json", sheet.CpuSeconds, sheet.EnergyJoules, sheet.EnergyAssumption, sheet.MoneyPerRun, sheet.MoneyAssumption);
            // The report is written before the run ends: later readings of the same meters are no smaller.
            if (record.Cost is { } all && (all.WallSeconds < sheet.WallSeconds || all.CpuSeconds < sheet.CpuSeconds)) found.Add("cost of run.json is less than that of report.json, which was read before it");
            if (sheet.PerThousandPredictions is { } unit)
            {
                const string name = "cost.perThousandPredictions";
                if (report.Latency?.CpuSeconds is { } answer) same($"{name}.cpuSeconds", unit.CpuSeconds, Predictions * answer);
                if (isOfOne(sheet.EnergyAssumption)) same($"{name}.energyJoules", unit.EnergyJoules, unit.CpuSeconds * (sheet.EnergyAssumption.StartsWith("measured", StringComparison.Ordinal) && sheet.CpuSeconds > 0 ? sheet.EnergyJoules / sheet.CpuSeconds : rates.WattsPerCore));
                same($"{name}.money", unit.Money, money(unit.EnergyJoules, unit.CpuSeconds));
                same("cost.moneyPerThousandPredictions", sheet.MoneyPerThousandPredictions, unit.Money);
                if (record.Cost?.PerThousandPredictions is { } stated && stated != unit) found.Add($"{name} of run.json is not that of report.json");
            }
        }
        if (report.Latency is { Seconds: { Count: > 0 } seconds } latency)
        {
            var again = AnswerTimes.Summary(seconds);
            same("latency.medianSeconds", latency.MedianSeconds, again.Median);
            same("latency.p95Seconds", latency.P95Seconds, again.P95);
            same("latency.p99Seconds", latency.P99Seconds, again.P99);
            same("latency.samplesPerSecond", latency.SamplesPerSecond, again.PerSecond);
        }
        return found;
    }
}
