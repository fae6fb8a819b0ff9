using System.Security.Cryptography;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A file that a folder or a table lists, not opened yet.</summary>
sealed record ListedFile(string Id, string Label, string? Group, DataSplit? Split);

/// <summary>Opens listed files, hashes them and reads their headers; several threads, one fixed order.</summary>
static class FileFacts
{
    internal static (IReadOnlyList<ImageSample> Samples, IReadOnlyList<SkippedFile> Skipped) Gather(string root, IReadOnlyList<ListedFile> files, ImageDatasetOptions options)
    {
        var (samples, skipped) = (new ImageSample?[files.Count], new SkippedFile?[files.Count]);
        Parallel.For(0, files.Count, new() { MaxDegreeOfParallelism = options.Threads }, i =>
        {
            var file = files[i];
            try
            {
                var bytes = FileSource.ReadBytes(root, file.Id, options.MaxFileBytes);
                var header = ImageHeader.Read(bytes, file.Id, options.MaxPixels);
                samples[i] = new(file.Id, file.Label, 0, file.Group, file.Split, Convert.ToHexStringLower(SHA256.HashData(bytes)), header.Height, header.Width, header.Channels);
            }
            catch (OgeeException reason)
            {
                skipped[i] = new(file.Id, SkippedFile.ReasonOf(file.Id, reason));
            }
        });
        return ([.. samples.OfType<ImageSample>()], [.. skipped.OfType<SkippedFile>()]);
    }
}

/// <summary>Image files below a folder.</summary>
sealed class FileSource(string root, ImageDatasetOptions options) : SampleSource
{
    internal override ImagePixels Read(ImageSample sample, int? targetSide) =>
        ImageDecoder.Decode(ReadFile(sample), sample.Id, new() { MaxPixels = options.MaxPixels, TargetSide = targetSide });

    internal override (ImagePixels Pixels, FileTraits? File) Examine(ImageSample sample)
    {
        var bytes = ReadFile(sample);
        var pixels = ImageDecoder.Decode(bytes, sample.Id, new() { MaxPixels = options.MaxPixels }, out var isTransparent);
        return (pixels, FileTraits.Of(bytes, sample.Id, isTransparent));
    }

    internal override byte[] ReadFile(ImageSample sample) => ReadBytes(root, sample.Id, options.MaxFileBytes);

    internal static byte[] ReadBytes(string root, string id, long limit)
    {
        using var handle = SafePath.Open(root, id);
        var length = RandomAccess.GetLength(handle);
        if (length == 0) throw RecipeErrors.Image.With($"{id} is empty (0 bytes)", "Expected an image", "Remove the file or copy it again.");
        if (length > limit) throw RecipeErrors.Image.With($"{id} has {length} bytes", $"Expected at most {limit}", "Remove the file, or save it smaller.");
        var bytes = new byte[length];
        for (var offset = 0; offset < bytes.Length;)
        {
            var read = Chunk(handle, bytes.AsSpan(offset), offset, id);
            if (read == 0) throw RecipeErrors.Image.With($"{id} became shorter while it was read", "Expected a file that stays", "Wait until it is copied.");
            offset += read;
        }
        return bytes;
    }

    static int Chunk(Microsoft.Win32.SafeHandles.SafeFileHandle handle, Span<byte> destination, long offset, string id)
    {
        try
        {
            return RandomAccess.Read(handle, destination, offset);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw RecipeErrors.Image.With($"{id} cannot be read ({cause.Message})", "Expected a file that may be read", "Check its permissions.", cause);
        }
    }
}
