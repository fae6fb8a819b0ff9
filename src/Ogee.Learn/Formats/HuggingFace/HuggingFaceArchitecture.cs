using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ogee.Learn;

/// <summary>One architecture as transformers or timm saves it: its config, and its names for our parameters. Reading and writing come from the same statements.</summary>
abstract class HuggingFaceArchitecture
{
    /// <summary>Those that there are; the first that <see cref="Fits"/> a network is the one it is written as.</summary>
    public static IReadOnlyList<HuggingFaceArchitecture> All { get; } =
        [new HuggingFaceGpt2(), new HuggingFaceLlama(), new HuggingFaceResNet(), new HuggingFaceMobileNetV2(),
        .. ((int[])[18, 34, 50, 101]).Select(depth => new TimmResNet(depth)), .. ((int[])[35, 50, 75, 100, 140]).Select(width => new TimmMobileNetV2(width))];

    /// <summary>Its name in a config: the class of transformers, the model's name in timm.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a network can be written as it.</summary>
    public abstract bool Fits(Module network);

    /// <summary>Reads a config; what cannot be followed is collected there.</summary>
    /// <param name="config">The config.</param>
    /// <param name="file">The weights, for what the config does not say.</param>
    /// <returns>Makes the network; called only if nothing was refused.</returns>
    public abstract Func<Module> Read(HuggingFaceConfig config, ITensorFile file);

    /// <summary>The classes that a config names; none where the model has no classes.</summary>
    public virtual IReadOnlyList<string> Labels(HuggingFaceConfig config) => [];

    /// <summary>The config of a network.</summary>
    /// <param name="network">One that it fits.</param>
    /// <param name="labels">Its classes; empty where they have no names.</param>
    public abstract JsonObject Write(Module network, IReadOnlyList<string> labels);

    /// <summary>Its name for one of our parameters.</summary>
    /// <param name="parameter">The parameter's name.</param>
    public abstract string Written(string parameter);

    /// <summary>A name of a file as it is written today.</summary>
    public virtual string Normal(string name) => name;

    /// <summary>Names of a file that say nothing that our network has not; null for none.</summary>
    public virtual string? Dropped => null;

    /// <summary>How many heads' rows of a parameter are in halves there and in pairs here; 0 for other parameters.</summary>
    public virtual int Halves(Module network, string parameter) => 0;

    /// <summary>A tensor that files may hold a second time, and the one that it has to equal.</summary>
    public virtual (string Name, string Twin)? Tied(Module network) => null;

    /// <summary>From a file's names and layouts to a network's.</summary>
    public NameMap Map(Module network)
    {
        var names = network.Parameters.ToDictionary(parameter => Written(parameter.Name!), parameter => parameter.Name!, StringComparer.Ordinal);
        var map = NameMap.None;
        if (Dropped is { } dropped) map = map.Drop(dropped);
        if (Tied(network) is { } tied) map = map.Drop($"^{Regex.Escape(tied.Name)}$");
        // A name that the architecture does not have stays one that no parameter of ours has: it is left over.
        map = map.Rename(name => names.GetValueOrDefault(Normal(name)) ?? $"{name} of another architecture");
        foreach (var parameter in network.Parameters)
            if (Halves(network, parameter.Name!) is > 0 and var heads) map = map.PairHalves($"^{Regex.Escape(parameter.Name!)}$", heads);
        return map;
    }

    /// <summary>The tensors of a network as the file has them.</summary>
    public IEnumerable<SafetensorsEntry> Entries(Module network)
    {
        foreach (var parameter in network.Parameters)
        {
            var (name, heads) = (parameter.Name!, Halves(network, parameter.Name!));
            yield return heads == 0 ? Weights.Entry(Written(name), parameter)
                : new(Written(name), parameter.Spec.Type, parameter.Shape, stream => TensorBytes.Write(Apart(parameter.Value, heads), stream));
            // PyTorch counts the batches that its norms saw; ours need no such number, and it changes nothing for networks that predict.
            if (name.EndsWith(".running_var", StringComparison.Ordinal)) yield return new(Written(name[..^"running_var".Length] + "num_batches_tracked"), DType.Int64, [], new byte[sizeof(long)]);
        }
    }

    /// <summary>Rows in pairs (0, 1), (2, 3), … of each head as two halves: the rows 0, 2, … and then 1, 3, ….</summary>
    static Tensor Apart(Tensor rows, int heads) => rows.Reshape(heads, rows.Shape[0] / heads / 2, 2, rows.Shape[1]).Permute(0, 2, 1, 3).Reshape(rows.Shape);
}
