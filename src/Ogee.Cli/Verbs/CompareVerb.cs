using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary><c>ogee compare</c>: two finished runs on the samples that both were tested on.</summary>
sealed class CompareVerb : Verb
{
    readonly Argument<string[]> runs = new("run") { Arity = new(1, 2), Description = "A and B: @last, @best, the beginning of an id, or a path; with B alone, A is the newest run before it on the same data" };
    readonly Option<string?> require = new("--require") { HelpName = "OUTCOME", Description = "better: B is shown to be better; not-worse: B is not shown to be worse; exit code 4 where that does not hold" };
    readonly Option<string?> margin = new("--margin") { HelpName = "M", Description = "with --require not-worse: B is shown to be worse by less than M (points of a share, else the unit of the number)" };
    readonly Option<string?> report = new("--report") { HelpName = "FILE", Description = "write the comparison as a page: one HTML file, offline" };

    internal override string Group => "model";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
        [("ogee compare @last", "with the run before it"), ("ogee compare 1123-09 @last --open", "two runs, and the page"), ("ogee compare @best @last --require not-worse --margin 1", "as a gate: at most a point worse")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("compare", "Compare two runs on the same test samples") { runs, require, margin, report, CommonOptions.Out, CommonOptions.Open }.WithOutput();
        command.SetAction(does(Compare));
        return command;
    }

    int Compare(VerbContext context)
    {
        var gate = ComparisonGate.Parse(context.Parsed.GetValue(require), context.Parsed.GetValue(margin));
        var store = new RunStore(context.Parsed.GetValue(CommonOptions.Out)!);
        var names = context.Parsed.GetValue(runs)!;
        var second = store.Find(names[^1]);
        var first = names.Length > 1 ? store.Find(names[0]) : Comparing.Earlier(second);
        context.Say($"comparing A {first.Id} with B {second.Id}");
        var comparison = Comparing.Of(first, second);
        var page = Page(context, comparison, first, second);
        if (context.IsJson) context.Results.WriteLine(Json(comparison, page));
        else Write(context, comparison, page);
        context.Results.Flush();
        if (page is not null) context.ShowPage(page);
        gate?.Require(comparison);
        context.Next(page is null ? $"ogee compare {CommandText.Run(first)} {CommandText.Run(second)} --open" : $"ogee cost {CommandText.Run(first)} {CommandText.Run(second)}");
        return 0;
    }

    // A page is written where it is asked for: beside the report of the second run where it is only to be looked at.
    string? Page(VerbContext context, RunComparison comparison, RunFolder first, RunFolder second)
    {
        var path = context.Parsed.GetValue(report);
        if (path is null && !context.Parsed.GetValue(CommonOptions.Open)) return null;
        path ??= Path.Combine(second.ReportPath, $"compare-{first.Id}.html");
        DurableFile.WriteAllText(path, Comparing.Illustrated(comparison, first).ToHtml());
        return path;
    }

    static string Json(RunComparison comparison, string? page)
    {
        var json = JsonNode.Parse(comparison.ToJson())!.AsObject();
        if (page is not null) json["report"] = page;
        return json.ToJsonString(JsonText.Indented);
    }

    static void Write(VerbContext context, RunComparison comparison, string? page)
    {
        var head = Plain();
        head.AddRow("verdict", $"{Colored(comparison.Outcome)} {VisibleText.Markup(comparison.Conclusion)}");
        head.AddRow("A", VisibleText.Markup(Run(comparison.First)));
        head.AddRow("B", VisibleText.Markup(Run(comparison.Second)));
        foreach (var (name, text) in ComparisonSummary.Sentences(comparison)) head.AddRow(name, VisibleText.Markup(text));
        context.Write(head);
        var figures = new Table().Border(TableBorder.None).AddColumns("", "A", "B", "B less A", "95 % interval", "p");
        foreach (var row in ComparisonSummary.Figures(comparison)) figures.AddRow([.. row.Select(VisibleText.Markup)]);
        context.Write(figures);
        var list = Plain();
        foreach (var (name, text) in ComparisonSummary.Samples(comparison)) list.AddRow(name, VisibleText.Markup(text));
        foreach (var difference in comparison.Differences) list.AddRow(difference.Kind, VisibleText.Markup($"{difference.Name}: {Or(difference.First)} → {Or(difference.Second)}"));
        foreach (var limit in comparison.Limits) list.AddRow("limit", VisibleText.Markup(limit));
        if (page is not null) list.AddRow("report", VisibleText.Markup(page));
        context.Write(list);
    }

    static Table Plain() => new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");

    static string Run(ComparedRun run) => $"{run.Id}, {run.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC{(run.Stated is { } stated ? $"; on its own test part {(stated.Unit == "%" ? stated.Name.ToLowerInvariant() : stated.Name)} {stated}" : "")}";

    static string Or(string text) => text == "" ? "–" : text;

    static string Colored(ComparisonOutcome outcome) => outcome switch
    {
        ComparisonOutcome.Better => "[green]better[/]",
        ComparisonOutcome.Worse => "[red]worse[/]",
        ComparisonOutcome.SameModel => "[yellow]same model[/]",
        _ => "[yellow]not distinguishable[/]",
    };
}
