using System.CommandLine;
using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary><c>ogee bench</c>: where the time of a named model's steps goes, and what bounds each kernel.</summary>
sealed class BenchVerb : Verb
{
    const int MostRows = 24;

    readonly Argument<string> model = new("model") { Description = string.Join(", ", NamedModels.All.Select(model => model.Name)) };
    readonly Option<bool> inference = new("--inference") { Description = "forward passes instead of training steps" };
    readonly Option<int?> batch = new("--batch") { HelpName = "N", Description = "samples of a batch; the model's own number where not given" };
    readonly Option<int?> size = new("--size") { HelpName = "N", Description = "rows and columns of a picture, or tokens of a text" };
    readonly Option<int?> steps = new("--steps") { HelpName = "N", Description = "how many steps to measure" };
    readonly Option<double?> seconds = new("--seconds") { HelpName = "S", Description = "how long to measure where --steps is not given; 5" };
    readonly Option<string?> report = new("--report") { HelpName = "FILE", Description = "also write the report: FILE.html with the roofline picture, one file, offline; or FILE.json" };

    internal override string Group => "misc";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
    [
        ("ogee bench resnet18", "training steps on random data"), ("ogee bench gpt_small --inference --batch 1", "forward passes"),
        ("ogee bench mlp --report bench.html --open", "with the roofline as a picture"), ("ogee bench lenet --steps 50 --json", "every kernel, for a program"),
    ];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("bench", "Measure where a model's time goes on this machine") { model, inference, batch, size, steps, seconds, report, CommonOptions.Open }.WithOutput();
        command.SetAction(does(Bench));
        return command;
    }

    int Bench(VerbContext context)
    {
        var (line, file) = (context.Parsed, context.Parsed.GetValue(report));
        if (file is not null && !IsPage(file) && !file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            throw CliErrors.Argument.With($"--report {file} ends in neither .html nor .json", "Expected the name of a page or of a JSON file", $"Use --report {CommandText.Word(Path.ChangeExtension(file, ".html"))}");
        if (line.GetValue(CommonOptions.Open) && (file is null || !IsPage(file)))
            throw CliErrors.Argument.With("--open is given without a page", "Expected --report FILE.html, to be opened", $"Use ogee bench {CommandText.Word(line.GetValue(model)!)} --report bench.html --open");
        if (line.GetValue(steps) is not null && line.GetValue(seconds) is not null)
            throw CliErrors.Conflict.With("--steps and --seconds were both given", "Expected one of the two", "Leave out --seconds.");
        var named = NamedModels.Find(line.GetValue(model)!);
        var measurement = new RooflineMeasurement { Batch = line.GetValue(batch), Size = line.GetValue(size), IsInference = line.GetValue(inference), Steps = line.GetValue(steps), Seconds = line.GetValue(seconds) ?? 5, Time = context.Surroundings.Time };
        var measured = measurement.Run(named, context.Say, context.Stop);
        string? written = null;
        try
        {
            if (file is not null && IsPage(file)) DurableFile.WriteAllText(file, measured.ToHtml());
            else if (file is not null) DurableFile.WriteAllBytes(file, measured.ToJson());
            written = file;
        }
        finally
        {
            // What took its time to measure is shown where the report cannot be written, too.
            if (context.IsJson) context.Results.WriteLine(Json(measured, written));
            else Write(context, measured, written);
            context.Results.Flush();
        }
        if (file is not null && IsPage(file)) context.ShowPage(file);
        else context.Next($"ogee bench {named.Name}{(measured.IsInference ? " --inference" : "")} --report bench.html --open");
        return 0;
    }

    static bool IsPage(string file) => file.EndsWith(".html", StringComparison.OrdinalIgnoreCase);

    static string Json(RooflineReport measured, string? file)
    {
        var json = JsonNode.Parse(measured.ToJson())!.AsObject();
        if (file is not null) json["report"] = file;
        return json.ToJsonString(JsonText.Indented);
    }

    static void Write(VerbContext context, RooflineReport measured, string? file)
    {
        context.Results.WriteLine(RooflineText.Heading(measured));
        var facts = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        foreach (var (name, text) in (IReadOnlyList<(string, string)>)[.. RooflineText.Machine(measured.Machine), .. RooflineText.Step(measured)]) facts.AddRow(VisibleText.Markup(name), VisibleText.Markup(text));
        context.Write(facts);
        context.Results.WriteLine();
        context.Write(Rows(RooflineText.KindColumns, RooflineText.Kinds(measured), texts: 1));
        context.Results.WriteLine();
        context.Write(Rows(RooflineText.KernelColumns, RooflineText.Kernels(measured, MostRows), texts: 2));
        context.Results.WriteLine();
        context.Results.WriteLine(RooflineText.Conclusion(measured));
        if (file is not null) context.Results.WriteLine($"report: {VisibleText.Of(file)}");
    }

    static Table Rows(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int texts)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var (column, i) in columns.Select((column, i) => (column, i))) table.AddColumn(new Spectre.Console.TableColumn(VisibleText.Markup(column)) { Alignment = i < texts ? Justify.Left : Justify.Right });
        foreach (var row in rows) table.AddRow([.. row.Select(VisibleText.Markup)]);
        return table;
    }
}
