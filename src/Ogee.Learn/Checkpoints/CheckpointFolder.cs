using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Ogee.Learn;

/// <summary>One checkpoint as a folder: <c>state.json</c>, <c>tensors.safetensors</c> and the manifest that vouches for both.</summary>
static class CheckpointFolder
{
    const long LongestState = 100_000_000;

    /// <summary>Writes a checkpoint into a new folder and flushes it; the folder's own name is not flushed.</summary>
    /// <param name="folder">The folder, which must not exist.</param>
    /// <param name="reportedPath">The path that errors name.</param>
    /// <param name="state">The state document.</param>
    /// <param name="entries">The tensors.</param>
    /// <returns>The size in bytes.</returns>
    internal static long Write(string folder, string reportedPath, string state, IReadOnlyList<SafetensorsEntry> entries)
    {
        var layout = SafetensorsWriter.Lay(entries, metadata: null);
        var stateBytes = Encoding.UTF8.GetBytes(state);
        var expected = layout.Bytes + stateBytes.Length;
        DurableFile.Reported(reportedPath, expected, () => Directory.CreateDirectory(folder));
        DurableFile.WriteNew(Path.Combine(folder, CheckpointManifest.StateFile), reportedPath, stream => stream.Write(stateBytes), expected);
        var (header, hashes) = ("", new Dictionary<string, string>());
        DurableFile.WriteNew(Path.Combine(folder, CheckpointManifest.TensorFile), reportedPath, stream =>
        {
            using var hashing = new HashingStream(stream);
            hashing.Write(layout.Header);
            header = hashing.Take();
            foreach (var entry in layout.Ordered)
            {
                SafetensorsWriter.WriteValues(hashing, entry);
                hashes.Add(entry.Name, hashing.Take());
            }
        }, expected);
        var manifest = new CheckpointManifest(Hash(stateBytes), header, layout.Bytes, hashes).ToJson();
        DurableFile.WriteNew(Path.Combine(folder, CheckpointManifest.FileName), reportedPath, stream => stream.Write(manifest), expected + manifest.Length);
        DurableFolder.Sync(folder, reportedPath);
        return expected + manifest.Length;
    }

    /// <summary>Reads a checkpoint and checks every byte of it.</summary>
    /// <exception cref="OgeeException">It is missing, damaged, or of a newer format.</exception>
    internal static Checkpoint Read(string folder, OgeeException? fallback)
    {
        var manifest = CheckpointManifest.Parse(ReadManifest(folder), Path.Combine(folder, CheckpointManifest.FileName));
        var statePath = Path.Combine(folder, CheckpointManifest.StateFile);
        var state = RegularFile.ReadAllBytes(statePath, LongestState);
        if (Hash(state) != manifest.State) throw CheckpointManifest.Damaged(statePath, "its SHA-256 is not that of the manifest");
        var file = SafetensorsFile.Open(Path.Combine(folder, CheckpointManifest.TensorFile));
        try
        {
            Verify(file, manifest);
            return new(folder, Encoding.UTF8.GetString(state), file, manifest.Tensors) { Fallback = fallback };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The bytes of a checkpoint's manifest.</summary>
    internal static byte[] ReadManifest(string folder) => RegularFile.ReadAllBytes(Path.Combine(folder, CheckpointManifest.FileName), CheckpointManifest.Longest);

    static void Verify(SafetensorsFile file, CheckpointManifest manifest)
    {
        if (HashOf(file, 0, file.DataStart) != manifest.Header) throw CheckpointManifest.Damaged(file.Path, "its header's SHA-256 is not that of the manifest");
        foreach (var tensor in file.Tensors.Values)
        {
            if (!manifest.Tensors.TryGetValue(tensor.Name, out var expected)) throw CheckpointManifest.Damaged(file.Path, $"tensor {Quoted.Name(tensor.Name)} is not in the manifest");
            if (HashOf(file, tensor.Offset, tensor.Spec.Bytes) != expected) throw CheckpointManifest.Damaged(file.Path, $"the SHA-256 of tensor {Quoted.Name(tensor.Name)} is not that of the manifest");
        }
        if (file.Tensors.Count != manifest.Tensors.Count) throw CheckpointManifest.Damaged(file.Path, $"it has {file.Tensors.Count} tensors, and the manifest {manifest.Tensors.Count}");
    }

    static string HashOf(SafetensorsFile file, long offset, long bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 18);
        try
        {
            for (long done = 0; done < bytes;)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - done));
                file.ReadRaw(offset + done, part);
                hash.AppendData(part);
                done += part.Length;
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
