using System.Security.Cryptography;

namespace Ogee.Learn;

/// <summary>Weights of a model in and out: as bytes, as a safetensors file, as one hash.</summary>
public static class Weights
{
    /// <summary>Saves a model's parameters, atomically and durably.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="metadata">Texts that go with them.</param>
    public static void Save(this Module model, string path, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsWriter.Write(path, [.. model.Parameters.Select(parameter => Entry(parameter.Name!, parameter))], metadata);

    /// <summary>Loads a model's parameters. Everything is checked first: if anything does not fit, nothing is loaded. Floats that the file stores in 16 bits may go to parameters of 32 or 64, which hold them exactly.</summary>
    /// <exception cref="OgeeException">Names are missing or left over, or shapes or types differ; the message lists them.</exception>
    public static void Load(this Module model, string path)
    {
        using var file = SafetensorsFile.Open(path);
        var wanted = model.Parameters.ToDictionary(parameter => parameter.Name!, StringComparer.Ordinal);
        List<string> faults =
        [
            .. wanted.Keys.Where(name => !file.Tensors.ContainsKey(name)).Select(name => $"{name} {wanted[name].Spec} is missing"),
            .. file.Tensors.Keys.Where(name => !wanted.ContainsKey(name)).Order(StringComparer.Ordinal).Select(name => $"{name} is left over"),
            .. wanted.Where(pair => file.Tensors.TryGetValue(pair.Key, out var tensor) && !Fits(tensor.Spec, pair.Value.Spec)).Select(pair => $"{pair.Key} is {file.Tensors[pair.Key].Spec} and should be {pair.Value.Spec}"),
        ];
        if (faults.Count > 0)
            throw LearnErrors.Weights.With($"{path} does not fit the model: {string.Join("; ", faults.Take(20))}{(faults.Count > 20 ? $"; and {faults.Count - 20} more" : "")}", $"Expected the {wanted.Count} tensors of the model", "Use the weights of this architecture; nothing was loaded.");
        var values = wanted.ToDictionary(pair => pair.Key, pair => Tensor.Create(file.Tensors[pair.Key].Spec, destination => file.Read(pair.Key, destination)).Cast(pair.Value.Spec.Type));
        Tensor.Evaluate([.. values.Values]);
        foreach (var (name, value) in values) wanted[name].Reset(value);
    }

    static bool Fits(TensorSpec stored, TensorSpec parameter) =>
        stored.Shape == parameter.Shape && (stored.Type == parameter.Type || (stored.Type.IsHalf() && parameter.Type is DType.Float32 or DType.Float64));

    /// <summary>SHA-256 over the names, shapes and bytes of all parameters, in hexadecimal: equal models have equal hashes.</summary>
    public static string Sha256(this Module model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in model.Parameters)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{parameter.Name} {parameter.Spec with { Device = Device.Cpu }}\n"));
            hash.AppendData(BytesOf(parameter));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal static byte[] BytesOf(Parameter parameter)
    {
        var bytes = new byte[parameter.Spec.Bytes];
        parameter.Value.CopyBytesTo(bytes);
        return bytes;
    }

    internal static SafetensorsEntry Entry(string name, Parameter parameter) => new(name, parameter.Spec.Type, parameter.Shape, stream => stream.Write(BytesOf(parameter)));

    internal static void Set(Parameter parameter, byte[] bytes) => parameter.Reset(Tensor.Create(parameter.Spec, destination => bytes.CopyTo(destination)));
}
