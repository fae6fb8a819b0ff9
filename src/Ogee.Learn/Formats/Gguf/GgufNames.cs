namespace Ogee.Learn;

/// <summary>How llama.cpp names the tensors of models that Ogee has.</summary>
public static class GgufNames
{
    /// <summary>From a GGUF file of a Llama to a <see cref="Learn.Llama"/>: <c>blk.0.attn_q.weight</c> is <c>layers.0.attention.wq.weight</c>.</summary>
    public static NameMap Llama { get; } = new NameMap()
        .Rename("^token_embd", "tok_embeddings").Rename("^output_norm", "norm").Rename("^blk", "layers")
        .Rename("attn_norm", "attention_norm").Rename("attn_output", "attention.wo").Rename("attn_([qkv])", "attention.w$1")
        .Rename("ffn_gate", "feed_forward.w1").Rename("ffn_down", "feed_forward.w2").Rename("ffn_up", "feed_forward.w3")
        .Drop("^rope_freqs");
}
