using System.Text;

namespace Ogee.Learn.Tests;

/// <summary>Safetensors files made by hand, right and wrong.</summary>
static class SafetensorsBytes
{
    /// <summary>A header and some zeros after it.</summary>
    public static byte[] Of(string header, int dataBytes) => Of(Encoding.UTF8.GetBytes(header), dataBytes);

    public static byte[] Of(byte[] header, int dataBytes) => [.. BitConverter.GetBytes((ulong)header.Length), .. header, .. new byte[dataBytes]];

    /// <summary>The description of one tensor.</summary>
    public static string Entry(string name, string type, string shape, long begin, long end) =>
        $$"""  "{{name}}":{"dtype":"{{type}}","shape":{{shape}},"data_offsets":[{{begin}},{{end}}]} """.Trim();

    /// <summary>A header of one tensor.</summary>
    public static string One(string type, string shape, long begin, long end) => "{" + Entry("t", type, shape, begin, end) + "}";
}
