namespace Ogee.Bench;

/// <summary>What the figures must keep to; a broken bound ends the program with exit code 1.</summary>
static class Bounds
{
    static int broken;

    public static int ExitCode => broken > 0 ? 1 : 0;

    /// <summary>Notes whether a bound holds, and says it where it does not.</summary>
    public static void Require(bool holds, FormattableString bound)
    {
        if (holds) return;
        broken++;
        Console.WriteLine($"\n**Broken:** {FormattableString.Invariant(bound)}.");
    }
}
