using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ogee.Serving;

/// <summary>A body read into memory within its limits; disposing gives its bytes back to the budget.</summary>
readonly struct RequestBody(ReadOnlyMemory<byte> bytes, BodyBudget budget, long reserved) : IDisposable
{
    const int FirstBuffer = 16 * 1024;

    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Reads a body. It grows with what arrives, not with what the client claims; compressed ones are bounded after decompression.</summary>
    /// <exception cref="RequestFault">Too large (413), an unknown encoding (415), broken compression (400), no memory left for bodies (503).</exception>
    public static async Task<RequestBody> Read(HttpContext context, long limit, BodyBudget budget)
    {
        var request = context.Request;
        if (request.ContentLength > limit)
            throw RequestFault.TooLarge(limit);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        long reserved = 0;
        try
        {
            var stream = Decode(request);
            await using (stream.ConfigureAwait(false))
            {
                var buffer = Array.Empty<byte>();
                var length = 0;
                while (true)
                {
                    if (length == buffer.Length)
                    {
                        // One byte more than the limit is enough to see that it is passed.
                        var next = (int)long.Min(limit + 1, long.Max(FirstBuffer, buffer.Length * 2L));
                        budget.Reserve(next - buffer.Length);
                        reserved += next - buffer.Length;
                        Array.Resize(ref buffer, next);
                    }
                    var read = await stream.ReadAsync(buffer.AsMemory(length), context.RequestAborted).ConfigureAwait(false);
                    if (read == 0)
                        return new RequestBody(buffer.AsMemory(0, length), budget, reserved);
                    length += read;
                    if (length > limit)
                        throw RequestFault.TooLarge(limit);
                }
            }
        }
        catch (InvalidDataException)
        {
            budget.Release(reserved);
            throw RequestFault.Bad("Content-Encoding", "the body cannot be decompressed");
        }
        catch
        {
            budget.Release(reserved);
            throw;
        }
    }

    static Stream Decode(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        return encoding.ToLowerInvariant() switch
        {
            "" or "identity" => request.Body,
            "gzip" => new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
            "br" => new BrotliStream(request.Body, CompressionMode.Decompress, leaveOpen: true),
            _ => throw RequestFault.Media("The content encoding is not taken; send gzip, br or identity."),
        };
    }

    public void Dispose() => budget.Release(reserved);
}

/// <summary>How many bytes bodies may hold together.</summary>
/// <param name="capacity">The most.</param>
/// <param name="whole">The budget of which this is a part; null where it is the whole.</param>
sealed class BodyBudget(long capacity, BodyBudget? whole = null)
{
    long used;

    public long Used => Interlocked.Read(ref used);

    public void Reserve(long bytes)
    {
        whole?.Reserve(bytes);
        if (Interlocked.Add(ref used, bytes) <= capacity)
            return;
        Release(bytes);
        throw RequestFault.Busy("The server holds as many request bodies as it can.");
    }

    public void Release(long bytes)
    {
        Interlocked.Add(ref used, -bytes);
        whole?.Release(bytes);
    }
}
