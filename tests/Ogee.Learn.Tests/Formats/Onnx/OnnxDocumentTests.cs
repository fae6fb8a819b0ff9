using Ogee.Tests;

namespace Ogee.Learn.Tests;

public class OnnxDocumentTests
{
    [Fact]
    public void TheDocumentListsTheOperators() => IsWritten(OnnxDocument.Begin, OnnxDocument.End, OnnxDocument.Text());

    [Fact]
    public void TheDocumentListsTheForms() => IsWritten(OnnxFormsDocument.Begin, OnnxFormsDocument.End, OnnxFormsDocument.Text());

    static void IsWritten(string from, string to, string part)
    {
        var path = Path.Combine(Repository.Root, "docs", "formats.md");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (begin, end) = (text.IndexOf(from, StringComparison.Ordinal), text.IndexOf(to, StringComparison.Ordinal));
        Assert.InRange(begin, 0, end);
        var written = text[..begin] + part + text[(end + to.Length)..];
        if (Environment.GetEnvironmentVariable("OGEE_WRITE_DOCS") == "1") File.WriteAllText(path, written);
        else Assert.True(text == written, "docs/formats.md differs from the code: run the tests with OGEE_WRITE_DOCS=1 to write it again.");
    }

    [Fact]
    public void AnOperatorIsStatedOnce()
    {
        var all = OnnxOperators.Families.SelectMany(family => family.Operators).ToArray();
        Assert.Equal(all.Length, OnnxOperators.All.Count);
        Assert.All(all, known => Assert.True(known.Since >= 1 && known.Until >= known.Since && known.Attributes.Distinct().Count() == known.Attributes.Length, known.Name));
    }
}
