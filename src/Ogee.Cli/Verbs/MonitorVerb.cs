using System.CommandLine;
using System.Text.Json.Nodes;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary><c>ogee monitor</c>: what a model is asked, beside what it was verified on.</summary>
sealed class MonitorVerb : Verb
{
    readonly Argument<string> model = new("model") { Description = "a run (@last, @best, the beginning of an id, a path), a model of the registry (name:3, name@production) or a model folder" };
    readonly Argument<string[]> files = new("data") { Arity = ArgumentArity.ZeroOrMore, Description = "new samples to compare instead of what a server watched: tables, or pictures and folders of them" };
    readonly Option<string> watch = new("--watch") { HelpName = "FOLDER", Description = "the folder that servers write what they watch to", DefaultValueFactory = _ => "watch" };
    readonly Option<int> last = new("--last") { HelpName = "N", Description = "how many of the newest windows are compared together", DefaultValueFactory = _ => 1 };
    readonly Option<double> rate = new("--false-alarms") { HelpName = "P", Description = "how often a window in which nothing changed is called different, all features together", DefaultValueFactory = _ => 0.01 };
    readonly Option<bool> fail = new("--fail-on-drift") { Description = "exit with 4 where samples are unlike the reference, or truths break what was promised" };

    internal override string Group => "ship";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
        [("ogee monitor @last", "the newest window of the servers in this folder"), ("ogee monitor @last october.csv", "is October like what the model was verified on?"), ("ogee monitor defects@production --last 24 --fail-on-drift", "for a scheduled job")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("monitor", "Compare what a model is asked with what it was verified on") { model, files, watch, last, rate, fail, CommonOptions.Out, CommonOptions.Name, CommonOptions.Registry }.WithOutput();
        command.SetAction(does(Monitor));
        return command;
    }

    int Monitor(VerbContext context)
    {
        var reference = context.Parsed.GetValue(model)!;
        var folder = ModelReference.Folder(context, reference);
        var options = new DriftOptions { FalseAlarmRate = context.Parsed.GetValue(rate) };
        var data = context.Parsed.GetValue(files) ?? [];
        var (known, windows, truths) = data.Length > 0 ? OfFiles(context, folder, data) : OfServers(context, folder, reference);
        WatchReport[] reports = [.. windows.Where(window => window.IsClosed).Select(window => WatchReport.Of(known, window, options))];
        var count = Math.Clamp(context.Parsed.GetValue(last), 1, windows.Count);
        var shown = WatchReport.Of(known, windows.TakeLast(count).Aggregate((first, second) => first.Merge(second)), options);
        if (context.IsJson) context.Results.WriteLine(MonitorText.Json(known, shown, reports, truths).ToJsonString(JsonText.InLine));
        else MonitorText.Write(context.Results, known, shown, reports, truths);
        context.Results.Flush();
        var isBad = shown.Drift is { HasDrift: true } || truths.BreaksPromise(known) || truths.IsWorse(known);
        if (isBad) context.Next(data.Length > 0 ? $"ogee look {CommandText.Word(data[0])}" : $"ogee monitor {reference} --last {Math.Max(2, windows.Count)} --json");
        return isBad && context.Parsed.GetValue(fail) ? (int)FailureKind.Verification : 0;
    }

    static (Recipes.ModelReference, IReadOnlyList<WatchWindow>, FeedbackTotals) OfFiles(VerbContext context, string folder, string[] data)
    {
        var now = context.Surroundings.Time.GetUtcNow();
        if (TableModel.IsIn(folder))
        {
            var table = TableModel.Load(folder);
            var known = Reference(folder, table.Config.WeightsSha256);
            return (known, [SampleWindow.OfTables(table, data, known, now, context.Stop)], FeedbackTotals.None);
        }
        var classifier = Classifier.Load(folder);
        var reference = Reference(folder, classifier.Config.WeightsSha256);
        return (reference, [SampleWindow.OfPictures(classifier, [.. data.SelectMany(PictureFiles.Expand)], reference, now, context.Stop)], FeedbackTotals.None);
    }

    (Recipes.ModelReference, IReadOnlyList<WatchWindow>, FeedbackTotals) OfServers(VerbContext context, string folder, string reference)
    {
        var sha256 = TableModel.IsIn(folder) ? TableModel.Load(folder).Config.WeightsSha256 : Classifier.Load(folder).Config.WeightsSha256;
        var known = Reference(folder, sha256);
        var root = context.Parsed.GetValue(watch)!;
        // Windows say of which weights they are: under which name a server served them does not matter.
        string[] folders = context.Parsed.GetValue(CommonOptions.Name) is { } name ? [Path.Combine(root, name)] : Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)] : [];
        WatchFolder[] watched = [.. folders.Select(path => new WatchFolder(path))];
        IReadOnlyList<WatchWindow> windows = [.. watched.SelectMany(path => path.Windows(sha256)).OrderBy(window => window.Started)];
        if (windows.Count == 0)
            throw WatchErrors.Nothing.With($"{root} holds no window of {reference}", "Expected what a server of this model wrote: it starts with its first sample, and is written at least each minute", $"Serve it: ogee serve {reference}; or compare files: ogee monitor {reference} new.csv");
        return (known, windows, watched.Select(path => path.Feedback(sha256)).Aggregate(FeedbackTotals.None, (all, one) => all.Merge(one)));
    }

    static Recipes.ModelReference Reference(string folder, string sha256) => Recipes.ModelReference.Load(folder, sha256)
        ?? throw WatchErrors.Nothing.With($"{folder} has no {Recipes.ModelReference.FileName}", "Expected the distributions that the model was verified on; runs without held-out samples, and runs of older versions, have none", "Train again: ogee train DATA --config run.json");
}
