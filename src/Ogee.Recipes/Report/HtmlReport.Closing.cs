using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

sealed partial class HtmlReport
{
    void Cost()
    {
        if (report.Cost is { } cost)
        {
            Paragraph(Conclusions.Cost(cost), "lead");
            Table(new(["", "", ""],
            [
                ["Time", Figures.Duration(cost.WallSeconds), ""],
                ["Processor time", Figures.Duration(cost.CpuSeconds), cost.WallSeconds > 0 ? $"{Figures.Fixed(cost.CpuSeconds / cost.WallSeconds, 1)} cores busy on average" : ""],
                ["Floating-point operations", Figures.Scaled(cost.Flops, "FLOP"), cost.CpuSeconds > 0 ? $"{Figures.Scaled(cost.Flops / cost.CpuSeconds, "FLOP/s")} a busy core" : ""],
                .. cost.BytesMoved > 0 ? (IReadOnlyList<string>[])[["Bytes moved", Figures.Scaled(cost.BytesMoved, "B"), cost.BytesAssumption ?? ""]] : [],
                .. cost.PeakMemoryBytes > 0 ? (IReadOnlyList<string>[])[["Memory at most", Figures.Scaled(cost.PeakMemoryBytes, "B"), "of the process"]] : [],
                ["Energy", $"{Figures.Scaled(cost.EnergyJoules, "J")} ({Figures.Scaled(cost.EnergyJoules / 3600, "Wh")})", cost.EnergyAssumption],
                ["Money, this run", $"{ProgressText.Money(cost.MoneyPerRun)}\u00A0{cost.Currency}", "at " + cost.MoneyAssumption],
                .. cost.PerThousandPredictions is null ? (IReadOnlyList<string>[])[["Money, 1,000 predictions", $"{ProgressText.Money(cost.MoneyPerThousandPredictions)}\u00A0{cost.Currency}", ""]] : [],
            ], 3), "plain");
            if (cost.PerThousandPredictions is { } unit)
                Table(new(["1,000 predictions", "", ""], [.. PredictionCostRows.Of(unit)], 3), "plain");
        }
        if (report.Latency is not { } latency) return;
        page.Append("<div class=\"figures\">\n");
        var table = new ReportTable(["", ""],
        [
            ["Median", Figures.Duration(latency.MedianSeconds)], ["95 % within", Figures.Duration(latency.P95Seconds)], ["99 % within", Figures.Duration(latency.P99Seconds)],
            ["Samples a second", Figures.Significant(latency.SamplesPerSecond)], ["Samples at once", Figures.Count(latency.Batch)],
        ]);
        if (latency.Seconds is { Count: > 0 } seconds)
        {
            Figure(new Histogram
            {
                Title = "Latency", Description = "How long single answers took. " + Conclusions.Latency(latency), XName = "milliseconds", Values = [.. seconds.Select(s => s * 1000)],
                Marks = [(latency.MedianSeconds * 1000, "median " + Figures.Duration(latency.MedianSeconds)), (latency.P99Seconds * 1000, "99 % within " + Figures.Duration(latency.P99Seconds))],
            }, Conclusions.Latency(latency), table);
        }
        else
        {
            page.Append("<div>");
            Paragraph(Conclusions.Latency(latency));
            Table(table, "plain");
            page.Append("</div>");
        }
        page.Append("</div>\n");
        Paragraph(latency.Conditions, "caption");
        if (report.Times is not { } times) return;
        page.Append("<h3>Beside the run's own report</h3>\n");
        Paragraph($"Times and energy are {times}.");
        if (times.Figures.Count > 0)
            Table(new(["", "stated", "measured again", ""], [.. times.Figures.Select(figure => (IReadOnlyList<string>)
                [figure.Name, Figures.Scaled(figure.Stated, figure.Unit), Figures.Scaled(figure.Measured, figure.Unit), figure.IsWithin ? "within" : "beyond"])]), "plain");
        Paragraph(times.Machine, "caption");
    }

    void Reproduce()
    {
        var facts = report.Reproduce;
        page.Append("<p>The same data, seed and version give the same weights, bit for bit:</p>\n<pre>").Append(Markup.Escape(facts.Command)).Append("</pre>\n");
        page.Append(Scroll).Append("<table class=\"plain\"><tbody>");
        Fact("Seed", facts.Seed.ToString(CultureInfo.InvariantCulture));
        Fact("Weights, SHA-256", facts.WeightsSha256, isHash: true);
        Fact("Data fingerprint", facts.DataFingerprint, isHash: true);
        if (report.Data.Source != "") Fact("Data", report.Data.Source);
        foreach (var version in facts.Versions) Fact(version.Name, version.Value);
        page.Append("</tbody></table></div>\n");
    }

    void Fact(string name, string value, bool isHash = false) =>
        page.Append("<tr><th scope=\"row\" class=\"text\">").Append(Name(name, 60)).Append("</th><td class=\"").Append(isHash ? "hash" : "text").Append("\">").Append(Name(value, 300)).Append("</td></tr>");

    void Limits()
    {
        page.Append("<ul class=\"limits\">");
        foreach (var limit in report.Limits) page.Append("<li>").Append(Markup.Escape(limit)).Append("</li>");
        page.Append("</ul>\n");
    }
}
