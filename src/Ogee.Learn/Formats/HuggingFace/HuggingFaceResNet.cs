using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ogee.Learn;

/// <summary>A ResNet of version 1.5 as transformers saves it.</summary>
sealed partial class HuggingFaceResNet : HuggingFaceArchitecture
{
    // Blocks of the four stages, and their widths, by depth and kind of block.
    static readonly (int Depth, string Kind, int[] Blocks, int[] Widths)[] Forms =
    [
        (18, "basic", [2, 2, 2, 2], [64, 128, 256, 512]), (34, "basic", [3, 4, 6, 3], [64, 128, 256, 512]),
        (50, "bottleneck", [3, 4, 6, 3], [256, 512, 1024, 2048]), (101, "bottleneck", [3, 4, 23, 3], [256, 512, 1024, 2048]),
    ];

    public override string Name => "ResNetForImageClassification";

    public override bool Fits(Module network) => network is ResNet;

    public override string? Dropped => @"\.num_batches_tracked$";

    public override IReadOnlyList<string> Labels(HuggingFaceConfig config) => config.Labels();

    public override string Written(string parameter)
    {
        if (Stem().Match(parameter) is { Success: true } stem) return $"resnet.embedder.embedder.{Part(stem.Groups[1].Value)}.{stem.Groups[2].Value}";
        if (Layer().Match(parameter) is { Success: true } layer) return $"{Block(layer)}layer.{Place(layer.Groups[4].Value)}.{Part(layer.Groups[3].Value)}.{layer.Groups[5].Value}";
        if (Shortcut().Match(parameter) is { Success: true } shortcut) return $"{Block(shortcut)}shortcut.{(shortcut.Groups[3].Value == "0" ? "convolution" : "normalization")}.{shortcut.Groups[4].Value}";
        return parameter.Replace("fc.", "classifier.1.", StringComparison.Ordinal);

        static string Block(Match match) => $"resnet.encoder.stages.{Place(match.Groups[1].Value)}.layers.{match.Groups[2].Value}.";
        // Layers are counted from 1 here, from 0 there.
        static int Place(string number) => number[0] - '1';
        static string Part(string kind) => kind == "conv" ? "convolution" : "normalization";
    }

    [GeneratedRegex(@"^(conv|bn)1\.(.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Stem();

    [GeneratedRegex(@"^layer(\d)\.(\d+)\.(conv|bn)(\d)\.(.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Layer();

    [GeneratedRegex(@"^layer(\d)\.(\d+)\.downsample\.(\d)\.(.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Shortcut();

    public override Func<Module> Read(HuggingFaceConfig config, ITensorFile file)
    {
        var (blocks, widths) = (config.Wholes("depths", Forms[2].Blocks), config.Wholes("hidden_sizes", Forms[2].Widths));
        config.Only("layer_type", [.. Forms.Where(form => form.Blocks.SequenceEqual(blocks) && form.Widths.SequenceEqual(widths)).Select(form => $"\"{form.Kind}\"").DefaultIfEmpty("\"bottleneck\"")]);
        var form = Forms.FirstOrDefault(form => form.Blocks.SequenceEqual(blocks) && form.Widths.SequenceEqual(widths));
        if (form.Blocks is null) config.Refuse($"depths [{string.Join(", ", blocks)}] with hidden_sizes [{string.Join(", ", widths)}] are those of no ResNet of 18, 34, 50 or 101 layers");
        var (channels, classes) = (config.Whole("num_channels", 3), config.Labels().Count);
        config.Only("embedding_size", "64");
        config.Only("hidden_act", "\"relu\"");
        config.Only("downsample_in_first_stage", "false");
        config.Only("downsample_in_bottleneck", "false");
        config.Pass("out_features", "out_indices", "stage_names", "is_encoder_decoder", "is_decoder", "chunk_size_feed_forward", "pruned_heads", "tie_word_embeddings", "add_cross_attention", "cross_attention_hidden_size", "tie_encoder_decoder");
        config.RequireHeld((channels * 64.0 * 7 * 7) + (widths[^1] * (double)classes), file);
        return () => new ResNet(channels, classes, form.Depth);
    }

    public override JsonObject Write(Module network, IReadOnlyList<string> labels)
    {
        var resnet = (ResNet)network;
        var form = Forms.Single(form => form.Depth == resnet.Depth);
        return new()
        {
            ["architectures"] = new JsonArray(Name),
            ["depths"] = HuggingFaceLabels.Numbers(form.Blocks),
            ["downsample_in_bottleneck"] = false,
            ["downsample_in_first_stage"] = false,
            ["embedding_size"] = 64,
            ["hidden_act"] = "relu",
            ["hidden_sizes"] = HuggingFaceLabels.Numbers(form.Widths),
            ["id2label"] = HuggingFaceLabels.ById(labels, resnet.Classes),
            ["label2id"] = HuggingFaceLabels.ByName(labels, resnet.Classes),
            ["layer_type"] = form.Kind,
            ["model_type"] = "resnet",
            ["num_channels"] = resnet.Channels,
            ["torch_dtype"] = "float32",
        };
    }
}
