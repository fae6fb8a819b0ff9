using System.Buffers.Binary;
using System.Text;

namespace Ogee.Learn.Tests;

public class EventFileTests
{
    sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 12, 0, 0, 500, TimeSpan.Zero);
    }

    /// <summary>The messages of a file whose every checksum is right.</summary>
    static List<byte[]> Records(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var records = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(EventFile.MaskedChecksum(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            var message = bytes[(at + 12)..(at + 12 + length)];
            Assert.Equal(EventFile.MaskedChecksum(message), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            records.Add(message);
            at += length + 16;
        }
        return records;
    }

    [Fact]
    public void TheChecksumIsCastagnolisMasked()
    {
        // The check value of CRC-32C (RFC 3720 B.4: 32 zero bytes give 8a9136aa), rotated right by 15, plus a282ead8.
        const uint Zeros = 0x8a9136aa;
        Assert.Equal(unchecked(((Zeros >> 15) | (Zeros << 17)) + 0xa282ead8), EventFile.MaskedChecksum(new byte[32]));
    }

    [Fact]
    public void TheFileBeginsAsThoseOfTensorFlow()
    {
        using var folder = new TemporaryFolder();
        using (var file = EventFile.Create(folder.Path, new Noon()))
        {
            file.Flush();
            Assert.StartsWith(folder["events.out.tfevents.1767355200."], file.Path, StringComparison.Ordinal);
        }
        var bytes = File.ReadAllBytes(Directory.GetFiles(folder.Path).Single());
        // A length of 24 and its masked checksum, then wall_time and "brain.Event:2".
        Assert.Equal([24, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22], bytes[..12]);
        Assert.Equal(9, bytes[12]);
        Assert.Equal(1767355200.5, BitConverter.ToDouble(bytes, 13));
        Assert.Equal([0x1a, 13, .. "brain.Event:2"u8], bytes[21..36]);
        Assert.Equal(40, bytes.Length);
    }

    [Fact]
    public void AScalarIsAnEventWithASummary()
    {
        using var folder = new TemporaryFolder();
        using (var file = EventFile.Create(folder.Path, new Noon()))
        {
            file.Add("loss", 300, 1.5f);
            file.Add("näher", 0, float.NaN);
        }
        var records = Records(Directory.GetFiles(folder.Path).Single());
        Assert.Equal(3, records.Count);
        Assert.Equal((byte[])[9, .. BitConverter.GetBytes(1767355200.5), 0x10, 0xac, 0x02, 0x2a, 13, 0x0a, 11, 0x0a, 4, .. "loss"u8, 0x15, 0, 0, 0xc0, 0x3f], records[1]);
        Assert.Contains("näher", Encoding.UTF8.GetString(records[2]), StringComparison.Ordinal);
    }

    [Fact]
    public void ManyValuesInManyFlushesArriveInOrder()
    {
        using var folder = new TemporaryFolder();
        using (var file = EventFile.Create(folder.Path))
        {
            for (var step = 0; step < 1000; step++)
            {
                file.Add("loss", step, step);
                if (step % 7 == 0) file.Flush();
            }
        }
        var records = Records(Directory.GetFiles(folder.Path).Single());
        Assert.Equal(Enumerable.Range(0, 1000).Select(step => (float)step), records.Skip(1).Select(record => BitConverter.ToSingle(record, record.Length - 4)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(120)]
    [InlineData(200)]
    [InlineData(1000)]
    public void WhatComesAfterAStepIsCutFromEveryFile(long last)
    {
        using var folder = new TemporaryFolder();
        for (var part = 0; part < 2; part++)
        {
            using var file = EventFile.Create(folder.Path, new Noon());
            for (var step = 1 + (part * 150); step <= 150 + (part * 150); step++)
            {
                file.Add("loss", step, step);
                file.Add("accuracy", step, step);
            }
        }
        EventFile.Truncate(folder.Path, last);
        // Two first records, and two values a step.
        Assert.Equal(2 + (2 * Math.Min(last, 300)), Directory.GetFiles(folder.Path).Sum(path => Records(path).Count));
    }

    [Fact]
    public void ARecordThatACrashToreIsCutToo()
    {
        using var folder = new TemporaryFolder();
        using (var file = EventFile.Create(folder.Path, new Noon()))
            for (var step = 1; step <= 5; step++) file.Add("loss", step, step);
        var path = Directory.GetFiles(folder.Path).Single();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^7]);
        EventFile.Truncate(folder.Path, 100);
        Assert.Equal(5, Records(path).Count);
    }

    [Fact]
    public void EachRunBeginsAFileOfItsOwn()
    {
        using var folder = new TemporaryFolder();
        using var first = EventFile.Create(folder.Path, new Noon());
        using var second = EventFile.Create(folder.Path, new Noon());
        Assert.NotEqual(first.Path, second.Path);
    }

    [Fact]
    public void AMissingFolderIsNamed()
    {
        using var folder = new TemporaryFolder();
        Expect.Error(FileErrors.Missing, () => EventFile.Create(folder["none"]), folder["none"]);
    }
}
