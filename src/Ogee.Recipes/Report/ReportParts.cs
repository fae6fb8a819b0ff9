using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>What a verification says in one word.</summary>
public enum VerdictKind
{
    /// <summary>All that was required holds.</summary>
    Pass,
    /// <summary>It holds, but something needs a look before the model is used.</summary>
    Warn,
    /// <summary>Something required does not hold.</summary>
    Fail,
}

/// <summary>The outcome of a verification.</summary>
/// <param name="Kind">Pass, warn or fail.</param>
/// <param name="Reason">Why, in a sentence or two with the numbers.</param>
/// <param name="NextStep">What to do next, in a sentence.</param>
/// <param name="NextCommand">The command for it, or empty.</param>
public sealed record Verdict(VerdictKind Kind, string Reason, string NextStep, string NextCommand = "");

/// <summary>A figure to remember.</summary>
/// <param name="Name">The name, such as "Accuracy".</param>
/// <param name="Value">The figure with its 95 % interval; a share is in parts of one.</param>
/// <param name="Baseline">The same figure of the baseline; null where there is none.</param>
/// <param name="BaselineName">What the baseline does, such as "always answering good".</param>
public sealed record HeadlineMetric(string Name, Interval Value, double? Baseline = null, string BaselineName = "")
{
    /// <summary>What the figure is counted in: <c>%</c> for a share, else a unit, or nothing for a plain number.</summary>
    public string Unit { get; init => field = value ?? "%"; } = "%";

    /// <summary>Whether a lower figure is better, as of errors.</summary>
    public bool IsBetterLower { get; init; }

    /// <summary>Whether the whole interval is on the better side of the baseline; true without one.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool BeatsBaseline => Baseline is not { } baseline || (IsBetterLower ? Value.High < baseline : Value.Low > baseline);

    /// <summary>In words: value, interval, baseline.</summary>
    public override string ToString() => Unit == "%"
        ? FormattableString.Invariant($"{Value.Value:0.00 %}, 95 % interval {Value.Low:0.0 %} to {Value.High:0.0 %}{(Baseline is { } share ? FormattableString.Invariant($"; baseline {share:0.0 %}") : "")}")
        : $"{Figures.In(Value.Value, Unit)}, 95 % interval {Figures.Range(Value, Unit)}{(Baseline is { } baseline ? $"; baseline {Figures.In(baseline, Unit)}" : "")}";
}

/// <summary>A figure of this model beside that of a simpler one, on the same samples.</summary>
/// <param name="Name">The other model, such as "logistic regression".</param>
/// <param name="Metric">The figure that is compared.</param>
/// <param name="Value">The other model's figure with its 95 % interval.</param>
/// <param name="Difference">This model's figure less the other's, with the 95 % interval of the paired bootstrap.</param>
/// <param name="IsBetterLower">Whether a lower figure is better.</param>
/// <param name="Unit">What the figure is counted in, as of <see cref="HeadlineMetric.Unit"/>.</param>
public sealed record RivalResult(string Name, string Metric, Interval Value, Interval Difference, bool IsBetterLower = false, string Unit = "%")
{
    /// <summary>1 where this model is clearly better, −1 where the other is, 0 where the two cannot be told apart.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Outcome => (IsBetterLower ? Difference.High < 0 : Difference.Low > 0) ? 1 : (IsBetterLower ? Difference.Low > 0 : Difference.High < 0) ? -1 : 0;

    /// <summary>In words: which of the two is better, and by how much.</summary>
    public override string ToString() => $"{Name}, {Metric} {Figures.In(Value, Unit)}: {Outcome switch { 1 => "this model is better", -1 => "it is better than this model", _ => "not to be told apart" }} ({Figures.Difference(Difference.Value, Unit)})";
}

/// <summary>Predicted numbers against true ones, thinned for pictures; the figures themselves are of all samples.</summary>
/// <param name="Label">The name of what is predicted.</param>
/// <param name="Points">Some samples: truth and prediction.</param>
/// <param name="Residuals">How the errors (prediction less truth) are distributed: their quantiles.</param>
/// <param name="Bands">The error on tenths of the samples, ordered by the prediction.</param>
public sealed record RegressionSheet(string Label, IReadOnlyList<PredictedPoint> Points, IReadOnlyList<QuantileValue> Residuals, IReadOnlyList<ErrorBand> Bands);

