using System.Globalization;

namespace Ogee.Recipes;

/// <summary>A figure that must be reached: <c>accuracy&gt;=0.9</c>.</summary>
/// <param name="Name">accuracy, macro_f1, balanced_accuracy, ece, log_loss or brier.</param>
/// <param name="AtLeast">Whether the figure must be at least the bound; else at most.</param>
/// <param name="Bound">The bound.</param>
public sealed record Requirement(string Name, bool AtLeast, double Bound)
{
    static readonly string[] Names = ["accuracy", "macro_f1", "balanced_accuracy", "ece", "log_loss", "brier"];

    /// <summary>Reads a requirement.</summary>
    /// <exception cref="OgeeException">It is not understood.</exception>
    public static Requirement Parse(string text)
    {
        foreach (var sign in (string[])[">=", "<="])
        {
            var at = text.IndexOf(sign, StringComparison.Ordinal);
            if (at < 0) continue;
            var name = text[..at].Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_');
            if (Names.Contains(name) && double.TryParse(text.AsSpan(at + 2), NumberStyles.Float, CultureInfo.InvariantCulture, out var bound) && double.IsFinite(bound)) return new(name, sign == ">=", bound);
        }
        throw ClassifierErrors.Requirement.With($"--require '{text}' is not understood", $"Expected NAME>=NUMBER or NAME<=NUMBER with a name of {string.Join(", ", Names)}", "For instance: --require \"accuracy>=0.9\"");
    }

    /// <summary>The figure of a report.</summary>
    public double Of(ClassificationReport report) => Name switch
    {
        "accuracy" => report.Headline[0].Value.Value,
        "macro_f1" => report.Headline[1].Value.Value,
        "balanced_accuracy" => report.Headline[2].Value.Value,
        "ece" => State(report).ExpectedError,
        "log_loss" => State(report).LogLoss,
        _ => State(report).Brier,
    };

    /// <summary>Whether a report meets it.</summary>
    public bool IsMetBy(ClassificationReport report) => AtLeast ? Of(report) >= Bound : Of(report) <= Bound;

    /// <summary>As it was written.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}{(AtLeast ? ">=" : "<=")}{Bound}");

    static CalibrationState State(ClassificationReport report) => report.Calibration!.After ?? report.Calibration.Before;
}
