using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary><c>ogee predict</c>: what a model says of pictures, or of the rows of tables.</summary>
sealed class PredictVerb : Verb
{
    readonly Argument<string> model = new("model") { Description = "a run (@last, @best, the beginning of an id, a path), a model of the registry (name:3, name@production) or a model folder" };
    readonly Argument<string[]> files = new("file") { Arity = ArgumentArity.OneOrMore, Description = "pictures, folders of pictures or patterns such as \"new/*.jpg\"; of a model of tables: tables, or a database with --sql" };
    readonly Option<int> top = new("--top") { HelpName = "N", Description = "how many classes are shown", DefaultValueFactory = _ => 3 };

    internal override string Group => "model";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples => [("ogee predict @last photo.jpg", "one picture"), ("ogee predict @last new-photos --json", "a folder, for a program"), ("ogee predict @last new.csv > answers.csv", "the rows of a table"), ("ogee predict @last plant.db --sql \"SELECT * FROM today\"", "the rows of a query, in its order")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("predict", "Say what a model makes of pictures or rows") { model, files, top, CommonOptions.Sql, CommonOptions.Out, CommonOptions.Registry }.WithOutput();
        command.SetAction(does(Predict));
        return command;
    }

    int Predict(VerbContext context)
    {
        var folder = ModelReference.Folder(context, context.Parsed.GetValue(model)!);
        if (TableModel.IsIn(folder)) return RowPredictions.Write(context, TableModel.Load(folder), context.Parsed.GetValue(files)!, context.Parsed.GetValue(CommonOptions.Sql), context.Parsed.GetValue(top));
        if (context.Parsed.GetValue(CommonOptions.Sql) is not null) throw CliErrors.Conflict.With("--sql is given, and the model is of pictures", "Expected picture files", "Leave out --sql.");
        var classifier = Classifier.Load(folder);
        var shown = Math.Clamp(context.Parsed.GetValue(top), 1, classifier.Config.Classes.Count);
        OgeeException? failure = null;
        foreach (var path in context.Parsed.GetValue(files)!.SelectMany(PictureFiles.Expand).ToList())
        {
            context.Stop.ThrowIfCancellationRequested();
            try
            {
                var picture = ImageDecoder.Decode(RegularFile.ReadAllBytes(path, 512L << 20), path);
                Write(context, path, classifier.Answer(picture), [.. classifier.Predict(picture).Select((p, c) => (classifier.Config.Classes[c], p)).OrderByDescending(pair => pair.p).Take(shown)]);
            }
            catch (OgeeException error)
            {
                // One bad file must not hide the answers for the others; the exit code still tells.
                failure ??= error;
                ErrorReport.Show(error, context.Narration, context.IsJson, false);
            }
        }
        return failure is null ? 0 : (int)failure.Error.Kind;
    }

    static void Write(VerbContext context, string path, ModelAnswer answer, (string Class, double Probability)[] answers)
    {
        if (!context.IsJson)
        {
            context.Results.WriteLine(VisibleText.Of($"{path}: {string.Join(", ", answers.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Class} {a.Probability:0.0 %}")))}{Decided(answer)}"));
            return;
        }
        var json = new JsonObject
        {
            ["path"] = path,
            ["label"] = answer.Label,
            ["probability"] = answer.Probability,
            ["abstained"] = answer.IsAbstained,
            ["reason"] = answer.Reason,
            ["set"] = new JsonArray([.. answer.Set.Select(name => (JsonNode)name)]),
            ["typicality"] = answer.Typicality,
            ["top"] = new JsonArray([.. answers.Select(a => (JsonNode)new JsonObject { ["label"] = a.Class, ["probability"] = a.Probability })]),
        };
        if (answer.ExpectedCost is { } cost) json["expected_cost"] = cost;
        if (answer.Rule is { } rule) json["rule"] = rule;
        context.Results.WriteLine(json.ToJsonString(JsonText.InLine));
    }

    // What decided, where it is not the probabilities alone.
    static string Decided(ModelAnswer answer)
    {
        if (answer.IsAbstained) return $" (left to a person: {answer.Reason})";
        if (answer.Rule is { } rule) return $" (answered {answer.Label}, by a rule: {rule})";
        return answer.ExpectedCost is not { } cost ? "" : string.Create(CultureInfo.InvariantCulture, $" (answered {answer.Label}, expected cost {cost:0.###})");
    }
}
