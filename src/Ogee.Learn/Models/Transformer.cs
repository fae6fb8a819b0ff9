namespace Ogee.Learn;

/// <summary>Turns one sequence into another: an encoder reads the source, a decoder says for each place of the target how likely each token is as the next (Vaswani et al. 2017).</summary>
public sealed class Transformer : Module
{
    readonly Embedding source;
    readonly Embedding target;
    readonly SinusoidalPositions positions;
    readonly EncoderBlock[] encoder;
    readonly DecoderBlock[] decoder;
    readonly LayerNorm? encoderNorm;
    readonly LayerNorm? decoderNorm;
    readonly Linear? head;
    readonly Dropout dropout;

    /// <summary>A model with fresh weights.</summary>
    /// <param name="config">Its shape.</param>
    /// <exception cref="OgeeException">A number of the config is out of range.</exception>
    public Transformer(TransformerConfig config)
    {
        if (config.Fault() is { } fault) throw LearnErrors.Setting.With($"transformer: {fault}", "Expected a config whose numbers fit each other", "Set only the vocabularies and begin with the rest as it is.");
        Config = config;
        source = new(config.SourceVocabulary, config.Width);
        target = config.SharesEmbeddings ? source : new(config.TargetVocabulary, config.Width);
        (positions, dropout) = (new(config.Context, config.Width), new(config.Dropout));
        encoder = [.. Enumerable.Range(0, config.Layers).Select(_ => new EncoderBlock(config))];
        decoder = [.. Enumerable.Range(0, config.Layers).Select(_ => new DecoderBlock(config))];
        if (config.IsPreNorm) (encoderNorm, decoderNorm) = (new(config.Width), new(config.Width));
        if (!config.TiesHead) head = new(config.Width, config.TargetVocabulary, hasBias: false);
    }

    /// <summary>Its shape.</summary>
    public TransformerConfig Config { get; }

    /// <summary>Source and target in one tensor, for a <see cref="Trainer"/>.</summary>
    /// <param name="x">int64 or int32 [batch, 2, time]: the sources and the targets' beginnings, filled up to one length.</param>
    /// <returns>[batch, time, target vocabulary]: logits of the token after each of the target.</returns>
    public override Tensor Forward(Tensor x) => x.Rank == 3 && x.Shape[1] == 2 ? Forward(x.Slice(1, 0, 1).Squeeze(1), x.Slice(1, 1, 2).Squeeze(1))
        : throw LearnErrors.Data.With($"transformer: the sequences are {x}", "Expected [batch, 2, time]: sources and targets", "Stack them along axis 1, or give both to Forward.");

    /// <summary>Reads sources and says what comes next in targets.</summary>
    /// <param name="source">int64 or int32 [batch, places]: tokens.</param>
    /// <param name="target">int64 or int32 [batch, time]: tokens; what is said about a place depends on it and those before.</param>
    /// <returns>[batch, time, target vocabulary]: logits of the token after each of the target.</returns>
    /// <exception cref="OgeeException">The sequences are longer than the context, or the shapes do not fit.</exception>
    public Tensor Forward(Tensor source, Tensor target) => Decode(target, Encode(source), source);

    /// <summary>Reads sources.</summary>
    /// <param name="source">int64 or int32 [batch, places]: tokens.</param>
    /// <returns>[batch, places, width]: what a decoder looks at; it means nothing where the source is filled up.</returns>
    /// <exception cref="OgeeException">The sequences are longer than the context, or the shape is another.</exception>
    public Tensor Encode(Tensor source)
    {
        var y = Embed(this.source, source, "sources");
        var mask = source.NotEqualTo(Config.Padding);
        foreach (var block in encoder) y = Block(x => block.Forward(x, mask), y);
        return encoderNorm is null ? y : encoderNorm.Forward(y);
    }

