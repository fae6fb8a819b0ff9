namespace Ogee.Recipes;

/// <summary>Texts in a wrong encoding, and one value under several spellings.</summary>
static class SpellingFindings
{
    // What UTF-8 read as Windows-1252 looks like: the first byte of a letter of Latin-1 (Ã, Â) or of a punctuation mark (â€), and a second byte from 80 to BF.
    const string SecondBytes = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";

    internal static IEnumerable<LookFinding> Of(LookContext context)
    {
        for (var c = 0; c < context.Data.Columns.Count; c++)
        {
            var column = context.Data.Columns[c];
            if (IsGarbled(column.Name)) yield return new("mojibake", FindingLevel.Problem, $"The name of column '{column.Name}' was written in one encoding and read in another",
                "Save the file again from its source, as UTF-8.", 1, [column.Name]);
            if (column.Kind == ColumnKind.Category)
            {
                var counts = context.Scan.Columns[c].Categories;
                foreach (var finding in Garbled(context, c, column.Categories.Select((value, code) => (value, counts[code])).Where(pair => IsGarbled(pair.value)).ToArray())) yield return finding;
                foreach (var finding in Several(context, c, column, counts)) yield return finding;
            }
            else if (column.Kind == ColumnKind.Text)
            {
                foreach (var finding in GarbledTexts(context, c)) yield return finding;
            }
        }
    }

    /// <summary>Whether a text shows that it was read in another encoding than it was written in.</summary>
    internal static bool IsGarbled(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\uFFFD') return true;
            if (i + 1 == text.Length) break;
            var next = text[i + 1];
            if (text[i] is 'Ã' or 'Â' && (next is >= '\u0080' and <= '¿' || SecondBytes.Contains(next, StringComparison.Ordinal))) return true;
            if (text[i] == 'â' && next == '€') return true;
        }
        return false;
    }

    static IEnumerable<LookFinding> Garbled(LookContext context, int c, (string Value, long Count)[] found)
    {
        if (found.Length > 0) yield return Garbled(context, c, found.Sum(pair => pair.Count), [.. found.Take(LookContext.Examples).Select(pair => pair.Value)]);
    }

    static IEnumerable<LookFinding> GarbledTexts(LookContext context, int c)
    {
        var examples = new List<string>();
        long count = 0;
        for (var row = 0; row < context.Data.Rows; row++)
        {
            if (!IsGarbled(context.Data.TextOf(row, c))) continue;
            count++;
            if (examples.Count < LookContext.Examples) examples.Add(context.Example(row, c));
        }
        if (count > 0) yield return Garbled(context, c, count, examples);
    }

    static LookFinding Garbled(LookContext context, int c, long count, IReadOnlyList<string> examples) =>
        new("mojibake", FindingLevel.Problem, $"Column '{context.Name(c)}': {Text.Count(count, "cell")} {(count == 1 ? "was" : "were")} written in one encoding and read in another",
            "Save those rows again from their source, as UTF-8.", (int)Math.Min(count, int.MaxValue), examples);

    static IEnumerable<LookFinding> Several(LookContext context, int c, TableColumn column, long[] counts)
    {
        // One letter is a code, and codes may differ in case.
        string[][] groups = [.. Spellings.Groups(column.Categories.Select((value, code) => KeyValuePair.Create(value, counts[code])).Where(pair => pair.Value > 0 && Spellings.Fold(pair.Key).Length > 1))];
        if (groups.Length == 0) yield break;
        yield return new("spellings", c == context.Task?.Column ? FindingLevel.Problem : FindingLevel.Warning, $"Column '{column.Name}': {Text.Count(groups.Length, "value")} {(groups.Length == 1 ? "is" : "are")} spelled in several ways",
            "Write each value in one way, or let them count as one: data.merge_spellings=true.", groups.Length, [.. groups.Take(LookContext.Examples).Select(group => string.Join(" = ", group.Take(4).Select(value => $"'{value}'")))]);
    }
}
