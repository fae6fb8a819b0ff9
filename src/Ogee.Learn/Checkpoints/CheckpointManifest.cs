using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ogee.Learn;

/// <summary>What a checkpoint must hold: written last, so that a checkpoint with a manifest is complete, and with a hash of everything, so that damage is seen.</summary>
/// <param name="State">SHA-256 of <c>state.json</c>.</param>
/// <param name="Header">SHA-256 of the header of <c>tensors.safetensors</c>, its length included.</param>
/// <param name="Bytes">Length of <c>tensors.safetensors</c>.</param>
/// <param name="Tensors">SHA-256 of each tensor's bytes, by name. With the header they cover the file.</param>
sealed record CheckpointManifest(string State, string Header, long Bytes, IReadOnlyDictionary<string, string> Tensors)
{
    internal const int Format = 1;
    internal const string FileName = "manifest.json", StateFile = "state.json", TensorFile = "tensors.safetensors";

    // 100 MB of names, as in a safetensors header, and a hash with each.
    internal const long Longest = 400_000_000;

    internal byte[] ToJson()
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format", Format);
            writer.WriteString("state", State);
            writer.WriteString("header", Header);
            writer.WriteNumber("bytes", Bytes);
            writer.WriteStartObject("tensors");
            foreach (var (name, hash) in Tensors) writer.WriteString(name, hash);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return json.WrittenSpan.ToArray();
    }

    /// <summary>Reads a manifest; what is not exactly as <see cref="ToJson"/> writes it is damage.</summary>
    internal static CheckpointManifest Parse(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 2 });
            Take(ref reader, JsonTokenType.StartObject);
            Key(ref reader, "format");
            Take(ref reader, JsonTokenType.Number);
            var format = reader.GetInt32();
            if (format > Format) throw FileErrors.Newer.With($"{path} is of format {format}, this build reads ≤ {Format}", $"Expected format 1 to {Format}", "Update Ogee.");
            if (format < 1) throw Damaged(path, $"its format is {format}");
            var state = Text(ref reader, "state");
            var header = Text(ref reader, "header");
            Key(ref reader, "bytes");
            Take(ref reader, JsonTokenType.Number);
            var bytes = reader.GetInt64();
            Key(ref reader, "tensors");
            Take(ref reader, JsonTokenType.StartObject);
            var tensors = new Dictionary<string, string>();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                Take(ref reader, JsonTokenType.String);
                if (!tensors.TryAdd(name, reader.GetString()!)) throw Damaged(path, $"it lists {Quoted.Name(name)} twice");
            }
            Take(ref reader, JsonTokenType.EndObject);
            return reader.Read() ? throw Damaged(path, "something follows it") : new(state, header, bytes, tensors);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException or FormatException)
        {
            throw Damaged(path, cause.Message, cause);
        }
    }

    internal static OgeeException Damaged(string path, string what, Exception? cause = null) =>
        FileErrors.Damaged.With($"{path} is damaged: {what}", "Expected what the manifest's hashes say", "Go on from the previous checkpoint (without --exact), or copy this one again from its source.", cause);

    static string Text(ref Utf8JsonReader reader, string key)
    {
        Key(ref reader, key);
        Take(ref reader, JsonTokenType.String);
        return reader.GetString()!;
    }

    static void Key(ref Utf8JsonReader reader, string key)
    {
        Take(ref reader, JsonTokenType.PropertyName);
        if (!reader.ValueTextEquals(key)) throw new FormatException($"expected \"{key}\" at byte {reader.TokenStartIndex}");
    }

    static void Take(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type) throw new FormatException($"expected {type} at byte {reader.TokenStartIndex}");
    }
}
