namespace Ogee.Learn;

/// <summary>The shape of a <see cref="Transformer"/>.</summary>
public sealed record TransformerConfig
{
    /// <summary>Tokens of the source's vocabulary.</summary>
    public required int SourceVocabulary { get; init; }

    /// <summary>Tokens of the target's vocabulary.</summary>
    public required int TargetVocabulary { get; init; }

    /// <summary>Blocks of the encoder, and of the decoder.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>Heads of attention; they divide the width.</summary>
    public int Heads { get; init; } = 8;

    /// <summary>Size of a token's vector.</summary>
    public int Width { get; init; } = 256;

    /// <summary>Units of each block's network.</summary>
    public int Hidden { get; init; } = 1024;

    /// <summary>The longest sequence.</summary>
    public int Context { get; init; } = 512;

    /// <summary>The token that fills sequences up: nobody looks at it.</summary>
    public long Padding { get; init; }

    /// <summary>Whether norms come before attention and network (easier to train), and not after the sum as in the paper.</summary>
    public bool IsPreNorm { get; init; } = true;

    /// <summary>Whether source and target have one table of tokens; then their vocabularies are equal.</summary>
    public bool SharesEmbeddings { get; init; }

    /// <summary>Whether the table of the target's tokens is also the last layer.</summary>
    public bool TiesHead { get; init; }

    /// <summary>Probability of dropout on the embedding and on what each branch adds.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public string? Fault()
    {
        if (SourceVocabulary < 1 || TargetVocabulary < 1 || Layers < 1 || Heads < 1 || Width < 1 || Hidden < 1 || Context < 1) return "vocabularies, layers, heads, width, hidden units and context must be at least 1";
        if (Width % Heads != 0) return $"{Heads} heads do not divide the width {Width}";
        if (SharesEmbeddings && SourceVocabulary != TargetVocabulary) return $"one table for vocabularies of {SourceVocabulary} and {TargetVocabulary} tokens";
        return Dropout is >= 0 and < 1 ? null : $"dropout {Dropout} is no probability below 1";
    }
}
