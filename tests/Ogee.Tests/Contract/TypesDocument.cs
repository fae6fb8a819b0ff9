using System.Globalization;
using System.Text;

namespace Ogee.Tests;

/// <summary>docs/types.md: the element types, what two of them are computed in, and what words make of one, asked of the engine.</summary>
static class TypesDocument
{
    static readonly DType[] Order = [DType.Bool, DType.UInt8, DType.Int8, DType.Int16, DType.Int32, DType.Int64, DType.Float16, DType.BFloat16, DType.Float32, DType.Float64, DType.Complex64];

    static readonly (string Words, string Meaning, Func<Tensor, Tensor> Of)[] Words =
    [
        ("`a + a`, `a - a`, `a * a`", "whole types wrap around", x => x + x),
        ("`a / a`", "whole types truncate towards 0", x => x / x),
        ("`a.Less(a)` and other comparisons", "", x => x.Less(x)),
        ("`x.Sqrt()`, `x.Exp()` and other functions of floats", "", x => x.Sqrt()),
        ("`x.Sum()`, `x.Prod()`", "", x => x.Sum()),
        ("`x.CumulativeSum(0)`", "", x => x.CumulativeSum(0)),
        ("`x.Mean()`", "", x => x.Mean()),
        ("`x.Max()`, `x.Min()`", "", x => x.Max()),
        ("`x.ArgMax(0)`, `x.ArgSort()`", "places", x => x.ArgMax(0)),
        ("`x.CountNonZero()`", "", x => x.CountNonZero()),
        ("`x.Any()`, `x.All()`", "what is not 0 counts as true", x => x.Any()),
        ("`a.MatMul(a)`", "", x => x.Reshape(1, 1).MatMul(x.Reshape(1, 1))),
        ("`x.Softmax()`", "", x => x.Softmax()),
    ];

    public static string Text()
    {
        var text = new StringBuilder("""
            # Element types

            Written by asking the engine; do not edit it. `OGEE_WRITE_DOCS=1 dotnet tests/Ogee.Tests/bin/Release/net10.0/Ogee.Tests.dll -class "*TypesDocumentTests"` writes it again.

            - **Two tensors** of different types are computed in the type of the first table: the smallest that holds the values of both, except that a float beside whole numbers keeps its type, as in libtorch.
            - **A number** beside a tensor, as in `x * 0.5` or `x.Clamp(0, 1)`, takes the tensor's type and never changes it. Floats round it; whole types and bool take only values of theirs, anything else is OG1002.
            - **16-bit floats** are a way to store: what computes, computes in float32 and rounds once ([0027](adr/0027-halves-are-stored.md)). **complex64** is pairs of float32 ([0028](adr/0028-complex-as-pairs.md)).
            - **Casts** of floats to whole types truncate towards 0 and saturate, NaN becomes 0; whole types wrap around; anything becomes bool by comparison with 0.

            ## What two types are computed in


            """.ReplaceLineEndings("\n"));
        Row(text, "", [.. Order.Select(type => type.ShortName())]);
        Row(text, "---", [.. Order.Select(_ => "---")]);
        foreach (var a in Order) Row(text, $"**{a.ShortName()}**", [.. Order.Select(b => Named(() => DTypes.Promote(a, b)))]);
        text.Append("\n## What words make of a type\n\nA dash is the named error OG1001 or OG1002.\n\n");
        Row(text, "word", [.. Order.Select(type => type.ShortName()), ""]);
        Row(text, "---", [.. Order.Select(_ => "---"), "---"]);
        foreach (var (words, meaning, of) in Words) Row(text, words, [.. Order.Select(type => Named(() => of(Tensor.Zeros([1], type)).Type)), meaning]);
        return text.ToString();
    }

    static void Row(StringBuilder text, string first, string[] cells) => text.Append(CultureInfo.InvariantCulture, $"| {first} | {string.Join(" | ", cells)} |\n");

    static string Named(Func<DType> type)
    {
        try
        {
            return type().ShortName();
        }
        catch (OgeeException error) when (error.Error == EngineErrors.Type || error.Error == EngineErrors.Shape)
        {
            return "–";
        }
    }
}
