namespace Ogee.Learn;

/// <summary>A language model: a decoder that says for each place of a text how likely each token is as the next (Radford et al. 2019, GPT-2).</summary>
/// <remarks>Norms come before attention and network, one more at the end; the table of tokens is also the last layer; GELU is that by tanh. The fields have the names of GPT-2's published weights (<c>h.0.attn.c_attn.weight</c>), which hold matrices as [inputs, outputs].</remarks>
public sealed class Gpt : Module
{
    readonly Embedding wte;
    readonly LearnedPositions wpe;
    readonly GptBlock[] h;
    readonly LayerNorm ln_f;
    readonly Dropout dropout;

    /// <summary>A model with GPT-2's initialisation: normal with deviation 0.02, 0.01 for positions, and 0.02 / √(2 · layers) for what is added to the stream.</summary>
    /// <param name="config">Its shape.</param>
    /// <exception cref="OgeeException">A number of the config is out of range.</exception>
    public Gpt(GptConfig config)
    {
        if (config.Fault() is { } fault) throw LearnErrors.Setting.With($"gpt: {fault}", "Expected a config whose numbers fit each other", "Begin with a preset, for instance GptConfig.Small().");
        Config = config;
        (wte, wpe, ln_f, dropout) = (new(config.Vocabulary, config.Width), new(config.Context, config.Width, deviation: 0.01), new(config.Width), new(config.Dropout));
        h = [.. Enumerable.Range(0, config.Layers).Select(_ => new GptBlock(config))];
    }

    /// <summary>Its shape.</summary>
    public GptConfig Config { get; }

    /// <param name="x">int64 or int32 [batch, time]: tokens, at most the context's.</param>
    /// <returns>[batch, time, vocabulary]: logits of the token after each.</returns>
    /// <exception cref="OgeeException">The texts are longer than the context, or the shape is another.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank != 2 || x.Shape[1] > Config.Context)
            throw LearnErrors.Data.With($"gpt: the tokens are {x}", $"Expected [batch, time] with a time of at most {Config.Context}", "Cut the texts into windows of the context.");
        var y = dropout.Forward(wpe.Forward(wte.Forward(x))); // [batch, time, width]
        foreach (var block in h) y = block.ForwardBlock(y);
        return ln_f.Forward(y).MatMul(wte.Weight.Value.Transpose(0, 1));
    }
}

/// <summary>Attention to what came before, and a network of two layers.</summary>
sealed class GptBlock(GptConfig config) : Module
{
    readonly LayerNorm ln_1 = new(config.Width);
    readonly GptAttention attn = new(config);
    readonly LayerNorm ln_2 = new(config.Width);
    readonly GptNetwork mlp = new(config);
    readonly Dropout dropout = new(config.Dropout);

    public override Tensor Forward(Tensor x)
    {
        x += dropout.Forward(attn.Forward(ln_1.Forward(x)));
        return x + dropout.Forward(mlp.Forward(ln_2.Forward(x)));
    }
}

sealed class GptAttention(GptConfig config) : Module
{
    readonly GptProjection c_attn = new(config.Width, 3 * config.Width, GptProjection.Deviation);
    readonly GptProjection c_proj = new(config.Width, config.Width, GptProjection.Residual(config));
    readonly int heads = config.Heads;

    public override Tensor Forward(Tensor x)
    {
        var (batch, time, width) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        var parts = c_attn.Forward(x).Reshape(batch, time, 3, heads, width / heads).Permute(2, 0, 3, 1, 4); // [3, batch, heads, time, width / heads]
        var y = parts[0].Attention(parts[1], parts[2], isCausal: true); // [batch, heads, time, width / heads]
        return c_proj.Forward(y.Permute(0, 2, 1, 3).Reshape(batch, time, width));
    }
}

sealed class GptNetwork(GptConfig config) : Module
{
    readonly GptProjection c_fc = new(config.Width, 4 * config.Width, GptProjection.Deviation);
    readonly GptProjection c_proj = new(4 * config.Width, config.Width, GptProjection.Residual(config));

    public override Tensor Forward(Tensor x) => c_proj.Forward(c_fc.Forward(x).GeluTanh());
}

/// <summary>x W + b, with W as GPT-2's files have it: [inputs, outputs].</summary>
sealed class GptProjection(int inputs, int outputs, double deviation) : Module
{
    public const double Deviation = 0.02;

    readonly Parameter weight = new(Initializers.Normal([inputs, outputs], deviation));
    readonly Parameter bias = new(Tensor.From(new float[outputs], [outputs]));

    // Each block adds twice to the stream, so its variance would grow with the blocks.
    public static double Residual(GptConfig config) => Deviation / Math.Sqrt(2 * config.Layers);

    public override Tensor Forward(Tensor x) => x.MatMul(weight) + bias;
}
