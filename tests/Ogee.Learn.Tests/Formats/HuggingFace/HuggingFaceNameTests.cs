namespace Ogee.Learn.Tests;

/// <summary>Names of transformers and timm as their modules nest, written out here a second time.</summary>
public class HuggingFaceNameTests : IDisposable
{
    static readonly string[] Norm = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static IEnumerable<string> ConvNorm(string convolution, string norm) => Norm.Select(part => $"{norm}.{part}").Prepend($"{convolution}.weight");

    static IEnumerable<string> Layer(string place) => ConvNorm($"{place}.convolution", $"{place}.normalization");

    IEnumerable<string> NamesOf(Module network)
    {
        new HuggingFaceModel(network).Save(folder.Path);
        using var file = SafetensorsFile.Open(folder["model.safetensors"]);
        return [.. file.Specs.Keys.Order(StringComparer.Ordinal)];
    }

    static void Same(IEnumerable<string> expected, IEnumerable<string> names) => Assert.Equal(expected.Order(StringComparer.Ordinal), names);

    [Fact]
    public void Gpt2() => Same(
        [
            "transformer.wte.weight", "transformer.wpe.weight", "transformer.ln_f.weight", "transformer.ln_f.bias",
            .. ((string[])["ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj"]).SelectMany(part => (string[])[$"transformer.h.0.{part}.weight", $"transformer.h.0.{part}.bias"]),
        ],
        NamesOf(new Gpt(new() { Vocabulary = 5, Context = 4, Layers = 1, Heads = 2, Width = 4 })));

    [Theory, InlineData(true), InlineData(false)]
    public void Llama(bool tiesHead) => Same(
        [
            "model.embed_tokens.weight", "model.norm.weight", .. tiesHead ? (string[])[] : ["lm_head.weight"],
            .. ((string[])["input_layernorm", "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "post_attention_layernorm", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"]).Select(part => $"model.layers.0.{part}.weight"),
        ],
        NamesOf(new Llama(new() { Vocabulary = 5, Context = 4, Layers = 1, Heads = 2, KeyValueHeads = 1, Width = 4, Hidden = 6, TiesHead = tiesHead })));

    [Theory, InlineData(18, 2, new[] { 2, 2, 2, 2 }), InlineData(50, 3, new[] { 3, 4, 6, 3 })]
    public void ResNet(int depth, int convolutions, int[] depths)
    {
        var names = new List<string> { "classifier.1.weight", "classifier.1.bias" };
        names.AddRange(Layer("resnet.embedder.embedder"));
        for (var stage = 0; stage < 4; stage++)
            for (var block = 0; block < depths[stage]; block++)
            {
                var place = $"resnet.encoder.stages.{stage}.layers.{block}";
                for (var i = 0; i < convolutions; i++) names.AddRange(Layer($"{place}.layer.{i}"));
                // Channels or size change; of two-layer blocks the first stage changes neither.
                if (block == 0 && (stage > 0 || convolutions == 3)) names.AddRange(Layer($"{place}.shortcut"));
            }
        Same(names, new HuggingFaceResNet().Entries(new ResNet(classes: 2, depth: depth)).Select(entry => entry.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void MobileNetV2()
    {
        List<string> names = ["classifier.weight", "classifier.bias", .. Layer("mobilenet_v2.conv_1x1"), .. ((string[])["first_conv", "conv_3x3", "reduce_1x1"]).SelectMany(part => Layer($"mobilenet_v2.conv_stem.{part}"))];
        for (var i = 0; i < 16; i++) names.AddRange(((string[])["expand_1x1", "conv_3x3", "reduce_1x1"]).SelectMany(part => Layer($"mobilenet_v2.layer.{i}.{part}")));
        Same(names, NamesOf(new MobileNetV2(classes: 2, width: 0.35)));
    }

    [Fact]
    public void TimmsMobileNetV2()
    {
        List<string> names = ["classifier.weight", "classifier.bias", .. ConvNorm("conv_stem", "bn1"), .. ConvNorm("conv_head", "bn2"), .. ConvNorm("blocks.0.0.conv_dw", "blocks.0.0.bn1"), .. ConvNorm("blocks.0.0.conv_pw", "blocks.0.0.bn2")];
        int[] blocks = [1, 2, 3, 4, 3, 3, 1];
        for (var stage = 1; stage < 7; stage++)
            for (var i = 0; i < blocks[stage]; i++)
                names.AddRange([.. ConvNorm($"blocks.{stage}.{i}.conv_pw", $"blocks.{stage}.{i}.bn1"), .. ConvNorm($"blocks.{stage}.{i}.conv_dw", $"blocks.{stage}.{i}.bn2"), .. ConvNorm($"blocks.{stage}.{i}.conv_pwl", $"blocks.{stage}.{i}.bn3")]);
        var architecture = new TimmMobileNetV2(35);
        var network = new MobileNetV2(classes: 2, width: 0.35);
        Same(names, architecture.Entries(network).Select(entry => entry.Name).Order(StringComparer.Ordinal));
        // Where the names lead: each convolution of a block has the shape that its name says.
        var shapes = architecture.Entries(network).ToDictionary(entry => entry.Name, entry => entry.Shape);
        Assert.Equal<Shape>([16, 1, 3, 3], shapes["blocks.0.0.conv_dw.weight"]);
        Assert.Equal<Shape>([8, 16, 1, 1], shapes["blocks.0.0.conv_pw.weight"]);
        Assert.Equal<Shape>([48, 8, 1, 1], shapes["blocks.1.0.conv_pw.weight"]);
        Assert.Equal<Shape>([48, 1, 3, 3], shapes["blocks.1.0.conv_dw.weight"]);
        Assert.Equal<Shape>([8, 48, 1, 1], shapes["blocks.1.0.conv_pwl.weight"]);
        Assert.Equal<Shape>([112, 336, 1, 1], shapes["blocks.6.0.conv_pwl.weight"]);
    }

    [Fact]
    public void OfTimmsResNetTheyAreOurs() =>
        Assert.All(new ResNet(classes: 2, depth: 18).Parameters, parameter => Assert.Equal(parameter.Name, new TimmResNet(18).Written(parameter.Name!)));
}
