using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ogee.Serving;

/// <summary>Finds the rows in a body: one JSON object, or a list of them. What is in a row the model reads.</summary>
static class UploadedRows
{
    const int MaxDepth = 8;

    /// <summary>Checked before the body is read.</summary>
    public static void RequireJson(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var content) || !content.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            throw RequestFault.Media("Send the row as application/json: {\"COLUMN\": VALUE, …}.");
    }

    /// <summary>The rows, each as it stands in the body.</summary>
    public static (ReadOnlyMemory<byte>[] Rows, bool IsList) Read(ReadOnlyMemory<byte> body, int maxRows)
    {
        try
        {
            var json = new Utf8JsonReader(body.Span, new() { MaxDepth = MaxDepth });
            if (!json.Read())
                throw RequestFault.Bad("$", "the body is empty");
            if (json.TokenType == JsonTokenType.StartObject)
                return ([body], false);
            if (json.TokenType != JsonTokenType.StartArray)
                throw RequestFault.Bad("$", "expected an object, or a list of objects");
            var rows = new List<ReadOnlyMemory<byte>>();
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (json.TokenType != JsonTokenType.StartObject)
                    throw RequestFault.Bad($"$[{rows.Count}]", "expected an object");
                if (rows.Count == maxRows)
                    throw RequestFault.Bad("$", $"more than {maxRows} rows; from 1 to {maxRows} are allowed in one request");
                var first = (int)json.TokenStartIndex;
                json.Skip();
                rows.Add(body[first..(int)json.BytesConsumed]);
            }
            if (json.Read())
                throw RequestFault.Bad("$", "something follows the list");
            return rows.Count > 0 ? ([.. rows], true) : throw RequestFault.Bad("$", "the list is empty");
        }
        catch (JsonException error)
        {
            throw RequestFault.Bad("$", $"not valid JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1} (nesting is limited to {MaxDepth})");
        }
    }
}
