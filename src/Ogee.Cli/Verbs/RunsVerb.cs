using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Ogee.Learn;
using Ogee.Recipes;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary><c>ogee runs</c>: list, show, resume, tag and remove runs.</summary>
sealed class RunsVerb : Verb
{
    readonly Argument<string> run = new("run") { Description = "@last, @best, the beginning of an id, or a path" };
    readonly Argument<string[]> runs = new("run") { Arity = ArgumentArity.OneOrMore, Description = "@last, @best, the beginning of an id, or a path" };
    readonly Argument<string[]> tags = new("tag") { Arity = ArgumentArity.ZeroOrMore, Description = "tags to add" };
    readonly Option<string[]> untag = new("--remove") { HelpName = "TAG", Description = "a tag to take away" };

    internal override string Group => "keep";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
        [("ogee runs", "the runs, newest first"), ("ogee runs show @best", "one run"), ("ogee runs resume @last", "go on after an interruption"), ("ogee runs tag @last pilot", "remember one"), ("ogee runs rm 1123-09", "delete one")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var list = new Command("list", "List the runs, newest first").WithOutput();
        var show = new Command("show", "Show a run") { run }.WithOutput();
        var resume = new Command("resume", "Go on with an interrupted run, as ogee train --resume does") { run, CommonOptions.Open }.WithOutput();
        var tag = new Command("tag", "Add tags to a run, or take them away") { run, tags, untag }.WithOutput();
        var remove = new Command("rm", "Delete runs") { runs, CommonOptions.Yes, CommonOptions.DryRun }.WithOutput();
        list.SetAction(does(List));
        show.SetAction(does(Show));
        resume.SetAction(does(context => TrainVerb.Resume(context, Store(context).Find(context.Parsed.GetValue(run)!))));
        tag.SetAction(does(Tag));
        remove.SetAction(does(Remove));
        var command = new Command("runs", "List, show, resume, tag and delete runs") { list, show, resume, tag, remove };
        foreach (var each in command.Subcommands.Append(command)) each.Add(CommonOptions.Out);
        command.WithOutput().SetAction(does(List));
        return command;
    }

    static RunStore Store(VerbContext context) => new(context.Parsed.GetValue(CommonOptions.Out)!);

    int List(VerbContext context)
    {
        var store = Store(context);
        var entries = store.List();
        if (context.IsJson)
        {
            context.Results.WriteLine(RunsJson.List(entries));
            return 0;
        }
        if (entries.Count == 0)
        {
            context.Say($"{store.Root} holds no runs");
            return 0;
        }
        var table = new Table().Border(TableBorder.None).AddColumns("run", "status", "result", "started (UTC)", "time", "tags");
        foreach (var entry in entries)
        {
            if (entry.Record is not { } record) table.AddRow(VisibleText.Markup(entry.Folder.Id), "unreadable", "", "", "", "");
            else table.AddRow(VisibleText.Markup(record.Id), StatusName(entry.Folder, record), VisibleText.Markup(Headline(record)), Time(record.Started), Spent(record), VisibleText.Markup(string.Join(" ", record.Tags)));
        }
        context.Write(table);
        context.Next($"ogee runs show {(entries.Count == 1 ? "@last" : entries[0].Folder.Id)}");
        return 0;
    }

    int Show(VerbContext context)
    {
        var folder = Store(context).Find(context.Parsed.GetValue(run)!);
        var record = RunRecord.Read(folder);
        if (context.IsJson)
        {
            context.Results.WriteLine(File.ReadAllText(folder.RecordPath).TrimEnd());
            return 0;
        }
        var grid = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        foreach (var (name, value) in Facts(folder, record)) grid.AddRow(VisibleText.Markup(name), VisibleText.Markup(value));
        context.Write(grid);
        context.Next($"ogee runs tag {folder.Id} NAME");
        return 0;
    }

    int Tag(VerbContext context)
    {
        var folder = Store(context).Find(context.Parsed.GetValue(run)!);
        var record = RunStore.Tag(folder, context.Parsed.GetValue(tags) ?? [], context.Parsed.GetValue(untag) ?? []);
        context.Results.WriteLine(context.IsJson ? RunsJson.Tags(record) : string.Join(" ", record.Tags));
        return 0;
    }

    int Remove(VerbContext context)
    {
        var store = Store(context);
        var folders = context.Parsed.GetValue(runs)!.Select(store.Find).DistinctBy(folder => folder.Path).ToList();
        var names = string.Join(", ", folders.Select(folder => folder.Id));
        var isDry = context.Parsed.GetValue(CommonOptions.DryRun);
        if (!isDry && !context.Confirm($"Delete {names}?")) return 1;
        foreach (var folder in folders)
            if (!isDry) RunStore.Remove(folder);
        context.Results.WriteLine(context.IsJson ? RunsJson.Removed(folders, isDry) : $"{(isDry ? "would delete" : "deleted")} {names}");
        return 0;
    }

    static IEnumerable<(string Name, string Value)> Facts(RunFolder folder, RunRecord record)
    {
        yield return ("run", record.Id);
        yield return ("folder", folder.Path);
        yield return ("status", StatusName(folder, record) + (record.Error is null ? "" : $": {record.Error}"));
        yield return ("task", record.Task);
        yield return ("started", Time(record.Started) + " UTC" + (Spent(record) is { Length: > 0 } spent ? $", took {spent}" : ""));
        yield return ("command", string.Join(" ", record.Command));
        if (record.Data is { } data) yield return ("data", $"{data.Path} ({data.Samples} samples, {data.Classes.Count} classes, split {data.Split}, fingerprint {data.Fingerprint[..Math.Min(12, data.Fingerprint.Length)]})");
        yield return ("seed", record.Seed.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in record.Plan) yield return (name, value.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in record.Results) yield return (name, ProgressText.Value(value));
        if (record.WeightsSha256 is { } hash) yield return ("weights", $"SHA-256 {hash}");
        if (record.Cost is { } cost)
        {
            yield return ("cost", FormattableString.Invariant($"{cost.CpuSeconds:0.0} CPU-seconds, {ProgressText.Scaled(cost.Flops)}FLOP, {cost.EnergyJoules / 3600:0.###} Wh ({cost.EnergySource})"));
            yield return ("money", $"{ProgressText.Money(cost.Money)} at {cost.MoneySource}");
        }
        yield return ("machine", $"{record.Host.Cpu}, {record.Host.Threads} threads, {string.Join(" ", record.Host.Simd)}");
        yield return ("versions", $"Ogee {record.Versions.Ogee}, {record.Versions.DotNet}, {record.Versions.OperatingSystem}");
        if (record.Tags.Count > 0) yield return ("tags", string.Join(" ", record.Tags));
    }

    static string Headline(RunRecord record) => record.Headline is { } name && record.Results.TryGetValue(name, out var value) ? $"{name} {ProgressText.Value(value)}" : "";

    // A record is only as new as the last time its process could write it.
    static string StatusName(RunFolder folder, RunRecord record) => record.Status switch
    {
        RunStatus.Running => folder.IsInUse ? "running" : "stopped",
        RunStatus.Finished => "finished",
        RunStatus.Failed => "failed",
        _ => "interrupted",
    };

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    static string Spent(RunRecord record) => record.Ended is { } ended ? ProgressText.Duration(ended - record.Started) : "";
}
