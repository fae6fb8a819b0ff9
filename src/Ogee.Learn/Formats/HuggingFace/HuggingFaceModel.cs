using System.Text;
using System.Text.Json.Nodes;

namespace Ogee.Learn;

/// <summary>A model in the folder that transformers and timm share it in: <c>config.json</c>, weights, and files for its tokens.</summary>
/// <remarks>
/// Language models GPT-2 and Llama; classifiers ResNet and MobileNetV2 of transformers, <c>resnet18</c> to <c>resnet101</c> and <c>mobilenetv2_035</c> to <c>_140</c> of timm. Weights are <c>model.safetensors</c>, the files of
/// <c>model.safetensors.index.json</c>, <c>pytorch_model.bin</c>, or the files of <c>pytorch_model.bin.index.json</c>, looked for in that order; 16-bit floats become float32.
/// A config that asks for anything else than the network computes is refused, with all that it asks for; dropout of attention, which acts in training alone, is not computed. A folder that was written reads back with the same bits, here and there.
/// Files that are links, as those of the hub's cache are, are refused: a folder of somebody else leads nowhere else.
/// </remarks>
/// <seealso href="https://huggingface.co/docs/transformers/main_classes/configuration"/>
public sealed class HuggingFaceModel
{
    internal const string ConfigName = "config.json", WeightsName = "model.safetensors", IndexName = "model.safetensors.index.json", PyTorchName = "pytorch_model.bin", PyTorchIndexName = "pytorch_model.bin.index.json";
    const long LongestFile = 256 << 20;

    // What tokens, texts that are written and pictures need beside the network: kept as they are.
    static readonly string[] Companions =
    [
        "tokenizer.json", "tokenizer_config.json", "tokenizer.model", "vocab.json", "merges.txt", "special_tokens_map.json", "added_tokens.json", "chat_template.jinja", "generation_config.json", "preprocessor_config.json",
    ];

    readonly HuggingFaceArchitecture architecture;
    readonly byte[]? config;

    HuggingFaceModel(HuggingFaceArchitecture architecture, Module network, IReadOnlyList<string> labels, byte[]? config, string? folder, LoadReport? report) =>
        (this.architecture, Network, Labels, this.config, Folder, Report) = (architecture, network, labels, config, folder, report);

    /// <summary>A model that is to be written.</summary>
    /// <param name="network">A <see cref="Gpt"/>, <see cref="Llama"/>, <see cref="ResNet"/>, or <see cref="MobileNetV2"/> with norms.</param>
    /// <param name="labels">The classes of a classifier, in the order of its outputs; <c>LABEL_0</c>, … if null.</param>
    /// <exception cref="OgeeException">The network has no form there, or there are more or fewer labels than classes (OG3083).</exception>
    public HuggingFaceModel(Module network, IReadOnlyList<string>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        architecture = HuggingFaceArchitecture.All.FirstOrDefault(one => one.Fits(network))
            ?? throw HuggingFaceErrors.Network.With($"{network.GetType().Name} has no form of transformers", $"Expected a {nameof(Gpt)}, {nameof(Llama)}, {nameof(ResNet)}, or {nameof(MobileNetV2)} with norms", "Save its weights with network.Save(path), or export it as ONNX.");
        int? classes = network switch { ResNet resnet => resnet.Classes, MobileNetV2 mobile => mobile.Classes, _ => null };
        (Network, Labels) = (network, labels is not null ? [.. labels] : classes is { } count ? HuggingFaceConfig.Plain(count) : []);
        if (labels is not null && labels.Count != classes)
            throw HuggingFaceErrors.Network.With($"{labels.Count} labels are given to a {network.GetType().Name}", classes is null ? "Expected none: it has no classes" : $"Expected {classes}, one for each class", "Give the classes in the order of the outputs, or none.");
    }

    /// <summary>The network, with its weights.</summary>
    public Module Network { get; }

    /// <summary>The architecture's name: the class of transformers, or the model's name in timm.</summary>
    public string Architecture => architecture.Name;

    /// <summary>The classes in the order of the network's outputs; empty for a language model.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Where it was loaded from; null where it was not.</summary>
    public string? Folder { get; }

    /// <summary>What became of every parameter and every tensor; null where nothing was loaded.</summary>
    public LoadReport? Report { get; }

