using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Measures a model of tables on rows that it has not learned from, and writes what was found as a report.</summary>
sealed class TableEvaluation(TableModel model, TableData data, TableLabels labels, IReadOnlyList<DataSplit> splits, int[] test)
{
    const int MostMistakes = 24;
    const int MostSlices = 12;
    const int ShownColumns = 8;

    // Parts with fewer rows say more about luck than about the part; more values than these are no parts.
    const int FewestRows = 30;
    const int MostValues = 20;

    readonly string labelName = labels.Column.Name;

    /// <summary>The rows that the model was chosen by, whose labels are doubted as those of the test are; null doubts none.</summary>
    public int[]? Valid { get; init; }

    /// <summary>The model's results for rows, block by block.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="read">Encodes rows.</param>
    /// <param name="withFeatures">Whether what the network sees is wanted too.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public static RowOutputs Outputs(TableModel model, int[] rows, Func<IReadOnlyList<int>, float[]> read, bool withFeatures, CancellationToken cancellation)
    {
        const int Block = 8192;
        var (size, width) = (model.Config.Network.Outputs, withFeatures ? model.FeatureCount : 0);
        var results = new RowOutputs(new float[rows.Length * size], new float[rows.Length * width], new float[rows.Length * size]);
        for (var first = 0; first < rows.Length; first += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = rows[first..Math.Min(rows.Length, first + Block)];
            var encoded = read(part);
            model.Outputs(encoded, results.Network.AsSpan(first * size, part.Length * size), results.Features.AsSpan(first * width, part.Length * width));
            model.BaselineOutputs(encoded, results.Linear.AsSpan(first * size, part.Length * size));
        }
        return results;
    }

    /// <summary>The report.</summary>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <param name="facts">What the report says beside the figures.</param>
    /// <param name="predictionsPath">Where predictions.csv goes; null for nowhere.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    public VerificationReport Report(long seed, ReportFacts facts, string? predictionsPath, CancellationToken cancellation)
    {
        if (test.Length == 0) throw RecipeErrors.Split.With("There are no test rows with a label", "Expected at least one", "Give a split with a test part, for instance --split 80/10/10.");
        var encoded = new EncodedRows(data, model.Encoder, test, cancellation);
        var results = Outputs(model, test, encoded.Read, model.Decisions.Typicality is not null, cancellation);
        var (outputs, linear) = (results.Network, results.Linear);
        var raw = new double[data.Columns.Count];
        data.Read(test[0], raw);
        var report = model.Config.IsClassification ? Classes(outputs, linear, seed, facts, predictionsPath, cancellation) : Numbers(outputs, linear, seed, facts, predictionsPath);
        var network = model.Config.Network;
        return report with
        {
            Decisions = DecisionSheets.Of(model.Decisions, report.Headline, Measured(outputs), results.Features, seed),
            Subtitle = FormattableString.Invariant($"'{labelName}' by a deep tabular network ({network.Members} members, {network.Width} wide) from {model.Config.Encoder.Features.Count} columns, {test.Length} rows held out"),
            Verdict = facts.Verdict ?? Verdicts.Of(report.Headline, report.Classes, report.Rivals, facts, "row", test.Length),
            Latency = AnswerTimes.Measure(() => model.Predict(raw), "row"),
            Limits = [.. Limits(facts)],
        };
    }

    MeasuredAnswers Measured(float[] outputs)
    {
        var isClass = model.Config.IsClassification;
        return new(model.Config.Classes.Count, isClass ? [.. test.Select(row => (int)labels[row])] : [], isClass ? [] : [.. test.Select(row => labels[row])], model.Answers(outputs))
        {
            Names = model.Config.Classes,
            Held = i =>
            {
                var raw = new double[data.Columns.Count];
                data.Read(test[i], raw);
                return model.RulesHeld(raw);
            },
        };
    }

