namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>Sums of products by Einstein's notation, as in NumPy and libtorch: each operand names its axes by letters, what is not in the result is summed.</summary>
    /// <param name="equation">For instance <c>bij,bjk-&gt;bik</c>. A letter that an operand has twice is a diagonal; <c>...</c> stands for axes that broadcast. Without an arrow the result has the axes of <c>...</c>, and then the letters
    /// that occur once, in alphabetical order (capitals first). Spaces count for nothing.</param>
    /// <param name="operands">The operands; axes of size 1 broadcast.</param>
    /// <returns>The axes of the result in its order. Whole numbers keep their type, in which sums wrap around, as in NumPy.</returns>
    /// <remarks>Letters of one operand alone are summed first. Of several operands the pair is taken that makes the smallest result in comparison with its parts, until one is left; each is a matrix product, of views where they lie so.</remarks>
    /// <exception cref="OgeeException">The equation is malformed, or does not fit the operands.</exception>
    public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> operands)
    {
        ArgumentNullException.ThrowIfNull(equation);
        for (var i = 0; i < operands.Length; i++)
            if (operands[i].Type.IsComplex())
            {
                Tensor[] all = [.. operands];
                return OfParts(operands[i], part => Einsum(equation, [.. all[..i], part, .. all[(i + 1)..]]));
            }
        var text = equation.Replace(" ", "", StringComparison.Ordinal);
        var arrow = text.IndexOf("->", StringComparison.Ordinal);
        var terms = (arrow < 0 ? text : text[..arrow]).Split(',');
        if (terms.Length != operands.Length) throw Malformed(equation, $"{terms.Length} terms for {operands.Length} operands");
        var labels = new int[terms.Length][];
        var most = 0;
        for (var i = 0; i < terms.Length; i++)
        {
            var (letters, broadcasts) = Letters(terms[i], equation);
            var rest = operands[i].Rank - letters.Count;
            if (rest < 0 || (rest > 0 && !broadcasts.HasValue)) throw Malformed(equation, $"'{terms[i]}' for {operands[i].Shape}");
            if (broadcasts is { } place) letters.InsertRange(place, Broadcast(rest));
            most = Math.Max(most, rest);
            labels[i] = [.. letters];
        }
        List<int> result;
        if (arrow >= 0)
        {
            (result, var place) = Letters(text[(arrow + 2)..], equation);
            if (place is { } at) result.InsertRange(at, Broadcast(most));
        }
        else result = [.. Broadcast(most), .. labels.SelectMany(all => all).Where(label => label >= 0).CountBy(label => label).Where(count => count.Value == 1).Select(count => count.Key).Order()];
        foreach (var label in result)
            if (result.FindAll(other => other == label).Count > 1 || !labels.Any(all => all.Contains(label)))
                throw Malformed(equation, $"'{(label < 0 ? "..." : (char)label)}' in the result twice, or in no operand");
        return Contraction.Of(operands, labels, [.. result]);
    }

    // The axes of an ellipsis are aligned at the last one: −n … −1.
    static IEnumerable<int> Broadcast(int count) => Enumerable.Range(-count, count);

    static (List<int> Letters, int? Ellipsis) Letters(string term, string equation)
    {
        var letters = new List<int>();
        int? ellipsis = null;
        for (var i = 0; i < term.Length; i++)
        {
            if (char.IsAsciiLetter(term[i])) letters.Add(term[i]);
            else if (ellipsis is null && term.AsSpan(i).StartsWith("...")) (ellipsis, i) = (letters.Count, i + 2);
            else throw Malformed(equation, $"'{term}'");
        }
        return (letters, ellipsis);
    }

    static OgeeException Malformed(string equation, string what) =>
        EngineErrors.Argument.With($"einsum: '{equation}' has {what}", "Expected letters for the axes of each operand, separated by commas, and possibly -> and those of the result", "For instance \"bij,bjk->bik\" or \"...ij->...ji\".");
}
