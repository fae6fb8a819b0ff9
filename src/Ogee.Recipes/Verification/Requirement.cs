using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A figure that must be reached: <c>accuracy&gt;=0.9</c>, <c>rmse&lt;=50</c>.</summary>
/// <param name="Name">The name of a figure of the report, for instance accuracy, macro_f1, ece, rmse.</param>
/// <param name="AtLeast">Whether the figure must be at least the bound; else at most.</param>
/// <param name="Bound">The bound.</param>
public sealed record Requirement(string Name, bool AtLeast, double Bound)
{
    /// <summary>Reads a requirement.</summary>
    /// <exception cref="OgeeException">It is not understood.</exception>
    public static Requirement Parse(string text)
    {
        foreach (var sign in (string[])[">=", "<="])
        {
            var at = text.IndexOf(sign, StringComparison.Ordinal);
            if (at < 0) continue;
            var name = text[..at].Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');
            if (name.Length > 0 && double.TryParse(text.AsSpan(at + 2), NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) && double.IsFinite(bound)) return new(name, sign == ">=", bound);
        }
        throw ModelErrors.Requirement.With($"--require '{text}' is not understood", "Expected NAME>=NUMBER or NAME<=NUMBER", "For instance: --require \"accuracy>=0.9\"");
    }

    /// <summary>The figure of a report.</summary>
    /// <exception cref="OgeeException">The report has no figure of this name.</exception>
    public double Of(VerificationReport report)
    {
        var figures = RunResults.Named(report);
        return figures.TryGetValue(Name, out var value) ? value
            : throw ModelErrors.Requirement.With($"--require names '{Name}', which is no figure of this report", $"Expected one of {string.Join(", ", figures.Keys)}", Spelling.Question(Name, figures.Keys) ?? "Use one of these.");
    }

    /// <summary>Whether a report meets it.</summary>
    public bool IsMetBy(VerificationReport report) => AtLeast ? Of(report) >= Bound : Of(report) <= Bound;

    /// <summary>As it was written.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}{(AtLeast ? ">=" : "<=")}{Bound}");
}
