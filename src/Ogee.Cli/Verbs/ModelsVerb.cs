using System.CommandLine;
using System.Globalization;
using Ogee.Learn;
using Ogee.Recipes;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary><c>ogee models</c>: the registry of a team's models. Here its grammar, and what looks; what changes is in the other parts.</summary>
sealed partial class ModelsVerb : Verb
{
    readonly Argument<string> model = new("model") { Description = "NAME, NAME:VERSION or NAME@ALIAS" };
    readonly Argument<string> version = new("version") { Description = "NAME:VERSION or NAME@ALIAS" };
    readonly Argument<string> name = new("name") { Description = "the model's name" };
    readonly Argument<string> alias = new("alias") { Description = "for instance production or staging" };
    readonly Argument<string> run = new("run") { Description = "@last, @best, the beginning of an id, or a path" };
    readonly Option<string?> modelName = new("--name") { HelpName = "NAME", Description = "the model's name; the run's where not given" };
    readonly Option<string?> comment = new("--comment") { HelpName = "TEXT", Description = "what to say of it" };
    readonly Option<string?> reason = new("--reason") { HelpName = "TEXT", Description = "why; it is kept in the history" };
    readonly Option<bool> force = new("--force") { Description = "promote against the evidence; needs --reason" };
    readonly Option<string[]> require = new("--require") { HelpName = "FIGURE", Description = "what its results must reach, for instance \"test_accuracy>=0.95\"; exit code 4 where they do not" };
    readonly Option<string> from = new("--from") { HelpName = "PLACE", Description = "the other registry: a folder or a PostgreSQL connection string", Required = true };
    readonly Option<string> to = new("--to") { HelpName = "PLACE", Description = "the other registry: a folder or a PostgreSQL connection string", Required = true };

