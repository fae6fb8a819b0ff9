using Ogee.Tests;

namespace Ogee.Learn.Tests;

public class OnnxDocumentTests
{
    [Fact]
    public void TheDocumentListsTheOperators()
    {
        var path = Path.Combine(Repository.Root, "docs", "formats.md");
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (begin, end) = (text.IndexOf(OnnxDocument.Begin, StringComparison.Ordinal), text.IndexOf(OnnxDocument.End, StringComparison.Ordinal));
        Assert.InRange(begin, 0, end);
        var written = text[..begin] + OnnxDocument.Text() + text[(end + OnnxDocument.End.Length)..];
        if (Environment.GetEnvironmentVariable("OGEE_WRITE_DOCS") == "1") File.WriteAllText(path, written);
        else Assert.True(text == written, "docs/formats.md differs from the operators: run the tests with OGEE_WRITE_DOCS=1 to write it again.");
    }

    [Fact]
    public void AnOperatorIsStatedOnce()
    {
        var all = OnnxOperators.Families.SelectMany(family => family.Operators).ToArray();
        Assert.Equal(all.Length, OnnxOperators.All.Count);
        Assert.All(all, known => Assert.True(known.Since >= 1 && known.Until >= known.Since && known.Attributes.Distinct().Count() == known.Attributes.Length, known.Name));
    }
}
