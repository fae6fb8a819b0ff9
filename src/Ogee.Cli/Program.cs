namespace Ogee.Cli;

static class Program
{
    // Measured: docs/performance.md, Memory. The runtime and its code, threads, and a collector that lets 16 MB of garbage come together (Ogee.Cli.csproj).
    const long OwnBytes = 192_000_000;

    static int Main(string[] args)
    {
        Settings.ProgramBytes = OwnBytes;
        return new Application(Surroundings.OfProcess()).Run(args);
    }
}
