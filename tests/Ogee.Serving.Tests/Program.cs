using System.Globalization;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Ogee.Serving.Tests;

/// <summary>The entry of the test program, which is also the server of the tests that need a process of its own: signals and exit codes.</summary>
static class Program
{
    // The port that the child listens on; 0 for any.
    const string ChildVariable = "OGEE_TEST_CHILD_SERVER";

    static Task<int> Main(string[] arguments)
    {
        if (Environment.GetEnvironmentVariable(ChildVariable) is { } port)
            return Serve(int.Parse(port, CultureInfo.InvariantCulture));
        return arguments.Contains("--server") || arguments.Contains("--internal-msbuild-node")
            ? TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : ConsoleRunner.Run(arguments);
    }

    /// <summary>How to start this program again as a server; it prints its address.</summary>
    public static System.Diagnostics.ProcessStartInfo ChildServer(int port = 0)
    {
        string[] assembly = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Program).Assembly.Location] : [];
        return new(Environment.ProcessPath!, assembly) { RedirectStandardOutput = true, Environment = { [ChildVariable] = port.ToString(CultureInfo.InvariantCulture) } };
    }

    static async Task<int> Serve(int port)
    {
        var options = new OgeeServerOptions { Port = port };
        options.Serving.Model(new LinearModel { BatchTime = TimeSpan.FromMilliseconds(500) });
        await using var server = OgeeServer.Create(options);
        Console.WriteLine(await server.StartAsync());
        await server.RunAsync();
        return 0;
    }
}
