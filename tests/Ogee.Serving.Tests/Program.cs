using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Ogee.Serving.Tests;

/// <summary>The entry of the test program, which is also the server of the tests that need a process of its own: signals and exit codes.</summary>
static class Program
{
    const string ChildVariable = "OGEE_TEST_CHILD_SERVER";

    static Task<int> Main(string[] arguments)
    {
        if (Environment.GetEnvironmentVariable(ChildVariable) is not null)
            return Serve();
        return arguments.Contains("--server") || arguments.Contains("--internal-msbuild-node")
            ? TestPlatformTestFramework.RunAsync(arguments, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : ConsoleRunner.Run(arguments);
    }

    /// <summary>How to start this program again as a server; it prints its address.</summary>
    public static System.Diagnostics.ProcessStartInfo ChildServer()
    {
        string[] assembly = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(Program).Assembly.Location] : [];
        return new(Environment.ProcessPath!, assembly) { RedirectStandardOutput = true, Environment = { [ChildVariable] = "1" } };
    }

    static async Task<int> Serve()
    {
        var options = new OgeeServerOptions();
        options.Serving.Model(new LinearModel { BatchTime = TimeSpan.FromMilliseconds(500) });
        await using var server = OgeeServer.Create(options);
        Console.WriteLine(await server.StartAsync());
        await server.RunAsync();
        return 0;
    }
}
