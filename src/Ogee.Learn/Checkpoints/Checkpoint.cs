namespace Ogee.Learn;

/// <summary>A checkpoint that was read and whose every byte matches its manifest.</summary>
public sealed class Checkpoint : IDisposable
{
    readonly SafetensorsFile file;

    internal Checkpoint(string path, string state, SafetensorsFile file, IReadOnlyDictionary<string, string> hashes) =>
        (Path, State, this.file, Hashes) = (path, state, file, hashes);

    /// <summary>The folder it was read from.</summary>
    public string Path { get; }

    /// <summary>The state document: JSON, as it was saved.</summary>
    public string State { get; }

    /// <summary>Shapes and types of the tensors, by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => file.Tensors;

    /// <summary>SHA-256 of each tensor's bytes, in hexadecimal, by name.</summary>
    public IReadOnlyDictionary<string, string> Hashes { get; }

    /// <summary>What was wrong with a newer checkpoint, where this is the previous one instead; otherwise null. To be shown loudly.</summary>
    public OgeeException? Fallback { get; internal init; }

    /// <summary>Reads the values of one tensor.</summary>
    /// <inheritdoc cref="SafetensorsFile.Read"/>
    public void Read(string name, Span<byte> destination) => file.Read(name, destination);

    /// <summary>Closes its file.</summary>
    public void Dispose() => file.Dispose();
}
