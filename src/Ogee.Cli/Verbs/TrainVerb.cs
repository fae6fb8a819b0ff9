using System.CommandLine;
using Ogee.Learn;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary><c>ogee train</c>: from data to a trained and verified model in a run folder.</summary>
sealed class TrainVerb : Verb
{
    readonly Argument<string?> data = new("data") { Arity = ArgumentArity.ZeroOrOne, Description = "a folder of class folders, a folder with labels.csv, or IDX files" };
    readonly Argument<string[]> overrides = SettingArguments.Overrides();
    readonly Option<string?> resume = new("--resume") { HelpName = "RUN", Description = "go on with an interrupted run" };
    readonly Option<int> saveEvery = new("--save-every") { HelpName = "STEPS", Description = "steps between states within an epoch; by the minute where not given" };

    internal override string Group => "model";

    internal override IReadOnlyList<(string Command, string Meaning)> Examples =>
    [
        ("ogee train photos", "train with what the data suggests"),
        ("ogee train photos --budget 10m", "in at most ten minutes"),
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
            context.Results.Write(settings.ToCommentedJson());
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

    static int Train(VerbContext context, RunRequest request, RunProgress progress)
    {
        try
        {
            var result = TrainingRun.Run(request, context.Stop);
            progress.Dispose();
            if (result.Report is not null)
            {
                var page = result.Folder.ReportPagePath;
                RunSummary.Write(context, result.Folder, page, result.Report);
                context.ShowPage(page);
                context.Next($"ogee serve {ModelReference.Of(result.Folder)}");
                return 0;
            }
        }
        catch (OperationCanceledException) when (context.InterruptedCode != 0)
        {
            progress.Dispose();
        }
        context.Next(progress.Folder is { } folder ? $"ogee train --resume {ModelReference.Of(RunFolder.Open(folder))}" : $"ogee train {CommandText.Word(request.DataPath)}");
        return context.InterruptedCode;
    }
}
