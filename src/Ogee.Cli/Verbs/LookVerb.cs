using System.CommandLine;
using System.Globalization;
using Ogee.Learn;
using Ogee.Recipes;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary><c>ogee look</c>: what there is to know about data before training on it.</summary>
sealed class LookVerb : Verb
{
    readonly Argument<string> data = new("data") { Description = "pictures (class folders, a folder with labels.csv, IDX files), a table (CSV and relatives), or a database with --sql" };
    readonly Option<string?> sheet = new("--sheet") { HelpName = "FILE", Description = "also write a PNG that shows pictures of each class" };

    readonly Option<string?> page = new("--report") { HelpName = "FILE", Description = "also write a page with the pictures or columns of each finding" };
    readonly Option<string?> run = new("--run") { HelpName = "RUN", Description = "also show the labels that this run suspects; the newest on the same data where not given" };

    internal override string Group => "data";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples => [("ogee look photos", "counts, duplicates, leaks, unreadable files"), ("ogee look sales.csv --label price", "columns, leaks, outliers, units, spellings"), ("ogee look plant.db --sql \"SELECT * FROM parts\"", "what a query gives"), ("ogee look photos --split group=board", "leaks between the parts that this split would make"), ("ogee look photos --report look.html --open", "a page with pictures"), ("ogee look photos --run @last", "and labels that a model suspects"), ("ogee look photos --sheet sheet.png", "and a picture of pictures")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("look", "Look at data: classes, duplicates, leaks, faults") { data, sheet, page, run, CommonOptions.Label, CommonOptions.Sql, CommonOptions.Split, CommonOptions.Out, CommonOptions.Open }.WithOutput();
        command.SetAction(does(LookAt));
        return command;
    }

    int LookAt(VerbContext context)
    {
        var path = context.Parsed.GetValue(data)!;
        var file = context.Parsed.GetValue(sheet);
        if (file is not null && !file.EndsWith(".png", StringComparison.OrdinalIgnoreCase)) throw CliErrors.Argument.With($"--sheet {file} does not end in .png", "Expected the name of a PNG", $"Use --sheet {CommandText.Word(Path.ChangeExtension(file, ".png"))}");
        if (context.Parsed.GetValue(page) is { } html && !html.EndsWith(".html", StringComparison.OrdinalIgnoreCase)) throw CliErrors.Argument.With($"--report {html} does not end in .html", "Expected the name of a page", $"Use --report {CommandText.Word(Path.ChangeExtension(html, ".html"))}");
        if (context.Parsed.GetValue(CommonOptions.Open) && context.Parsed.GetValue(page) is null) throw CliErrors.Argument.With("--open is given without a page", "Expected --report FILE.html, to be opened", $"Use ogee look {CommandText.Word(TrainingTasks.Shown(path))} --report look.html --open");
        var settings = TrainSettings.Schema.Resolve(null, SettingArguments.OfOptions(context.Parsed));
        TrainingTasks.RequireQuery(path, settings.Get(TrainSettings.Sql));
        if (settings.Get(TrainSettings.Sql).Length > 0 || TrainingTasks.IsTable(path)) return LookAtTable(context, path, file, settings);
        // However many files cannot be read: to look is to learn which.
        var found = ImageDataset.Open(path, ImageDatasetOptions.From(settings) with { MaxUnreadable = 1, KeepsFaults = true });
        foreach (var note in found.Notes) context.Say(note);
        var report = Recipes.Look.At(found, settings.IsAuto(TrainSettings.Split) ? null : Splitter.Split(found.Samples, settings), new() { Suspected = Suspected(context, SplitTable.Fingerprint(found.Samples)) }, context.Stop);
        if (file is not null) context.Say($"sheet: {WriteSheet(found, file)}");
        if (context.IsJson) context.Results.WriteLine(report.ToJson());
        else Write(context, report);
        WritePage(context, () => report.ToHtml(found, Title(path)));
        context.Next($"ogee train {CommandText.Word(TrainingTasks.Shown(path))}{Options(context)}");
        return 0;
    }

