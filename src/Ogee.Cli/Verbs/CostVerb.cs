using System.CommandLine;
using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary><c>ogee cost</c>: what runs and their predictions cost, and what it took to get as good.</summary>
sealed class CostVerb : Verb
{
    readonly Argument<string[]> runs = new("run") { Arity = ArgumentArity.ZeroOrMore, Description = "@last, @best, the beginning of an id, or a path; all runs where none is given" };
    readonly Option<string?> report = new("--report") { HelpName = "FILE", Description = "write the costs as a page, with the unit cost over the runs: one HTML file, offline" };

    internal override string Group => "keep";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
        [("ogee cost", "all runs, those of the same data together"), ("ogee cost 1123-09 @last", "two runs"), ("ogee cost --report cost.html --open", "with the unit cost as a chart")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("cost", "What runs and 1,000 predictions cost") { runs, report, CommonOptions.Out, CommonOptions.Open }.WithOutput();
        command.SetAction(does(Cost));
        return command;
    }

    int Cost(VerbContext context)
    {
        var store = new RunStore(context.Parsed.GetValue(CommonOptions.Out)!);
        var names = context.Parsed.GetValue(runs) ?? [];
        var entries = names.Length == 0 ? store.List() : [.. names.Select(store.Find).DistinctBy(folder => folder.Path).Select(folder => new RunEntry(folder, RunRecord.Read(folder), null))];
        var history = CostHistory.Of(entries);
        foreach (var entry in entries.Where(entry => entry.Record?.Cost is null)) context.Say($"{entry.Folder.Id} is left out: {entry.Problem ?? "its cost is not known yet"}");
        var page = Page(context, history);
        if (context.IsJson) context.Results.WriteLine(Json(history, page));
        else if (history.Groups.Count == 0) context.Say($"{store.Root} holds no run whose cost is known");
        else Write(context, history, page);
        context.Results.Flush();
        if (page is not null) context.ShowPage(page);
        else if (history.Groups.Count > 0) context.Next("ogee cost --report cost.html");
        return 0;
    }

    string? Page(VerbContext context, CostHistory history)
    {
        var path = context.Parsed.GetValue(report);
        if (path is null && context.Parsed.GetValue(CommonOptions.Open))
            throw CliErrors.Argument.With("--open was given without --report", "Expected the file that the page is written to", "For instance: ogee cost --report cost.html --open");
        if (path is not null) DurableFile.WriteAllText(path, history.ToHtml());
        return path;
    }

    static string Json(CostHistory history, string? page)
    {
        var json = JsonNode.Parse(history.ToJson())!.AsObject();
        if (page is not null) json["report"] = page;
        return json.ToJsonString(JsonText.Indented);
    }

    static void Write(VerbContext context, CostHistory history, string? page)
    {
        foreach (var group in history.Groups)
        {
            if (group != history.Groups[0]) context.Results.WriteLine();
            context.Results.WriteLine(VisibleText.Of(CostText.Heading(group)));
            context.Write(Rows(CostText.RunColumns, CostText.Runs(group)));
            context.Write(Rows([.. CostText.PredictionColumns, ""], [.. CostText.Predictions(group).Zip(CostText.Bars(group), (row, bar) => (IReadOnlyList<string>)[.. row, bar])]));
            var list = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
            foreach (var best in CostText.Best(group)) list.AddRow("best so far", VisibleText.Markup(best));
            foreach (var (name, text) in CostText.Assumptions(group)) list.AddRow(name, VisibleText.Markup(text));
            context.Write(list);
        }
        if (page is not null) context.Results.WriteLine($"report: {VisibleText.Of(page)}");
    }

    static Table Rows(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var (column, i) in columns.Select((column, i) => (column, i))) table.AddColumn(new Spectre.Console.TableColumn(VisibleText.Markup(column)) { Alignment = i == 0 || i == columns.Count - 1 && column == "" ? Justify.Left : Justify.Right });
        foreach (var row in rows) table.AddRow([.. row.Select(VisibleText.Markup)]);
        return table;
    }
}
