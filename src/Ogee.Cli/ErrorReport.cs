using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ogee.Recipes;

namespace Ogee.Cli;

/// <summary>The one place that shows errors: what happened, what was expected, what to do, the code. Never a bare stack trace.</summary>
static class ErrorReport
{
    /// <summary>Shows an error and gives the exit code.</summary>
    internal static int Show(Exception cause, TextWriter output, bool isJson, bool isColored)
    {
        var error = cause as OgeeException ?? Unexpected(cause);
        output.Write(isJson ? Json(error) + "\n" : Text(error, isColored));
        output.Flush();
        return (int)error.Error.Kind;
    }

    internal static string Text(OgeeException error, bool isColored)
    {
        var (red, dim, plain) = isColored ? ("\e[1;31m", "\e[2m", "\e[0m") : ("", "", "");
        const string Indent = "\n       ";
        return $"{red}error:{plain} {Sentence(error.What)}{Indent}{Sentence(error.Expected)}{Indent}{Sentence(error.Remedy)}{Indent}{dim}{error.Error.Code} · ogee help {error.Error.Code}{plain}\n";
    }

    internal static string Json(OgeeException error)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = Learn.JsonText.Writer(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteString("code", error.Error.Code);
            json.WriteString("title", error.Error.Title);
            json.WriteString("what", error.What);
            json.WriteString("expected", error.Expected);
            json.WriteString("remedy", error.Remedy);
            json.WriteNumber("exitCode", (int)error.Error.Kind);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    static OgeeException Unexpected(Exception cause)
    {
        var details = WriteDetails(cause);
        return CliErrors.Unexpected.With($"{cause.GetType().Name}: {SecretMask.Text(cause.Message.ReplaceLineEndings(" "))}", "Expected no such failure: this is a bug in Ogee",
            details is null ? "Please report it; the details could not be written to a file" : $"Please report it with the details in {details}", cause);
    }

    static string? WriteDetails(Exception cause)
    {
        try
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"ogee-error-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Environment.ProcessId}.txt");
            var path = Path.Combine(Path.GetTempPath(), name);
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            file.Write(Encoding.UTF8.GetBytes($"{RunVersions.Current()}\n{SecretMask.Text(cause.ToString())}\n"));
            return path;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static string Sentence(string text) => Ended(VisibleText.Of(text));

    static string Ended(string text) => text.EndsWith('.') || text.EndsWith('?') || text.EndsWith('!') || text.Contains(": ogee ", StringComparison.Ordinal) ? text : text + ".";
}
