namespace Ogee.Learn;

/// <summary>How llama.cpp names the tensors of models that Ogee has.</summary>
public static class GgufNames
{
    const string Factors = "rope_freqs.weight";

    static readonly NameMap names = new NameMap()
        .Rename("^token_embd", "tok_embeddings").Rename("^output_norm", "norm").Rename("^blk", "layers")
        .Rename("attn_norm", "attention_norm").Rename("attn_output", "attention.wo").Rename("attn_([qkv])", "attention.w$1")
        .Rename("ffn_gate", "feed_forward.w1").Rename("ffn_down", "feed_forward.w2").Rename("ffn_up", "feed_forward.w3");

    /// <summary>From a GGUF file of a Llama to a <see cref="Llama"/>: <c>blk.0.attn_q.weight</c> is <c>layers.0.attention.wq.weight</c>. The file is looked at first, for other architectures share these names and compute other things with them.</summary>
    /// <param name="file">The file. Factors of the rotations that are all 1 say nothing, and are left out.</param>
    /// <exception cref="OgeeException">Its architecture is another, or it turns positions by factors that the model has not (OG3047).</exception>
    public static NameMap LlamaOf(GgufFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.Values.TryGetValue("general.architecture", out var architecture) || architecture is not "llama")
            throw CheckpointErrors.Gguf.With($"{file.Path}: the architecture is {(architecture is string text ? Quoted.Name(text) : "not told")}", "Expected 'llama'", "Load a file of a Llama.");
        if (!file.Specs.TryGetValue(Factors, out var spec)) return names;
        if (spec.Type != DType.Float32 || file.Read(Factors).ToArray<float>().Any(factor => factor != 1))
            throw CheckpointErrors.Gguf.With($"{file.Path}: {Factors} has factors other than 1", "Expected positions that turn as those of Llama 2", "Load a model without scaled positions.");
        return names.Drop($"^{Factors.Replace(".", "\\.", StringComparison.Ordinal)}$");
    }
}
