namespace Ogee.Learn;

/// <summary>The errors of decisions: codes OG4601 to OG4649.</summary>
public static class DecisionErrors
{
    /// <summary>A level, a cost or another setting of a decision that is out of range.</summary>
    public static readonly ErrorCode Setting = new("OG4601", FailureKind.Usage, "A setting of the decision is out of range",
        "A promised coverage or a false-alarm rate is between 0 and 1, costs are not negative, and there is one cost a class and answer. The message names the setting and its value.");

    /// <summary>A rule that cannot be read, or that speaks of what is not there.</summary>
    public static readonly ErrorCode Rule = new("OG4602", FailureKind.Usage, "A rule is not understood",
        "Rules are JSON: [{ \"when\": [{ \"feature\": \"age\", \"op\": \"<\", \"value\": 18 }], \"then\": { \"answer\": \"no\" } }]. The operators are =, !=, <, <=, >, >=, in, missing and present; an outcome is { \"answer\": … }, \"abstain\", { \"at_least\": … } or { \"at_most\": … }. The message names the place, such as rules[2].when[0].op.");

    /// <summary>A fitted decision whose file cannot be used.</summary>
    public static readonly ErrorCode State = new("OG4603", FailureKind.Data, "A fitted decision is not usable",
        "The file of a fitted decision (conformal sets or intervals, an out-of-distribution score, a decision rule) is not JSON, lacks a value, or holds numbers that no fit gives. Use the model folder of a finished run as it is.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [Setting, Rule, State];

    internal static void Level(string decision, string name, double level)
    {
        if (!(level is > 0 and < 1)) throw Setting.With($"{decision}: {name} is {level}", "It is between 0 and 1, both excluded", "Pass 0.9 for 90 %");
    }
}
