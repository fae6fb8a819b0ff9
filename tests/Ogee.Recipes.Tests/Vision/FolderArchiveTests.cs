using System.IO.Compression;
using Ogee.Learn;
using Ogee.Learn.Tests;

namespace Ogee.Recipes.Tests;

public class FolderArchiveTests
{
    static string Zip(TemporaryFolder folder, params (string Name, string Text, int Attributes)[] entries)
    {
        using var zip = new ZipArchive(File.Create(folder["data.zip"]), ZipArchiveMode.Create);
        foreach (var (name, text, attributes) in entries)
        {
            var entry = zip.CreateEntry(name);
            entry.ExternalAttributes = attributes;
            using var writer = new StreamWriter(entry.Open());
            writer.Write(text);
        }
        return folder["data.zip"];
    }

    [Fact]
    public void AnArchiveBecomesANewFolder()
    {
        using var folder = new TemporaryFolder();
        FolderArchive.Extract(Zip(folder, ("a/1.txt", "one", 0), ("a/", "", 0), ("b.txt", "two", 0)), folder["out"]);
        Assert.Equal("one", File.ReadAllText(folder["out/a/1.txt"]));
        Assert.Equal("two", File.ReadAllText(folder["out/b.txt"]));
        Assert.Equal("OG2114", Assert.Throws<OgeeException>(() => FolderArchive.Extract(folder["data.zip"], folder["out"])).Error.Code);
    }

    [Theory]
    [InlineData("../evil.txt", 0), InlineData("/tmp/evil.txt", 0), InlineData("a/../../evil.txt", 0), InlineData("C:/evil.txt", 0), InlineData("a\\..\\evil.txt", 0),
     InlineData("link", 0xa1ff << 16), InlineData("FIRST.txt", 0)]
    public void AnEntryThatLeadsOutOrClashesIsRefusedAndNothingIsKept(string name, int attributes)
    {
        using var folder = new TemporaryFolder();
        var zip = Zip(folder, ("first.txt", "1", 0), (name, "evil", attributes));
        Assert.Throws<OgeeException>(() => FolderArchive.Extract(zip, folder["inner/out"]));
        Assert.Equal([folder["data.zip"]], Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void ATruncatedArchiveIsRefused()
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(Zip(folder, ("first.txt", new string('x', 1000), 0)));
        var cut = folder.Write("cut.zip", bytes[..(bytes.Length / 2)]);
        Assert.Equal("OG2114", Assert.Throws<OgeeException>(() => FolderArchive.Extract(cut, folder["out"])).Error.Code);
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public void AnArchiveThatUnfoldsIntoTooMuchIsRefusedAndNothingIsKept()
    {
        using var folder = new TemporaryFolder();
        var zip = Zip(folder, ("first.txt", "1", 0), ("zeros.txt", new string('0', 1_000_000), 0));
        Assert.InRange(new FileInfo(zip).Length, 1, 10_000);
        var error = Assert.Throws<OgeeException>(() => FolderArchive.Extract(zip, folder["inner/out"], 500_000));
        Assert.Equal(("OG2114", "The archive unfolds into more than 500000 bytes"), (error.Error.Code, error.What));
        Assert.Equal([zip], Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories));
        FolderArchive.Extract(zip, folder["out"], 1_000_001);
    }

    [Fact]
    public void MutatedArchivesAreUnpackedOrRefusedAndLeaveNothingBeside()
    {
        using var folder = new TemporaryFolder();
        var zip = File.ReadAllBytes(Zip(folder, ("a/1.txt", "one", 0), ("a/", "", 0), ("b.txt", new string('2', 200), 0)));
        new Fuzz(zip, ["PK\u0003\u0004", "PK\u0001\u0002", "PK\u0005\u0006", "../", "/", "\\", "\0", "\u00ff\u00ff\u00ff\u00ff", "\u0008\0"]).Run(200, path =>
        {
            var (parent, target) = (Path.GetDirectoryName(path)!, path + ".d");
            try
            {
                FolderArchive.Extract(path, target);
                Assert.Equal([path, target], Directory.EnumerateFileSystemEntries(parent).Order(StringComparer.Ordinal));
            }
            catch (OgeeException)
            {
                Assert.Equal([path], Directory.EnumerateFileSystemEntries(parent));
                throw;
            }
            finally
            {
                if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
            }
        }, RecipeErrors.Archive, FileErrors.Path);
    }
}
