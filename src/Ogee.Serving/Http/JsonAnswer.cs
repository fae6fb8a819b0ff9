using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Ogee.Serving;

/// <summary>Answers with JSON written by hand: no reflection, and the whole is known to be well-formed before its first byte leaves.</summary>
static class JsonAnswer
{
    public const string ContentType = "application/json; charset=utf-8";

    public static Task Write(HttpResponse response, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            write(json);
        return Bytes(response, ContentType, buffer.WrittenMemory);
    }

    public static Task Bytes(HttpResponse response, string contentType, ReadOnlyMemory<byte> bytes)
    {
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, response.HttpContext.RequestAborted).AsTask();
    }
}
