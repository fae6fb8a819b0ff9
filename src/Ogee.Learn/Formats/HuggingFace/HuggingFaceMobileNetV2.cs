using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ogee.Learn;

/// <summary>MobileNetV2 as transformers saves it: the first three convolutions are a stem, and blocks are counted after it.</summary>
/// <remarks>Its norms have TensorFlow's epsilon, and its windows TensorFlow's edges, unless the config says otherwise; classes begin with the background where weights come from TensorFlow.</remarks>
sealed partial class HuggingFaceMobileNetV2 : HuggingFaceArchitecture
{
    public override string Name => "MobileNetV2ForImageClassification";

    public override bool Fits(Module network) => network is MobileNetV2 { HasNorms: true };

    public override string? Dropped => @"\.num_batches_tracked$";

    public override IReadOnlyList<string> Labels(HuggingFaceConfig config) => config.Labels();

    public override string Written(string parameter)
    {
        if (Unit().Match(parameter) is { Success: true } unit) return $"mobilenet_v2.{(unit.Groups[1].Value == "0" ? "conv_stem.first_conv" : "conv_1x1")}.{Part(unit.Groups[2].Value)}.{unit.Groups[3].Value}";
        if (Block().Match(parameter) is not { Success: true } block) return parameter.Replace("classifier.1.", "classifier.", StringComparison.Ordinal);
        var (number, step) = (int.Parse(block.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(block.Groups[2].Value, CultureInfo.InvariantCulture));
        var place = number == 1 ? "mobilenet_v2.conv_stem." : string.Create(CultureInfo.InvariantCulture, $"mobilenet_v2.layer.{number - 2}.");
        // The first block does not widen, so it has a unit less.
        if (number == 1) step++;
        // Units hold a convolution and its norm; the last two of a block are no unit.
        return step < 2 ? $"{place}{(step == 0 ? "expand_1x1" : "conv_3x3")}.{Part(block.Groups[3].Value)}.{block.Groups[4].Value}"
            : $"{place}reduce_1x1.{(step == 2 ? "convolution" : "normalization")}.{block.Groups[4].Value}";

        static string Part(string place) => place == "0" ? "convolution" : "normalization";
    }

    [GeneratedRegex(@"^features\.(0|18)\.([01])\.(.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Unit();

    [GeneratedRegex(@"^features\.(\d+)\.conv\.(\d)\.(?:([01])\.)?([a-z_]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Block();

    public override Func<Module> Read(HuggingFaceConfig config, ITensorFile file)
    {
        var (channels, classes, width) = (config.Whole("num_channels", 3), config.Labels().Count, config.Number("depth_multiplier", 1));
        var (dropout, epsilon, padsAsTensorFlow) = (config.Number("classifier_dropout_prob", 0.8), config.Number("layer_norm_eps", 1e-3), config.Flag("tf_padding", true));
        if (width is not (> 0 and <= 10)) config.Refuse(string.Create(CultureInfo.InvariantCulture, $"depth_multiplier is {width}, expected a number above 0 and at most 10"));
        if (dropout >= 1) config.Refuse("classifier_dropout_prob is no probability below 1");
        if (epsilon <= 0) config.Refuse("layer_norm_eps is not above 0");
        config.Only("depth_divisible_by", "8");
        config.Only("min_depth", "8");
        config.Only("expand_ratio", "6");
        config.Only("output_stride", "32");
        config.Only("first_layer_is_expansion", "true");
        if (!config.Flag("finegrained_output", true) && width < 1) config.Refuse("finegrained_output is false with a depth_multiplier below 1");
        config.Only("hidden_act", "\"relu6\"");
        config.Pass("image_size", "semantic_loss_ignore_index", "is_encoder_decoder", "is_decoder", "chunk_size_feed_forward", "pruned_heads", "tie_word_embeddings", "add_cross_attention", "cross_attention_hidden_size", "tie_encoder_decoder");
        config.RequireHeld((channels * 9.0) + (1280.0 * classes), file);
        return () => new MobileNetV2(channels, classes, width, dropout, padsAsTensorFlow: padsAsTensorFlow, epsilon: epsilon);
    }

    public override JsonObject Write(Module network, IReadOnlyList<string> labels)
    {
        var mobile = (MobileNetV2)network;
        return new()
        {
            ["architectures"] = new JsonArray(Name),
            ["classifier_dropout_prob"] = mobile.Dropout,
            ["depth_divisible_by"] = 8,
            ["depth_multiplier"] = mobile.Width,
            ["expand_ratio"] = 6.0,
            ["finegrained_output"] = true,
            ["first_layer_is_expansion"] = true,
            ["hidden_act"] = "relu6",
            ["id2label"] = HuggingFaceLabels.ById(labels, mobile.Classes),
            ["label2id"] = HuggingFaceLabels.ByName(labels, mobile.Classes),
            ["layer_norm_eps"] = mobile.Epsilon,
            ["min_depth"] = 8,
            ["model_type"] = "mobilenet_v2",
            ["num_channels"] = mobile.Channels,
            ["output_stride"] = 32,
            ["tf_padding"] = mobile.PadsAsTensorFlow,
            ["torch_dtype"] = "float32",
        };
    }
}
