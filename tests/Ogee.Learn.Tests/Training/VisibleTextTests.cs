using System.Text.Json;

namespace Ogee.Learn.Tests;

public class VisibleTextTests
{
    [Theory]
    [InlineData("plain, ä 例 🙂", "plain, ä 例 🙂")]
    [InlineData("a\tb", "a\tb")]
    [InlineData("one\nerror: two", "one\\u000aerror: two")]
    [InlineData("\e[2Jgone", "\\u001b[2Jgone")]
    [InlineData("over\rwritten", "over\\u000dwritten")]
    [InlineData("x\u202egpj.exe", "x\\u202egpj.exe")]
    [InlineData("\u009b31m", "\\u009b31m")]
    [InlineData("‘\u2068good\u2069’", "‘good’")]
    [InlineData("\u2066left", "\\u2066left")]
    public void WhatATerminalWouldObeyIsShownInstead(string text, string shown) => Assert.Equal(shown, ProgressText.Visible(text));

    [Fact]
    public void JsonEscapesThemAndGivesThemBack()
    {
        const string Name = "a\u202eb\u2068c\ed ä 例";
        var json = JsonSerializer.Serialize(Name, new JsonSerializerOptions { Encoder = JsonText.Encoder });
        Assert.DoesNotContain(json, letter => letter is '\u202e' or '\u2068' or '\e');
        Assert.Contains("ä 例", json, StringComparison.Ordinal);
        Assert.Equal(Name, JsonSerializer.Deserialize<string>(json));
    }

    [Fact]
    public void LinesOfProgressShowThem()
    {
        var output = new StringWriter();
        new PlainProgress(output).Report(new ProgressMessage("reading \e]0;title\a"));
        Assert.Equal("reading \\u001b]0;title\\u0007\n", output.ToString());
    }
}
