using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Ogee.Learn;

/// <summary>Writes safetensors files, atomically and durably; the same tensors give the same bytes.</summary>
/// <remarks>
/// As the reference implementation does, tensors are ordered by their type, the largest elements first, then by name, and the header is padded with spaces to
/// a multiple of 8 bytes: so every tensor is aligned to its elements.
/// </remarks>
public static class SafetensorsWriter
{
    const int Alignment = 8;

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file, new or to be replaced (see <see cref="DurableFile"/>).</param>
    /// <param name="entries">The tensors, in any order.</param>
    /// <param name="metadata">Texts to keep with them.</param>
    /// <exception cref="OgeeException">A name is used twice or is reserved, a tensor's bytes do not fit its shape, or the system could not write. The old file is then as it was.</exception>
    public static void Write(string path, IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var layout = Lay(entries, metadata);
        DurableFile.Write(path, stream => WriteTo(stream, layout), layout.Bytes);
    }

    /// <summary>What will be written: the header, and the tensors in the order of their bytes.</summary>
    internal sealed record Layout(byte[] Header, IReadOnlyList<SafetensorsEntry> Ordered, long Bytes);

    internal static Layout Lay(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        var names = new HashSet<string>();
        foreach (var entry in entries)
        {
            if (entry.Name == SafetensorsHeader.MetadataKey) throw FileErrors.Entry.With("The tensor name '__metadata__' is reserved by the format", "Expected another name", "Rename the tensor.");
            if (!IsText(entry.Name)) throw FileErrors.Entry.With($"The tensor name {Quoted.Name(entry.Name)} is not valid Unicode", "Expected text", "Rename the tensor.");
            if (!names.Add(entry.Name)) throw FileErrors.Entry.With($"Two tensors are named {Quoted.Name(entry.Name)}", "Expected each name once", "Rename one of them.");
        }
        var ordered = entries.OrderBy(entry => SafetensorsTypes.Place(entry.Type)).ThenBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        var json = new ArrayBufferWriter<byte>();
        long end = 0;
        // Names stay readable: the relaxed encoder escapes only what JSON must.
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 }) WriteMetadata(writer, metadata);
            foreach (var entry in ordered)
            {
                var begin = end;
                end = checked(end + entry.Spec.Bytes);
                WriteEntry(writer, entry, begin, end);
            }
            writer.WriteEndObject();
        }
        var padded = (json.WrittenCount + Alignment - 1) / Alignment * Alignment;
        if (padded > SafetensorsFile.LongestHeader) throw FileErrors.Entry.With($"The header would have {padded} bytes", $"Expected at most {SafetensorsFile.LongestHeader}", "Write fewer tensors or less metadata to one file.");
        var header = new byte[sizeof(ulong) + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)padded);
        json.WrittenSpan.CopyTo(header.AsSpan(sizeof(ulong)));
        header.AsSpan(sizeof(ulong) + json.WrittenCount).Fill((byte)' ');
        return new(header, ordered, checked(header.Length + end));
    }

    internal static void WriteTo(Stream stream, Layout layout)
    {
        stream.Write(layout.Header);
        foreach (var entry in layout.Ordered) WriteValues(stream, entry);
    }

    /// <summary>Has an entry write its values, and checks how many bytes they are.</summary>
    internal static void WriteValues(Stream stream, SafetensorsEntry entry)
    {
        var start = stream.Position;
        entry.Write(stream);
        var written = stream.Position - start;
        if (written != entry.Spec.Bytes)
            throw FileErrors.Entry.With($"The tensor {Quoted.Name(entry.Name)} is {entry.Spec}, {entry.Spec.Bytes} bytes, and {written} were written", "Expected as many bytes as the shape and the type need", "Write the values row-major, without padding.");
    }

    static bool IsText(string name) => Utf8.FromUtf16(name, new byte[name.Length * 3], out _, out _, replaceInvalidSequences: false) == OperationStatus.Done;

    static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        writer.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)) writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    static void WriteEntry(Utf8JsonWriter writer, SafetensorsEntry entry, long begin, long end)
    {
        writer.WriteStartObject(entry.Name);
        writer.WriteString("dtype", SafetensorsTypes.Written(entry.Type));
        writer.WriteStartArray("shape");
        foreach (var size in entry.Shape.Sizes) writer.WriteNumberValue(size);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(begin);
        writer.WriteNumberValue(end);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
