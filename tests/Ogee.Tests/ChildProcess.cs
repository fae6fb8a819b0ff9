using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Ogee.Tests;

/// <summary>Runs a static method of this assembly in a process of its own, for settings that a process reads once: SIMD levels, OGEE_ variables.</summary>
/// <remarks>The child is this same program; its module initialiser finds the method's name in the environment, runs it instead of the tests, and prints what it returns.</remarks>
public static class ChildProcess
{
    const string Variable = "OGEE_TESTS_CHILD";

    /// <summary>SIMD levels that a machine may have, as settings of the runtime; the last emulates everything and suits small cases only.</summary>
    public static readonly string[] SimdLevels = ["DOTNET_EnableAVX512=0", "DOTNET_EnableAVX2=0", "DOTNET_EnableHWIntrinsic=0"];

    /// <summary>What the method returns in a process that has these settings.</summary>
    /// <param name="method">A static method without parameters.</param>
    /// <param name="settings">Environment variables as <c>NAME=VALUE</c>.</param>
    public static string Run(Func<string> method, params ReadOnlySpan<string> settings)
    {
        Assert.True(method.Method.IsStatic, "A child process can run static methods only.");
        var assembly = typeof(ChildProcess).Assembly;
        var isOwnProgram = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == assembly.GetName().Name;
        var start = new ProcessStartInfo(isOwnProgram ? Environment.ProcessPath! : "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        if (!isOwnProgram) start.ArgumentList.Add(assembly.Location);
        start.Environment[Variable] = $"{method.Method.DeclaringType!.FullName}|{method.Method.Name}";
        foreach (var setting in settings)
        {
            var at = setting.IndexOf('=', StringComparison.Ordinal);
            start.Environment[setting[..at]] = setting[(at + 1)..];
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"The child ended with code {process.ExitCode}: {errors.Result}{output}");
        return output.Trim();
    }

    [ModuleInitializer]
    internal static void RunInsteadOfTests()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } name) return;
        Environment.SetEnvironmentVariable(Variable, null);
        var parts = name.Split('|');
        try
        {
            var method = typeof(ChildProcess).Assembly.GetType(parts[0], throwOnError: true)!.GetMethod(parts[1], BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
            Console.Out.WriteLine((string)method.Invoke(null, null)!);
            Environment.Exit(0);
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception);
            Environment.Exit(1);
        }
    }
}
