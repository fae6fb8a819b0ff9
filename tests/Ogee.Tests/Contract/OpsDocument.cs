using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Ogee.Tests;

/// <summary>docs/ops.md: a row for each operation, with the summary that stands above its type.</summary>
static partial class OpsDocument
{
    public static string Text()
    {
        var summaries = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Ogee.xml")).Descendants("member")
            .Where(member => member.Attribute("name")!.Value.StartsWith("T:", StringComparison.Ordinal))
            .ToDictionary(member => member.Attribute("name")!.Value[2..], member => Plain(member.Element("summary")));
        var text = new StringBuilder("""
            # Operations

            Written from `OpSet`; do not edit it. `OGEE_WRITE_DOCS=1 dotnet test -c Release --project tests/Ogee.Tests` writes it again.

            Cost is what the cost model counts: floating-point operations an element of the result, a multiply and an add counted apart, unless it says of what else; nothing where elements are only moved, chosen or looked at. Gradients pass to any order unless it says otherwise; one that there is not is a named error, OG1006.

            """.ReplaceLineEndings("\n"));
        foreach (var kind in OpSet.All.GroupBy(entry => entry.Kind))
        {
            var isScalar = kind.Key is OpKind.Unary or OpKind.Binary or OpKind.Ternary;
            text.Append(CultureInfo.InvariantCulture, $"\n## {kind.Key}\n\n| name | meaning | types | {(isScalar ? "tested on | " : "")}gradient | cost | ONNX |\n|---|---|---|{(isScalar ? "---|" : "")}---|---|---|\n");
            foreach (var entry in kind)
                text.Append(CultureInfo.InvariantCulture, $"| `{entry.Name}` | {summaries[$"{entry.Type.Namespace}.{entry.Type.Name}"]} | {entry.Types.ToString().ToLowerInvariant()} | ")
                    .Append(isScalar ? string.Create(CultureInfo.InvariantCulture, $"{entry.Domain!.Value.Low} to {entry.Domain.Value.High} | ") : "")
                    .Append(CultureInfo.InvariantCulture, $"{entry.Passes} | {entry.Cost} | {(entry.Onnx is { } onnx ? $"{onnx.Name} ({onnx.Since})" : "")} |\n");
        }
        return text.ToString();
    }

    static string Plain(XElement? summary)
    {
        if (summary is null) return "";
        var words = summary.Nodes().Select(node => node is XElement element ? (element.Attribute("cref")?.Value.Split('.')[^1] ?? element.Attribute("name")?.Value ?? element.Value) : node.ToString(SaveOptions.DisableFormatting));
        return Spaces().Replace(System.Net.WebUtility.HtmlDecode(string.Concat(words)), " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
