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
        if (rows.Count > 0) Table(new(["", "promised", "measured", ""], rows), "wide noted");
        if (sheet.Costs is { } costs) Costs(costs);
        if (sheet.Rules is { } rules) Rules(rules);
    }

    void Costs(CostTable costs)
    {
        Paragraph($"What was said that each answer (column) costs where each class (row) is true{(costs.Person is { } person ? $"; leaving a {report.Sample} to a person costs {Figures.Significant(person)}" : "")}:");
        Table(new(["true \\ answered", .. costs.Classes], [.. costs.Classes.Select((name, truth) => (IReadOnlyList<string>)[name, .. costs.Rows[truth].Select(Figures.Significant)])]), "wide");
    }

    void Rules(IReadOnlyList<RuleResult> rules)
    {
        var isClass = rules[0].Unit is null;
        Paragraph($"Rules of experts come before the model's answer. What each decides of the held-out {report.Sample}s, beside what the model would have said:");
        string Worth(double? value, RuleResult rule) => value is not { } known ? "" : rule.Unit is { } unit ? Figures.In(known, unit) : Figures.Percent(known);
        Table(new(["rule", $"{report.Sample}s decided", isClass ? "right by the rule" : "mean error by the rule", isClass ? "right without it" : "mean error without it"],
            [.. rules.Select(rule => (IReadOnlyList<string>)[rule.Rule, Figures.Count(rule.Samples), rule.With is null && rule.Samples > 0 ? "left to a person" : Worth(rule.With, rule), Worth(rule.Without, rule)])]), "wide");
    }
}
