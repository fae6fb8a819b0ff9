using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ogee.Learn;

/// <summary>Llama as transformers saves it: other names than the authors', and rows of queries and keys in halves, for there a head's row i turns with row i + half, and here with its neighbour.</summary>
sealed partial class HuggingFaceLlama : HuggingFaceArchitecture
{
    // The longest context for which angles are laid down; llama2.c's files have the same bound.
    const int MostContext = 1 << 20;
    const string Head = "lm_head.weight", Table = "model.embed_tokens.weight";

    public override string Name => "LlamaForCausalLM";

    public override bool Fits(Module network) => network is Llama;

    // Older versions saved the angles' rates, which follow from the config.
    public override string? Dropped => @"\.rotary_emb\.inv_freq$";

    public override (string Name, string Twin)? Tied(Module network) => ((Llama)network).Config.TiesHead ? (Head, Table) : null;

    public override int Halves(Module network, string parameter)
    {
        var shape = ((Llama)network).Config;
        return parameter.EndsWith(".attention.wq.weight", StringComparison.Ordinal) ? shape.Heads : parameter.EndsWith(".attention.wk.weight", StringComparison.Ordinal) ? shape.KeyValueHeads : 0;
    }

    public override string Written(string parameter)
    {
        if (parameter == "output.weight") return Head;
        if (parameter == "tok_embeddings.weight") return Table;
        var layer = Layer().Match(parameter);
        return !layer.Success ? $"model.{parameter}" : $"model.{layer.Groups[1].Value}" + layer.Groups[2].Value switch
        {
            "attention_norm" => "input_layernorm",
            "ffn_norm" => "post_attention_layernorm",
            "attention.wq" => "self_attn.q_proj",
            "attention.wk" => "self_attn.k_proj",
            "attention.wv" => "self_attn.v_proj",
            "attention.wo" => "self_attn.o_proj",
            "feed_forward.w1" => "mlp.gate_proj",
            "feed_forward.w2" => "mlp.down_proj",
            "feed_forward.w3" => "mlp.up_proj",
            var other => other,
        } + layer.Groups[3].Value;
    }

    [GeneratedRegex(@"^(layers\.\d+\.)(.+)(\.weight)$", RegexOptions.CultureInvariant)]
    private static partial Regex Layer();

    public override Func<Module> Read(HuggingFaceConfig config, ITensorFile file)
    {
        var heads = config.Whole("num_attention_heads");
        var shape = new LlamaConfig
        {
            Vocabulary = config.Whole("vocab_size"),
            Context = config.Whole("max_position_embeddings", 2048),
            Layers = config.Whole("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = config.Whole("num_key_value_heads", heads),
            Width = config.Whole("hidden_size"),
            Hidden = config.Whole("intermediate_size"),
            TiesHead = config.Flag("tie_word_embeddings", false),
            Epsilon = config.Number("rms_norm_eps", 1e-6),
            RotaryBase = RotaryBase(config),
        };
        if (config.Whole("head_dim", shape.Width / heads) != shape.Width / heads) config.Refuse("head_dim is not hidden_size / num_attention_heads");
        if (shape.Context > MostContext) config.Refuse($"max_position_embeddings is {shape.Context}, expected at most {MostContext}");
        config.Only("hidden_act", "\"silu\"", "\"swish\"");
        config.Only("attention_bias", "false");
        config.Only("mlp_bias", "false");
        config.Only("pruned_heads", "{}");
        // How many pieces products were computed in while training: the same numbers but for rounding. Dropout of attention acts in training alone.
        config.Pass("pretraining_tp", "attention_dropout", "is_encoder_decoder", "is_decoder", "id2label", "num_labels", "chunk_size_feed_forward", "cross_attention_hidden_size", "tie_encoder_decoder", "add_cross_attention");
        if (shape.Fault() is { } fault) config.Refuse(fault);
        double width = shape.Width, keys = width / heads * shape.KeyValueHeads;
        config.RequireHeld((shape.Vocabulary * width * (shape.TiesHead ? 1 : 2)) + (shape.Layers * ((2 * width * width) + (2 * width * keys) + (3 * width * shape.Hidden))), file);
        return () => new Llama(shape);
    }

    // Since version 5 the base lies in rope_parameters, before beside rope_scaling; positions that are scaled are another model.
    static double RotaryBase(HuggingFaceConfig config)
    {
        var radix = config.Number("rope_theta", 10_000);
        foreach (var key in (string[])["rope_scaling", "rope_parameters"])
        {
            if (config.Object(key) is not { } rotations) continue;
            foreach (var property in rotations.EnumerateObject())
            {
                if (property.Name is "rope_type" or "type" && property.Value.ValueKind == JsonValueKind.String && property.Value.GetString() == "default") continue;
                if (property.Name == "rope_theta" && property.Value.ValueKind == JsonValueKind.Number) radix = property.Value.GetDouble();
                else config.Refuse($"{key}.{Quoted.Plain(property.Name)} is {HuggingFaceConfig.Shown(property.Value)}, expected positions that are not scaled");
            }
        }
        return radix;
    }

    public override JsonObject Write(Module network, IReadOnlyList<string> labels)
    {
        var shape = ((Llama)network).Config;
        return new()
        {
            ["architectures"] = new JsonArray(Name),
            ["attention_bias"] = false,
            ["attention_dropout"] = 0.0,
            ["head_dim"] = shape.Width / shape.Heads,
            ["hidden_act"] = "silu",
            ["hidden_size"] = shape.Width,
            ["intermediate_size"] = shape.Hidden,
            ["max_position_embeddings"] = shape.Context,
            ["mlp_bias"] = false,
            ["model_type"] = "llama",
            ["num_attention_heads"] = shape.Heads,
            ["num_hidden_layers"] = shape.Layers,
            ["num_key_value_heads"] = shape.KeyValueHeads,
            ["rms_norm_eps"] = shape.Epsilon,
            ["rope_scaling"] = null,
            ["rope_theta"] = shape.RotaryBase,
            ["tie_word_embeddings"] = shape.TiesHead,
            ["torch_dtype"] = "float32",
            ["vocab_size"] = shape.Vocabulary,
        };
    }
}
