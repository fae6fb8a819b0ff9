using System.ComponentModel;
using System.Diagnostics;

namespace Ogee.Cli;

/// <summary>Shows a page to the person at the machine.</summary>
static class Browser
{
    /// <summary>Opens a file or address with the program that <c>BROWSER</c> names, else with the system's.</summary>
    /// <returns>Why it could not; null if it could.</returns>
    internal static string? Open(string page)
    {
        var (program, arguments) = Environment.GetEnvironmentVariable("BROWSER") is { Length: > 0 } named ? (named, (string[])[page])
            : OperatingSystem.IsMacOS() ? ("open", [page])
            : OperatingSystem.IsWindows() ? ("explorer", [page])
            : ("xdg-open", [page]);
        try
        {
            // Its words are not ours, and it may stay open for hours.
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true });
            return null;
        }
        catch (Win32Exception cause)
        {
            return $"{program}: {cause.Message}";
        }
    }
}
