using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A promotion, judged: what it would replace, what holds it back, what to know.</summary>
/// <param name="Version">The version to be promoted.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Current">The version that the alias names now; null for none.</param>
/// <param name="Refusals">What holds it back, a sentence each; empty where the evidence carries it.</param>
/// <param name="Warnings">What to know before it is made, a sentence each.</param>
public sealed record PromotionCheck(RegisteredVersion Version, string Alias, RegisteredVersion? Current, IReadOnlyList<string> Refusals, IReadOnlyList<string> Warnings)
{
    internal static PromotionCheck Of(RegisteredVersion version, string alias, RegisteredVersion? current, IReadOnlyList<Requirement> requirements, string? comparison)
    {
        List<string> refusals = [], warnings = [];
        switch (version.Verdict)
        {
            case null: refusals.Add("its run has no verification report"); break;
            case VerdictKind.Fail: refusals.Add($"its report failed: {version.VerdictReason.TrimEnd('.')}"); break;
            case VerdictKind.Warn: warnings.Add($"its report passed with a warning: {version.VerdictReason.TrimEnd('.')}"); break;
        }
        foreach (var requirement in requirements)
            if (Figure(version, requirement) is var value && !(requirement.AtLeast ? value >= requirement.Bound : value <= requirement.Bound))
                refusals.Add(FormattableString.Invariant($"{requirement} is required and {value:0.0000} was measured"));
        if (comparison is not null) warnings.Add(comparison);
        return new(version, alias, current, refusals, warnings);
    }

    /// <exception cref="OgeeException">Something holds it back (OG2703).</exception>
    internal void RequirePassed()
    {
        if (Refusals.Count > 0)
            throw RegistryErrors.Gate.With($"{Version.Reference} was not made {Alias}: {string.Join("; ", Refusals)}", $"Expected a version whose report passed and that meets what is required{(Current is null ? "" : $"; {Alias} is still {Current.Reference}")}",
                $"Train a better one; or override it, on record: ogee models promote {Version.Reference} {Alias} --force --reason TEXT");
    }

    // With or without the prefix that run.json gives the figures of the test part.
    static double Figure(RegisteredVersion version, Requirement requirement) =>
        version.Results.TryGetValue(requirement.Name, out var value) || version.Results.TryGetValue("test_" + requirement.Name, out value) ? value
        : throw ModelErrors.Requirement.With($"--require names '{requirement.Name}', which is no result of {version.Reference}", $"Expected one of {string.Join(", ", version.Results.Keys.Order(StringComparer.Ordinal))}",
            Spelling.Question(requirement.Name, version.Results.Keys) ?? "Use one of these.");
}
