namespace Ogee.Bench;

/// <summary>How long each stage takes, and what it must keep to.</summary>
/// <param name="CapacitySeconds">For a measurement of the capacity.</param>
/// <param name="LoadSeconds">For each load.</param>
/// <param name="BurstSeconds">Of the storm's beginning.</param>
/// <param name="CalmSeconds">What follows it, in which the server must recover.</param>
/// <param name="Swaps">Versions put in.</param>
/// <param name="Drains">Servers stopped.</param>
/// <param name="LeastGoodput">The share of the capacity that is answered beyond it.</param>
/// <param name="MostRefusal">Milliseconds of a refusal, the 99th percentile.</param>
/// <param name="MostLive">Milliseconds of <c>/health/live</c>, the 99th percentile.</param>
sealed record ServingPlan(double CapacitySeconds, double LoadSeconds, double BurstSeconds, double CalmSeconds, int Swaps, int Drains, double LeastGoodput, double MostRefusal, double MostLive)
{
    /// <summary>The published figures.</summary>
    public static readonly ServingPlan Full = new(2, 15, 3, 17, 200, 100, 0.85, 50, 100);

    /// <summary>The same in seconds. Client, server and other programs share a machine that builds and tests: times have room.</summary>
    public static readonly ServingPlan Short = new(0.5, 1.5, 0.5, 4, 10, 4, 0.5, 500, 500);
}
