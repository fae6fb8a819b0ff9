using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Ogee.Serving;

/// <summary>Finds the one image file in a body: the body itself, or the one file of a form.</summary>
static class UploadedFile
{
    const int MaxBoundary = 70;   // RFC 2046, 5.1.1
    const int MaxParts = 8;

    /// <summary>The content type, checked before the body is read.</summary>
    public static MediaTypeHeaderValue ContentOf(HttpRequest request)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var content)
            && (content.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
                || content.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)
                || IsForm(content)))
            return content;
        throw RequestFault.Media("Send the picture as image/*, application/octet-stream or multipart/form-data.");
    }

    public static async Task<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> body, MediaTypeHeaderValue content)
    {
        var file = IsForm(content) ? await ReadForm(body, content).ConfigureAwait(false) : body;
        return file.Length > 0 ? file : throw RequestFault.Bad("body", "the picture is empty");
    }

    static bool IsForm(MediaTypeHeaderValue content) => content.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    static async Task<ReadOnlyMemory<byte>> ReadForm(ReadOnlyMemory<byte> body, MediaTypeHeaderValue content)
    {
        var boundary = HeaderUtilities.RemoveQuotes(content.Boundary).ToString();
        if (boundary.Length is 0 or > MaxBoundary)
            throw RequestFault.Bad("Content-Type", $"a boundary of 1 to {MaxBoundary} characters is needed");
        _ = MemoryMarshal.TryGetArray(body, out var bytes);   // a body is read into an array
        var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        var reader = new MultipartReader(boundary, stream) { HeadersCountLimit = 8, HeadersLengthLimit = 4096, BodyLengthLimit = body.Length };
        ReadOnlyMemory<byte>? file = null;
        try
        {
            for (var parts = 0; await reader.ReadNextSectionAsync().ConfigureAwait(false) is { } section; parts++)
            {
                if (parts == MaxParts)
                    throw RequestFault.Bad("body", $"the form has more than {MaxParts} parts");
                if (section.GetContentDispositionHeader()?.IsFileDisposition() != true)
                    continue;
                if (file is not null)
                    throw RequestFault.Bad("body", "the form has more than one file");
                using var copy = new MemoryStream();
                await section.Body.CopyToAsync(copy).ConfigureAwait(false);
                file = copy.ToArray();
            }
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            throw RequestFault.Bad("body", "the form is broken");
        }
        return file ?? throw RequestFault.Bad("body", "the form has no file");
    }
}
