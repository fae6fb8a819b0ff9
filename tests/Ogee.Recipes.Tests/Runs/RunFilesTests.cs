using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public class RunFilesTests
{
    static EpochDone Epoch(long number, double accuracy) => new(number, [new("train_loss", 1.0 / number), new("valid_accuracy", accuracy)], IsBest: false);

    [Fact]
    public void MetricsAreOneRowAnEpoch()
    {
        using var runs = new RunsFixture();
        var path = runs.Folder().MetricsPath;
        var metrics = new MetricsFile(path);
        metrics.Report(Epoch(1, 0.5));
        metrics.Report(Epoch(2, double.NaN));
        Assert.Equal("epoch,train_loss,valid_accuracy\n1,1,0.5\n2,0.5,NaN\n", File.ReadAllText(path));
    }

    [Fact]
    public void ARunThatGoesOnDropsTheRowsThatItWillWriteAgain()
    {
        using var runs = new RunsFixture();
        var path = runs.Folder().MetricsPath;
        var metrics = new MetricsFile(path);
        for (var epoch = 1; epoch <= 3; epoch++) metrics.Report(Epoch(epoch, 0.5));
        new MetricsFile(path, keepEpochs: 2).Report(Epoch(3, 0.75));
        Assert.Equal(["epoch,train_loss,valid_accuracy", "1,1,0.5", "2,0.5,0.5", $"3,{1.0 / 3:R},0.75"], File.ReadAllLines(path));
    }

    [Fact]
    public void TrainingGoesOnWhenMetricsCannotBeWrittenAndTheRowsFollowLater()
    {
        using var runs = new RunsFixture();
        var path = runs.Folder().MetricsPath;
        var warnings = new List<string>();
        var metrics = new MetricsFile(path, warn: warnings.Add);
        // A folder of that name fails for every user, root included.
        Directory.CreateDirectory(path);
        metrics.Report(Epoch(1, 0.5));
        metrics.Report(Epoch(2, 0.6));
        Assert.True(metrics.IsBehind);
        Assert.Single(warnings);
        Directory.Delete(path);
        metrics.Report(Epoch(3, 0.7));
        Assert.False(metrics.IsBehind);
        Assert.Equal(4, File.ReadAllLines(path).Length);
    }

    [Fact]
    public void TheLogHasTheTimeAndNoSecrets()
    {
        using var runs = new RunsFixture();
        var folder = runs.Folder();
        using (var log = new RunLog(folder, runs))
        {
            log.Report(new RunStarted("scratches", folder.Path));
            log.Report(new ProgressMessage("loaded https://me:hunter2@host/x"));
        }
        Assert.Equal([$"2026-11-23 09:14:00 run scratches in {folder.Path}", "2026-11-23 09:14:00 loaded https://***@host/x"], File.ReadAllLines(folder.LogPath));
    }

    [Fact]
    public void CostIsEstimatedFromProcessorTimeWhereItIsNotMeasured()
    {
        using var meter = new CostMeter(new CostRates(WattsPerCore: 20, PerKilowattHour: 0.5, PerCpuHour: 0.1), TimeProvider.System, powercap: "/there/is/none");
        for (var from = Environment.CpuUsage.TotalTime; (Environment.CpuUsage.TotalTime - from).TotalMilliseconds < 100;) Thread.SpinWait(1000);
        var cost = meter.Read(flops: 1e9);
        Assert.InRange(cost.CpuSeconds, 0.05, 60);
        Assert.Equal(cost.CpuSeconds * 20, cost.EnergyJoules, 9);
        Assert.Equal(cost.EnergyJoules / 3.6e6 * 0.5 + cost.CpuSeconds / 3600 * 0.1, cost.Money, 12);
        Assert.Contains("20 W per core (assumed", cost.EnergySource, StringComparison.Ordinal);
        Assert.Equal(1e9, cost.Flops);
        Assert.True(cost.PeakMemoryBytes > 0);
    }

    [Fact]
    public void WhatEarlierProcessesUsedIsPartOfTheCost()
    {
        var earlier = new RunCost(100, 400, 1e9, 1L << 50, 8000, "measured by RAPL, the whole processor package", 3, "old prices");
        using var meter = new CostMeter(new CostRates(), TimeProvider.System, powercap: "/there/is/none", earlier);
        var cost = meter.Read(flops: 2e9);
        Assert.InRange(cost.WallSeconds, 100, 160);
        Assert.InRange(cost.CpuSeconds, 400, 460);
        Assert.Equal(8000 + ((cost.CpuSeconds - 400) * 10), cost.EnergyJoules, 6);
        Assert.InRange(cost.Money, 3, 3.1);
        Assert.Equal((2e9, 1L << 50), (cost.Flops, cost.PeakMemoryBytes));
        // Told apart where they differ, and each said once however often the run is gone on with.
        Assert.Matches("^measured by RAPL, the whole processor package; then estimated: ", cost.EnergySource);
        using var third = new CostMeter(new CostRates(), TimeProvider.System, powercap: "/there/is/none", cost);
        Assert.Equal((cost.EnergySource, cost.MoneySource), (third.Read().EnergySource, third.Read().MoneySource));
    }

    [Fact]
    public void EnergyIsMeasuredWhereTheCountersCanBeReadAndTheyMayWrap()
    {
        using var runs = new RunsFixture();
        var zone = Path.Combine(runs.Root, "intel-rapl:0");
        Directory.CreateDirectory(zone);
        Directory.CreateDirectory(Path.Combine(runs.Root, "intel-rapl:0:0"));
        File.WriteAllText(Path.Combine(zone, "max_energy_range_uj"), "10000000\n");
        File.WriteAllText(Path.Combine(zone, "energy_uj"), "9000000\n");
        using var meter = new CostMeter(new CostRates(), TimeProvider.System, runs.Root);
        File.WriteAllText(Path.Combine(zone, "energy_uj"), "2000000\n");
        var cost = meter.Read();
        Assert.Equal(3, cost.EnergyJoules, 9);
        Assert.Contains("RAPL", cost.EnergySource, StringComparison.Ordinal);
    }
}
