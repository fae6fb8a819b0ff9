using System.CommandLine;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary><c>ogee verify</c>: measures a run's model again, on its own held-out pictures or on new ones.</summary>
sealed class VerifyVerb : Verb
{
    readonly Argument<string> run = new("run") { Description = "@last, @best, the beginning of an id, or a path" };
    readonly Argument<string?> data = new("data") { Arity = ArgumentArity.ZeroOrOne, Description = "new labelled data; the run's own test part where not given" };
    readonly Option<string[]> require = new("--require") { HelpName = "FIGURE", Description = "what must be reached, for instance \"accuracy>=0.9\"; exit code 4 where it is not" };

    internal override string Group => "model";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
        [("ogee verify @last", "recompute every figure of the run"), ("ogee verify @last new-photos", "on new pictures"), ("ogee verify @last --require \"accuracy>=0.9\"", "as a gate")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("verify", "Measure a model again, and hold it to requirements") { run, data, require, CommonOptions.Out, CommonOptions.Open }.WithOutput();
        command.SetAction(does(Verify));
        return command;
    }

    int Verify(VerbContext context)
    {
        var folder = new RunStore(context.Parsed.GetValue(CommonOptions.Out)!).Find(context.Parsed.GetValue(run)!);
        Requirement[] requirements = [.. (context.Parsed.GetValue(require) ?? []).Select(Requirement.Parse)];
        // A misspelt figure is told before the long work.
        if (requirements.Length > 0 && RunReport.ReadOrNull(folder) is { } stated) foreach (var requirement in requirements) requirement.Of(stated);
        var path = context.Parsed.GetValue(data);
        context.Say($"verifying {folder.Id} on {path ?? "its held-out data"}");
        var measured = Verification.Run(folder, path, context.Surroundings.Time, context.Stop);
        var differences = path is null ? Verification.Differences(folder, measured) : [];
        var report = Verification.Hold(measured, requirements);
        // The run's own report is evidence: it stays as it was signed.
        var own = folder.ReportPagePath;
        var page = path is null && differences.Count == 0 && requirements.Length == 0 && File.Exists(own) ? own
            : RunReport.Write(folder, report, $"verify-{report.Created.UtcDateTime:yyyyMMdd-HHmmss}");
        RunSummary.Write(context, folder, page, report);
        context.Results.Flush();
        context.ShowPage(page);
        if (differences.Count > 0)
            throw ModelErrors.Short.With($"The figures of {folder.Id} are not those that its report states: {string.Join("; ", differences.Take(6))}{(differences.Count > 6 ? $"; and {differences.Count - 6} more" : "")}", "Expected the same figures to the last digit", "The model, the data or the version of Ogee changed since; train again.");
        if (report.Verdict.Kind == VerdictKind.Fail)
            throw ModelErrors.Short.With(report.Verdict.Reason.TrimEnd('.'), requirements.Length > 0 ? $"Expected {string.Join(" and ", requirements.Select(r => r.ToString()))}" : "Expected more than the baseline", report.Verdict.NextStep.TrimEnd('.') + ".");
        if (path is null) context.Say("every figure is the one that the report states");
        context.Next($"ogee serve {ModelReference.Of(folder)}");
        return 0;
    }
}
