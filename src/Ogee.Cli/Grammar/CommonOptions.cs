using System.CommandLine;

namespace Ogee.Cli;

/// <summary>The options that mean the same in every verb that has them.</summary>
static class CommonOptions
{
    internal static readonly Option<string?> Task = new("--task") { HelpName = "NAME", Description = "the task; inferred from the data where not given" };
    internal static readonly Option<string?> Label = new("--label") { HelpName = "COLUMN", Description = "the column that holds the label" };
    internal static readonly Option<string?> Sql = new("--sql") { HelpName = "QUERY", Description = "the query that gives the table; the data is then a SQLite file, or a connection string of SQLite or PostgreSQL (password: PGPASSWORD)" };
    internal static readonly Option<string?> Split = new("--split") { HelpName = "HOW", Description = "80/10/10 or group=COLUMN" };
    internal static readonly Option<string?> Preset = new("--preset") { HelpName = "NAME", Description = "fast, good or best" };
    internal static readonly Option<string?> Budget = new("--budget") { HelpName = "TIME", Description = "time to train, for instance 10m; turned once into whole epochs" };
    internal static readonly Option<string?> Device = new("--device") { HelpName = "NAME", Description = "auto or cpu" };
    internal static readonly Option<string?> Seed = new("--seed") { HelpName = "N", Description = "same seed, same bits" };
    internal static readonly Option<string?> Name = new("--name") { HelpName = "NAME", Description = "the run's name; the data's where not given" };
    internal static readonly Option<string> Out = new("--out") { HelpName = "FOLDER", Description = "the folder of runs", DefaultValueFactory = _ => "runs" };
    internal static readonly Option<string?> Registry = new("--registry") { HelpName = "PLACE", Description = "the registry of models: a folder, or a PostgreSQL connection string; OGEE_REGISTRY, else models beside the runs" };
    internal static readonly Option<string?> Config = new("--config") { HelpName = "FILE", Description = "settings from a JSON file, for instance the run.json of a run" };
    internal static readonly Option<bool> PrintConfig = new("--print-config") { Description = "print all settings with their meaning and source, and stop" };
    internal static readonly Option<bool> DryRun = new("--dry-run") { Description = "check everything, do nothing" };
    internal static readonly Option<bool> Json = new("--json") { Description = "results as JSON on stdout, narration as JSON lines on stderr" };
    internal static readonly Option<bool> Open = new("--open") { Description = "open the page in the browser: the report, or what is served" };
    internal static readonly Option<bool> Yes = new("--yes", "-y") { Description = "answer yes to every question" };
    internal static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "only results and warnings" };
    internal static readonly Option<bool> Verbose = new("--verbose", "-v") { Description = "also details" };

    /// <summary>Options that stand for a setting, with its name.</summary>
    internal static IReadOnlyList<(Option<string?> Option, string Setting)> Settings { get; } =
        [(Task, "task"), (Label, "data.label"), (Sql, "data.sql"), (Split, "data.split"), (Preset, "preset"), (Budget, "budget"), (Device, "device"), (Seed, "seed")];

    /// <summary>Adds the options of every verb to a command.</summary>
    internal static Command WithOutput(this Command command)
    {
        command.Add(Json);
        command.Add(Quiet);
        command.Add(Verbose);
        return command;
    }

    /// <summary>Adds the options that settings can be given with.</summary>
    internal static Command WithSettings(this Command command)
    {
        foreach (var (option, _) in Settings) command.Add(option);
        command.Add(Config);
        command.Add(PrintConfig);
        return command;
    }
}
