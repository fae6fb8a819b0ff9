namespace Ogee.Learn;

/// <summary>A language model of the kind of Llama 2 (Touvron et al. 2023): norms by the mean square before each part, positions as rotations of queries and keys (Su et al. 2021), grouped heads, and gated networks with SiLU (Shazeer 2020).</summary>
/// <remarks>Parameters have the names of the authors' weights (<c>layers.0.attention.wq.weight</c>); neighbours are rotated together, as there. No layer has a bias.</remarks>
/// <seealso href="https://arxiv.org/abs/2307.09288"/>
public sealed class Llama : Module
{
    // Sequences are filled up to a multiple of it, so that one plan serves as many lengths.
    const int Padding = 64;

    readonly Embedding tok_embeddings;
    readonly LlamaBlock[] layers;
    readonly RmsNorm norm;
    readonly Linear? output;

    /// <summary>A model with first values that are normal with deviation 0.02.</summary>
    /// <param name="config">Its shape.</param>
    /// <exception cref="OgeeException">A number of the config is out of range.</exception>
    public Llama(LlamaConfig config)
    {
        if (config.Fault() is { } fault) throw LearnErrors.Setting.With($"llama: {fault}", "Expected a config whose numbers fit each other", "Use the config of published weights.");
        Config = config;
        (tok_embeddings, norm) = (new(config.Vocabulary, config.Width), new(config.Width, config.Epsilon));
        var rotations = new Rotations(config.Context, config.Width / config.Heads, config.RotaryBase);
        layers = [.. Enumerable.Range(0, config.Layers).Select(_ => new LlamaBlock(config, rotations))];
        if (!config.TiesHead) output = LlamaBlock.Layer(config.Width, config.Vocabulary);
    }

    /// <summary>Its shape.</summary>
    public LlamaConfig Config { get; }

    /// <param name="x">int64 or int32 [batch, time]: tokens, at most the context's.</param>
    /// <returns>[batch, time, vocabulary]: logits of the token after each.</returns>
    /// <exception cref="OgeeException">The texts are longer than the context, or the shape is another.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank != 2 || x.Shape[1] > Config.Context)
            throw LearnErrors.Data.With($"llama: the tokens are {x}", $"Expected [batch, time] with a time of at most {Config.Context}", "Cut the texts into windows of the context.");
        var y = tok_embeddings.Forward(x); // [batch, time, width]
        foreach (var block in layers) y = block.ForwardBlock(y);
        y = norm.Forward(y);
        return output?.Forward(y) ?? y.MatMul(tok_embeddings.Weight.Value.Transpose(0, 1));
    }

    /// <summary>Continues a text with the likeliest token each time.</summary>
    /// <param name="start">Its tokens; at least one.</param>
    /// <param name="count">Tokens to add at most; fewer where the context ends.</param>
    /// <param name="end">A token that ends the text and is not added; null for none.</param>
    /// <returns>The tokens that were added.</returns>
    /// <exception cref="OgeeException">There is no first token, or there are more than the context's.</exception>
    public IReadOnlyList<int> Continue(IReadOnlyList<int> start, int count, int? end = null)
    {
        if (start.Count < 1 || start.Count > Config.Context) throw LearnErrors.Data.With($"llama: the text has {start.Count} tokens", $"Expected 1 to {Config.Context}", "Begin with the token that texts begin with.");
        var tokens = start.Select(token => (long)token).ToList();
        while (tokens.Count - start.Count < count && tokens.Count <= Config.Context)
        {
            var length = Math.Min(Config.Context, (tokens.Count + Padding - 1) / Padding * Padding);
            // What comes behind is not seen by what is before it.
            var logits = Forward(Tensor.From([.. tokens, .. new long[length - tokens.Count]], [1, length])).Slice(1, tokens.Count - 1, tokens.Count);
            var next = logits.ArgMax(2).ToArray<long>()[0];
            if (next == end) break;
            tokens.Add(next);
        }
        return [.. tokens.Skip(start.Count).Select(token => (int)token)];
    }
}

