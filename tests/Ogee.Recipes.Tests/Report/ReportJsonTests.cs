using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes.Tests;

public class ReportJsonTests
{
    [Fact]
    public void WhatIsWrittenReadsBackToTheSameBytes()
    {
        var json = SampleReport.Create().ToJson();
        Assert.Equal(json, VerificationReport.FromJson(json).ToJson());
        Assert.StartsWith("{\n  \"version\": 1,\n  \"title\": \"Circuit-board defects\"", Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void FiguresKeepEveryBit()
    {
        var report = SampleReport.Create() with { Headline = [new("odd", new(0.1 + 0.2, double.NegativeInfinity, double.NaN), 1.0 / 3)] };
        var read = VerificationReport.FromJson(report.ToJson());
        Assert.Equal(report.Headline[0], read.Headline[0]);
        Assert.Equal(report.Abstention!.Points, read.Abstention!.Points);
        Assert.Equal(report.Calibration!.After!.Bins, read.Calibration!.After!.Bins);
        Assert.Equal(report.Mistakes[3].Thumbnail, read.Mistakes[3].Thumbnail);
        Assert.Equal(report.Created, read.Created);
    }

    [Fact]
    public void ANewerVersionSaysSo() => Refused("{\"version\": 2, \"title\": 7}", "its version is not known");

    [Fact]
    public void WhatIsNoReportIsRefusedWithItsPlace()
    {
        Refused("", "report.json");
        Refused("null", "null");
        Refused("{\"version\": 1}", "title");
        Refused("{\"version\": 1, \"version\": 1}", "report.json");
        Refused("[1, 2", "report.json");
        Refused(new string('[', 100_000), "report.json");
        Refused(Encoding.UTF8.GetString(SampleReport.Create().ToJson()).Replace("\"kind\": \"Pass\"", "\"kind\": \"Perhaps\"", StringComparison.Ordinal), "kind");
        Refused(Encoding.UTF8.GetString(SampleReport.Create().ToJson()).Replace("\"reason\": \"", "\"reason\": null, \"x\": \"", StringComparison.Ordinal), "reason");
    }

    static void Refused(string json, string part)
    {
        var error = Assert.Throws<OgeeException>(() => VerificationReport.FromJson(Encoding.UTF8.GetBytes(json)));
        Assert.Equal("OG2801", error.Error.Code);
        Assert.Contains(part, error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
