using Ogee.Learn;

namespace Ogee.Recipes;

sealed partial class HtmlReport
{
    void Decisions()
    {
        var sheet = report.Decisions!;
        Paragraph(Conclusions.Decisions(sheet, report.Sample), "lead");
        List<IReadOnlyList<string>> rows = [];
        if (sheet.Coverage is { } coverage)
        {
            var what = coverage.Unit is null ? "set of classes" : "range";
            rows.Add([$"The {what} holds the truth", Figures.Percent(coverage.Promised), Figures.Percent(coverage.Measured), $"fitted on {Figures.Count(coverage.Fitted)} validation {report.Sample}s; of fits of this size 95 % cover {Figures.Range(coverage.Usual)}"]);
            rows.Add(coverage.Unit is { } unit ? ["Mean width of a range", "", Figures.In(coverage.Size, unit), ""] : ["Mean number of classes in a set", "", Figures.Fixed(coverage.Size, 2), $"{Figures.Percent(coverage.Alone)} of the sets are one class"]);
        }
        if (sheet.Foreign is { } foreign) rows.Add([$"A {report.Sample} like those learned from is called foreign", "at most " + Figures.Percent(foreign.Promised), Figures.Percent(foreign.Measured), "foreign ones are left to a person"]);
        if (sheet.Cost is { } cost)
        {
            rows.Add([$"Mean cost of a {report.Sample}", Figures.Significant(cost.ExpectedCost), $"{Figures.Significant(cost.Cost.Value)} ({Figures.Significant(cost.Cost.Low)} to {Figures.Significant(cost.Cost.High)})", $"the best single answer for all would cost {Figures.Significant(cost.CostOfOneAnswer)}"]);
            rows.Add(["Answered", "", Figures.Percent(cost.Coverage), $"{Figures.Percent(cost.Risk)} of the answers are wrong"]);
        }
        Table(new(["", "promised", "measured", ""], rows), "wide");
    }
}