    /// <summary>Loads a model: all of it, or nothing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="ignored">Keys of the config that are not known and passed over.</param>
    /// <exception cref="OgeeException">A file is missing or malformed (OG3080, or the code of its format), or is a link (OG3004), the architecture is another (OG3081), the config asks for what is not computed (OG3082; all of it is listed), or the weights do not fit (OG4002).</exception>
    public static HuggingFaceModel Load(string folder, params IReadOnlyCollection<string> ignored)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(ignored);
        var config = HuggingFaceConfig.Open(folder);
        var architecture = HuggingFaceArchitecture.All.FirstOrDefault(one => one.Name == config.Architecture)
            ?? throw HuggingFaceErrors.Architecture.With($"{Path.Combine(folder, ConfigName)} is of {Quoted.Name(config.Architecture)}", $"Expected one of: {string.Join(", ", HuggingFaceArchitecture.All.Select(one => one.Name))}", "Export the model as ONNX where it was made, and open it with OnnxNetwork.");
        using var file = HuggingFaceFolder.OpenWeights(folder);
        var (build, labels) = (architecture.Read(config, file), architecture.Labels(config));
        config.Require(ignored);
        var network = build();
        if (architecture.Tied(network) is { } tied && file.Specs.ContainsKey(tied.Name)) RequireTwin(architecture, file, tied);
        return new(architecture, network, labels, config.Bytes, folder, network.Load(file, architecture.Map(network)));
    }

    /// <summary>Writes the model: config, <c>model.safetensors</c> with the names of its architecture, and, of one that was loaded, the files for its tokens and its own config.</summary>
    /// <param name="folder">The folder; it is made. Each file is written whole or not at all, the config last.</param>
    /// <exception cref="OgeeException">The path is that of a file, or a file to be written is a link (OG3004), the system could not write, or a file for the tokens is no longer where the model was loaded from.</exception>
    public void Save(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (folder.Length == 0 || File.Exists(folder)) throw FileErrors.Path.With(folder.Length == 0 ? "The path is empty" : $"{folder} is a file", "Expected a folder, new or not, for the files of the model", "Name a folder; nothing was written.");
        DurableFolder.Create(folder);
        // The cache of the hub, and who made the folder, may have links there, and what they name belongs to others.
        foreach (var name in (string[])[WeightsName, ConfigName, .. Companions])
            if (new FileInfo(Path.Combine(folder, name)).LinkTarget is { } elsewhere)
                throw FileErrors.Path.With($"{Path.Combine(folder, name)} is a link to {elsewhere}", "Expected files of the folder itself, or none, where the model is written", "Name a new folder; nothing was written.");
        SafetensorsWriter.Write(Path.Combine(folder, WeightsName), [.. architecture.Entries(Network)], new Dictionary<string, string> { ["format"] = "pt" });
        if (Folder is not null && Path.GetFullPath(Folder) != Path.GetFullPath(folder))
            foreach (var name in Companions)
            {
                if (HuggingFaceFolder.Find(Folder, name) is not { } from) continue;
                var bytes = RegularFile.ReadAllBytes(from, LongestFile);
                DurableFile.Write(Path.Combine(folder, name), stream => stream.Write(bytes), bytes.Length);
            }
        DurableFile.WriteAllText(Path.Combine(folder, ConfigName), Config().ToJsonString(JsonText.Indented) + "\n");
    }

    // A config that was loaded stays as it was, but for the type of the numbers that are written.
    JsonObject Config()
    {
        if (config is null) return architecture.Write(Network, Labels);
        var kept = JsonNode.Parse(Encoding.UTF8.GetString(config))!.AsObject();
        foreach (var key in (string[])["torch_dtype", "dtype"])
            if (kept.ContainsKey(key)) kept[key] = "float32";
        return kept;
    }

    // The second copy of a table that is shared may be in the file, and has to be the same.
    static void RequireTwin(HuggingFaceArchitecture architecture, ITensorFile file, (string Name, string Twin) tied)
    {
        var twin = file.Specs.Keys.FirstOrDefault(name => architecture.Normal(name) == tied.Twin);
        if (twin is not null && file.Specs[twin] == file.Specs[tied.Name])
        {
            var (first, second) = (new byte[file.Specs[twin].Bytes], new byte[file.Specs[twin].Bytes]);
            file.Read(twin, first);
            file.Read(tied.Name, second);
            if (first.AsSpan().SequenceEqual(second)) return;
        }
        throw HuggingFaceErrors.Config.With($"{file.Path}: {tied.Name} is not the table of tokens {tied.Twin}, which the config says it is", "Expected the same values, or none", "Load a model whose tie_word_embeddings says what the weights are; nothing was loaded.");
    }
}