/// <summary>One sample of a regression.</summary>
/// <param name="Truth">The true value.</param>
/// <param name="Predicted">The prediction.</param>
public readonly record struct PredictedPoint(double Truth, double Predicted);

/// <summary>A quantile.</summary>
/// <param name="Share">The share of values below it.</param>
/// <param name="Value">The value.</param>
public readonly record struct QuantileValue(double Share, double Value);

/// <summary>The error among samples with similar predictions.</summary>
/// <param name="Low">The least prediction.</param>
/// <param name="High">The greatest prediction.</param>
/// <param name="Count">How many samples.</param>
/// <param name="MeanTruth">The mean of their true values.</param>
/// <param name="MeanPredicted">The mean of their predictions.</param>
/// <param name="RootMeanSquare">The root of their mean squared error.</param>
public sealed record ErrorBand(double Low, double High, long Count, double MeanTruth, double MeanPredicted, double RootMeanSquare);

/// <summary>What the model learned from and was tested on.</summary>
/// <param name="Source">Where the data is: a folder or file.</param>
/// <param name="Fingerprint">The fingerprint of the data, a hash in hexadecimal.</param>
/// <param name="Splits">The names of the splits, such as train, valid, test.</param>
/// <param name="Classes">How many samples each class has in each split.</param>
public sealed record DataSheet(string Source, string Fingerprint, IReadOnlyList<string> Splits, IReadOnlyList<ClassCounts> Classes)
{
    /// <summary>Whether <see cref="Classes"/> are classes; else they are ranges of the number that is predicted.</summary>
    public bool IsOfClasses { get; init; } = true;

    /// <summary>How the split was made, such as "by board" or "at random, 80/10/10".</summary>
    public string SplitRule { get; init => field = value ?? ""; } = "";

    /// <summary>What groups samples (part, board, patient), or empty.</summary>
    public string GroupName { get; init => field = value ?? ""; } = "";

    /// <summary>How many groups each split has; empty without groups.</summary>
    public IReadOnlyList<long> GroupsPerSplit { get; init => field = value ?? []; } = [];

    /// <summary>Leakage, duplicates, unreadable files, imbalance: what was looked for, and what was found.</summary>
    public IReadOnlyList<Finding> Findings { get; init => field = value ?? []; } = [];
}

/// <summary>The samples of one class.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Counts">How many samples each split has.</param>
public sealed record ClassCounts(string Name, IReadOnlyList<long> Counts);

/// <summary>How serious a finding is.</summary>
public enum FindingKind
{
    /// <summary>It was looked for and not found.</summary>
    Fine,
    /// <summary>Good to know.</summary>
    Note,
    /// <summary>It makes figures of this report doubtful.</summary>
    Problem,
}

/// <summary>One thing that was looked for in the data.</summary>
/// <param name="Kind">How serious it is.</param>
/// <param name="Text">What was found, in a sentence with the numbers.</param>
/// <param name="Examples">Paths or names of a few cases.</param>
public sealed record Finding(FindingKind Kind, string Text, IReadOnlyList<string>? Examples = null)
{
    /// <summary>What the first cases look like, PNG or JPEG, in their order; copies are beside each other.</summary>
    public IReadOnlyList<PreviewPicture> Pictures { get; init => field = value ?? []; } = [];
}

/// <summary>A picture with a line about it.</summary>
/// <param name="Image">The picture, PNG or JPEG.</param>
/// <param name="Caption">What it shows.</param>
public sealed record PreviewPicture(byte[] Image, string Caption);

/// <summary>How many samples of each true class got each answer.</summary>
/// <param name="Classes">The names of the classes.</param>
/// <param name="Counts">The counts: a row a true class, a column an answer.</param>
public sealed record ConfusionCounts(IReadOnlyList<string> Classes, IReadOnlyList<IReadOnlyList<long>> Counts);

