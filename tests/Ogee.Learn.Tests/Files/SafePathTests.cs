using System.Runtime.InteropServices;
using Ogee.Testing;

namespace Ogee.Learn.Tests;

public partial class SafePathTests
{
    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int HardLink(string from, string to);

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../canary")]
    [InlineData("a/../../canary")]
    [InlineData("a/..")]
    [InlineData("./a")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData("C:/canary")]
    [InlineData("C:canary")]
    [InlineData(@"\\host\share\canary")]
    [InlineData(@"..\canary")]
    [InlineData("//host/share/canary")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("nul")]
    [InlineData("COM1.txt")]
    [InlineData("a/aux.tar.gz")]
    [InlineData("a.")]
    [InlineData("a/.. /canary")]
    public void PathsThatCouldLeadOutAreRefused(string relative)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["model/a"]);
        File.WriteAllText(folder["canary"], "outside");
        Expect.Error(FileErrors.Path, () => SafePath.Open(folder["model"], relative));
    }

    [Fact]
    public void AFileInThePlaceOfAFolderIsNamed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "a file");
        Expect.Error(FileErrors.Missing, () => SafePath.Open(folder.Path, "a/b"));
        Expect.Error(FileErrors.Missing, () => RegularFile.Open(folder["a/b"]));
    }

    [Fact]
    public void HalfACharacterIsRefused() => Expect.Error(FileErrors.Path, () => SafePath.CheckText("a\ud800"), "not valid Unicode");

    [Theory]
    [InlineData(256)]
    [InlineData(5000)]
    public void OverlongPathsAreRefused(int length) => Expect.Error(FileErrors.Path, () => SafePath.CheckText(new string('x', length)), "longer");

    [Theory]
    [InlineData("weights.bin")]
    [InlineData("a/b.c/d")]
    [InlineData("onnx::MatMul_12")]
    [InlineData("名前")]
    [InlineData("..hidden")]
    public void FilesBelowTheFolderAreOpened(string relative)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(folder[relative])!);
        File.WriteAllText(folder[relative], "inside");
        using var handle = SafePath.Open(folder.Path, relative);
        Assert.Equal(6, RandomAccess.GetLength(handle));
        Assert.Equal(folder[relative], SafePath.Resolve(folder.Path, relative));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("folder/canary")]
    public void LinksAreRefusedWhereverTheyStand(string relative)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["model"]);
        Directory.CreateDirectory(folder["outside"]);
        File.WriteAllText(folder["outside/canary"], "outside");
        File.CreateSymbolicLink(folder["model/link"], folder["outside/canary"]);
        Directory.CreateSymbolicLink(folder["model/folder"], folder["outside"]);
        Expect.Error(FileErrors.Path, () => SafePath.Open(folder["model"], relative), "link");
    }

    [Fact]
    public void HardLinksAreRefused()
    {
        Tool.OnlyOn(OperatingSystem.IsLinux(), "only Linux counts a file's names here");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["model"]);
        File.WriteAllText(folder["canary"], "outside");
        Assert.Equal(0, HardLink(folder["canary"], folder["model/canary"]));
        Expect.Error(FileErrors.Path, () => SafePath.Open(folder["model"], "canary"), "hard links");
    }

    [Fact]
    public void FoldersAndMissingFilesAreRefused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["a"]);
        Expect.Error(FileErrors.NotRegular, () => SafePath.Open(folder.Path, "a"), "a folder");
        Expect.Error(FileErrors.Missing, () => SafePath.Open(folder.Path, "b"), "b");
    }
}
