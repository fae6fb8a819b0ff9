using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Ogee.Learn;

/// <summary>How JSON that people read is written: letters of every script stay letters; what HTML could take for markup, or turns the direction of writing, is escaped; lines end with LF on every system.</summary>
public static class JsonText
{
    /// <summary>The encoder.</summary>
    public static JavaScriptEncoder Encoder { get; } = JavaScriptEncoder.Create(Allowed());

    /// <summary>For a JSON node in one line.</summary>
    public static JsonSerializerOptions InLine { get; } = new() { Encoder = Encoder };

    /// <summary>For a JSON node in indented lines.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { Encoder = Encoder, WriteIndented = true, NewLine = "\n" };

    /// <summary>A writer.</summary>
    /// <param name="bytes">Takes the JSON as UTF-8.</param>
    /// <param name="isIndented">Whether it is written in indented lines.</param>
    public static Utf8JsonWriter Writer(IBufferWriter<byte> bytes, bool isIndented = false) => new(bytes, new() { Encoder = Encoder, Indented = isIndented, NewLine = "\n" });

    /// <summary>The options of a generated context, with this encoder: for a second context of its type.</summary>
    /// <param name="standard">The context as it was generated.</param>
    public static JsonSerializerOptions Readable(JsonSerializerContext standard) => new(standard.Options) { TypeInfoResolver = null, Encoder = Encoder };

    /// <summary>What is wrong with JSON, without the place that the message of .NET ends with, which counts lines that a file in one line has not.</summary>
    internal static string Fault(Exception cause)
    {
        var text = cause.Message;
        foreach (var place in (string[])[" Path: ", " LineNumber: "])
            if (text.IndexOf(place, StringComparison.Ordinal) is >= 0 and var at) text = text[..at];
        return text.TrimEnd('.', ' ');
    }

    static TextEncoderSettings Allowed()
    {
        var allowed = new TextEncoderSettings(UnicodeRanges.All);
        allowed.ForbidCharacters([.. Enumerable.Range(0, char.MaxValue).Select(code => (char)code).Where(ProgressText.IsTurning)]);
        return allowed;
    }
}
