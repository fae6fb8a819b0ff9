namespace Ogee.Recipes;

/// <summary>The errors of the verification report: codes OG2801 to OG2899.</summary>
public static class ReportErrors
{
    /// <summary>A report.json that cannot be read.</summary>
    public static readonly ErrorCode Unreadable = new("OG2801", FailureKind.Data, "The report cannot be read",
        "A report.json is missing, is not JSON, lacks a part that every report has, or comes from a newer version of Ogee. Without the figures that it states, ogee verify RUN has nothing to compare with; restore the file from a copy, or train again with --config run.json.");

    /// <summary>A picture that is neither PNG nor JPEG.</summary>
    public static readonly ErrorCode Picture = new("OG2802", FailureKind.Data, "A picture of the report is not usable",
        "The pictures of a report are PNG or JPEG, so that any browser shows them and nothing in them can run.");

    /// <summary>Figures that do not fit together.</summary>
    public static readonly ErrorCode Figures = new("OG2803", FailureKind.Usage, "The figures of a report do not fit together",
        "The lists of a report describe the same classes, splits and samples, so their lengths agree. The message names the two that do not.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Unreadable, Picture, Figures];
}
