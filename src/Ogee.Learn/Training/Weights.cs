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

    /// <summary>Loads a model's parameters from a file of any format that <see cref="TensorFile"/> opens. Everything is checked and read first: if anything does not fit, nothing is loaded.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="map">How the file's names and layouts become the model's; as they are if null.</param>
    /// <param name="partial">Whether parameters that the file has not, tensors that the model has not, and those of another shape are left as they are. Otherwise any of them is an error.</param>
    /// <returns>What was filled, and what was not.</returns>
    /// <remarks>Floats that the file stores in 16 bits may go to parameters of 32 or 64, which hold them exactly.</remarks>
    /// <exception cref="OgeeException">Names are missing or left over, or shapes or types differ (OG4002; the message lists the first 20 and counts the others), or the file is malformed.</exception>
    public static LoadReport Load(this Module model, string path, NameMap? map = null, bool partial = false)
    {
        using var file = TensorFile.Open(path);
        return model.Load(file, map, partial);
    }

    /// <summary>Loads a model's parameters from a file that is open.</summary>
    /// <inheritdoc cref="Load(Module, string, NameMap?, bool)"/>
    /// <param name="model">The model.</param>
    /// <param name="file">The file.</param>
    /// <param name="map">How the file's names and layouts become the model's; as they are if null.</param>
    /// <param name="partial">Whether what does not fit is left as it is.</param>
    public static LoadReport Load(this Module model, ITensorFile file, NameMap? map = null, bool partial = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(file);
        var plan = new LoadPlan(model, file, map ?? NameMap.None);
        if (!plan.Report.IsComplete && !partial)
            throw LearnErrors.Weights.With($"{file.Path} does not fit the model: {plan.Report.Faults}", $"Expected the {model.Parameters.Count} tensors of the model", "Use the weights of this architecture, rename them with a NameMap, or load what fits with partial: true; nothing was loaded.");
        plan.Run(file);
        return plan.Report;
    }

    /// <summary>SHA-256 over the names, shapes and bytes of all parameters, in hexadecimal: equal models have equal hashes.</summary>
    public static string Sha256(this Module model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in model.Parameters)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{parameter.Name} {parameter.Spec with { Device = Device.Cpu }}\n"));
            TensorBytes.Each(parameter.Value, part => hash.AppendData(part.Span));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal static byte[] BytesOf(Parameter parameter)
    {
        var bytes = new byte[parameter.Spec.Bytes];
        parameter.Value.CopyBytesTo(bytes);
        return bytes;
    }

    internal static SafetensorsEntry Entry(string name, Parameter parameter) => new(name, parameter.Spec.Type, parameter.Shape, stream => TensorBytes.Write(parameter.Value, stream));

    internal static void Set(Parameter parameter, byte[] bytes) => parameter.Reset(Tensor.Create(parameter.Spec, destination => bytes.CopyTo(destination)));
}
