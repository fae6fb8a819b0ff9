using System.Globalization;
using System.Text;
using Ogee.Ops;

namespace Ogee.Learn.Tests;

/// <summary>The part of docs/formats.md on what is written as ONNX: a row for each operation, from the tables of forms.</summary>
static class OnnxFormsDocument
{
    public const string Begin = "<!-- onnx forms: written from the tables -->", End = "<!-- end of onnx forms -->";

    public static string Text()
    {
        var names = OpSet.All.ToDictionary(entry => entry.Type, entry => entry.Name);
        var text = new StringBuilder(Begin).Append("\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{OnnxForms.Families.Sum(family => family.Forms.Count(form => form.Emit is not null))} of {OpSet.All.Count} operations have a form.\n");
        foreach (var (family, forms) in OnnxForms.Families)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {family}\n\n| operation | ONNX |\n|---|---|\n");
            foreach (var form in forms.OrderBy(form => names[form.Op], StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $"| {names[form.Op]} | {(form.Emit is null ? form.Reason : form.Operators)} |\n");
        }
        return text.Append('\n').Append(End).ToString();
    }
}
