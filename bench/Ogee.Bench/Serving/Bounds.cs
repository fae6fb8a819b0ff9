namespace Ogee.Bench;

/// <summary>What the figures must keep to; a broken bound ends the program with exit code 1.</summary>
static class Bounds
{
    static int broken;

    /// <summary>Whether times and shares of a capacity count: in a run of seconds beside other programs they say more about these than about the server.</summary>
    public static bool HasTimes { get; set; } = true;

    public static int ExitCode => broken > 0 ? 1 : 0;

    /// <summary>Notes whether a bound holds, and says it where it does not.</summary>
    public static void Require(bool holds, FormattableString bound)
    {
        if (holds) return;
        broken++;
        Console.WriteLine($"\n**Broken:** {FormattableString.Invariant(bound)}.");
    }

    /// <summary>Likewise, of a time; where times do not count, it is only said.</summary>
    public static void RequireTime(bool holds, FormattableString bound)
    {
        if (HasTimes) Require(holds, bound);
        else if (!holds) Console.WriteLine($"\nMissed here: {FormattableString.Invariant(bound)}.");
    }
}
