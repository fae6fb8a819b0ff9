using CsCheck;

namespace Ogee.Learn.Tests;

public class DurableFileTests
{
    [Fact]
    public void WhatIsWrittenIsRead() =>
        Gen.Byte.Array[0, 200_000].Sample(bytes =>
        {
            using var folder = new TemporaryFolder();
            DurableFile.WriteAllBytes(folder["a"], bytes);
            Assert.Equal(bytes, File.ReadAllBytes(folder["a"]));
            Assert.Equal(["a"], folder.Names);
        }, iter: 30, threads: 2);

    [Fact]
    public void PiecesOfAnySizeArriveInOrder() =>
        Gen.Int[1, 100_000].Array[1, 12].Sample(sizes =>
        {
            using var folder = new TemporaryFolder();
            var expected = new MemoryStream();
            DurableFile.Write(folder["a"], stream =>
            {
                foreach (var size in sizes)
                {
                    var piece = Enumerable.Range(0, size).Select(i => (byte)(i * size)).ToArray();
                    stream.Write(piece);
                    stream.WriteByte(7);
                    expected.Write(piece);
                    expected.WriteByte(7);
                    Assert.Equal(expected.Length, stream.Position);
                }
            });
            Assert.Equal(expected.ToArray(), File.ReadAllBytes(folder["a"]));
        }, iter: 30, threads: 2);

    [Fact]
    public void AFailureOfTheWriterKeepsTheOldFileAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "old");
        Assert.Throws<InvalidOperationException>(() => DurableFile.Write(folder["a"], stream =>
        {
            stream.Write(new byte[100_000]);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(folder["a"]));
        Assert.Equal(["a"], folder.Names);
    }

    [Fact]
    public void AReaderKeepsTheOldBytes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "old");
        using var reader = RegularFile.Open(folder["a"]);
        DurableFile.WriteAllText(folder["a"], "new");
        var bytes = new byte[3];
        RegularFile.Fill(reader, bytes, 0, "a");
        Assert.Equal("old"u8, bytes);
        Assert.Equal("new", File.ReadAllText(folder["a"]));
    }

    [Fact]
    public void AWriterMayBeClosedByItsUser()
    {
        using var folder = new TemporaryFolder();
        DurableFile.Write(folder["a"], stream =>
        {
            using var writer = new StreamWriter(stream);
            writer.Write("text");
        });
        Assert.Equal("text", File.ReadAllText(folder["a"]));
    }

    [Fact]
    public void ALinkIsWrittenThrough()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "old");
        File.CreateSymbolicLink(folder["link"], folder["a"]);
        DurableFile.WriteAllText(folder["link"], "new");
        Assert.Equal("new", File.ReadAllText(folder["a"]));
        Assert.Equal(folder["a"], new FileInfo(folder["link"]).LinkTarget);
    }

    [Fact]
    public void AFolderIsNotReplaced()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["a"]);
        Expect.Error(FileErrors.NotRegular, () => DurableFile.WriteAllText(folder["a"], "x"), "a folder");
    }

    [Fact]
    public void AMissingFolderIsNamed()
    {
        using var folder = new TemporaryFolder();
        Expect.Error(FileErrors.Missing, () => DurableFile.WriteAllText(folder["none/a"], "x"), $"the folder {folder["none"]} does not exist");
    }

    [Theory]
    [InlineData(28, "OG3005", "no space left (needs 1.2 GB, ")]
    [InlineData(5, "OG3006", "EIO, errno 5) (needs 1.2 GB, ")]
    [InlineData(30, "OG3003", "read-only")]
    public void TheErrorOfADiskNamesThePathAndTheBytes(int errno, string code, string words)
    {
        using var folder = new TemporaryFolder();
        var error = FileFailure.Writing(folder["a"], 1_200_000_000, new IOException("what the system said", errno));
        Assert.Equal(code, error.Error.Code);
        Assert.Contains(folder["a"], error.What, StringComparison.Ordinal);
        Assert.Contains(words, error.What, StringComparison.Ordinal);
        if (errno != 30) Assert.Matches(@"[0-9.]+ [kMGT]B free", error.What);
    }

    [Fact]
    public void LeftoversAreRemovedAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "kept");
        File.WriteAllText(DurableFile.TemporaryPath(folder.Path), "left");
        var hidden = DurableFile.TemporaryPath(folder.Path);
        Directory.CreateDirectory(hidden);
        File.WriteAllText(Path.Combine(hidden, "b"), "left");
        Directory.CreateSymbolicLink(DurableFile.TemporaryPath(folder.Path), Path.GetTempPath());
        DurableFile.RemoveLeftovers(folder.Path);
        Assert.Equal(["a"], folder.Names);
        Assert.True(Directory.Exists(Path.GetTempPath()));
    }
}
