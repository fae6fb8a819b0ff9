using Ogee.Learn;

namespace Ogee.Recipes.Tests;

/// <summary>What verification says of recorded times, energy and money: held to the digit where it is arithmetic, within a factor where it is a clock's.</summary>
public sealed class CostArithmeticTests
{
    static readonly CostRates rates = new(WattsPerCore: 12, PerKilowattHour: 0.3, PerCpuHour: 0.04);
    static readonly HostFacts machine = new("box", "X64", "a processor", 2, [], 1 << 30);

    const string Energy = "estimated: CPU-seconds × 12 W per core", Prices = "0.3 EUR per kWh and 0.04 EUR per CPU-hour";

    static double Money(double cpu) => (cpu * 12 / 3.6e6 * 0.3) + (cpu / 3600 * 0.04);

    static LatencySheet Latency(double cpu = 0.002)
    {
        double[] seconds = [.. Enumerable.Range(1, 40).Select(i => 0.001 * i)];
        var (median, p95, p99, perSecond) = AnswerTimes.Summary(seconds);
        return new(1, median, p95, p99, perSecond, "as said", seconds) { CpuSeconds = cpu };
    }

    static PredictionCost Unit() => new(0, 0, 2, 24, Money(2), "EUR");

    static VerificationReport Report() => SampleReport.Create() with
    {
        Latency = Latency(),
        Cost = new CostSheet(100, 150, 1e9, 150 * 12, Energy, "EUR", Money(150), Money(2), Prices) { PerThousandPredictions = Unit() },
    };

    static RunRecord Record() => new()
    {
        Id = "r", Name = "r", Task = "t", Started = DateTimeOffset.UnixEpoch, Host = machine,
        Cost = new RunCost(120, 160, 1e9, 0, 160 * 12, Energy, Money(160), Prices) { PerThousandPredictions = Unit() },
    };

    [Fact]
    public void FiguresThatFollowFromEachOtherPass() => Assert.Empty(CostArithmetic.Differences(Record(), Report(), rates));

    public static TheoryData<string, string> Tampered => new()
    {
        { "run.money", "cost of run.json.money" }, { "run.energy", "cost of run.json.energyJoules" }, { "run.time", "cost of run.json is less" }, { "report.money", "cost of report.json.money" },
        { "unit.cpu", "cost.perThousandPredictions.cpuSeconds" }, { "unit.money", "cost.perThousandPredictions.money" }, { "unit", "cost.moneyPerThousandPredictions" }, { "median", "latency.medianSeconds" }, { "price", "cost of run.json.money" },
    };

    [Theory, MemberData(nameof(Tampered))]
    public void AFigureThatWasChangedIsFoundByName(string what, string named)
    {
        var (record, report, cost) = (Record(), Report(), Record().Cost!);
        var sheet = report.Cost!;
        var changed = rates;
        switch (what)
        {
            case "run.money": record = record with { Cost = cost with { Money = cost.Money * 0.999 } }; break;
            case "run.energy": record = record with { Cost = cost with { EnergyJoules = cost.EnergyJoules - 1 } }; break;
            case "run.time": record = record with { Cost = cost with { WallSeconds = 50 } }; break;
            case "report.money": report = report with { Cost = sheet with { MoneyPerRun = sheet.MoneyPerRun / 2 } }; break;
            case "unit.cpu": report = report with { Latency = Latency(0.003) }; break;
            case "unit.money": report = report with { Cost = sheet with { PerThousandPredictions = Unit() with { Money = 0 } } }; break;
            case "unit": report = report with { Cost = sheet with { MoneyPerThousandPredictions = 0 } }; break;
            case "median": report = report with { Latency = Latency() with { MedianSeconds = 0.01 } }; break;
            case "price": changed = rates with { PerKilowattHour = 0.1 }; break;
        }
        Assert.Contains(CostArithmetic.Differences(record, report, changed), difference => difference.StartsWith(named, StringComparison.Ordinal));
    }

    [Fact]
    public void OfARunThatWentOnElsewhereTheSumsAreNotGuessed()
    {
        var record = Record() with { Cost = Record().Cost! with { EnergyJoules = 1, EnergySource = "measured by RAPL; then " + Energy, Money = 1, MoneySource = $"{Prices}; then others" } };
        Assert.Empty(CostArithmetic.Differences(record, Report(), rates));
    }

    [Fact]
    public void TimesAreWithinAFactorOfThoseStated()
    {
        var same = TimeComparison.Of(machine, machine, Report(), Report() with { Latency = Latency(0.004) });
        Assert.Equal((null, false, 3), (same.Reason, same.HasWarning, same.Figures.Count));
        Assert.Equal((24, 48), (same.Figures[2].Stated, same.Figures[2].Measured));
        Assert.StartsWith("within a factor of 3", same.ToString(), StringComparison.Ordinal);

        var slow = TimeComparison.Of(machine, machine, Report(), Report() with { Latency = Latency(0.02) });
        Assert.True(slow.HasWarning);
        Assert.Equal([true, false, false], slow.Figures.Select(figure => figure.IsWithin));
        Assert.StartsWith("beyond a factor of 3: processor time of 1,000 predictions 20.0\u00A0s (stated 2.00\u00A0s)", slow.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherMachineIsNotCompared()
    {
        foreach (var other in (HostFacts[])[machine with { Name = "other" }, machine with { Cpu = "another" }, machine with { Threads = 8 }, HostFacts.Unknown])
        {
            var compared = TimeComparison.Of(other, machine, Report(), Report() with { Latency = Latency(1000) });
            Assert.False(compared.HasWarning);
            Assert.StartsWith("not compared: another machine", compared.ToString(), StringComparison.Ordinal);
        }
    }
}
