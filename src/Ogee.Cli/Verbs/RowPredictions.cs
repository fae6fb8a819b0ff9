using System.Globalization;
using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>What a model says of the rows of tables: a line of CSV a row, or of JSON.</summary>
static class RowPredictions
{
    internal static int Write(VerbContext context, IRowModel model, IReadOnlyList<string> files, string? sql, int top)
    {
        if (sql is not null && files.Count > 1) throw CliErrors.Argument.With($"--sql is given with {files.Count} databases", "Expected one, on which the query is run", "Run the command for each.");
        foreach (var file in files) TrainingTasks.RequireQuery(file, sql ?? "");
        var isClass = model.Config.IsClassification;
        // Only with the first answer: a table that cannot be read leaves nothing that looks like answers.
        string? header = context.IsJson ? null : (isClass ? "row,answer,probability,abstained,set" : "row,value,low,high,abstained") + Extra(model, "expected_cost", "rule");
        // Of new data the label need not be there: it is what is asked for.
        IReadOnlyList<string> optional = [.. model.Unused, model.Config.Label];
        foreach (var file in files)
        {
            var options = new TableOptions { Schema = model.Config.Columns, Optional = optional };
            using var data = sql is null ? TableData.Open(file, options) : TableData.Query(file, sql, options);
            foreach (var note in data.Notes) context.Say(note);
            var raw = new double[data.Columns.Count];
            for (var row = 0; row < data.Rows; row++)
            {
                context.Stop.ThrowIfCancellationRequested();
                data.Read(row, raw);
                var (answer, place) = (model.Answer(raw), files.Count == 1 ? (row + 1).ToString(CultureInfo.InvariantCulture) : data.PlaceOf(row));
                if (header is not null) context.Results.WriteLine(header);
                header = null;
                context.Results.WriteLine(context.IsJson ? Json(model, answer, place, raw, top) : (isClass ? Class(answer, place) : Number(answer, place)) + Extra(model, string.Create(CultureInfo.InvariantCulture, $"{answer.ExpectedCost:0.####}"), PredictionsCsv.Cell(answer.Rule ?? "")));
            }
        }
        if (header is not null) context.Results.WriteLine(header);
        return 0;
    }

    // Columns that only models with costs, or with rules, have.
    static string Extra(IRowModel model, string cost, string rule) => (model.Decisions.Rule is null ? "" : "," + cost) + (model.Decisions.Rules is null ? "" : "," + rule);

    static string Class(ModelAnswer answer, string place) => string.Create(CultureInfo.InvariantCulture,
        $"{PredictionsCsv.Cell(place)},{PredictionsCsv.Cell(answer.Label ?? "")},{answer.Probability:0.####},{(answer.IsAbstained ? 1 : 0)},{PredictionsCsv.Cell(string.Join('|', answer.Set))}");

    static string Number(ModelAnswer answer, string place) => string.Create(CultureInfo.InvariantCulture,
        $"{PredictionsCsv.Cell(place)},{answer.Value:g7},{answer.Low:g7},{answer.High:g7},{(answer.IsAbstained ? 1 : 0)}");

    static string Json(IRowModel model, ModelAnswer answer, string place, double[] raw, int top)
    {
        var json = new JsonObject { ["row"] = place };
        if (model.Config.IsClassification)
        {
            (json["label"], json["probability"]) = (answer.Label, answer.Probability);
            json["set"] = new JsonArray([.. answer.Set.Select(name => (JsonNode)name)]);
            json["top"] = new JsonArray([.. model.Predict(raw).Select((p, c) => (Name: model.Config.Classes[c], p)).OrderByDescending(pair => pair.p).Take(top)
                .Select(pair => (JsonNode)new JsonObject { ["label"] = pair.Name, ["probability"] = pair.p })]);
        }
        else (json["value"], json["low"], json["high"]) = (answer.Value, answer.Low, answer.High);
        (json["abstained"], json["reason"], json["typicality"]) = (answer.IsAbstained, answer.Reason, answer.Typicality);
        if (answer.ExpectedCost is { } cost) json["expected_cost"] = cost;
        if (answer.Rule is { } rule) json["rule"] = rule;
        return json.ToJsonString(JsonText.InLine);
    }
}
