using System.CommandLine;
using System.Text.Json.Nodes;
using Ogee.Learn;
using Spectre.Console;

namespace Ogee.Cli;

/// <summary><c>ogee doctor</c>: whether this machine has what Ogee needs.</summary>
sealed class DoctorVerb : Verb
{
    internal override string Group => "misc";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples => [("ogee doctor", "exit code 5 where something is missing"), ("ogee doctor --json", "the same for a program")];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("doctor", "Check that this machine has what Ogee needs") { CommonOptions.Out }.WithOutput();
        command.SetAction(does(Check));
        return command;
    }

    int Check(VerbContext context)
    {
        var findings = new MachineChecks(context.Parsed.GetValue(CommonOptions.Out)!, context.Surroundings.Time).Run();
        if (context.IsJson) context.Results.WriteLine(Json(findings));
        else context.Write(Table(findings));
        context.Results.Flush();
        var failed = findings.Where(finding => finding.Health == Health.Fail).ToList();
        if (failed.Count == 0) return 0;
        throw CliErrors.Unfit.With($"{failed.Count} of {findings.Count} checks failed: {string.Join(", ", failed.Select(finding => finding.Name))}", "Expected none to fail", failed[0].Remedy ?? "See the lines above");
    }

    static Table Table(IReadOnlyList<Finding> findings)
    {
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "", "");
        foreach (var finding in findings)
            table.AddRow(Mark(finding.Health), VisibleText.Markup(finding.Name), VisibleText.Markup(finding.Remedy is null ? finding.Fact : $"{finding.Fact}. {finding.Remedy}"));
        return table;
    }

    static string Mark(Health health) => health switch
    {
        Health.Ok => "[green]ok[/]",
        Health.Warn => "[yellow]warn[/]",
        _ => "[red]fail[/]",
    };

    static string Json(IReadOnlyList<Finding> findings) => new JsonObject
    {
        ["ok"] = findings.All(finding => finding.Health != Health.Fail),
        ["checks"] = new JsonArray([.. findings.Select(finding => (JsonNode)new JsonObject
        {
            ["name"] = finding.Name,
            ["health"] = finding.Health.ToString().ToLowerInvariant(),
            ["fact"] = finding.Fact,
            ["remedy"] = finding.Remedy,
        })]),
    }.ToJsonString(JsonText.InLine);
}
