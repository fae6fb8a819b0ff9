using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary><c>ogee export</c>: a run's model as a file that other programs run.</summary>
sealed class ExportVerb : Verb
{
    const string Onnx = "onnx", FileName = "model.onnx";

    readonly Argument<string> model = new("run") { Description = "@last, @best, the beginning of an id, a path, a model of the registry (name:3, name@production) or a model folder" };
    readonly Option<string> format = new("--format") { HelpName = "NAME", Description = "onnx", DefaultValueFactory = _ => Onnx };
    readonly Option<string?> output = new("--output", "-o") { HelpName = "FILE", Description = "the file, new or to be replaced, which ends with .onnx; export/model.onnx in the run's folder where not given" };

    internal override string Group => "ship";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
        [("ogee export @last", "to export/model.onnx in the run's folder"), ("ogee export scratches@production -o scratches.onnx", "a model of the registry"), ("ogee predict scratches.onnx photo.jpg", "what the file answers")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("export", "Write a model as ONNX, for other programs") { model, format, output, CommonOptions.Out, CommonOptions.Registry }.WithOutput();
        command.SetAction(does(Export));
        return command;
    }

    int Export(VerbContext context)
    {
        var asked = context.Parsed.GetValue(format)!;
        if (asked != Onnx) throw CliErrors.Argument.With($"--format is '{asked}'", $"Expected {Onnx}", "Leave it out. The model folder of a run is in the layout of Hugging Face as it is.");
        if (context.Parsed.GetValue(output) is { } given) OnnxFile.RequireNew(output.Name, given);
        var (folder, run, standard) = Find(context, context.Parsed.GetValue(model)!);
        var path = context.Parsed.GetValue(output) ?? standard;
        context.Say($"writing {path}, and reading it again");
        var report = ModelExport.ToOnnx(folder, path, run);
        var written = OnnxModel.Load(report.Path);
        if (context.IsJson) context.Results.WriteLine(Json(report, written));
        else Write(context, report, written);
        context.Say("sets, costs, rules and what is foreign to the model stay in the run: the file gives what the network says");
        context.Next($"ogee predict {CommandText.Word(path)} {(OnnxTable.Is(written) ? "new.csv" : "photo.jpg")}");
        return 0;
    }

    (string Folder, string? Run, string Path) Find(VerbContext context, string reference)
    {
        // Of a model folder nobody knows the run, and what the registry holds does not change: both are written where the command runs.
        if (File.Exists(Path.Combine(reference, "config.json"))) return (reference, null, FileName);
        if (RegisteredModel.OrNull(context, reference) is { } registered)
            using (registered)
                return (registered.Folder, RunRecord.Read(registered.Run).Id, $"{registered.Version.Name}-{registered.Version.Number}.onnx");
        var run = ModelReference.Finished(context, reference);
        if (context.Parsed.GetValue(output) is null) Directory.CreateDirectory(run.ExportPath);
        return (run.ModelPath, run.Id, Path.Combine(run.ExportPath, FileName));
    }

    static void Write(VerbContext context, OnnxExportReport report, OnnxModel model)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        void Row(string name, string text) => table.AddRow(name, VisibleText.Markup(text));
        Row("file", report.Path);
        if (report.DataPath is { } values) Row("values", values);
        foreach (var input in model.Inputs) Row("input", input.ToString());
        foreach (var port in model.Outputs) Row("output", port.ToString());
        Row("operators", string.Create(CultureInfo.InvariantCulture, $"{report.Operators.Values.Sum()} of {report.Operators.Count} kinds, opset {report.Opset}"));
        Row("bytes", report.Bytes.ToString("N0", CultureInfo.InvariantCulture));
        Row("read again", string.Create(CultureInfo.InvariantCulture, $"{report.LargestDifference:0.###} of the difference that is allowed"));
        foreach (var (key, text) in model.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Row(key, text.Length <= 120 ? text : $"{text[..120]}…");
        context.Write(table);
    }

    static string Json(OnnxExportReport report, OnnxModel model) => new JsonObject
    {
        ["path"] = report.Path,
        ["data_path"] = report.DataPath,
        ["opset"] = report.Opset,
        ["bytes"] = report.Bytes,
        ["difference"] = report.LargestDifference,
        ["inputs"] = new JsonArray([.. model.Inputs.Select(port => (JsonNode)port.ToString())]),
        ["outputs"] = new JsonArray([.. model.Outputs.Select(port => (JsonNode)port.ToString())]),
        ["metadata"] = new JsonObject(model.Metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
    }.ToJsonString(JsonText.Indented);
}
