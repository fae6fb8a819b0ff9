using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The tasks on tables: a class or a number is predicted from the other columns of a row.</summary>
sealed class TableTask : TrainingTask
{
    internal const string ClassificationName = "tabular-classification", RegressionName = "tabular-regression";

    readonly TableData data;
    readonly int label;
    readonly TableTarget? target;
    readonly TableLabels labels;
    readonly ResolvedSettings settings;
    readonly ulong seed;
    readonly IReadOnlyList<string> notes;
    DecisionCosts? costs;
    ExpertRules? rules;
    TableModel? model;
    IReadOnlyList<LookFinding>? looked;

    // All of new data is measured: there are no splits for it to be in.
    bool isNew;
    TableSetup? setup;
    IReadOnlyList<DataSplit> splits = [];

    TableTask(TableData data, int label, TableTarget? target, TableLabels labels, ResolvedSettings settings, IReadOnlyList<string> notes)
    {
        (this.data, this.label, this.target, this.labels, this.settings, this.notes) = (data, label, target, labels, settings, notes);
        seed = (ulong)settings.Get(TrainSettings.Seed);
    }

    /// <summary>Opens a table to train on.</summary>
    /// <param name="path">A file of text, or a folder with one.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="files">What experts gave beside the data.</param>
    public static TableTask Open(string path, ResolvedSettings settings, DecisionFiles files)
    {
        var data = TableData.Open(path, settings.Get(TrainSettings.Sql), TableSettings.Options(settings));
        try
        {
            var target = TableTarget.Infer(data, settings.IsAuto(TrainSettings.Label) ? null : settings.Get(TrainSettings.Label), TableSettings.Kind(settings));
            var labels = TableLabels.Of(data, target.Column, target.Classes);
            return new(data, target.Column, target, labels, settings, [.. data.Notes, target.Sentence]) { Files = files, costs = CostSettings.Of(settings, labels.Classes, files), rules = ModelRules.Read(files, settings.Get(TrainSettings.Rules), data.Columns, labels.Column.Name, labels.Classes) };
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Opens a table to measure a model on.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="settings">The settings of the model's run.</param>
    /// <param name="modelFolder">The model, whose columns it must have.</param>
    /// <param name="isNew">Whether it is another table than the run's: all of its rows are measured.</param>
    public static TableTask Reopen(string path, ResolvedSettings settings, string modelFolder, bool isNew)
    {
        var model = TableModel.Load(modelFolder);
        var data = TableData.Open(path, QueryOf(settings, isNew), new() { Schema = model.Config.Columns, Optional = model.Unused });
        var label = data.IndexOf(model.Config.Label, "the model predicts");
        var task = new TableTask(data, label, TargetOf(data, model), TableLabels.Of(data, label, model.Config.Classes), settings, data.Notes) { model = model };
        if (isNew) task.splits = [.. Enumerable.Repeat(DataSplit.Test, data.Rows)];
        task.isNew = isNew;
        return task;
    }

    // The run's query is not that of other data.
    static string QueryOf(ResolvedSettings settings, bool isNew) => isNew && settings.Source(TrainSettings.Sql) != SettingSource.CommandLine ? "" : settings.Get(TrainSettings.Sql);

    // New rows may all be of one class: then there is nothing that looking at them could say of it.
    static TableTarget? TargetOf(TableData data, TableModel model)
    {
        try
        {
            return TableTarget.Infer(data, model.Config.Label, model.Config.IsClassification ? TableTaskKind.Classification : TableTaskKind.Regression);
        }
        catch (OgeeException cause) when (cause.Error == TableErrors.Label)
        {
            return null;
        }
    }

    public override string Name => labels.Classes.Count > 0 ? ClassificationName : RegressionName;

    public override string Headline => labels.Classes.Count > 0 ? "test_accuracy" : "test_r2";

    public override string Sample => "row";

    public override IReadOnlyList<string> Notes => notes;

    public override int Count => data.Rows;

    public override IReadOnlyList<string> Classes => labels.Classes;

    public override string Fingerprint => data.Fingerprint;

    public override IReadOnlyList<Finding> Findings => field ??= TableFindings.Of(Looked);

    public override IReadOnlyList<LookFinding> Look(CancellationToken cancellation) => Looked;

    IReadOnlyList<LookFinding> Looked => looked ??= TableLook.At(data, target, isNew ? null : splits, new() { GroupColumn = SplitSetting.GroupColumn(settings), TimeColumn = SplitSetting.TimeColumn(settings), Ignored = TableSettings.Ignored(settings, data.Columns) }).Findings;

    public override void Split(ResolvedSettings settings, RunFolder? earlier) => splits = earlier is not null && File.Exists(earlier.SplitPath)
        ? RowSplitFile.Apply(earlier.SplitPath, data, label)
        : TableSplit.Assign(data, target, TableSettings.Rule(settings, data), SplitSetting.Ratio(settings), seed);

    bool IsGiven => TableSplitRule.For(data).Kind == TableSplitKind.Given;

    public override string SplitRule(ResolvedSettings settings) => IsGiven && SplitSetting.GroupColumn(settings) is null && SplitSetting.TimeColumn(settings) is null ? "as the data declares"
        : SplitSetting.GroupColumn(settings) is { } group ? $"by {group}, {SplitSetting.Ratio(settings)}"
        : SplitSetting.TimeColumn(settings) is { } time ? $"by {time}, the latest rows held out, {SplitSetting.Ratio(settings)}"
        : $"at random within {(labels.Classes.Count > 0 ? "each class" : "ranges of the label")}, {SplitSetting.Ratio(settings)}";

    public override void SaveSplit(string path) => RowSplitFile.Write(path, data, label, splits, Groups());

    // The group of each row, null where it names none; null where the rows are in no groups.
    string?[]? Groups()
    {
        if (SplitSetting.GroupColumn(settings) is not { } name) return null;
        var column = data.IndexOf(name, "is to name the groups");
        return [.. Enumerable.Range(0, data.Rows).Select(row => data.TextOf(row, column) is { Length: > 0 } group ? group : null)];
    }

    public override TrainingSetup Prepare(ResolvedSettings settings, IProgress<ProgressEvent> progress, Func<TimeSpan> elapsed, CancellationToken cancellation)
    {
        settings.Fill(TrainSettings.Task, Name, "the data is a table");
        settings.Fill(TrainSettings.Label, labels.Column.Name, "named, or found by name or place");
        settings.Fill(TrainSettings.Split, IsGiven ? SplitSetting.AsGiven : "80/10/10", IsGiven ? "the data declares its splits" : "no split is given");
        return setup = TableSetup.Prepare(settings, data, labels, Features(settings), TableSettings.Monotone(settings, data.Columns), splits, progress, elapsed, cancellation);
    }

    // What decides the split is no reason for an answer: a new group or a later time has other values.
    int[] Features(ResolvedSettings settings)
    {
        var left = TableSettings.Ignored(settings, data.Columns);
        foreach (var name in (string?[])[SplitSetting.GroupColumn(settings), SplitSetting.TimeColumn(settings), TableSplitRule.For(data).Column])
            if (name is not null) left.Add(name);
        return [.. Enumerable.Range(0, data.Columns.Count).Where(place => place != label && data.Columns[place].IsFeature && !left.Contains(data.Columns[place].Name))];
    }

    public override PreviewPicture? Preview(RunFolder folder) => null;

    public override void Finish(CancellationToken cancellation)
    {
        var baseline = setup!.TrainBaseline(seed, cancellation);
        var config = new TableModelConfig
        {
            Label = labels.Column.Name, Columns = data.Columns, Encoder = setup.Encoder.State, Network = setup.NetworkConfig, Classes = labels.Classes,
            TargetMean = setup.Target.Mean, TargetDeviation = setup.Target.Deviation, WeightsSha256 = setup.Network.Sha256(), BaselineSha256 = baseline.Sha256(),
        };
        model = new(config, setup.Network, baseline);
        var valid = TableEvaluation.Outputs(model, setup.Valid, setup.Read, withFeatures: true, cancellation);
        int[] classes = labels.Classes.Count > 0 ? [.. setup.Valid.Select(row => (int)labels[row])] : [];
        if (classes.Length > 1) config = config with { Temperature = TemperatureScaling.Fit(valid.Network, classes, labels.Classes.Count).Temperature };
        model = new(config, setup.Network, baseline);
        var some = new Rng(new RngKey(seed, 0).Fold("features")).Permutation(setup.Train.Length).Take(OutOfDistribution.MostFitted).Select(i => setup.Train[i]).ToArray();
        var features = new SampleFeatures(model.FeatureCount, TableEvaluation.Outputs(model, some, setup.Read, withFeatures: true, cancellation).Features, valid.Features);
        var answers = model.Answers(valid.Network);
        model = new(config, setup.Network, baseline, labels.Classes.Count > 0 ? DecisionFit.OfClasses(settings, labels.Classes, answers, classes, features, costs, rules)
            : DecisionFit.OfNumbers(settings, answers, config.Network.Outputs, [.. setup.Valid.Select(row => labels[row])], features, rules));
    }

    public override string WeightsSha256 => model!.Config.WeightsSha256;

    public override void Save(string folder) => model!.Save(folder);

    public override VerificationReport Measure(long seed, ReportFacts facts, string? predictionsPath, CancellationToken cancellation)
    {
        int[] test = [.. Enumerable.Range(0, splits.Count).Where(row => splits[row] == DataSplit.Test && !double.IsNaN(labels[row]))];
        int[]? valid = isNew ? null : [.. Enumerable.Range(0, splits.Count).Where(row => splits[row] == DataSplit.Valid && !double.IsNaN(labels[row]))];
        return new TableEvaluation(model!, data, labels, splits, test) { Valid = valid }.Report(seed, facts, predictionsPath, cancellation);
    }

    public override ModelReference? Reference(CancellationToken cancellation)
    {
        const int MostRows = 50_000;
        int[] held = [.. Enumerable.Range(0, splits.Count).Where(row => splits[row] == DataSplit.Test && !double.IsNaN(labels[row]))];
        if (held.Length == 0) return null;
        if (held.Length > MostRows) held = [.. new Rng(new RngKey(seed, 0).Fold("reference")).Permutation(held.Length).Take(MostRows).Select(i => held[i]).Order()];
        return TableReference.Of(model!, data, labels, held, cancellation);
    }

    public override PlanCost? PredictionPlan => PlanCost.OfPrediction(model!.Network, [1, model.RowSize]);

    public override ModelCardFacts Card
    {
        get
        {
            var config = model!.Config;
            var inputs = string.Join(", ", config.Encoder.Features.Take(20).Select(feature => feature.Name)) + (config.Encoder.Features.Count > 20 ? $" and {config.Encoder.Features.Count - 20} more" : "");
            return new(config.Task, config.IsClassification ? $"A classifier of rows: '{config.Label}' is one of {config.Classes.Count} classes, told from {inputs}." : $"Predicts the number '{config.Label}' of a row from {inputs}.",
                "new-rows.csv", "TableModel.Load(folder).Predict(row)");
        }
    }

    public override IReadOnlyList<Finding> Overlap(string split)
    {
        var (known, examples) = RowSplitFile.Known(split, data, label);
        Finding copies = known == 0 ? new(FindingKind.Fine, "None of these rows was trained on.")
            : new(FindingKind.Problem, $"{known} of {data.Rows} rows were trained on: the figures are too good.", [.. examples.Select(row => $"row {row + 1}")]);
        return Groups() is { } groups && KnownGroups.Of(RowSplitFile.Groups(split), groups, SplitSetting.GroupColumn(settings)!, Sample, RowSplitFile.NameOf) is { } found ? [copies, found] : [copies];
    }

    public override void Dispose() => data.Dispose();
}