    VerificationReport Classes(float[] outputs, float[] linear, long seed, ReportFacts facts, string? predictionsPath, CancellationToken cancellation)
    {
        var classes = model.Config.Classes;
        int[] truth = [.. test.Select(row => (int)labels[row])];
        var figures = ClassificationFigures.From(classes, truth, outputs, seed, new(model.Config.Temperature, 0, 0));
        var rival = ProbabilityScores.Predict(ProbabilityScores.Softmax(linear, classes.Count), classes.Count);
        double[] right = [.. truth.Select((label, i) => figures.Predicted[i] == label ? 1.0 : 0)], otherRight = [.. truth.Select((label, i) => rival[i] == label ? 1.0 : 0)];
        if (predictionsPath is not null)
        {
            using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
            var table = new PredictionsCsv(text, classes);
            for (var i = 0; i < test.Length; i++) table.Write(Name(test[i]), truth[i], figures.Probabilities.AsSpan(i * classes.Count, classes.Count));
            DurableFile.WriteAllText(predictionsPath, text.ToString());
        }
        var suspected = Valid is null ? null : Suspected(Valid, truth, figures.Probabilities, cancellation);
        var doubted = suspected?.Samples.Select(sample => sample.Path).ToHashSet(StringComparer.Ordinal);
        return Common(figures.Headline, facts) with
        {
            Suspected = suspected,
            Rivals = [Rival("logistic regression", "accuracy", right, otherRight, seed, false, "%")],
            Confusion = figures.Confusion,
            Classes = figures.Classes,
            Curves = figures.Curves,
            Calibration = figures.Calibration,
            Abstention = figures.Abstention,
            Slices = Slices(indices => Interval.Wilson(indices.Count(i => right[i] > 0), indices.Count), isBetterLower: false),
            Mistakes = [.. Enumerable.Range(0, test.Length).Where(i => figures.Predicted[i] != truth[i]).OrderByDescending(i => figures.Confidence[i]).ThenBy(i => i).Take(MostMistakes)
                .Select(i => new Mistake(Name(test[i]), classes[truth[i]], classes[figures.Predicted[i]], figures.Confidence[i], IsSuspectedLabel: doubted?.Contains(Name(test[i])) ?? false) { Values = Values(test[i]) })],
        };
    }

    SuspectedSheet Suspected(int[] valid, int[] truth, double[] ofTest, CancellationToken cancellation)
    {
        var outputs = valid.Length == 0 ? [] : Outputs(model, valid, new EncodedRows(data, model.Encoder, valid, cancellation).Read, withFeatures: false, cancellation).Network;
        int[] held = [.. valid, .. test];
        return SuspectedSheets.Of(model.Config.Classes, [.. outputs.Length == 0 ? [] : model.Answers(outputs), .. ofTest], [.. valid.Select(row => (int)labels[row]), .. truth],
            (k, isShown) => new(Name(held[k]), Text.Of(k < valid.Length ? DataSplit.Valid : DataSplit.Test)) { Values = isShown ? Values(held[k]) : [] });
    }

    VerificationReport Numbers(float[] outputs, float[] linear, long seed, ReportFacts facts, string? predictionsPath)
    {
        var size = model.Config.Network.Outputs;
        double[] Means(float[] of) => [.. model.Answers(of).Where((_, i) => i % size == 0)];
        double[] truth = [.. test.Select(row => labels[row])], predicted = Means(outputs), other = Means(linear);
        var unit = labels.Column.Unit;
        var figures = RegressionFigures.From(labelName, unit, truth, predicted, model.Config.TargetMean, seed);
        if (predictionsPath is not null) NumbersCsv.Write(predictionsPath, [.. test.Select(Name)], truth, model.Answers(outputs), size);
        return Common(figures.Headline, facts) with
        {
            Rivals = [RootRival(truth, predicted, other, seed, unit)],
            Regression = figures.Sheet,
            Slices = Slices(indices => Root(truth, predicted, indices, seed), isBetterLower: true),
            Mistakes = [.. Enumerable.Range(0, test.Length).OrderByDescending(i => Math.Abs(predicted[i] - truth[i])).ThenBy(i => i).Take(MostMistakes)
                .Select(i => new Mistake(Name(test[i]), Figures.In(truth[i], unit), Figures.In(predicted[i], unit), null) { Values = Values(test[i]) })],
        };
    }

    VerificationReport Common(IReadOnlyList<HeadlineMetric> headline, ReportFacts facts) => new()
    {
        Task = model.Config.Task, Sample = "row", Samples = test.Length, Title = facts.Title, Run = facts.Run, Created = facts.Created, Verdict = new(VerdictKind.Fail, "", ""), Headline = headline,
        Data = Sheet(facts), Training = facts.Training, Cost = facts.Cost, Reproduce = facts.Reproduce,
    };

    DataSheet Sheet(ReportFacts facts)
    {
        var (names, place) = model.Config.IsClassification ? (model.Config.Classes, row => (int)labels[row]) : Ranges();
        var counts = new long[names.Count, 3];
        for (var row = 0; row < splits.Count; row++)
            if (!double.IsNaN(labels[row])) counts[place(row), (int)splits[row]]++;
        return new(facts.DataPath, data.Fingerprint, ["train", "valid", "test"], [.. names.Select((name, c) => new ClassCounts(name, [counts[c, 0], counts[c, 1], counts[c, 2]]))])
        {
            SplitRule = facts.SplitRule, Findings = facts.Findings, IsOfClasses = model.Config.IsClassification,
        };
    }