/// <summary>The figures of one class.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Support">How many test samples truly are of it.</param>
/// <param name="Precision">Of the samples called it, the part that is.</param>
/// <param name="Recall">Of the samples that are it, the part that is called it, with its 95 % (Wilson) interval.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="RocAuc">The area under its ROC curve against all other classes; null where it is not defined.</param>
/// <param name="AveragePrecision">The area under its precision–recall curve; null where it is not defined.</param>
public sealed record ClassResult(string Name, long Support, double Precision, Interval Recall, double F1, double? RocAuc = null, double? AveragePrecision = null);

/// <summary>A place on a precision–recall curve.</summary>
/// <param name="Threshold">What is at least as probable is called it.</param>
/// <param name="Precision">Of what is called it, the part that is.</param>
/// <param name="Recall">Of what is it, the part that is called it.</param>
public readonly record struct PrecisionRecallPoint(double Threshold, double Precision, double Recall);

/// <summary>The precision–recall curve of a class against all others.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="AveragePrecision">The area under the whole curve.</param>
/// <param name="Points">The curve from the largest threshold down, thinned for a picture.</param>
public sealed record ClassCurve(string Name, double AveragePrecision, IReadOnlyList<PrecisionRecallPoint> Points);

/// <summary>How good probabilities are.</summary>
/// <param name="Bins">Reliability bins of equal width.</param>
/// <param name="ExpectedError">The expected calibration error of these bins.</param>
/// <param name="ExpectedErrorEqualMass">The expected calibration error of bins of equal mass.</param>
/// <param name="MeanConfidence">The mean confidence of the answers.</param>
/// <param name="LogLoss">The mean of −ln p of the true class.</param>
/// <param name="Brier">The Brier score, 0 to 2.</param>
public sealed record CalibrationState(IReadOnlyList<ReliabilityBin> Bins, double ExpectedError, double ExpectedErrorEqualMass, double MeanConfidence, double LogLoss, double Brier);

/// <summary>Calibration on the test data, before and after temperature scaling.</summary>
/// <param name="Accuracy">The accuracy, which temperature does not change.</param>
/// <param name="Temperature">The temperature fitted on validation data; 1 for none.</param>
/// <param name="Before">At temperature 1.</param>
/// <param name="After">At the fitted temperature; null where none was fitted.</param>
public sealed record CalibrationSheet(double Accuracy, double Temperature, CalibrationState Before, CalibrationState? After);

/// <summary>What abstaining buys.</summary>
/// <param name="Points">The risk–coverage curve, thinned for a picture.</param>
/// <param name="Area">The area under it.</param>
public sealed record AbstentionSheet(IReadOnlyList<RiskCoveragePoint> Points, double Area);

/// <summary>What promises about answers are worth on the test data.</summary>
/// <param name="Coverage">Sets of classes or ranges of numbers; null where none were fitted.</param>
/// <param name="Foreign">What is called foreign; null where that was not fitted.</param>
/// <param name="Cost">Answers of the smallest expected cost; null where no costs were given.</param>
public sealed record DecisionSheet(CoverageSheet? Coverage, ForeignSheet? Foreign, OperatingPoint? Cost)
{
    /// <summary>What mistakes were said to cost; null where nothing was said, or there are too many classes to show.</summary>
    public CostTable? Costs { get; init; }

    /// <summary>What the rules of experts decide, in their order; null where there are none.</summary>
    public IReadOnlyList<RuleResult>? Rules { get; init; }
}

/// <summary>What each answer costs where each class is true.</summary>
/// <param name="Classes">The classes.</param>
/// <param name="Rows">The costs [truth][answer].</param>
/// <param name="Person">The cost of leaving a sample to a person; null where none is left for its cost.</param>
public sealed record CostTable(IReadOnlyList<string> Classes, IReadOnlyList<IReadOnlyList<double>> Rows, double? Person);

