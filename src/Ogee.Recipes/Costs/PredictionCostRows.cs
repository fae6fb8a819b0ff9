using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Costs in rows of text.</summary>
static class PredictionCostRows
{
    /// <summary>A row a figure: its name, the figure, what it rests on.</summary>
    public static IEnumerable<IReadOnlyList<string>> Of(PredictionCost cost)
    {
        yield return ["Processor time", Figures.Duration(cost.CpuSeconds), cost.CpuSource];
        if (cost.Flops > 0) yield return ["Floating-point operations", Figures.Scaled(cost.Flops, "FLOP"), cost.FlopsSource];
        if (cost.BytesMoved > 0) yield return ["Bytes moved", Figures.Scaled(cost.BytesMoved, "B"), cost.BytesSource];
        yield return ["Energy", $"{Figures.Scaled(cost.EnergyJoules, "J")} ({Figures.Scaled(cost.EnergyJoules / 3600, "Wh")})", cost.EnergySource];
        yield return ["Money", $"{ProgressText.Money(cost.Money)}\u00A0{cost.Currency}", "at " + cost.MoneySource];
    }

    /// <summary>A row a figure: its name, of the run, of 1,000 predictions.</summary>
    public static IEnumerable<(string Name, string Run, string Prediction)> Beside(CostSheet run, PredictionCost cost)
    {
        static string Known(double value, string text) => value > 0 ? text : "not known";
        yield return ("processor time", Figures.Duration(run.CpuSeconds), Figures.Duration(cost.CpuSeconds));
        yield return ("floating-point operations", Known(run.Flops, Figures.Scaled(run.Flops, "FLOP")), Known(cost.Flops, Figures.Scaled(cost.Flops, "FLOP")));
        yield return ("bytes moved (estimated)", Known(run.BytesMoved, Figures.Scaled(run.BytesMoved, "B")), Known(cost.BytesMoved, Figures.Scaled(cost.BytesMoved, "B")));
        yield return ("energy", Figures.Scaled(run.EnergyJoules, "J"), Figures.Scaled(cost.EnergyJoules, "J"));
        yield return ("money", $"{ProgressText.Money(run.MoneyPerRun)} {run.Currency}", $"{ProgressText.Money(cost.Money)} {cost.Currency}");
    }
}
