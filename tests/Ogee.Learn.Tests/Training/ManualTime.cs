namespace Ogee.Learn.Tests;

/// <summary>Time that passes when a test says so.</summary>
sealed class ManualTime : TimeProvider
{
    long ticks = new DateTime(2026, 11, 23, 9, 14, 0, DateTimeKind.Utc).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => ticks;

    public override DateTimeOffset GetUtcNow() => new(ticks, TimeSpan.Zero);

    public void Pass(double seconds) => ticks += (long)(seconds * TimeSpan.TicksPerSecond);
}
