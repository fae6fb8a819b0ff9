using System.Text.Json;

namespace Ogee.Serving;

/// <summary>Reads JSON forward, once, strictly: every error says where it is as a JSON path. Nothing is built that the text does not contain.</summary>
ref struct StrictJson(ReadOnlySpan<byte> text)
{
    const int MaxDepth = 32;
    Utf8JsonReader reader = new(text, new JsonReaderOptions { MaxDepth = MaxDepth });

    public readonly JsonTokenType Token => reader.TokenType;

    /// <summary>A copy that stands at the same place, to come back to.</summary>
    public readonly StrictJson Here => this;

    public void Next(string path)
    {
        try
        {
            if (!reader.Read())
                throw RequestFault.Bad(path, "the JSON ends too early");
        }
        catch (JsonException error)
        {
            throw NotJson(path, error);
        }
    }

    /// <summary>Requires that nothing but white space follows.</summary>
    public void End()
    {
        try
        {
            if (reader.Read())
                throw RequestFault.Bad("$", "something follows the request");
        }
        catch (JsonException error)
        {
            throw NotJson("$", error);
        }
    }

    public readonly void Expect(JsonTokenType type, string path, string what)
    {
        if (reader.TokenType != type)
            throw RequestFault.Bad(path, $"expected {what}, got {Name(reader.TokenType)}");
    }

    /// <summary>Moves to the next field of an object and then to its value.</summary>
    /// <returns>The field's name; null at the end of the object.</returns>
    public string? Field(string path)
    {
        Next(path);
        if (reader.TokenType == JsonTokenType.EndObject)
            return null;
        string name;
        try
        {
            name = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw RequestFault.Bad(path, "a field's name is not valid UTF-8");
        }
        Next($"{path}.{Short(name)}");
        return name;
    }

    /// <summary>Moves to the next element of an array.</summary>
    /// <returns>False at the end of the array.</returns>
    public bool Element(string path)
    {
        Next(path);
        return reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Passes over the value here, whatever it is, checking that it is JSON.</summary>
    public void Skip(string path)
    {
        try
        {
            reader.Skip();
        }
        catch (JsonException error)
        {
            throw NotJson(path, error);
        }
    }

    public readonly string Text(string path, int maxLength)
    {
        Expect(JsonTokenType.String, path, "a string");
        if (reader.ValueSpan.Length > maxLength * 6)
            throw RequestFault.Bad(path, $"a string of at most {maxLength} characters is allowed");
        try
        {
            var value = reader.GetString()!;
            return value.Length <= maxLength ? value : throw RequestFault.Bad(path, $"a string of at most {maxLength} characters is allowed");
        }
        catch (InvalidOperationException)
        {
            throw RequestFault.Bad(path, "the string is not valid UTF-8");
        }
    }

    public readonly bool Boolean(string path) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        var other => throw RequestFault.Bad(path, $"expected true or false, got {Name(other)}"),
    };

    public readonly long Integer(string path, long min, long max)
    {
        Expect(JsonTokenType.Number, path, "a whole number");
        if (!reader.TryGetInt64(out var value) || value < min || value > max)
            throw RequestFault.Bad(path, $"expected a whole number from {min} to {max}");
        return value;
    }

    /// <summary>A finite float; false if the number is too large for one.</summary>
    public readonly bool TrySingle(out float value) => reader.TryGetSingle(out value) && float.IsFinite(value);

    public readonly bool TryDouble(out double value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out value) && double.IsFinite(value);
    }

    public readonly byte[] Base64(string path)
    {
        Expect(JsonTokenType.String, path, "a base64 string");
        return reader.TryGetBytesFromBase64(out var bytes) ? bytes : throw RequestFault.Bad(path, "the string is not base64");
    }

    /// <summary>A name as it may stand in a message.</summary>
    public static string Short(string name) => name.Length <= 64 ? name : name[..64] + "…";

    static RequestFault NotJson(string path, JsonException error) =>
        RequestFault.Bad(path, $"not valid JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1} (nesting is limited to {MaxDepth})");

    public static string Name(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.Null => "null",
        _ => "the end",
    };
}
