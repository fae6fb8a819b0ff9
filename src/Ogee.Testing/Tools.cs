namespace Ogee.Testing;

/// <summary>Programs that some tests need and a fresh machine may lack (strace, clang, a browser): such a test is skipped by name, with the reason.</summary>
/// <remarks>Where nothing may be skipped, as in CI, <c>OGEE_REQUIRE_TOOLS=1</c> makes a missing program a failure.</remarks>
public static class Tool
{
    // What xunit.v3 takes for a skip when a message begins with it; a documented token, so that this library needs no test framework.
    const string SkipToken = "$XunitDynamicSkip$";

    /// <summary>The full path of a program.</summary>
    /// <param name="name">Its name, as a shell would be given it.</param>
    /// <param name="package">What installs it, where that is not its name.</param>
    /// <exception cref="ToolMissingException">It is not on the PATH: the running test is skipped.</exception>
    public static string Require(string name, string? package = null) => Find(name) ?? throw Missing($"needs the program {name}, which is not installed (apt-get install {package ?? name})");

    /// <summary>Skips the running test unless what it needs is there.</summary>
    /// <param name="isPresent">Whether it is.</param>
    /// <param name="need">What it needs and how to get it: "needs a kernel that …".</param>
    /// <exception cref="ToolMissingException">It is not there.</exception>
    public static void Require(bool isPresent, string need)
    {
        if (!isPresent) throw Missing(need);
    }

    /// <summary>Skips the running test on systems that cannot have what it is about; also where <c>OGEE_REQUIRE_TOOLS</c> is set, for nothing could be installed.</summary>
    /// <param name="isThere">Whether this system has it.</param>
    /// <param name="reason">What it is: "uses signals".</param>
    /// <exception cref="ToolMissingException">It has not.</exception>
    public static void OnlyOn(bool isThere, string reason)
    {
        if (!isThere) throw new ToolMissingException(SkipToken + reason);
    }

    /// <summary>The full path of a program, or null.</summary>
    /// <param name="name">Its name.</param>
    public static string? Find(string name)
    {
        var names = OperatingSystem.IsWindows() ? [name + ".exe", name + ".cmd"] : new[] { name };
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(file => Path.Combine(folder, file)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Whether the long form of tests was asked for (<c>OGEE_LONG=1</c>).</summary>
    public static bool IsLongRun => Environment.GetEnvironmentVariable("OGEE_LONG") == "1";

    static ToolMissingException Missing(string need) => new(Environment.GetEnvironmentVariable("OGEE_REQUIRE_TOOLS") == "1" ? need : SkipToken + need);
}

/// <summary>A test needs something that this machine lacks.</summary>
/// <param name="message">The reason, for the test framework.</param>
public sealed class ToolMissingException(string message) : Exception(message);
