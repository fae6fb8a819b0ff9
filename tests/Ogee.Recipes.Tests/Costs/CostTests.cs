using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public sealed class CostTests
{
    static RunCost Cost(double cpu, double money, double? unit = null, string currency = "EUR") => new(cpu / 2, cpu, 1e9, 1 << 28, cpu * 10, "estimated: 10 W", money, "rates")
    {
        BytesMoved = 5e9, BytesSource = "the plan", PerThousandPredictions = unit is { } seconds ? new(2e6, 3e6, seconds, seconds * 10, seconds * 10 / 3.6e6 * 0.25, currency) { CpuSource = "measured" } : null,
    };

    static RunRecord Add(RunsFixture runs, double cpu, double money, double? accuracy, double? unit = null, string fingerprint = "f1", string currency = "EUR")
    {
        var folder = runs.Run(fingerprint: fingerprint);
        var record = RunRecord.Read(folder) with { Cost = Cost(cpu, money, unit, currency) };
        record = accuracy is { } result ? record with { Results = new Dictionary<string, double> { ["test_accuracy"] = result } } : record with { Status = RunStatus.Failed, Results = new Dictionary<string, double>() };
        record.Save(folder);
        return record;
    }

    [Fact]
    public void APredictionCostsWhatItsProcessorTimeCosts()
    {
        var latency = new LatencySheet(1, 0.01, 0.02, 0.03, 100, "") { CpuSeconds = 0.036 };
        var rates = new CostRates(WattsPerCore: 20, PerKilowattHour: 0.5, PerCpuHour: 0.1, Currency: "CHF");
        // By hand: 36 CPU-seconds at 20 W are 720 J, 0.2 Wh at 0.5 a kWh 0.0001, and a hundredth of a CPU-hour at 0.1 is 0.001.
        var estimated = PredictionCost.Of(new(10, 20, 0, 0, 400, "estimated: CPU-seconds × 20 W", 0, ""), latency, new PlanCost(7, 11), rates);
        Assert.Equal((7000, 11000, 36.0, 720.0, "CHF"), (estimated.Flops, estimated.BytesMoved, estimated.CpuSeconds, estimated.EnergyJoules, estimated.Currency));
        Assert.Equal(0.0001 + 0.001, estimated.Money, 12);
        Assert.Contains("20 W per core (assumed", estimated.EnergySource, StringComparison.Ordinal);
        // Where the run's energy was measured, its watts hold: 400 J in 10 CPU-seconds.
        var measured = PredictionCost.Of(new(10, 10, 0, 0, 400, "measured by RAPL", 0, ""), latency, null, rates);
        Assert.Equal((1440.0, 0), (measured.EnergyJoules, measured.Flops));
        Assert.Contains("40 W, the energy of a CPU-second of the run, measured by RAPL", measured.EnergySource, StringComparison.Ordinal);
        Assert.All(new[] { estimated.FlopsSource, estimated.BytesSource, estimated.CpuSource, estimated.EnergySource, estimated.MoneySource }, Assert.NotEmpty);
    }

    [Fact]
    public void ThePlanOfAPredictionHasItsOperationsAndBytes()
    {
        var network = new Linear(30, 20);
        var plan = PlanCost.OfPrediction(network, [1, 30]);
        // 20 sums of 30 products and the bias; weights, bias, input and result in four bytes each.
        Assert.InRange(plan.Flops, 2 * 30 * 20, (2 * 30 * 20) + 100);
        Assert.InRange(plan.Bytes, 4 * ((30 * 20) + 20 + 30 + 20), 4 * ((30 * 20) + 20 + 30) + 4096);
    }

    [Fact]
    public void RunsOfOtherDataStandApartAndSpendingAddsUp()
    {
        using var runs = new RunsFixture();
        Add(runs, 100, 0.1, 0.8, 3);
        Add(runs, 50, 0.05, null);
        Add(runs, 10, 0.01, 0.99, 1, "f2");
        Add(runs, 30, 0.03, 0.7, 2);
        Add(runs, 20, 0.02, 0.9, 1);
        runs.Run();
        var history = CostHistory.Of(runs.Store.List());
        Assert.Equal([("f1", 4), ("f2", 1)], history.Groups.Select(group => (group.DataFingerprint, group.Runs.Count)));
        var best = history.Groups[0].Best;
        // The failed run and the one that was no better were paid for before the second best came.
        Assert.Equal([(0.8, 100, 0.1), (0.9, 200, 0.2)], best.Select(step => (step.Result, step.CpuSeconds, Math.Round(step.Money, 12))));
        Assert.Equal("EUR", history.Groups[0].Currency);
        Assert.Contains("0.33 times those of the first; the network does as many operations", CostText.Conclusion(history.Groups[0]), StringComparison.Ordinal);
        Assert.Equal(["████████████", "", "████████", "████"], CostText.Bars(history.Groups[0]));
    }

    [Fact]
    public void AmountsOfOtherCurrenciesAreNotAddedUp()
    {
        using var runs = new RunsFixture();
        Add(runs, 1, 1, 0.5, 1);
        Add(runs, 1, 1, 0.6, 1, currency: "CHF");
        var group = Assert.Single(CostHistory.Of(runs.Store.List()).Groups);
        Assert.Null(group.Currency);
        Assert.All(CostText.Best(group), line => Assert.DoesNotContain("EUR", line, StringComparison.Ordinal));
        Assert.DoesNotContain("Money for", new CostHistory([group]).ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void ThePageHasItsChartsWithTablesAndIsWellFormed()
    {
        using var runs = new RunsFixture();
        Add(runs, 100, 0.1, 0.8, 3);
        Add(runs, 50, 0.05, 0.85, 2);
        Add(runs, 50, 0.05, null);
        var page = XDocument.Parse(CostHistory.Of(runs.Store.List()).ToHtml().Replace("<!DOCTYPE html>\n", "", StringComparison.Ordinal));
        XNamespace html = "http://www.w3.org/1999/xhtml", svg = "http://www.w3.org/2000/svg";
        var figures = page.Descendants(html + "figure").ToList();
        Assert.Equal(["Processor time of 1,000 predictions", "Money for 1,000 predictions", "Best accuracy against processor time spent", "Best accuracy against money spent"], figures.Select(figure => figure.Element(svg + "svg")!.Element(svg + "title")!.Value));
        Assert.All(figures, figure => Assert.NotEmpty(figure.Element(html + "details")!.Descendants(html + "td")));
    }

    [Fact]
    public void AReportAndARecordOfAnEarlierVersionAreReadWithoutWhatTheyDoNotKnow()
    {
        var report = SampleReport.Create();
        var json = JsonNode.Parse(report.ToJson())!.AsObject();
        foreach (var name in (string[])["bytesMoved", "bytesAssumption", "peakMemoryBytes", "perThousandPredictions"]) Assert.True(json["cost"]!.AsObject().Remove(name), name);
        Assert.True(json["latency"]!.AsObject().Remove("cpuSeconds"));
        var earlier = VerificationReport.FromJson(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
        Assert.Equal((0, null), (earlier.Cost!.BytesMoved, earlier.Cost.PerThousandPredictions));
        Assert.Contains("Money, 1,000 predictions", earlier.ToHtml(), StringComparison.Ordinal);
        using var runs = new RunsFixture();
        var record = Add(runs, 1, 2, 0.5, 3);
        var folder = Assert.Single(runs.Store.List()).Folder;
        var saved = JsonNode.Parse(File.ReadAllText(folder.RecordPath))!.AsObject();
        foreach (var name in (string[])["bytesMoved", "bytesSource", "perThousandPredictions"]) Assert.True(saved["cost"]!.AsObject().Remove(name), name);
        File.WriteAllText(folder.RecordPath, saved.ToJsonString());
        Assert.Equal(record.Cost! with { BytesMoved = 0, BytesSource = null, PerThousandPredictions = null }, RunRecord.Read(folder).Cost);
        Assert.Equal("not known", CostText.Predictions(Assert.Single(CostHistory.Of(runs.Store.List()).Groups))[0][2]);
    }
}

public sealed class RecordedCostTests(TrainedRun trained) : IClassFixture<TrainedRun>
{
    [Fact]
    public void ARunRecordsWhatItAndItsPredictionsCostInRecordReportAndCard()
    {
        var (record, report) = (RunRecord.Read(trained.Run), RunReport.Read(trained.Run));
        var (cost, unit) = (record.Cost!, record.Cost!.PerThousandPredictions!);
        Assert.True(cost.BytesMoved > 1e6 && unit.BytesMoved > 1e6 && unit.Flops > 1e6 && unit.CpuSeconds > 0 && unit.EnergyJoules > 0 && unit.Money > 0, JsonSerializer.Serialize(unit));
        Assert.Equal(unit, report.Cost!.PerThousandPredictions);
        Assert.Equal(unit.Money, report.Cost.MoneyPerThousandPredictions);
        Assert.Equal((cost.BytesMoved, cost.BytesSource), (report.Cost.BytesMoved, report.Cost.BytesAssumption));
        Assert.True(report.Cost.PeakMemoryBytes > 1 << 20);
        Assert.Equal(1000 * report.Latency!.CpuSeconds!.Value, unit.CpuSeconds, 9);
        var page = report.ToHtml();
        foreach (var text in (string[])["Bytes moved", "Memory at most", "1,000 predictions", "caches not counted"]) Assert.Contains(text, page, StringComparison.Ordinal);
        var card = File.ReadAllText(Path.Combine(trained.Run.ModelPath, "README.md"));
        Assert.Contains("| | training it | 1,000 predictions |", card, StringComparison.Ordinal);
        Assert.Matches(@"\| bytes moved \(estimated\) \| [0-9.]+\s.?B \| [0-9.]+\s.?B \|", card);
        // What is measured with a clock is no figure that a verification compares.
        Assert.Empty(Verification.Differences(trained.Run, Verification.Run(trained.Run, null, TimeProvider.System, TestContext.Current.CancellationToken)));
    }
}
