using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Ogee.Learn;

/// <summary>How JSON that people read is escaped: letters of every script stay letters; what HTML could take for markup does not.</summary>
static class JsonText
{
    internal static JavaScriptEncoder Encoder { get; } = JavaScriptEncoder.Create(UnicodeRanges.All);
}