    /// <summary>Says what comes next in targets.</summary>
    /// <param name="target">int64 or int32 [batch, time]: tokens.</param>
    /// <param name="memory">[batch, places, width]: what <see cref="Encode"/> gave.</param>
    /// <param name="source">int64 or int32 [batch, places]: the sources, whose padding is not looked at.</param>
    /// <returns>[batch, time, target vocabulary]: logits of the token after each of the target.</returns>
    /// <exception cref="OgeeException">The sequences are longer than the context, or the shapes do not fit.</exception>
    public Tensor Decode(Tensor target, Tensor memory, Tensor source)
    {
        if (memory.Rank != 3 || source.Rank != 2 || target.Rank != 2 || memory.Shape[0] != target.Shape[0] || source.Shape[0] != memory.Shape[0] || source.Shape[1] != memory.Shape[1])
            throw LearnErrors.Data.With($"transformer: targets are {target}, sources {source} and what was read of them {memory}", "Expected [batch, time], [batch, places] and [batch, places, width]", "Give as many targets as sources.");
        var y = Embed(this.target, target, "targets");
        var (mask, sourceMask) = (target.NotEqualTo(Config.Padding), source.NotEqualTo(Config.Padding));
        foreach (var block in decoder) y = Block(x => block.Forward(x, mask, memory, sourceMask), y);
        if (decoderNorm is not null) y = decoderNorm.Forward(y);
        return head is null ? y.MatMul(this.target.Weight.Value.Transpose(0, 1)) : head.Forward(y);
    }

    /// <returns>[batch, time, width]</returns>
    Tensor Embed(Embedding table, Tensor tokens, string which)
    {
        if (tokens.Rank != 2 || tokens.Shape[1] > Config.Context)
            throw LearnErrors.Data.With($"transformer: the {which} are {tokens}", $"Expected [batch, time] with a time of at most {Config.Context}", "Cut the sequences, or make the model for longer ones.");
        // Vectors as large as the waves that are added (Vaswani et al. 2017, section 3.4).
        return dropout.Forward(positions.Forward(table.Forward(tokens) * Math.Sqrt(Config.Width)));
    }
}

/// <summary>A branch beside the stream: normalised before it, or the sum after it.</summary>
sealed class Residual(TransformerConfig config) : Module
{
    readonly LayerNorm norm = new(config.Width);
    readonly Dropout dropout = new(config.Dropout);

    public override Tensor Forward(Tensor x) => norm.Forward(x);

    public Tensor Around(Tensor x, Func<Tensor, Tensor> branch) =>
        config.IsPreNorm ? x + dropout.Forward(branch(norm.Forward(x))) : norm.Forward(x + dropout.Forward(branch(x)));
}

sealed class FeedForward(TransformerConfig config) : Module
{
    readonly Linear up = new(config.Width, config.Hidden);
    readonly Linear down = new(config.Hidden, config.Width);

    public override Tensor Forward(Tensor x) => down.Forward(up.Forward(x).Relu());
}

sealed class EncoderBlock(TransformerConfig config) : Module
{
    readonly SelfAttention attention = new(config.Width, config.Heads);
    readonly Residual attentionSum = new(config);
    readonly FeedForward network = new(config);
    readonly Residual networkSum = new(config);

    public override Tensor Forward(Tensor x) => Forward(x, null);

    /// <param name="x">[batch, time, width]</param>
    /// <param name="mask">bool [batch, time]</param>
    public Tensor Forward(Tensor x, Tensor? mask) => networkSum.Around(attentionSum.Around(x, y => attention.Forward(y, mask)), network.Forward);
}

sealed class DecoderBlock(TransformerConfig config) : Module
{
    readonly SelfAttention attention = new(config.Width, config.Heads, isCausal: true);
    readonly Residual attentionSum = new(config);
    readonly CrossAttention cross = new(config.Width, config.Heads);
    readonly Residual crossSum = new(config);
    readonly FeedForward network = new(config);
    readonly Residual networkSum = new(config);

    public override Tensor Forward(Tensor x) => Forward(x, null, x, null);

    /// <param name="x">[batch, time, width]</param>
    /// <param name="mask">bool [batch, time]</param>
    /// <param name="memory">[batch, places, width]</param>
    /// <param name="sourceMask">bool [batch, places]</param>
    public Tensor Forward(Tensor x, Tensor? mask, Tensor memory, Tensor? sourceMask)
    {
        x = attentionSum.Around(x, y => attention.Forward(y, mask));
        x = crossSum.Around(x, y => cross.Forward(y, memory, sourceMask));
        return networkSum.Around(x, network.Forward);
    }
}
