using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary><c>ogee predict</c>: what a model says of pictures, or of the rows of tables.</summary>
sealed class PredictVerb : Verb
{
    readonly Argument<string> model = new("model") { Description = "a run (@last, @best, the beginning of an id, a path), a model of the registry (name:3, name@production), a model folder or an ONNX file" };
    readonly Argument<string[]> files = new("file") { Arity = ArgumentArity.OneOrMore, Description = "pictures, folders of pictures or patterns such as \"new/*.jpg\"; of a model of tables: tables, or a database with --sql; - is standard input" };
    readonly Option<int> top = new("--top") { HelpName = "N", Description = "how many classes are shown", DefaultValueFactory = _ => 3 };

    readonly Option<string?> labels = new("--labels") { HelpName = "FILE", Description = "of an ONNX file: the names of its classes, one on each line; those that the file keeps where not given" };
    readonly Option<string?> prepare = new("--prepare") { HelpName = "HOW", Description = $"of an ONNX file: how a picture becomes its input: {PreparationText.Help}; what the file says, else imagenet, where not given" };

    // Of one picture, packed; beyond it is no picture.
    const long MostBytes = 512L << 20;

    internal override string Group => "model";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples => [("ogee predict @last photo.jpg", "one picture"), ("ogee predict @last new-photos --json", "a folder, for a program"), ("ogee predict @last - < photo.jpg", "what another program writes"), ("ogee predict @last new.csv > answers.csv", "the rows of a table"), ("ogee predict model.onnx photo.jpg --labels names.txt --prepare tf", "a classifier of another program"), ("ogee predict @last plant.db --sql \"SELECT * FROM today\"", "the rows of a query, in its order")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("predict", "Say what a model makes of pictures or rows") { model, files, top, labels, prepare, CommonOptions.Sql, CommonOptions.Out, CommonOptions.Registry }.WithOutput();
        command.SetAction(does(Predict));
        return command;
    }

    int Predict(VerbContext context)
    {
        var reference = context.Parsed.GetValue(model)!;
        if (context.Parsed.GetValue(top) is < 1 and var few) throw CliErrors.Argument.With($"{top.Name} is {few}", "Expected a whole number from 1 on", "Leave it out: 3 classes are shown.");
        if (OnnxFile.Is(reference)) return Foreign(context, OnnxModel.Load(reference));
        foreach (var option in (Option<string?>[])[labels, prepare])
            if (context.Parsed.GetValue(option) is not null) throw CliErrors.Conflict.With($"{option.Name} is given, and {reference} is no ONNX file", "Expected a model that does not say it itself", $"Leave out {option.Name}.");
        OnnxFile.RefuseOther(reference);
        var folder = ModelReference.Folder(context, reference);
        if (TableModel.IsIn(folder)) return Rows(context, TableModel.Load(folder));
        RequirePictures(context);
        var classifier = Classifier.Load(folder);
        return Pictures(context, classifier.Config.Classes, [], picture => (classifier.Answer(picture), classifier.Predict(picture)));
    }

    int Foreign(VerbContext context, OnnxModel onnx)
    {
        if (OnnxTable.Is(onnx)) return Rows(context, new OnnxTable(onnx));
        RequirePictures(context);
        var classifier = new OnnxClassifier(onnx, context.Parsed.GetValue(labels), context.Parsed.GetValue(prepare));
        // Not narration, which may be switched off: who does not know it may take a wrong answer for a right one.
        if (!context.IsJson)
            foreach (var assumption in classifier.Assumptions) context.Narration.WriteLine(VisibleText.Of($"warning: assumed: {assumption}"));
        return Pictures(context, classifier.Classes, classifier.Assumptions, picture =>
        {
            var probabilities = classifier.Predict(picture);
            return (ModelDecisions.None.Classify(classifier.Classes, probabilities, null), probabilities);
        });
    }

    int Rows(VerbContext context, IRowModel table)
    {
        foreach (var option in (Option<string?>[])[labels, prepare])
            if (context.Parsed.GetValue(option) is not null) throw CliErrors.Conflict.With($"{option.Name} is given, and the model is of tables", "Expected a model of pictures", $"Leave out {option.Name}.");
        return StandardInput.Kept(context, context.Parsed.GetValue(files)!, tables => RowPredictions.Write(context, table, tables, context.Parsed.GetValue(CommonOptions.Sql), context.Parsed.GetValue(top)));
    }

    static void RequirePictures(VerbContext context)
    {
        if (context.Parsed.GetValue(CommonOptions.Sql) is not null) throw CliErrors.Conflict.With("--sql is given, and the model is of pictures", "Expected picture files", "Leave out --sql.");
    }

    int Pictures(VerbContext context, IReadOnlyList<string> classes, IReadOnlyList<string> assumptions, Func<ImagePixels, (ModelAnswer Answer, double[] Probabilities)> answer)
    {
        var shown = Math.Min(context.Parsed.GetValue(top), classes.Count);
        OgeeException? failure = null;
        StandardInput.Require(context, context.Parsed.GetValue(files)!);
        foreach (var file in context.Parsed.GetValue(files)!.SelectMany(word => StandardInput.Is(word) ? [word] : PictureFiles.Expand(word)).ToList())
        {
            context.Stop.ThrowIfCancellationRequested();
            var path = StandardInput.Is(file) ? StandardInput.Shown : file;
            try
            {
                var bytes = StandardInput.Is(file) ? StandardInput.ReadAllBytes(context, MostBytes) : RegularFile.ReadAllBytes(file, MostBytes);
                var said = Asked(answer, ImageDecoder.Decode(bytes, path), path);
                Write(context, path, said.Answer, [.. said.Probabilities.Select((p, c) => (classes[c], p)).OrderByDescending(pair => pair.p).Take(shown)], assumptions);
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

    // The model does not know which file it is asked of.
    static (ModelAnswer Answer, double[] Probabilities) Asked(Func<ImagePixels, (ModelAnswer, double[])> answer, ImagePixels picture, string path)
    {
        try
        {
            return answer(picture);
        }
        catch (OgeeException error)
        {
            throw error.Error.With($"{path}: {error.What}", error.Expected, error.Remedy, error);
        }
    }

    static void Write(VerbContext context, string path, ModelAnswer answer, (string Class, double Probability)[] answers, IReadOnlyList<string> assumptions)
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
        if (assumptions.Count > 0) json["assumed"] = new JsonArray([.. assumptions.Select(text => (JsonNode)text)]);
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
