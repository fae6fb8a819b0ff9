using System.Globalization;

namespace Ogee.Learn;

/// <summary>Values of an ONNX model that lie in other files: regular files below the model's folder, and nothing else (see <see cref="SafePath"/>).</summary>
/// <param name="folder">The model's folder.</param>
/// <param name="source">The model's path, for errors.</param>
sealed class OnnxExternalData(string folder, string source)
{
    /// <summary>Checks where a tensor's values lie, and that they are there.</summary>
    /// <param name="data">The tensor.</param>
    /// <param name="bytes">How many bytes it needs.</param>
    internal void Check(OnnxData data, long bytes)
    {
        using var file = Open(data, bytes, out _);
    }

    /// <summary>Reads a tensor's values, or a part of them.</summary>
    /// <param name="data">The tensor.</param>
    /// <param name="bytes">How many bytes it needs.</param>
    /// <param name="start">Which of them the part begins with.</param>
    /// <param name="destination">Where the part goes.</param>
    internal void Read(OnnxData data, long bytes, long start, Span<byte> destination)
    {
        using var file = Open(data, bytes, out var offset);
        RegularFile.Fill(file, destination, offset + start, Location(data));
    }

    Microsoft.Win32.SafeHandles.SafeFileHandle Open(OnnxData data, long bytes, out long offset)
    {
        var location = Location(data);
        offset = Number(data, "offset") ?? 0;
        var length = Number(data, "length") ?? bytes;
        if (length != bytes) throw Bad(data, $"has {length} bytes in {Quoted.Name(location)}, and its shape needs {bytes}", "as many bytes as the shape needs");
        Microsoft.Win32.SafeHandles.SafeFileHandle file;
        try
        {
            file = SafePath.Open(folder, location);
        }
        catch (OgeeException error)
        {
            throw error.Error == FileErrors.Path ? Bad(data, $"lies outside of the model's folder: {error.What}", "the name of a regular file in it; links are not followed, so copy the files themselves into the folder", error) : Bad(data, $"has its values in a file that cannot be read: {error.What}", "the file beside the model", error);
        }
        var there = RandomAccess.GetLength(file);
        if (offset <= there && bytes <= there - offset) return file;
        file.Dispose();
        throw Bad(data, $"has {bytes} bytes at {offset} of {Quoted.Name(location)}, which has {there}", "a part of the file (is it truncated?)");
    }

    string Location(OnnxData data) => data.External?.GetValueOrDefault("location") is { Length: > 0 } location ? location : throw Bad(data, "has its values in another file, and does not say in which", "a location");

    long? Number(OnnxData data, string key)
    {
        if (data.External?.GetValueOrDefault(key) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Bad(data, $"has the {key} {Quoted.Name(text)}", "a whole number of 0 or more");
    }

    OgeeException Bad(OnnxData data, string what, string expected, Exception? cause = null) => ProtoReader.Malformed(source, $"tensor {Quoted.Name(data.Name)} {what}", expected, cause);
}