    int LookAtTable(VerbContext context, string path, string? sheet, ResolvedSettings settings)
    {
        if (sheet is not null) throw CliErrors.Argument.With("--sheet is given, and the data is a table", "Expected pictures, to show them", "Leave out --sheet.");
        var (notes, report) = TableLook.At(path, settings, context.Surroundings.Time.GetUtcNow(), fingerprint => Suspected(context, fingerprint));
        foreach (var note in notes) context.Say(note);
        if (context.IsJson) context.Results.WriteLine(report.ToJson());
        else TableSummary.Write(context, report);
        WritePage(context, () => report.ToHtml(Title(path)));
        context.Next($"ogee train {CommandText.Word(TrainingTasks.Shown(path))}{Options(context)}{Ignored(report.LeaveOut)}");
        return 0;
    }

    // What a model of the same data doubts belongs to what there is to see of it.
    IReadOnlyList<SuspectedSample> Suspected(VerbContext context, string fingerprint)
    {
        if (RunSuspects.Find(context.Parsed.GetValue(CommonOptions.Out)!, context.Parsed.GetValue(run), fingerprint) is not { } found) return [];
        context.Say($"suspected labels are those of the run {found.Run.Id}");
        return found.Samples;
    }

    void WritePage(VerbContext context, Func<string> write)
    {
        if (context.Parsed.GetValue(page) is not { } file) return;
        DurableFile.WriteAllText(file, write());
        context.Say($"page: {file}");
        context.ShowPage(file);
    }

    static string Title(string path) => Path.Exists(path) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) : TrainingTasks.Shown(path);

    // What was needed to look is needed to train.
    static string Options(VerbContext context) => string.Concat(((Option<string?>[])[CommonOptions.Sql, CommonOptions.Label, CommonOptions.Split])
        .Select(option => context.Parsed.GetValue(option) is { } value ? $" {option.Name} {CommandText.Word(value)}" : ""));

    // A name with a comma in it cannot be one of several in a setting.
    static string Ignored(IReadOnlyList<string> columns) =>
        columns.Count == 0 || columns.Any(name => name.Contains(',', StringComparison.Ordinal)) ? "" : " " + CommandText.Word($"{TrainSettings.Ignore.Name}={string.Join(',', columns)}");

    internal static void Write(VerbContext context, LookReport report)
    {
        var classes = new Table().Border(TableBorder.None).AddColumns("class", "pictures");
        if (report.Groups is { } groups) classes.AddColumn($"{groups.Column}s");
        foreach (var row in report.Classes)
            classes.AddRow([VisibleText.Markup(row.Name), Text(row.Count), .. report.Groups is null ? Array.Empty<string>() : [Text(row.Groups)]]);
        context.Write(classes);
        context.Results.WriteLine(FormattableString.Invariant($"{report.Facts.Count} pictures, {report.Facts}"));
        Write(context, report.Findings);
    }

    internal static void Write(VerbContext context, IReadOnlyList<LookFinding> found)
    {
        if (found.Count == 0) context.Results.WriteLine("nothing wrong was found");
        var findings = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        foreach (var finding in found)
            findings.AddRow(finding.Level switch { FindingLevel.Problem => "[red]problem[/]", FindingLevel.Warning => "[yellow]warning[/]", _ => "note" },
                VisibleText.Markup($"{finding.What}{(finding.Examples.Count > 0 ? $" ({string.Join("; ", finding.Examples.Take(2))})" : "")}. {finding.Remedy}"));
        if (found.Count > 0) context.Write(findings);
    }

    static string WriteSheet(ImageDataset data, string file)
    {
        var chosen = data.Samples.GroupBy(sample => sample.Class).OrderBy(group => group.Key).SelectMany(group => group.Take(10)).ToList();
        Learn.DurableFile.WriteAllBytes(file, PngWriter.Encode(ContactSheet.Draw([.. chosen.Select(sample => new ContactPicture(data.Read(sample, 96), sample.Label))], 10)));
        return file;
    }

    static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
