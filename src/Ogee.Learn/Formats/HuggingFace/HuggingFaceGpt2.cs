using System.Globalization;
using System.Text.Json.Nodes;

namespace Ogee.Learn;

/// <summary>GPT-2 as transformers saves it: our names after <c>transformer.</c>, matrices as [inputs, outputs] in both.</summary>
/// <remarks>Files of 2019 have the names without that prefix, and masks of attention among the weights.</remarks>
sealed class HuggingFaceGpt2 : HuggingFaceArchitecture
{
    const string Prefix = "transformer.", Head = "lm_head.weight", Table = Prefix + "wte.weight";

    public override string Name => "GPT2LMHeadModel";

    public override bool Fits(Module network) => network is Gpt;

    public override string? Dropped => @"\.attn\.(bias|masked_bias)$";

    public override string Normal(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) || name == Head ? name : Prefix + name;

    public override string Written(string parameter) => Prefix + parameter;

    public override (string Name, string Twin)? Tied(Module network) => (Head, Table);

    public override Func<Module> Read(HuggingFaceConfig config, ITensorFile file)
    {
        var dropout = config.Number("resid_pdrop", 0.1);
        var shape = new GptConfig
        {
            Vocabulary = config.Whole("vocab_size", GptConfig.Gpt2.Vocabulary),
            Context = config.Whole("n_positions", GptConfig.Gpt2.Context),
            Layers = config.Whole("n_layer", GptConfig.Gpt2.Layers),
            Heads = config.Whole("n_head", GptConfig.Gpt2.Heads),
            Width = config.Whole("n_embd", GptConfig.Gpt2.Width),
            Dropout = dropout,
        };
        if (config.Whole("n_inner", shape.Width * 4) != shape.Width * 4L) config.Refuse("n_inner is not 4 · n_embd");
        config.Only("n_ctx", shape.Context.ToString(CultureInfo.InvariantCulture));
        config.Only("activation_function", "\"gelu_new\"", "\"gelu_pytorch_tanh\"");
        config.Only("layer_norm_epsilon", "1e-05");
        config.Only("scale_attn_weights", "true");
        config.Only("scale_attn_by_inverse_layer_idx", "false");
        config.Only("reorder_and_upcast_attn", "false", "true");
        config.Only("add_cross_attention", "false");
        config.Only("tie_word_embeddings", "true");
        config.Only("pruned_heads", "{}");
        // Dropout acts in training alone: of attention there is none here, and one probability serves the embedding and the branches.
        config.Pass("embd_pdrop", "attn_pdrop", "summary_type", "summary_use_proj", "summary_activation", "summary_proj_to_labels", "summary_first_dropout", "is_encoder_decoder", "is_decoder", "id2label", "num_labels", "chunk_size_feed_forward", "cross_attention_hidden_size", "tie_encoder_decoder");
        if (shape.Fault() is { } fault) config.Refuse(fault);
        double width = shape.Width;
        config.RequireHeld(((shape.Vocabulary + (double)shape.Context) * width) + (shape.Layers * 12.0 * width * width), file);
        return () => new Gpt(shape);
    }

    public override JsonObject Write(Module network, IReadOnlyList<string> labels)
    {
        var shape = ((Gpt)network).Config;
        return new()
        {
            ["activation_function"] = "gelu_new",
            ["architectures"] = new JsonArray(Name),
            ["attn_pdrop"] = 0.0,
            ["embd_pdrop"] = shape.Dropout,
            ["layer_norm_epsilon"] = 1e-5,
            ["model_type"] = "gpt2",
            ["n_embd"] = shape.Width,
            ["n_head"] = shape.Heads,
            ["n_layer"] = shape.Layers,
            ["n_positions"] = shape.Context,
            ["resid_pdrop"] = shape.Dropout,
            ["tie_word_embeddings"] = true,
            ["torch_dtype"] = "float32",
            ["vocab_size"] = shape.Vocabulary,
        };
    }
}
