using System.Text;

namespace Ogee.Cli;

static class Program
{
    // Measured: docs/performance.md, Memory. The runtime and its code, threads, and a collector that lets 16 MB of garbage come together (Ogee.Cli.csproj).
    const long OwnBytes = 192_000_000;

    static int Main(string[] args)
    {
        SpeakUnicode();
        Settings.ProgramBytes = OwnBytes;
        return new Application(Surroundings.OfProcess()).Run(args);
    }

    // A console of Windows begins with the code page of its country, in which χ² and ‘quotes’ are question marks. Elsewhere it is UTF-8 already.
    static void SpeakUnicode()
    {
        if (!OperatingSystem.IsWindows()) return;
        try
        {
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        }
        catch (IOException)
        {
            // There is no console: whoever reads the pipe gets what .NET writes.
        }
    }
}