/// <summary>What a rule decides of the test samples, and how good that is.</summary>
/// <param name="Rule">The rule, as a sentence.</param>
/// <param name="Samples">How many samples it decides.</param>
/// <param name="With">Of these, the part that it answers rightly; of numbers the mean absolute error. Null where it leaves them to a person, or there are none.</param>
/// <param name="Without">The same of the model's own answers; null where there are none.</param>
/// <param name="Unit">The unit of errors; null where <paramref name="With"/> is a part.</param>
public sealed record RuleResult(string Rule, long Samples, double? With, double? Without, string? Unit)
{
    /// <summary>In a sentence: <c>when age &lt; 18 then answer 'no': decides 12 rows, 95.0 % right, 80.0 % without it</c>.</summary>
    /// <param name="sample">What one sample is called.</param>
    public string InWords(string sample)
    {
        string Worth(double value) => Unit is { } unit ? $"mean error {Figures.In(value, unit)}" : $"{Figures.Percent(value)} right";
        return $"{Rule}: decides {Text.Count(Samples, sample)}{(Samples == 0 ? "" : With is { } with ? ", " + Worth(with) : ", left to a person")}{(Without is { } without ? $", {Worth(without)} without it" : "")}";
    }
}

/// <summary>How often sets of classes, or ranges of numbers, hold the true one.</summary>
/// <param name="Promised">How often they should, 0 to 1.</param>
/// <param name="Fitted">How many validation samples they were fitted on.</param>
/// <param name="Measured">How often they do, with the exact 95 % interval.</param>
/// <param name="Usual">Between what 95 % of fits of this size cover.</param>
/// <param name="Size">The mean number of classes of a set, or the mean width of a range.</param>
/// <param name="Unit">The unit of a width; null for sets.</param>
/// <param name="Alone">The part of the sets that are a single class; 0 for ranges.</param>
public sealed record CoverageSheet(double Promised, long Fitted, Interval Measured, Interval Usual, double Size, string? Unit, double Alone);

/// <summary>How often samples like the training data are called foreign.</summary>
/// <param name="Promised">How often they should be at most.</param>
/// <param name="Measured">How often test samples are, with the exact 95 % interval.</param>
public sealed record ForeignSheet(double Promised, Interval Measured);

/// <summary>The first figure of the headline on a part of the test data.</summary>
/// <param name="Name">What the part is, such as "board 20085".</param>
/// <param name="Count">How many samples it has.</param>
/// <param name="Value">Its figure with its 95 % interval.</param>
public sealed record SliceResult(string Name, long Count, Interval Value);

/// <summary>A sample that was answered wrongly.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Truth">Its label.</param>
/// <param name="Predicted">The answer.</param>
/// <param name="Confidence">How sure the model was; null where it does not say.</param>
/// <param name="Thumbnail">A small picture of it, PNG or JPEG; null where there is none.</param>
/// <param name="IsSuspectedLabel">Whether the label rather than the answer may be wrong.</param>
public sealed record Mistake(string Path, string Truth, string Predicted, double? Confidence, byte[]? Thumbnail = null, bool IsSuspectedLabel = false)
{
    /// <summary>What the sample says, where it is not a picture: some of its columns.</summary>
    public IReadOnlyList<NamedValue> Values { get; init => field = value ?? []; } = [];
}

/// <summary>Labels that are probably wrong, by confident learning on samples that the model has not learned from.</summary>
/// <param name="Measured">How many held-out samples were asked about.</param>
/// <param name="Count">How many of their labels are suspected.</param>
/// <param name="NoiseRate">The estimated part of the labels that is wrong.</param>
/// <param name="Samples">The suspected ones, the most certain first; at most 1,000.</param>
public sealed record SuspectedSheet(int Measured, int Count, double NoiseRate, IReadOnlyList<SuspectedSample> Samples);

/// <summary>A sample whose label is probably wrong.</summary>
/// <param name="Path">Where the sample is.</param>
/// <param name="Split">The split that it is in.</param>
/// <param name="Thumbnail">What it looks like, PNG or JPEG, where it is a picture that is to be shown.</param>
public sealed record SuspectedSample(string Path, string Split, byte[]? Thumbnail = null)
{
    /// <summary>The label as given.</summary>
    public string Label { get; init => field = value ?? ""; } = "";

    /// <summary>The class that it probably is of.</summary>
    public string Suspected { get; init => field = value ?? ""; } = "";

