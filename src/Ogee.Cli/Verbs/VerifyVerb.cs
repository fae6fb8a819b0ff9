using System.CommandLine;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary><c>ogee verify</c>: measures a run's model again, on its own held-out pictures or on new ones.</summary>
sealed class VerifyVerb : Verb
{
    readonly Argument<string> run = new("run") { Description = "@last, @best, the beginning of an id, a path, or a model of the registry (name:3, name@production)" };
    readonly Argument<string?> data = new("data") { Arity = ArgumentArity.ZeroOrOne, Description = "new labelled data; the run's own test part where not given" };
    readonly Option<string[]> require = new("--require") { HelpName = "FIGURE", Description = "what must be reached, for instance \"accuracy>=0.9\"; exit code 4 where it is not" };

    internal override string Group => "model";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
        [("ogee verify @last", "recompute every figure of the run"), ("ogee verify @last new-photos", "on new pictures"), ("ogee verify @last plant.db --sql \"SELECT * FROM june\"", "on the rows of a query"), ("ogee verify @last --require \"accuracy>=0.9\"", "as a gate")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("verify", "Measure a model again, and hold it to requirements") { run, data, require, CommonOptions.Label, CommonOptions.Sql, CommonOptions.Split, CommonOptions.Out, CommonOptions.Registry, CommonOptions.Open }.WithOutput();
        command.SetAction(does(Verify));
        return command;
    }

    int Verify(VerbContext context)
    {
        using var registered = RegisteredModel.OrNull(context, context.Parsed.GetValue(run)!);
        var folder = registered?.Run ?? new RunStore(context.Parsed.GetValue(CommonOptions.Out)!).Find(context.Parsed.GetValue(run)!);
        var name = registered?.Version.Reference ?? folder.Id;
        Requirement[] requirements = [.. (context.Parsed.GetValue(require) ?? []).Select(Requirement.Parse)];
        // A misspelt figure is told before the long work.
        if (requirements.Length > 0 && RunReport.ReadOrNull(folder) is { } stated) foreach (var requirement in requirements) requirement.Of(stated);
        var path = context.Parsed.GetValue(data);
        var overrides = SettingArguments.OfOptions(context.Parsed);
        RequireSense(overrides, path, folder);
        context.Say($"verifying {name} on {(path is null ? "its held-out data" : TrainingTasks.Shown(path))}");
        var measured = Verification.Run(folder, path, overrides, context.Surroundings.Time, context.Stop);
        if (registered is not null) measured = registered.Named(measured, path);
        // Before anything is written: the comparison belongs to this verification's report.
        if (path is null) measured = measured with { Times = TimeComparison.Of(RunRecord.Read(folder), RunReport.Read(folder), measured) };
        var differences = path is null ? Verification.Differences(folder, measured) : [];
        var report = Verification.Hold(measured, requirements);
        // The run's own report is evidence: it stays as it was signed.
        var own = folder.ReportPagePath;
        var page = path is null && differences.Count == 0 && requirements.Length == 0 && File.Exists(own) ? own
            : RunReport.Write(registered?.ReportFolder ?? folder.ReportPath, report, $"verify-{report.Created.UtcDateTime:yyyyMMdd-HHmmss}");
        RunSummary.Write(context, folder, page, report);
        context.Results.Flush();
        // On new data such a problem is of the measurement: seen again, or of groups that were.
        if (path is not null)
            foreach (var finding in report.Data.Findings.Where(finding => finding.Kind == FindingKind.Problem)) context.Say($"warning: {finding.Text}");
        context.ShowPage(page);
        if (differences.Count > 0)
            throw ModelErrors.Short.With($"The figures of {name} are not those that its report states: {string.Join("; ", differences.Take(6))}{(differences.Count > 6 ? $"; and {differences.Count - 6} more" : "")}", "Expected the same figures to the last digit", "The model, the data or the version of Ogee changed since; train again.");
        RunSummary.RequireNoFailure(context, folder, report, requirements.Length > 0 ? $"Expected {string.Join(" and ", requirements.Select(r => r.ToString()))}" : "Expected more than the baseline");
        if (path is null) context.Say("every figure is the one that the report states");
        if (report.Times is { HasWarning: true } times) context.Say($"warning: times and energy are {times}");
        context.Next(registered is null ? ModelReference.Next(report.Verdict, folder) : $"ogee serve {name}");
        return 0;
    }

    // What was asked for is done or refused: the run's own split stays as it was, and of new data all is measured.
    static void RequireSense(string[] overrides, string? path, RunFolder run)
    {
        if (overrides.Length == 0) return;
        if (path is null) throw CliErrors.Conflict.With($"{string.Join(" and ", overrides)} was given without new data", "Expected nothing: the run's own held-out data is measured as it was split", $"Name other data: ogee verify {CommandText.Run(run)} DATA, or leave it out.");
        if (overrides.FirstOrDefault(setting => setting.StartsWith("data.split=", StringComparison.Ordinal) && !setting.StartsWith("data.split=group=", StringComparison.Ordinal)) is { } split)
            throw CliErrors.Conflict.With($"--split {split["data.split=".Length..]} was given, and new data is measured whole", "Expected --split group=COLUMN, by whose values the intervals draw, or nothing", "Leave --split out.");
    }
}