    internal override string Group => "keep";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
    [
        ("ogee models add @last", "keep a run's model, with its evidence"), ("ogee models promote scratches:3 production", "where its report passed"),
        ("ogee models promote scratches:3 production --require \"test_accuracy>=0.95\"", "and it is good enough"), ("ogee models rollback scratches production", "back to what was there before"),
        ("ogee models show scratches@production", "what it is, and the alias's history"), ("ogee models pull scratches:3 --from ../staging/models", "copy from another registry"),
    ];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var list = new Command("list", "List the versions, newest first") { }.WithOutput();
        var show = new Command("show", "Show a model, a version or what an alias names, with the history of aliases") { model }.WithOutput();
        var add = new Command("add", "Add the model of a finished run as a new version") { run, modelName, comment }.WithOutput();
        var promote = new Command("promote", "Have an alias name a version whose report passed") { version, alias, require, force, reason }.WithOutput();
        var rollback = new Command("rollback", "Have an alias name what it named before") { name, alias, reason }.WithOutput();
        var remove = new Command("rm", "Delete a version that no alias names, or an alias") { version, reason, CommonOptions.Yes, CommonOptions.DryRun }.WithOutput();
        var pull = new Command("pull", "Copy a version from another registry") { version, from }.WithOutput();
        var push = new Command("push", "Copy a version to another registry") { version, to }.WithOutput();
        list.SetAction(does(List));
        show.SetAction(does(Show));
        add.SetAction(does(Add));
        promote.SetAction(does(Promote));
        rollback.SetAction(does(Rollback));
        remove.SetAction(does(Remove));
        pull.SetAction(does(Pull));
        push.SetAction(does(Push));
        var command = new Command("models", "Keep, promote and roll back models") { list, show, add, promote, rollback, remove, pull, push };
        foreach (var each in command.Subcommands.Append(command))
        {
            each.Add(CommonOptions.Registry);
            each.Add(CommonOptions.Out);
        }
        command.WithOutput().SetAction(does(List));
        return command;
    }

    int List(VerbContext context)
    {
        var location = RegistryAddress.Of(context);
        using var registry = ModelRegistry.OpenOrNull(location, context.Surroundings.Time);
        var (versions, aliases) = registry is null ? ([], []) : (registry.Versions(), registry.Aliases());
        if (context.IsJson)
        {
            context.Results.WriteLine(ModelsJson.List(versions, aliases));
            return 0;
        }
        if (versions.Count == 0)
        {
            context.Say($"{location.Shown} holds no models");
            context.Next(RegistryAddress.Command(context, "ogee models add @last"));
            return 0;
        }
        WriteVersions(context, versions, aliases);
        context.Next(RegistryAddress.Command(context, $"ogee models show {versions[0].Reference}"));
        return 0;
    }

    int Show(VerbContext context)
    {
        using var registry = Open(context);
        var reference = RegistryReference.Parse(context.Parsed.GetValue(model)!);
        var aliases = registry.Aliases();
        if (!reference.IsOfOne)
        {
            var versions = registry.Versions(reference.Name);
            var moves = registry.History(reference.Name);
            if (context.IsJson) context.Results.WriteLine(ModelsJson.Model(reference.Name, versions, aliases, moves));
            else
            {
                WriteVersions(context, versions, aliases);
                WriteHistory(context, moves);
                context.Next(RegistryAddress.Command(context, $"ogee models show {versions[0].Reference}"));
            }
            return 0;
        }
        var found = registry.FindOrNull(reference);
        var history = registry.History(reference.Name, reference.Alias);
        // An alias that names nothing now may still have a history.
        if (found is null && (history.Count == 0 || reference.Alias is null)) found = registry.Find(reference);
        if (found is null) context.Say($"{reference} names no version now");
        else if (context.IsJson) context.Results.WriteLine(ModelsJson.One(found, aliases, registry.FolderOf(found), history));
        else WriteFacts(context, registry, found, aliases);
        if (!context.IsJson) WriteHistory(context, reference.Alias is null ? [.. history.Where(move => move.From == found?.Number || move.To == found?.Number)] : history);
        if (found is not null) Next(context, found, aliases);
        return 0;
    }

    // A version that failed is nothing to promote, and one that an alias names is there to be served.
    static void Next(VerbContext context, RegisteredVersion version, IReadOnlyList<RegisteredAlias> aliases) => context.Next(RegistryAddress.Command(context,
        AliasesOf(version, aliases).FirstOrDefault() is { } named ? $"ogee serve {version.Name}@{named}"
        : version.Verdict is VerdictKind.Pass or VerdictKind.Warn ? $"ogee models promote {version.Reference} production" : $"ogee verify {version.Reference}"));

    static ModelRegistry Open(VerbContext context) => ModelRegistry.Open(RegistryAddress.Of(context), context.Surroundings.Time);

    static void WriteVersions(VerbContext context, IReadOnlyList<RegisteredVersion> versions, IReadOnlyList<RegisteredAlias> aliases)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("model", "aliases", "verdict", "result", "added (UTC)", "by", "comment");
        foreach (var version in versions)
            table.AddRow(version.Reference, string.Join(" ", AliasesOf(version, aliases)), Verdict(version), VisibleText.Markup(Headline(version)), Time(version.Created), VisibleText.Markup(version.Who), VisibleText.Markup(version.Comment));
        context.Write(table);
    }

    static void WriteFacts(VerbContext context, ModelRegistry registry, RegisteredVersion version, IReadOnlyList<RegisteredAlias> aliases)
    {
        var grid = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        void Row(string name, string value)
        {
            if (value.Length > 0) grid.AddRow(name, VisibleText.Markup(value));
        }
        Row("model", version.Reference);
        Row("aliases", string.Join(" ", AliasesOf(version, aliases)));
        Row("verdict", $"{Verdict(version)}{(version.VerdictReason.Length > 0 ? $": {version.VerdictReason}" : "")}");
        Row("task", version.Task);
        foreach (var (figure, value) in version.Results)
            Row(figure, ProgressText.Value(value) + (figure == version.Headline && version.HeadlineLow is { } low && version.HeadlineHigh is { } high ? FormattableString.Invariant($", 95 % interval {ProgressText.Value(low)} to {ProgressText.Value(high)}") : ""));
        Row("run", version.Run);
        Row("data", version.DataFingerprint is { } data ? $"fingerprint {data}" : "");
        Row("weights", $"SHA-256 {version.WeightsSha256}");
        Row("files", $"SHA-256 {version.FilesSha256}");
        Row("folder", registry.FolderOf(version));
        Row("added", $"{Time(version.Created)} UTC by {version.Who}");
        Row("origin", version.Origin ?? "");
        Row("comment", version.Comment);
        context.Write(grid);
    }

    static void WriteHistory(VerbContext context, IReadOnlyList<AliasMove> moves)
    {
        if (moves.Count == 0) return;
        var table = new Table().Border(TableBorder.None).AddColumns("alias", "move", "from", "to", "when (UTC)", "by", "reason");
        foreach (var move in moves)
            table.AddRow(move.Alias, Word(move), Named(move.From), Named(move.To), Time(move.At), VisibleText.Markup(move.Who), VisibleText.Markup(move.Reason));
        context.Results.WriteLine();
        context.Write(table);
    }

    static IEnumerable<string> AliasesOf(RegisteredVersion version, IReadOnlyList<RegisteredAlias> aliases) => aliases.Where(alias => alias.Name == version.Name && alias.Number == version.Number).Select(alias => alias.Alias);

    static string Word(AliasMove move) => move.Kind switch { AliasMoveKind.Promote => move.IsForced ? "promote, forced" : "promote", AliasMoveKind.Rollback => "rollback", _ => "remove" };

    static string Named(int? version) => version?.ToString(CultureInfo.InvariantCulture) ?? "–";

    static string Verdict(RegisteredVersion version) => version.Verdict switch { VerdictKind.Pass => "pass", VerdictKind.Warn => "warn", VerdictKind.Fail => "fail", _ => "no report" };

    static string Headline(RegisteredVersion version) => version.Headline is { } name && version.HeadlineValue is { } value ? $"{name} {ProgressText.Value(value)}" : "";

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
