using System.IO.Compression;
using System.Text;

namespace Ogee.Learn;

/// <summary>One file in a zip archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Header">Where its own header begins.</param>
/// <param name="Start">Where its bytes begin.</param>
/// <param name="Packed">Bytes in the archive.</param>
/// <param name="Length">Bytes once unpacked.</param>
/// <param name="Checksum">Their CRC-32.</param>
/// <param name="IsDeflated">Whether they are compressed.</param>
sealed record ZipEntry(string Name, long Header, long Start, long Packed, long Length, uint Checksum, bool IsDeflated);

/// <summary>The directory of a zip archive that holds tensors. Both headers of every entry have to agree, entries may not overlap, and what they unpack to is bounded.</summary>
/// <remarks>The format: PKWARE's APPNOTE 6.3.10. Nothing is ever written to a disk, so names need not be paths.</remarks>
/// <param name="source">The archive.</param>
/// <param name="refuse">Makes the format's error.</param>
sealed class ZipDirectory(ByteSource source, Func<string, string, OgeeException> refuse)
{
    const int EndBytes = 22, EndBytes64 = 56, LocatorBytes = 20, LocalBytes = 30, CentralBytes = 46, LongestComment = ushort.MaxValue, LargestCentral = CentralBytes + (3 * ushort.MaxValue);
    const uint EndMark = 0x06054b50, EndMark64 = 0x06064b50, LocatorMark = 0x07064b50, CentralMark = 0x02014b50, LocalMark = 0x04034b50;
    const ushort IsEncrypted = 1, HasDescriptor = 8, Stored = 0, Deflated = 8, Extra64 = 1;
    const long MostEntries = 1_000_000;

    readonly Dictionary<string, ZipEntry> entries = new(StringComparer.Ordinal);
    readonly HashSet<string> verified = new(StringComparer.Ordinal);
    long unpacked;

    /// <summary>The entries by name.</summary>
    public IReadOnlyDictionary<string, ZipEntry> Entries => entries;

    /// <summary>Reads the directory.</summary>
    public ZipDirectory Read()
    {
        source.Refuse = refuse;
        var (count, start, bytes, limit) = FindEnd();
        if (start > limit - bytes) throw refuse($"its directory is said to be {bytes} bytes from byte {start} on, and its end is at byte {limit}", "a directory before its end record");
        if (count > MostEntries || count > bytes / CentralBytes || bytes > Math.Min(Array.MaxLength, count * LargestCentral)) throw refuse($"its directory of {bytes} bytes is said to have {count} entries", "a count that fits");
        var cursor = new ByteCursor(source.Read(start, bytes), refuse, start);
        for (var i = 0L; i < count; i++) Add(ReadEntry(cursor, start));
        if (cursor.Remaining > 0) throw refuse($"{cursor.Remaining} bytes follow the last entry of its directory", "as many entries as are counted");
        CheckOverlaps();
        return this;
    }

