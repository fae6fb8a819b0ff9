namespace Ogee.Learn.Tests;

public class RenamingTests
{
    const int SharingViolation = unchecked((int)0x80070020);

    [Fact]
    public void WhatAnotherProgramHoldsForAMomentIsWaitedFor()
    {
        var (tries, pauses) = (0, new List<int>());
        Renaming.Patiently(() =>
        {
            if (++tries == 2) throw new UnauthorizedAccessException();
            if (tries < 4) throw new IOException("in use", SharingViolation);
        }, pauses.Add);
        Assert.Equal(4, tries);
        Assert.Equal([20, 40, 60], pauses);
    }

    [Fact]
    public void WhatIsHeldForLongIsAnErrorAfterASecond()
    {
        var (tries, waited) = (0, 0);
        var error = Assert.Throws<IOException>(() => Renaming.Patiently(() => throw new IOException($"in use {++tries}", SharingViolation), pause => waited += pause));
        Assert.Equal("in use 10", error.Message);
        Assert.Equal(900, waited);
    }

    [Fact]
    public void AnyOtherErrorIsNotTriedAgain()
    {
        var tries = 0;
        void Fail()
        {
            tries++;
            throw new IOException("no space", 28);
        }
        Assert.Throws<IOException>(() => Renaming.Patiently(Fail, _ => Assert.Fail("It waited.")));
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task AFolderIsRenamedOnceItsFilesAreClosed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["a"]);
        File.WriteAllText(Path.Combine(folder["a"], "file"), "text");
        // Windows renames no folder with an open file in it; elsewhere nothing has to be waited for.
        var reader = RegularFile.Open(Path.Combine(folder["a"], "file"));
        var closing = Task.Run(async () =>
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            reader.Dispose();
        }, TestContext.Current.CancellationToken);
        Renaming.Folder(folder["a"], folder["b"]);
        await closing;
        Assert.Equal("text", File.ReadAllText(Path.Combine(folder["b"], "file")));
        Assert.False(Directory.Exists(folder["a"]));
    }

    [Theory]
    [InlineData(SharingViolation, "another program has it open")]
    [InlineData(unchecked((int)0x80070021), "another program has it open")]
    [InlineData(unchecked((int)0x80070070), "no space left")]
    [InlineData(unchecked((int)0x8007007b), "bad name")]
    public void WhatWindowsReportsIsSaidInWords(int code, string words) => Assert.Contains(words, FileFailure.Writing("a", 1, new IOException("bad name", code)).Message);

    [Theory, InlineData(true, "icacls \"a b\""), InlineData(false, "ls -ld 'a b'")]
    public void TheRemedyIsACommandOfTheSystem(bool isWindows, string command) => Assert.Contains(command, FileFailure.DeniedRemedy("a b", isWindows));
}
