using System.Diagnostics;
using Ogee.Testing;

namespace Ogee.Recipes.Tests;

public class CommandTextTests
{
    [Theory]
    [InlineData("photos/line-2", "photos/line-2")]
    [InlineData("1123-0914-scratches-k3f9", "1123-0914-scratches-k3f9")]
    [InlineData("bilder-größe", "bilder-größe")]
    public void AWordWithoutSignsOfTheShellStaysAsItIs(string word, string text) => Assert.Equal(text, CommandText.Word(word));

    [Theory]
    [InlineData("my photos")]
    [InlineData("it's")]
    [InlineData("$(rm x);`y`&|<>*?~!")]
    [InlineData("-rf")]
    [InlineData("")]
    [InlineData("a\"b\\c")]
    public void AShellTakesAnyWordForOne(string word)
    {
        Tool.OnlyOn(!OperatingSystem.IsWindows(), "asks /bin/sh");
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"printf '%s.' {CommandText.Word(word)}"]) { RedirectStandardOutput = true })!;
        Assert.Equal(word + ".", shell.StandardOutput.ReadToEnd());
        shell.WaitForExit();
    }
}
