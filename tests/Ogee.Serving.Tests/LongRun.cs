namespace Ogee.Serving.Tests;

/// <summary>Some tests run longer on demand: <c>OGEE_LONG=1</c> gives the lengths of the published figures.</summary>
static class LongRun
{
    static readonly bool IsOn = Environment.GetEnvironmentVariable("OGEE_LONG") == "1";

    public static int Or(int usual, int onDemand) => IsOn ? onDemand : usual;
}
