using System.Globalization;
using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>What a model says of the rows of tables: a line of CSV a row, or of JSON.</summary>
static class RowPredictions
{
    internal static int Write(VerbContext context, TableModel model, IReadOnlyList<string> files, int top)
    {
        var isClass = model.Config.IsClassification;
        if (!context.IsJson) context.Results.WriteLine(isClass ? "row,answer,probability,abstained,set" : "row,value,low,high,abstained");
        // Of new data the label need not be there: it is what is asked for.
        IReadOnlyList<string> optional = [.. model.Config.Unused, model.Config.Label];
        foreach (var file in files)
        {
            using var data = TableData.Open(file, new() { Schema = model.Config.Columns, Optional = optional });
            foreach (var note in data.Notes) context.Say(note);
            var raw = new double[data.Columns.Count];
            for (var row = 0; row < data.Rows; row++)
            {
                context.Stop.ThrowIfCancellationRequested();
                data.Read(row, raw);
                var (answer, place) = (model.Answer(raw), files.Count == 1 ? (row + 1).ToString(CultureInfo.InvariantCulture) : data.PlaceOf(row));
                context.Results.WriteLine(context.IsJson ? Json(model, answer, place, raw, top) : isClass ? Class(answer, place) : Number(answer, place));
            }
        }
        return 0;
    }

    static string Class(ModelAnswer answer, string place) => string.Create(CultureInfo.InvariantCulture,
        $"{PredictionsCsv.Cell(place)},{PredictionsCsv.Cell(answer.Label ?? "")},{answer.Probability:0.####},{(answer.IsAbstained ? 1 : 0)},{PredictionsCsv.Cell(string.Join('|', answer.Set))}");

    static string Number(ModelAnswer answer, string place) => string.Create(CultureInfo.InvariantCulture,
        $"{PredictionsCsv.Cell(place)},{answer.Value:g7},{answer.Low:g7},{answer.High:g7},{(answer.IsAbstained ? 1 : 0)}");

    static string Json(TableModel model, ModelAnswer answer, string place, double[] raw, int top)
    {
        var json = new JsonObject { ["row"] = place };
        if (model.Config.IsClassification)
        {
            (json["label"], json["probability"]) = (answer.Label, answer.Probability);
            json["set"] = new JsonArray([.. answer.Set.Select(name => (JsonNode)name)]);
            json["top"] = new JsonArray([.. model.Predict(raw).Select((p, c) => (Name: model.Config.Classes[c], p)).OrderByDescending(pair => pair.p).Take(Math.Max(1, top))
                .Select(pair => (JsonNode)new JsonObject { ["label"] = pair.Name, ["probability"] = pair.p })]);
        }
        else (json["value"], json["low"], json["high"]) = (answer.Value, answer.Low, answer.High);
        (json["abstained"], json["reason"], json["typicality"]) = (answer.IsAbstained, answer.Reason, answer.Typicality);
        return json.ToJsonString();
    }
}
