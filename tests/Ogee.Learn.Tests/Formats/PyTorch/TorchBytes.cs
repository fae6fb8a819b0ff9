using System.IO.Compression;
using System.Text;

namespace Ogee.Learn.Tests;

/// <summary>Checkpoints in both of PyTorch's formats, around a pickle.</summary>
static class TorchBytes
{
    /// <summary>An archive: the pickle, and a storage in each entry.</summary>
    public static byte[] Zip(byte[] pickle, params (string Key, byte[] Bytes)[] storages) => Archive([("archive/data.pkl", pickle), .. storages.Select(storage => ($"archive/data/{storage.Key}", storage.Bytes)), ("archive/version", "3\n"u8.ToArray())]);

    /// <summary>Any archive.</summary>
    public static byte[] Archive((string Name, byte[] Bytes)[] entries, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in entries)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        return stream.ToArray();
    }

    /// <summary>The format before 1.6: the pickle of an object between those of a header and the storages. Values are little-endian on every machine; counts have the machine's order before 1.5.</summary>
    public static byte[] Legacy(byte[] pickle, (string Key, long Count, byte[] Bytes)[] storages, bool isLittle = true, bool isCountLittle = false)
    {
        var bytes = new List<byte>();
        bytes.AddRange(new PickleBytes().Proto().Raw(0x8a, 10).Raw(Convert.FromHexString("6cfc9c46f9206aa85019")).Stop());
        bytes.AddRange(new PickleBytes().Proto().Raw("M").Raw(BitConverter.GetBytes((short)1001)).Stop());
        bytes.AddRange(new PickleBytes().Proto().Raw("}(").Text("protocol_version").Int(1001).Text("little_endian").Raw(isLittle ? (byte)0x88 : (byte)0x89).Raw("u").Stop());
        bytes.AddRange(pickle);
        var keys = new PickleBytes().Proto().Raw("](");
        foreach (var (key, _, _) in storages) keys.Text(key);
        bytes.AddRange(keys.Raw("e").Stop());
        foreach (var (_, count, content) in storages)
        {
            bytes.AddRange(isLittle || isCountLittle ? BitConverter.GetBytes(count) : [.. BitConverter.GetBytes(count).Reverse()]);
            bytes.AddRange(content);
        }
        return [.. bytes];
    }

    public static byte[] Of(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];

    /// <summary>Has a file opened and looked at.</summary>
    public static T Opened<T>(byte[] file, Func<PyTorchFile, T> look)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["model.pt"], file);
        using var opened = PyTorchFile.Open(folder["model.pt"]);
        return look(opened);
    }

    /// <summary>Replaces bytes in a file, all that are the same.</summary>
    public static byte[] Replaced(byte[] file, string old, string with) => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(file).Replace(old, with, StringComparison.Ordinal));
}
