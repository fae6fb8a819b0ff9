namespace Ogee.Learn;

/// <summary>The errors of monitoring: codes OG4651 to OG4699.</summary>
public static class MonitoringErrors
{
    /// <summary>A setting of a monitor that is out of range, or a feature that it does not know.</summary>
    public static readonly ErrorCode Setting = new("OG4651", FailureKind.Usage, "A setting of the monitor is out of range",
        "A false-alarm rate is between 0 and 1, a sketch has 16 to 65,536 buckets, rates before and after a change differ, and features are those that the reference was made with. The message names the setting and its value.");

    /// <summary>Summaries of different things that were to be merged or compared.</summary>
    public static readonly ErrorCode Merge = new("OG4652", FailureKind.Usage, "Summaries do not fit together",
        "Two summaries can be merged or compared if they have the same features with the same categories and bucket limits. Make the window from the reference's Empty().");

    /// <summary>A stored summary or monitor that cannot be used.</summary>
    public static readonly ErrorCode State = new("OG4653", FailureKind.Data, "A stored summary is not usable",
        "The file of a reference, a window or a running test is not JSON, lacks a value, or holds counts that no summary has. Use the reference folder of a finished run as it is.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Setting, Merge, State];

    internal static void Rate(string what, string name, double rate)
    {
        if (!(rate is > 0 and < 1)) throw Setting.With($"{what}: {name} is {rate}", "It is between 0 and 1, both excluded", "Pass 0.01 for 1 %");
    }
}
