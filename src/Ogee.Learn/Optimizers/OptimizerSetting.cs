namespace Ogee.Learn;

/// <summary>Settings of optimizers and losses, looked at when they are given.</summary>
static class OptimizerSetting
{
    /// <summary>A number from 0 to below 1: how much of something old is kept.</summary>
    public static double Share(string owner, string name, double value) => value is >= 0 and < 1 ? value : throw Refused(owner, name, value, "a number from 0 to below 1");

    /// <summary>A finite number of 0 or more.</summary>
    public static double NotNegative(string owner, string name, double value) => value >= 0 && double.IsFinite(value) ? value : throw Refused(owner, name, value, "0 or a positive number");

    /// <summary>A finite number above 0.</summary>
    public static double Positive(string owner, string name, double value) => value > 0 && double.IsFinite(value) ? value : throw Refused(owner, name, value, "a positive number");

    /// <summary>A number between two bounds.</summary>
    public static double Within(string owner, string name, double value, double low, double high) => value >= low && value <= high ? value : throw Refused(owner, name, value, FormattableString.Invariant($"a number from {low} to {high}"));

    static OgeeException Refused(string owner, string name, double value, string expected) =>
        LearnErrors.Setting.With(FormattableString.Invariant($"{owner}: the {name} is {value}"), $"Expected {expected}", "Check the setting; its default is a good start.");
}