    /// <summary>What the model gives the suspected class.</summary>
    public double Probability { get; init; }

    /// <summary>By how much that is more than what it gives the label.</summary>
    public double Margin { get; init; }

    /// <summary>What the sample says, where it is not a picture: some of its columns.</summary>
    public IReadOnlyList<NamedValue> Values { get; init => field = value ?? []; } = [];
}

/// <summary>One epoch of training.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="TrainLoss">The mean loss on training data.</param>
/// <param name="ValidLoss">The mean loss on validation data.</param>
/// <param name="TrainAccuracy">The accuracy on training data.</param>
/// <param name="ValidAccuracy">The accuracy on validation data.</param>
public sealed record TrainingEpoch(int Epoch, double TrainLoss, double? ValidLoss = null, double? TrainAccuracy = null, double? ValidAccuracy = null);

/// <summary>How training went.</summary>
/// <param name="Epochs">The epochs in order.</param>
/// <param name="BestEpoch">The number of the epoch whose weights were kept.</param>
public sealed record TrainingSheet(IReadOnlyList<TrainingEpoch> Epochs, int BestEpoch);

/// <summary>What training and predicting cost.</summary>
/// <param name="WallSeconds">How long the run took.</param>
/// <param name="CpuSeconds">How much processor time it used.</param>
/// <param name="Flops">How many floating-point operations its plans hold.</param>
/// <param name="EnergyJoules">An estimate of its energy.</param>
/// <param name="EnergyAssumption">What the estimate rests on, such as "15 W a busy core, 20 W for the rest of the machine".</param>
/// <param name="Currency">The currency of the two amounts, such as EUR.</param>
/// <param name="MoneyPerRun">What the run cost.</param>
/// <param name="MoneyPerThousandPredictions">What 1,000 predictions cost.</param>
/// <param name="MoneyAssumption">What the amounts rest on, such as "0.04 EUR a core-hour".</param>
public sealed record CostSheet(double WallSeconds, double CpuSeconds, double Flops, double EnergyJoules, string EnergyAssumption,
    string Currency, double MoneyPerRun, double MoneyPerThousandPredictions, string MoneyAssumption)
{
    /// <summary>Bytes that its plans moved to and from memory, estimated; 0 where that is not known.</summary>
    public double BytesMoved { get; init; }

    /// <summary>What the bytes rest on; null where they are not known.</summary>
    public string? BytesAssumption { get; init; }

    /// <summary>The most memory that the run's process had; 0 where that is not known.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>All that 1,000 predictions cost; null in reports of earlier versions.</summary>
    public PredictionCost? PerThousandPredictions { get; init; }
}

/// <summary>How long an answer takes.</summary>
/// <param name="Batch">How many samples were asked at once.</param>
/// <param name="MedianSeconds">Half of the answers come within this.</param>
/// <param name="P95Seconds">95 % of the answers come within this.</param>
/// <param name="P99Seconds">99 % of the answers come within this.</param>
/// <param name="SamplesPerSecond">How many samples are answered a second.</param>
/// <param name="Conditions">The machine, threads, and how it was measured.</param>
/// <param name="Seconds">The single measurements; empty where they were not kept.</param>
public sealed record LatencySheet(int Batch, double MedianSeconds, double P95Seconds, double P99Seconds, double SamplesPerSecond, string Conditions,
    IReadOnlyList<double>? Seconds = null)
{
    /// <summary>Processor time of an answer, all threads together, in the mean; null where it was not measured.</summary>
    public double? CpuSeconds { get; init; }
}

/// <summary>A name and a value, both text.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
public sealed record NamedValue(string Name, string Value);

/// <summary>What is needed to get the figures of a report again.</summary>
/// <param name="Command">The command, pasteable.</param>
/// <param name="Seed">The seed.</param>
/// <param name="WeightsSha256">The SHA-256 of the weights.</param>
/// <param name="DataFingerprint">The fingerprint of the data.</param>
/// <param name="Versions">The versions of Ogee, .NET and the system.</param>
public sealed record Reproduction(string Command, long Seed, string WeightsSha256, string DataFingerprint, IReadOnlyList<NamedValue> Versions);
