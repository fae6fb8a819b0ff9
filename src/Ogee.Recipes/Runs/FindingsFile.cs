using System.Buffers;
using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The file <c>findings.json</c> of a run: what was found in its data, written before training, so that it is there however the run ends.</summary>
static class FindingsFile
{
    const string Format = "ogee-findings/1";

    /// <summary>Writes the findings, atomically and durably.</summary>
    /// <param name="path">The file.</param>
    /// <param name="findings">What was found; pictures of them are in the report.</param>
    /// <exception cref="OgeeException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<Finding> findings)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = JsonText.Writer(bytes, isIndented: true))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteStartArray("findings");
            foreach (var finding in findings)
            {
                json.WriteStartObject();
                json.WriteString("kind", finding.Kind.ToString().ToLowerInvariant());
                json.WriteString("text", finding.Text);
                json.WriteStartArray("examples");
                foreach (var example in finding.Examples ?? []) json.WriteStringValue(example);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        DurableFile.WriteAllText(path, Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n");
    }
}
