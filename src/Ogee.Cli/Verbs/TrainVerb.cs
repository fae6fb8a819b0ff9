using System.CommandLine;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary><c>ogee train</c>: from data to a trained and verified model in a run folder.</summary>
sealed class TrainVerb : Verb
{
    readonly Argument<string?> data = new("data") { Arity = ArgumentArity.ZeroOrOne, Description = "pictures (class folders, a folder with labels.csv, IDX files), a table (CSV and relatives), or a database with --sql" };
    readonly Argument<string[]> overrides = SettingArguments.Overrides();
    readonly Option<string?> resume = new("--resume") { HelpName = "RUN", Description = "go on with an interrupted run" };
    readonly Option<int> saveEvery = new("--save-every") { HelpName = "STEPS", Description = "steps between states within an epoch; by the minute where not given" };

    internal override string Group => "model";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
    [
        ("ogee train photos", "train with what the data suggests"),
        ("ogee train photos --budget 10m", "in at most ten minutes"),
        ("ogee train sales.csv --label price", "predict a column of a table"),
        ("ogee train plant.db --sql \"SELECT * FROM parts\" --label state", "on what a query gives"),
        ("ogee train photos optim.rate=1e-3 train.epochs=20", "with settings of your own"),
        ("ogee train --resume @last", "go on after an interruption"),
    ];

    internal override Command Build(Func<Func<VerbContext, int>, Func<ParseResult, int>> does)
    {
        var command = new Command("train", "Train a model on data and verify it") { data, overrides, resume, saveEvery, CommonOptions.Name, CommonOptions.Out, CommonOptions.DryRun, CommonOptions.Open }.WithSettings().WithOutput();
        command.SetAction(does(Train));
        return command;
    }

    int Train(VerbContext context)
    {
        var parsed = context.Parsed;
        var root = parsed.GetValue(CommonOptions.Out)!;
        var folder = parsed.GetValue(resume) is { } reference ? new RunStore(root).Find(reference) : null;
        var path = parsed.GetValue(data);
        if (folder is not null) SettingArguments.RequireNone(parsed, overrides, path, folder);
        var settings = folder is null ? SettingArguments.Resolve(parsed, TrainSettings.Schema, overrides) : TrainSettings.Schema.Resolve(SettingsFile.Read(folder.RecordPath));
        SettingArguments.RequireOneLength(settings);
        if (parsed.GetValue(CommonOptions.PrintConfig))
        {
            // Programs read no comments.
            context.Results.Write(context.IsJson ? settings.ToJson() + "\n" : settings.ToCommentedJson());
            return 0;
        }
        path ??= folder is null ? null : RunRecord.Read(folder).FindData();
        if (path is null) throw CliErrors.Argument.With("ogee train needs data", "Expected a folder, a labels.csv or IDX files", "For instance: ogee train photos");
        using var progress = context.Progress();
        var request = new RunRequest(path, settings, root, parsed.GetValue(CommonOptions.Name), Environment.GetCommandLineArgs()[1..])
        {
            Progress = progress, Resume = folder, SaveEverySteps = parsed.GetValue(saveEvery), Time = context.Surroundings.Time,
        };
        if (!parsed.GetValue(CommonOptions.DryRun)) return Train(context, request, progress);
        var forecast = TrainingRun.Forecast(request, context.Stop);
        progress.Dispose();
        ForecastSummary.Write(context, forecast);
        return 0;
    }

    /// <summary>Goes on with a run, with the settings and the data it began with.</summary>
    internal static int Resume(VerbContext context, RunFolder folder)
    {
        var settings = TrainSettings.Schema.Resolve(SettingsFile.Read(folder.RecordPath));
        var path = RunRecord.Read(folder).FindData() ?? throw RunErrors.NotFound.With($"The run {folder.Id} names no data", "Expected a run that ogee train made", $"Name the data: ogee train DATA --resume {CommandText.Run(folder)}");
        using var progress = context.Progress();
        return Train(context, new(path, settings, context.Parsed.GetValue(CommonOptions.Out)!, null, Environment.GetCommandLineArgs()[1..]) { Progress = progress, Resume = folder, Time = context.Surroundings.Time }, progress);
    }

    static int Train(VerbContext context, RunRequest request, RunProgress progress)
    {
        try
        {
            var result = TrainingRun.Run(request, context.Stop);
            progress.Dispose();
            if (result.Report is { } report)
            {
                var page = result.Folder.ReportPagePath;
                RunSummary.Write(context, result.Folder, page, report);
                context.ShowPage(page);
                // Training did what it was asked, but a script that goes on with `ogee train DATA && ogee serve @last` must not serve a model that is no better than guessing: the code is that of verify.
                RunSummary.RequireNoFailure(context, result.Folder, report, "Expected more than the baseline");
                context.Next(ModelReference.Next(report.Verdict, result.Folder));
                return 0;
            }
        }
        catch (OperationCanceledException) when (context.InterruptedCode != 0)
        {
            progress.Dispose();
        }
        context.Next(progress.Folder is { } folder ? $"ogee train --resume {CommandText.Run(RunFolder.Open(folder))}" : $"ogee train {CommandText.Word(TrainingTasks.Shown(request.DataPath))}");
        return context.InterruptedCode;
    }
}
