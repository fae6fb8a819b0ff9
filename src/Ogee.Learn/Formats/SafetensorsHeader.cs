using System.Text.Json;
using System.Text.Unicode;

namespace Ogee.Learn;

/// <summary>Reads the header of a safetensors file, believing nothing: every contradiction with the format or the file's length is one named error.</summary>
/// <remarks>One pass over the tokens without a tree, so that what is kept is proportional to the number of tensors; the format: https://huggingface.co/docs/safetensors.</remarks>
sealed class SafetensorsHeader(string path, long dataStart, long dataBytes)
{
    /// <summary>The name under which a file keeps its own texts, and which no tensor may have.</summary>
    internal const string MetadataKey = "__metadata__";

    readonly List<Entry> entries = [];
    readonly HashSet<string> names = [];

    readonly record struct Entry(string Name, string Type, Shape Shape, long Begin, long End);

    internal OrderedDictionary<string, SafetensorsTensor> Tensors { get; } = [];

    internal Dictionary<string, string> Metadata { get; } = [];

    internal SafetensorsHeader Parse(ReadOnlySpan<byte> json)
    {
        if (json.Length == 0 || json[0] != (byte)'{') throw Bad("the header does not begin with '{'", "a JSON object");
        if (!Utf8.IsValid(json)) throw Bad("the header is not valid UTF-8", "UTF-8 text");
        try
        {
            // The root, a tensor, its shape: nothing nests deeper.
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 3 });
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = reader.GetString()!;
                if (!names.Add(name)) throw Bad($"the key {Quoted.Name(name)} occurs twice in the header", "each name once");
                reader.Read();
                if (name == MetadataKey) ReadMetadata(ref reader);
                else entries.Add(ReadEntry(ref reader, name));
            }
            while (reader.Read()) { }
        }
        catch (JsonException cause)
        {
            throw Bad($"the header is not valid JSON at byte {PlaceOf(cause, json)}: {JsonText.Fault(cause)}", "JSON", cause);
        }
        catch (InvalidOperationException cause)
        {
            // An escape such as \ud800 that stands for no character.
            throw Bad("a name in the header is not valid Unicode", "text", cause);
        }
        Place();
        return this;
    }

    // From the beginning of the file: .NET counts from the beginning of a line.
    static long PlaceOf(JsonException cause, ReadOnlySpan<byte> json)
    {
        var start = 0;
        for (var line = cause.LineNumber ?? 0; line > 0 && json[start..].IndexOf((byte)'\n') is >= 0 and var length; line--) start += length + 1;
        return sizeof(ulong) + start + (cause.BytePositionInLine ?? 0);
    }

    void ReadMetadata(ref Utf8JsonReader reader)
    {
        // The reference implementation reads null as no texts.
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.StartObject) throw Bad($"{MetadataKey} is not an object", "an object of texts");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String) throw Bad($"the metadata {Quoted.Name(key)} is not text", "values of metadata that are texts");
            if (!Metadata.TryAdd(key, reader.GetString()!)) throw Bad($"the metadata {Quoted.Name(key)} occurs twice", "each key once");
        }
    }

    Entry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Bad(name, "is not described by an object", "dtype, shape and data_offsets");
        string? type = null;
        List<long>? sizes = null, offsets = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            switch (key)
            {
                case "dtype" when type is null: type = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Bad(name, "has a dtype that is not text", "for instance \"F32\""); break;
                case "shape" when sizes is null: sizes = ReadNumbers(ref reader, name, key, Shape.MaxRank); break;
                case "data_offsets" when offsets is null: offsets = ReadNumbers(ref reader, name, key, 2); break;
                case "dtype" or "shape" or "data_offsets": throw Bad(name, $"has {key} twice", "each key once");
                default: throw Bad(name, $"has an unknown key {Quoted.Name(key)}", "dtype, shape and data_offsets only");
            }
        }
        if (type is null || sizes is null || offsets is null)
            throw Bad(name, $"has no {(type is null ? "dtype" : sizes is null ? "shape" : "data_offsets")}", "dtype, shape and data_offsets");
        if (offsets.Count != 2) throw Bad(name, $"has {offsets.Count} data_offsets", "a begin and an end");
        return Check(name, type, sizes, offsets[0], offsets[1]);
    }

    List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string key, int most)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw Bad(name, $"has a {key} that is not an array", "an array of whole numbers");
        var numbers = new List<long>(4);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (numbers.Count == most) throw Bad(name, $"has more than {most} numbers in {key}", key == "shape" ? $"at most {most} axes" : "a begin and an end");
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Bad(name, $"has a {key} that is not made of whole numbers from 0 to 2⁶³−1", "whole numbers");
            numbers.Add(number);
        }
        return numbers;
    }

    Entry Check(string name, string type, List<long> sizes, long begin, long end)
    {
        var bits = SafetensorsTypes.BitsOf(type);
        if (bits == 0) throw Bad(name, $"has the unknown dtype {Quoted.Name(type)}", "a dtype of the format, such as F32");
        // Sizes of 0 are left out: Shape refuses axes whose product would overflow even where the tensor is empty.
        UInt128 count = 1;
        foreach (var size in sizes.Where(size => size > 0))
        {
            count *= (ulong)size;
            if (count * (uint)bits > long.MaxValue) throw Bad(name, $"has a shape whose size overflows: [{string.Join(", ", sizes)}] of {type}", "fewer than 2⁶³ bits");
        }
        var isEmpty = sizes.Contains(0);
        var totalBits = isEmpty ? 0 : (long)count * bits;
        if (totalBits % 8 != 0) throw Bad(name, $"has {totalBits} bits: {type} does not end at a whole byte", "a whole number of bytes");
        if (begin > end) throw Bad(name, $"ends before it begins: data_offsets [{begin}, {end}]", "an end after the begin");
        if (end > dataBytes) throw Bad(name, $"ends at byte {end} of the data, which has {dataBytes}", "data inside of the file (is it truncated?)");
        if (end - begin != totalBits / 8) throw Bad(name, $"has {end - begin} bytes, but [{string.Join(", ", sizes)}] of {type} needs {totalBits / 8}", "as many bytes as the shape needs");
        if (SafetensorsTypes.Read(type) is null)
            throw FileErrors.SafetensorsType.With($"{path}: tensor {Quoted.Name(name)} is of type {type}", $"Expected one of {SafetensorsTypes.Known}", "Convert it, for instance to F32, and save the file again.");
        return new(name, type, Shape.Create([.. sizes]), begin, end);
    }

    // The data must be covered exactly: a byte between two tensors or after the last could carry anything.
    void Place()
    {
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)) is var order and not 0 ? order : string.CompareOrdinal(a.Name, b.Name));
        long covered = 0;
        foreach (var entry in entries)
        {
            if (entry.Begin < covered) throw Bad(entry.Name, $"overlaps the tensor before it: it begins at {entry.Begin}, and the other ends at {covered}", "tensors that do not overlap");
            if (entry.Begin > covered) throw Bad(entry.Name, $"begins at {entry.Begin}, after a gap of {entry.Begin - covered} bytes", "tensors without gaps");
            covered = entry.End;
            var spec = new TensorSpec(entry.Shape, SafetensorsTypes.Read(entry.Type)!.Value);
            Tensors.Add(entry.Name, new(entry.Name, spec, dataStart + entry.Begin));
        }
        if (covered != dataBytes) throw Bad($"{dataBytes - covered} bytes follow the last tensor", "nothing after the last tensor");
    }

    OgeeException Bad(string name, string what, string expected) => Bad($"tensor {Quoted.Name(name)} {what}", expected);

    OgeeException Bad(string what, string expected, Exception? cause = null) => Malformed(path, what, expected, cause);

    internal static OgeeException Malformed(string path, string what, string expected, Exception? cause = null) =>
        FileErrors.Safetensors.With($"{path}: {what}", $"Expected {expected}", "Download or export the file again; nothing was loaded.", cause);
}
