using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Ogee.Learn;

/// <summary>How JSON that people read is escaped: letters of every script stay letters; what HTML could take for markup, or turns the direction of writing, does not.</summary>
public static class JsonText
{
    /// <summary>The encoder.</summary>
    public static JavaScriptEncoder Encoder { get; } = JavaScriptEncoder.Create(Allowed());

    static TextEncoderSettings Allowed()
    {
        var allowed = new TextEncoderSettings(UnicodeRanges.All);
        allowed.ForbidCharacters([.. Enumerable.Range(0, char.MaxValue).Select(code => (char)code).Where(ProgressText.IsTurning)]);
        return allowed;
    }
}
