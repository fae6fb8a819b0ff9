using System.Globalization;
using System.Text;

namespace Ogee.Learn.Tests;

/// <summary>The part of docs/formats.md on ONNX: a row for each operator, from the registry.</summary>
static class OnnxDocument
{
    public const string Begin = "<!-- onnx operators: written from the registry -->", End = "<!-- end of onnx operators -->";

    static string Told(OnnxAttributeName attribute)
    {
        var values = string.Join(", ", attribute.Values.Where(value => value.Length > 0));
        return attribute.Name + (attribute.Versions.Length + values.Length == 0 ? "" : $" ({string.Join("; ", new[] { attribute.Versions, values }.Where(part => part.Length > 0))})");
    }

    public static string Text()
    {
        var text = new StringBuilder(Begin).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{OnnxOperators.All.Count} operators, opsets 7 to {OnnxChecks.NewestOpset} (older ones where an operator means the same), element types {string.Join(", ", OnnxTypes.Supported)}; int4 and uint4 are widened to eight bits when they are read.\n");
        foreach (var (family, operators) in OnnxOperators.Families)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {family}\n\n| operator | since | attributes | not all of it |\n|---|---|---|---|\n");
            foreach (var known in operators.OrderBy(known => known.Name, StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $"| {(known.Domain.Length == 0 ? "" : known.Domain + ".")}{known.Name} | {known.Since}{(known.Until == int.MaxValue ? "" : $" to {known.Until}")} | {string.Join(", ", known.Attributes.Select(Told))} | {known.Limits} |\n");
        }
        return text.Append('\n').Append(End).ToString();
    }
}