    // A number's quarters, so that one sees whether the splits have like ranges.
    (IReadOnlyList<string> Names, Func<int, int> Place) Ranges()
    {
        double[] sorted = [.. Enumerable.Range(0, splits.Count).Select(row => labels[row]).Where(value => !double.IsNaN(value)).Order()];
        double[] bounds = [.. new[] { 0.25, 0.5, 0.75 }.Select(share => sorted[(int)(share * (sorted.Length - 1))]).Distinct()];
        var edges = bounds.Prepend(sorted[0]).Append(sorted[^1]).ToArray();
        return ([.. Enumerable.Range(0, edges.Length - 1).Select(i => $"{Figures.Significant(edges[i])} to {Figures.Significant(edges[i + 1])}")], row => bounds.Count(bound => labels[row] > bound));
    }

    static RivalResult Rival(string name, string metric, double[] own, double[] other, long seed, bool isBetterLower, string unit)
    {
        var key = new RngKey((ulong)seed).Fold("rival");
        double[] differences = [.. own.Select((value, i) => value - other[i])];
        return new(name, metric, Bootstrap.OfMean(other, key), Bootstrap.OfMean(differences, key), isBetterLower, unit);
    }

    static RivalResult RootRival(double[] truth, double[] own, double[] other, long seed, string unit)
    {
        var key = new RngKey((ulong)seed).Fold("rival");
        return new("linear regression", "RMSE", Bootstrap.Of(truth.Length, indices => RegressionFigures.RootMeanSquare(truth, other, indices), key),
            Bootstrap.Of(truth.Length, indices => RegressionFigures.RootMeanSquare(truth, own, indices) - RegressionFigures.RootMeanSquare(truth, other, indices), key), IsBetterLower: true, unit);
    }

    static Interval Root(double[] truth, double[] predicted, List<int> indices, long seed)
    {
        double[] truths = [.. indices.Select(i => truth[i])], answers = [.. indices.Select(i => predicted[i])];
        return Bootstrap.Of(truths.Length, drawn => RegressionFigures.RootMeanSquare(truths, answers, drawn), new RngKey((ulong)seed).Fold("slice"), resamples: 200);
    }

    // The values of columns with few of them: where is the model weak?
    IReadOnlyList<SliceResult> Slices(Func<List<int>, Interval> figure, bool isBetterLower)
    {
        var columns = model.Config.Encoder.Features.Where(feature => feature.Kind == ColumnKind.Category && data.Columns[feature.Column].Categories.Count <= MostValues).ToList();
        var parts = new Dictionary<(int Column, int Value), List<int>>();
        var raw = new double[data.Columns.Count];
        for (var i = 0; i < test.Length; i++)
        {
            data.Read(test[i], raw);
            foreach (var feature in columns)
            {
                var value = raw[feature.Column];
                var key = (feature.Column, double.IsNaN(value) ? -1 : (int)value);
                if (!parts.TryGetValue(key, out var part)) parts[key] = part = [];
                part.Add(i);
            }
        }
        var slices = parts.Where(part => part.Value.Count >= FewestRows && part.Value.Count < test.Length).OrderBy(part => part.Key)
            .Select(part => new SliceResult($"{(part.Key.Value < 0 ? "missing" : data.Columns[part.Key.Column].Categories[part.Key.Value])} ({data.Columns[part.Key.Column].Name})", part.Value.Count, figure(part.Value))).ToList();
        var sign = isBetterLower ? -1 : 1;
        return [.. slices.OrderBy(slice => sign * slice.Value.Value).ThenByDescending(slice => slice.Count).ThenBy(slice => slice.Name, StringComparer.Ordinal).Take(MostSlices)];
    }

    static string Name(int row) => FormattableString.Invariant($"row {row + 1}");

    IReadOnlyList<NamedValue> Values(int row) => [.. model.Config.Encoder.Features.Take(ShownColumns).Select(feature => new NamedValue(feature.Name, data.TextOf(row, feature.Column)))];

    IEnumerable<string> Limits(ReportFacts facts)
    {
        yield return FormattableString.Invariant($"Measured on {test.Length} rows of the same source as the training data; rows of another time, place or way of recording may do worse.");
        yield return facts.SplitRule.StartsWith("at random", StringComparison.Ordinal)
            ? "The rows were split at random: where several rows are of one person, machine or order, or where the future is to be predicted, the figures are too good. Use --split group=COLUMN or time=COLUMN."
            : $"The rows were split {facts.SplitRule}: the figures speak of such rows.";
        yield return model.Config.IsClassification ? "A confidence is calibrated on validation rows; for a row unlike any that was learned from it means nothing." : "A prediction far from what was learned from is a guess, whatever its error here.";
        foreach (var limit in facts.Limits) yield return limit;
    }
}

/// <summary>What a model of tables computes of some rows.</summary>
/// <param name="Network">The network's results [rows × outputs].</param>
/// <param name="Features">What the network sees [rows × features], or nothing.</param>
/// <param name="Linear">The linear model's results [rows × outputs].</param>
readonly record struct RowOutputs(float[] Network, float[] Features, float[] Linear);