/// <summary>Attention to what came before, and a gated network, each added to its input.</summary>
sealed class LlamaBlock(LlamaConfig config, Rotations rotations) : Module
{
    readonly RmsNorm attention_norm = new(config.Width, config.Epsilon);
    readonly LlamaAttention attention = new(config, rotations);
    readonly RmsNorm ffn_norm = new(config.Width, config.Epsilon);
    readonly LlamaNetwork feed_forward = new(config);

    public override Tensor Forward(Tensor x)
    {
        x += attention.Forward(attention_norm.Forward(x));
        return x + feed_forward.Forward(ffn_norm.Forward(x));
    }

    public static Linear Layer(int inputs, int outputs) => new(inputs, outputs, hasBias: false, weights: shape => Initializers.Normal(shape, 0.02));
}

sealed class LlamaAttention(LlamaConfig config, Rotations rotations) : Module
{
    readonly Linear wq = LlamaBlock.Layer(config.Width, config.Width);
    readonly Linear wk = LlamaBlock.Layer(config.Width, config.Width / config.Heads * config.KeyValueHeads);
    readonly Linear wv = LlamaBlock.Layer(config.Width, config.Width / config.Heads * config.KeyValueHeads);
    readonly Linear wo = LlamaBlock.Layer(config.Width, config.Width);

    public override Tensor Forward(Tensor x)
    {
        var (query, key, value) = (Heads(wq.Forward(x), config.Heads), Heads(wk.Forward(x), config.KeyValueHeads), Heads(wv.Forward(x), config.KeyValueHeads));
        var y = rotations.Apply(query).GroupedAttention(rotations.Apply(key), value, null, true); // [batch, heads, time, width / heads]
        return wo.Forward(y.Permute(0, 2, 1, 3).Reshape(x.Shape));
    }

    /// <returns>[batch, heads, time, width / heads]</returns>
    Tensor Heads(Tensor x, int count) => x.Reshape(x.Shape[0], x.Shape[1], count, config.Width / config.Heads).Permute(0, 2, 1, 3);
}

sealed class LlamaNetwork(LlamaConfig config) : Module
{
    readonly Linear w1 = LlamaBlock.Layer(config.Width, config.Hidden);
    readonly Linear w2 = LlamaBlock.Layer(config.Hidden, config.Width);
    readonly Linear w3 = LlamaBlock.Layer(config.Width, config.Hidden);

    public override Tensor Forward(Tensor x) => w2.Forward(w1.Forward(x).Silu() * w3.Forward(x));
}

/// <summary>Positions as rotations of pairs of neighbours by p / base^(2i / width) (Su et al. 2021).</summary>
sealed class Rotations
{
    readonly Tensor cosines, sines;

    public Rotations(int length, int width, double radix)
    {
        var (cosine, sine) = (new float[length * (width / 2)], new float[length * (width / 2)]);
        for (var i = 0; i < width / 2; i++)
        {
            var rate = Portable.Pow(radix, -2.0 * i / width);
            for (var p = 0; p < length; p++) (cosine[(p * (width / 2)) + i], sine[(p * (width / 2)) + i]) = ((float)Portable.Cos(p * rate), (float)Portable.Sin(p * rate));
        }
        (cosines, sines) = (Tensor.From(cosine, [length, width / 2]), Tensor.From(sine, [length, width / 2]));
    }

    /// <param name="x">[batch, heads, time, width]</param>
    /// <returns>The same shape.</returns>
    public Tensor Apply(Tensor x)
    {
        var (time, half) = (x.Shape[2], x.Shape[3] / 2);
        var pairs = x.Reshape(x.Shape[0], x.Shape[1], time, half, 2);
        var (real, imaginary) = (pairs.Slice(4, 0, 1).Squeeze(4), pairs.Slice(4, 1, 2).Squeeze(4)); // [batch, heads, time, width / 2]
        var (cosine, sine) = (cosines.Slice(0, 0, time).To(x.Spec.Device), sines.Slice(0, 0, time).To(x.Spec.Device));
        var turned = Tensor.Concat(4, ((real * cosine) - (imaginary * sine)).Unsqueeze(4), ((real * sine) + (imaginary * cosine)).Unsqueeze(4));
        return turned.Reshape(x.Shape);
    }
}
