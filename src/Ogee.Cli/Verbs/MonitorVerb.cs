using System.CommandLine;
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
    readonly Option<string?> page = new("--report") { HelpName = "FILE", Description = "also write a page: the verdict, and each feature over time" };
    readonly Option<bool> fail = new("--fail-on-drift") { Description = "exit with 4 where samples are unlike the reference, or truths break what was promised" };

    internal override string Group => "ship";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
        [("ogee monitor @last", "the newest window of the servers in this folder"), ("ogee monitor @last october.csv", "is October like what the model was verified on?"), ("ogee monitor @last --report watch.html --open", "a page with each feature over time"), ("ogee monitor defects@production --last 24 --fail-on-drift", "for a scheduled job")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("monitor", "Compare what a model is asked with what it was verified on") { model, files, watch, last, rate, page, fail, CommonOptions.Out, CommonOptions.Name, CommonOptions.Registry, CommonOptions.Open }.WithOutput();
        command.SetAction(does(Monitor));
        return command;
    }

    int Monitor(VerbContext context)
    {
        var reference = context.Parsed.GetValue(model)!;
        if (context.Parsed.GetValue(page) is { } html && !html.EndsWith(".html", StringComparison.OrdinalIgnoreCase)) throw CliErrors.Argument.With($"--report {html} does not end in .html", "Expected the name of a page", $"Use --report {CommandText.Word(Path.ChangeExtension(html, ".html"))}");
        if (context.Parsed.GetValue(CommonOptions.Open) && context.Parsed.GetValue(page) is null) throw CliErrors.Argument.With("--open is given without a page", "Expected --report FILE.html, to be opened", $"Use ogee monitor {CommandText.Word(reference)} --report watch.html --open");
        var folder = ModelReference.Folder(context, reference);
        var data = context.Parsed.GetValue(files) ?? [];
        var (known, windows, folders) = data.Length > 0 ? OfFiles(context, folder, data) : OfServers(context, folder, reference);
        var history = WatchHistory.Of(known, windows, context.Parsed.GetValue(last), new() { FalseAlarmRate = context.Parsed.GetValue(rate) }, folders);
        if (context.IsJson) context.Results.WriteLine(history.ToJson());
        else MonitorText.Write(context.Results, history);
        context.Results.Flush();
        WritePage(context, history);
        if (history.IsBad) context.Next(data.Length > 0 ? $"ogee look {CommandText.Word(data[0])}" : $"ogee monitor {reference} --last {Math.Max(2, windows.Count)} {(context.Parsed.GetValue(page) is null ? "--report watch.html" : "--json")}");
        return history.IsBad && context.Parsed.GetValue(fail) ? (int)FailureKind.Verification : 0;
    }

    void WritePage(VerbContext context, WatchHistory history)
    {
        if (context.Parsed.GetValue(page) is not { } file) return;
        DurableFile.WriteAllText(file, history.ToHtml());
        context.Say($"page: {file}");
        context.ShowPage(file);
    }

    static (Recipes.ModelReference, IReadOnlyList<WatchWindow>, IReadOnlyList<WatchFolder>) OfFiles(VerbContext context, string folder, string[] data)
    {
        var now = context.Surroundings.Time.GetUtcNow();
        if (TableModel.IsIn(folder))
        {
            var table = TableModel.Load(folder);
            var known = Reference(folder, table.Config.WeightsSha256);
            return (known, [Named(SampleWindow.OfTables(table, data, known, now, context.Stop), data)], []);
        }
        var classifier = Classifier.Load(folder);
        var reference = Reference(folder, classifier.Config.WeightsSha256);
        return (reference, [Named(SampleWindow.OfPictures(classifier, [.. data.SelectMany(PictureFiles.Expand)], reference, now, context.Stop), data)], []);
    }

    // What is asked about is the file, and of which model is known.
    static WatchWindow Named(WatchWindow window, string[] data) => window with { Model = $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data[0])))}{(data.Length > 1 ? $" and {data.Length - 1} more" : "")}" };

    (Recipes.ModelReference, IReadOnlyList<WatchWindow>, IReadOnlyList<WatchFolder>) OfServers(VerbContext context, string folder, string reference)
    {
        var sha256 = TableModel.IsIn(folder) ? TableModel.Load(folder).Config.WeightsSha256 : Classifier.Load(folder).Config.WeightsSha256;
        var known = Reference(folder, sha256);
        var root = context.Parsed.GetValue(watch)!;
        // Windows say of which weights they are: under which name a server served them does not matter.
        string[] folders = context.Parsed.GetValue(CommonOptions.Name) is { } name ? [Path.Combine(root, name)] : Directory.Exists(root) ? [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)] : [];
        WatchFolder[] watched = [.. folders.Select(path => new WatchFolder(path))];
        foreach (var each in watched) each.CloseLeft();
        IReadOnlyList<WatchWindow> windows = [.. watched.SelectMany(path => path.Windows(sha256))];
        if (windows.Count == 0)
            throw WatchErrors.Nothing.With($"{root} holds no window of {reference}", "Expected what a server of this model wrote: it starts with its first sample, and is written at least each minute", $"Serve it: ogee serve {reference}; or compare files: ogee monitor {reference} new.csv");
        return (known, windows, watched);
    }

    static Recipes.ModelReference Reference(string folder, string sha256) => Recipes.ModelReference.Load(folder, sha256)
        ?? throw WatchErrors.Nothing.With($"{folder} has no {Recipes.ModelReference.FileName}", "Expected the distributions that the model was verified on; runs without held-out samples, and runs of older versions, have none", "Train again: ogee train DATA --config run.json");
}
