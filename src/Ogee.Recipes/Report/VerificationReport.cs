using System.Text.Json.Serialization;

namespace Ogee.Recipes;

/// <summary>All that a verification report says, of any task: written as report.json, shown as report.html.</summary>
/// <remarks>Rates are parts of one (0.95, not 95), times are seconds, energy is joules. The report never computes a figure that is not in this record.</remarks>
public sealed record VerificationReport
{
    /// <summary>The version of the format that this build writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The version of the format; it grows when a reader of the old one would misread the new one.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>What was verified, such as "Circuit-board defects".</summary>
    public required string Title { get; init; }

    /// <summary>Model and data in a line, such as "ResNet-18 on 64 × 64 crops, held-out boards".</summary>
    public string Subtitle { get; init => field = value ?? ""; } = "";

    /// <summary>The name of the run.</summary>
    public string Run { get; init => field = value ?? ""; } = "";

    /// <summary>When the report was made (UTC).</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The task, such as <c>image-classification</c>.</summary>
    public string Task { get; init => field = value ?? ""; } = "";

    /// <summary>What one sample is called: picture, row.</summary>
    public string Sample { get; init => field = value ?? "sample"; } = "sample";

    /// <summary>How many samples were measured.</summary>
    public long Samples { get; init; }

    /// <summary>Pass, warn or fail, why, and what to do next.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The figures to remember, the most important first; three or four.</summary>
    public required IReadOnlyList<HeadlineMetric> Headline { get; init; }

    /// <summary>What the model learned from and was tested on.</summary>
    public required DataSheet Data { get; init; }

    /// <summary>The first training samples, as the model sees them.</summary>
    public PreviewPicture? Preview { get; init; }

    /// <summary>The model beside simpler ones on the same samples; the report says which wins.</summary>
    public IReadOnlyList<RivalResult> Rivals { get; init => field = value ?? []; } = [];

    /// <summary>Truths against answers; null where a number is predicted.</summary>
    public ConfusionCounts? Confusion { get; init; }

    /// <summary>Predicted numbers against true ones; null where a class is predicted.</summary>
    public RegressionSheet? Regression { get; init; }

    /// <summary>The figures of each class, in the order of the classes; empty where a number is predicted.</summary>
    public IReadOnlyList<ClassResult> Classes { get; init => field = value ?? []; } = [];

    /// <summary>Precision–recall curves of the classes that are told worst, the worst first; at most three.</summary>
    public IReadOnlyList<ClassCurve> Curves { get; init => field = value ?? []; } = [];

    /// <summary>Whether confidences mean what they say.</summary>
    public CalibrationSheet? Calibration { get; init; }

    /// <summary>What leaving the least certain samples to a person buys.</summary>
    public AbstentionSheet? Abstention { get; init; }

    /// <summary>What promises about answers are worth: coverage, foreign samples, cost.</summary>
    public DecisionSheet? Decisions { get; init; }

    /// <summary>The first figure of the headline on parts of the data, such as one board, one shift, one region.</summary>
    public IReadOnlyList<SliceResult> Slices { get; init => field = value ?? []; } = [];

    /// <summary>The mistakes made with the most confidence, first the most confident.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; init => field = value ?? []; } = [];

    /// <summary>Labels of held-out samples that are probably wrong; null where a number is predicted, or where new data is measured.</summary>
    public SuspectedSheet? Suspected { get; init; }

    /// <summary>How training went.</summary>
    public TrainingSheet? Training { get; init; }

    /// <summary>What training and predicting cost.</summary>
    public CostSheet? Cost { get; init; }

    /// <summary>How long an answer takes.</summary>
    public LatencySheet? Latency { get; init; }

    /// <summary>Times and energy measured again beside those of the run's own report; null in the run's own, and where other data was measured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimeComparison? Times { get; init; }

    /// <summary>What is needed to get these figures again.</summary>
    public required Reproduction Reproduce { get; init; }

    /// <summary>What the report does not show, a sentence each.</summary>
    public IReadOnlyList<string> Limits { get; init => field = value ?? []; } = [];

    /// <summary>The report as JSON, indented; the same report gives the same bytes.</summary>
    public byte[] ToJson() => ReportJson.Write(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The bytes of a report.json.</param>
    /// <exception cref="OgeeException">It is not a report, or one of a newer version (OG2801).</exception>
    public static VerificationReport FromJson(ReadOnlySpan<byte> json) => ReportJson.Read(json);

    /// <summary>The report as one HTML page that needs nothing else: under 2 MB, without scripts.</summary>
    /// <exception cref="OgeeException">A picture is neither PNG nor JPEG (OG2802), or lists do not fit together (OG2803).</exception>
    public string ToHtml() => HtmlReport.Write(this);
}