    /// <summary>The bytes of an entry, compared with their checksum; compressed ones in memory.</summary>
    public ByteSource Open(ZipEntry entry)
    {
        if (entry.IsDeflated) return new MemorySource(Inflate(entry), $"{source.Path}: {entry.Name}");
        var part = source.Part(entry.Start, entry.Length, $"{source.Path}: {entry.Name}");
        if (verified.Contains(entry.Name)) return part;
        var (checksum, buffer) = (0u, new byte[(int)Math.Min(entry.Length, 1 << 18)]);
        for (var done = 0L; done < entry.Length; done += buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, entry.Length - done));
            part.Read(done, piece);
            checksum = Crc32.Append(checksum, piece);
        }
        CheckSum(entry, checksum);
        verified.Add(entry.Name);
        return part;
    }

    // The end record is the last thing in the file but for a comment, whose length it tells.
    (long Count, long Start, long Bytes, long Limit) FindEnd()
    {
        var tail = (int)Math.Min(source.Length, EndBytes + LongestComment);
        var (first, bytes) = (source.Length - tail, source.Read(source.Length - tail, tail));
        for (var at = tail - EndBytes; at >= 0; at--)
        {
            if (BitConverter.ToUInt32(bytes, at) != EndMark || BitConverter.ToUInt16(bytes, at + EndBytes - 2) != tail - EndBytes - at) continue;
            var cursor = new ByteCursor(bytes.AsMemory(at), refuse, first + at);
            cursor.Skip(4, "the end record");
            var (disk, startDisk, here, count) = (cursor.UInt16(), cursor.UInt16(), cursor.UInt16(), cursor.UInt16());
            var (size, start) = (cursor.UInt32(), cursor.UInt32());
            if (FindEnd64(first + at) is { } end64) return end64;
            if (disk != 0 || startDisk != 0 || here != count) throw refuse("it is a part of an archive of several disks", "one whole archive");
            return (count, start, size, first + at);
        }
        throw refuse("it has no end record of a zip archive", "a whole archive (is it truncated?)");
    }

    (long Count, long Start, long Bytes, long Limit)? FindEnd64(long end)
    {
        if (end < LocatorBytes) return null;
        var locator = new ByteCursor(source.Read(end - LocatorBytes, LocatorBytes), refuse, end - LocatorBytes);
        if (locator.UInt32() != LocatorMark) return null;
        locator.Skip(4, "the number of a disk");
        var place = locator.UInt64();
        if (end < LocatorBytes + EndBytes64 || place > (ulong)(end - LocatorBytes - EndBytes64)) throw refuse($"its zip64 end record is said to be at byte {place}", "a record before its locator");
        var record = new ByteCursor(source.Read((long)place, EndBytes64), refuse, (long)place);
        if (record.UInt32() != EndMark64) throw refuse($"there is no zip64 end record at byte {place}", "a record where the locator says");
        record.Skip(20, "the zip64 end record");
        var (here, count, size, start) = (record.UInt64(), record.UInt64(), record.UInt64(), record.UInt64());
        if (here != count || count > MostEntries || size > place || start > place) throw refuse($"its zip64 end record says {count} entries in {size} bytes from byte {start} on", "numbers that fit the file");
        return ((long)count, (long)start, (long)size, (long)place);
    }

    ZipEntry ReadEntry(ByteCursor cursor, long limit)
    {
        var at = cursor.Position;
        if (cursor.UInt32() != CentralMark) throw refuse($"there is no entry of the directory at byte {at}", "an entry");
        cursor.Skip(4, "versions");
        var (flags, method) = (cursor.UInt16(), cursor.UInt16());
        cursor.Skip(4, "a time");
        var checksum = cursor.UInt32();
        long packed = cursor.UInt32(), length = cursor.UInt32();
        var (nameBytes, extraBytes, commentBytes) = (cursor.UInt16(), cursor.UInt16(), cursor.UInt16());
        cursor.Skip(8, "attributes");
        long header = cursor.UInt32();
        var name = Encoding.UTF8.GetString(cursor.Take(nameBytes, "a name"));
        var extra = cursor.TakeMemory(extraBytes, "an extra field");
        cursor.Skip(commentBytes, "a comment");
        Widen(extra, ref length, ref packed, ref header, name);
        if ((flags & IsEncrypted) != 0) throw refuse($"entry {Quoted.Name(name)} is encrypted", "an archive without passwords");
        if (method is not (Stored or Deflated)) throw refuse($"entry {Quoted.Name(name)} is compressed by method {method}", "entries that are stored or deflated");
        if (method == Stored && packed != length) throw refuse($"entry {Quoted.Name(name)} is stored, and has {packed} bytes of {length}", "as many bytes stored as there are");
        if (method == Deflated) Spend(name, packed, length);
        var entry = new ZipEntry(name, header, 0, packed, length, checksum, method == Deflated);
        return entry with { Start = LocalStart(entry, limit) };
    }

    // Numbers that do not fit 32 bits are in an extra field, in this order, only those that do not fit.
    void Widen(ReadOnlyMemory<byte> extra, ref long length, ref long packed, ref long header, string name)
    {
        if (length != uint.MaxValue && packed != uint.MaxValue && header != uint.MaxValue) return;
        var cursor = new ByteCursor(extra, refuse);
        while (cursor.Remaining >= 4)
        {
            var (kind, bytes) = (cursor.UInt16(), cursor.UInt16());
            var field = new ByteCursor(cursor.TakeMemory(bytes, "an extra field"), refuse);
            if (kind != Extra64) continue;
            if (length == uint.MaxValue) length = Number(field, name);
            if (packed == uint.MaxValue) packed = Number(field, name);
            if (header == uint.MaxValue) header = Number(field, name);
            return;
        }
        throw refuse($"entry {Quoted.Name(name)} has no zip64 field for its sizes", "sizes");
    }

    long Number(ByteCursor field, string name) => field.UInt64() is <= long.MaxValue / 4 and var number ? (long)number : throw refuse($"entry {Quoted.Name(name)} is said to have more than 2⁶¹ bytes", "sizes that fit the file");

    // What comes of all compressed entries, before one is unpacked.
    void Spend(string name, long packed, long length)
    {
        unpacked = Math.Min(unpacked + length, long.MaxValue / 4);
        if (length > Array.MaxLength || unpacked > Budget.Of(source.Length))
            throw refuse($"entry {Quoted.Name(name)} unpacks {Quoted.Bytes(packed)} to {Quoted.Bytes(length)}, {Quoted.Bytes(unpacked)} in all", $"at most {Quoted.Bytes(Budget.Of(source.Length))} from an archive of {Quoted.Bytes(source.Length)}");
    }

    long LocalStart(ZipEntry entry, long limit)
    {
        var (name, header, packed) = (entry.Name, entry.Header, entry.Packed);
        if (header > limit - LocalBytes) throw refuse($"entry {Quoted.Name(name)} is said to begin at byte {header}, and the directory begins at byte {limit}", "entries before the directory");
        var fixedPart = new ByteCursor(source.Read(header, LocalBytes), refuse, header);
        if (fixedPart.UInt32() != LocalMark) throw refuse($"entry {Quoted.Name(name)} does not begin at byte {header}", "an entry where the directory says");
        fixedPart.Skip(2, "a version");
        var (flags, method) = (fixedPart.UInt16(), fixedPart.UInt16());
        fixedPart.Skip(4, "a time");
        var checksum = fixedPart.UInt32();
        long ownPacked = fixedPart.UInt32(), ownLength = fixedPart.UInt32(), none = 0;
        var (nameBytes, extraBytes) = (fixedPart.UInt16(), fixedPart.UInt16());
        var start = header + LocalBytes + nameBytes + extraBytes;
        if (start > limit || packed > limit - start) throw refuse($"entry {Quoted.Name(name)} is said to have {packed} bytes from byte {start} on, and the directory begins at byte {limit}", "entries before the directory (is the file truncated?)");
        var variable = new ByteCursor(source.Read(header + LocalBytes, start - header - LocalBytes), refuse, header + LocalBytes);
        var own = Encoding.UTF8.GetString(variable.Take(nameBytes, "a name"));
        if (own != name) throw refuse($"entry {Quoted.Name(name)} calls itself {Quoted.Name(own)}", "one name in both headers");
        if ((flags & IsEncrypted) != 0 || method != (entry.IsDeflated ? Deflated : Stored)) throw refuse($"entry {Quoted.Name(name)} has the flags {flags:x4} and the method {method} in its own header, and others in the directory", "one description in both headers");
        // A descriptor behind the bytes may tell them instead.
        if ((flags & HasDescriptor) != 0 && checksum == 0 && ownPacked is 0 or uint.MaxValue && ownLength is 0 or uint.MaxValue) return start;
        Widen(variable.TakeMemory(extraBytes, "an extra field"), ref ownLength, ref ownPacked, ref none, name);
        return (checksum, ownPacked, ownLength) == (entry.Checksum, packed, entry.Length) ? start
            : throw refuse($"entry {Quoted.Name(name)} has {ownPacked} bytes of {ownLength} with the checksum {checksum:x8} in its own header, and {packed} of {entry.Length} with {entry.Checksum:x8} in the directory", "one description in both headers");
    }

    void Add(ZipEntry entry)
    {
        if (!entries.TryAdd(entry.Name, entry)) throw refuse($"entry {Quoted.Name(entry.Name)} occurs twice", "each name once");
    }

    // Entries that share bytes make a small archive unpack to a huge one (Fifield 2019).
    void CheckOverlaps()
    {
        var end = 0L;
        foreach (var entry in entries.Values.OrderBy(entry => entry.Header))
        {
            if (entry.Header < end) throw refuse($"entry {Quoted.Name(entry.Name)} begins at byte {entry.Header}, inside of another", "entries that do not overlap");
            end = entry.Start + entry.Packed;
        }
    }

    byte[] Inflate(ZipEntry entry)
    {
        var bytes = new byte[entry.Length];
        try
        {
            using var deflate = new DeflateStream(new MemoryStream(source.Read(entry.Start, entry.Packed)), CompressionMode.Decompress);
            deflate.ReadExactly(bytes);
            if (deflate.ReadByte() >= 0) throw refuse($"entry {Quoted.Name(entry.Name)} unpacks to more than its {entry.Length} bytes", "as many as it says");
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException)
        {
            throw refuse($"entry {Quoted.Name(entry.Name)} does not unpack to its {entry.Length} bytes", "deflated bytes");
        }
        CheckSum(entry, Crc32.Append(0, bytes));
        return bytes;
    }

    void CheckSum(ZipEntry entry, uint checksum)
    {
        if (checksum != entry.Checksum) throw refuse($"entry {Quoted.Name(entry.Name)} has the checksum {checksum:x8}, and {entry.Checksum:x8} is recorded", "bytes as they were written (the file is damaged)");
    }
}
