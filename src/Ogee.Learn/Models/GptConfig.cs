namespace Ogee.Learn;

/// <summary>The shape of a <see cref="Gpt"/>. The presets named Gpt2 are those of Radford et al. (2019).</summary>
public sealed record GptConfig
{
    /// <summary>Tokens of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The longest sequence.</summary>
    public required int Context { get; init; }

    /// <summary>Blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Heads of attention; they divide the width.</summary>
    public required int Heads { get; init; }

    /// <summary>Size of a token's vector.</summary>
    public required int Width { get; init; }

    /// <summary>Probability of dropout on the embedding and on what each branch adds.</summary>
    public double Dropout { get; init; }

    /// <summary>GPT-2 of 124,439,808 parameters.</summary>
    public static GptConfig Gpt2 { get; } = new() { Vocabulary = 50_257, Context = 1024, Layers = 12, Heads = 12, Width = 768 };

    /// <summary>GPT-2 of 354,823,168 parameters.</summary>
    public static GptConfig Gpt2Medium { get; } = Gpt2 with { Layers = 24, Heads = 16, Width = 1024 };

    /// <summary>GPT-2 of 774,030,080 parameters.</summary>
    public static GptConfig Gpt2Large { get; } = Gpt2 with { Layers = 36, Heads = 20, Width = 1280 };

    /// <summary>GPT-2 of 1,557,611,200 parameters.</summary>
    public static GptConfig Gpt2ExtraLarge { get; } = Gpt2 with { Layers = 48, Heads = 25, Width = 1600 };

    /// <summary>A small model for one's own texts: 6 blocks, 384 wide, 256 tokens long.</summary>
    /// <param name="vocabulary">Tokens of the vocabulary; a character model of plain English needs 65.</param>
    public static GptConfig Small(int vocabulary = 65) => new() { Vocabulary = vocabulary, Context = 256, Layers = 6, Heads = 6, Width = 384 };

    /// <summary>Trainable numbers of the model, counted without making it.</summary>
    public long ParameterCount
    {
        get
        {
            long width = Width;
            var attention = (width * 3 * width) + (3 * width) + (width * width) + width;
            var network = (width * 4 * width) + (4 * width) + (4 * width * width) + width;
            return ((Vocabulary + (long)Context) * width) + (Layers * (attention + network + (4 * width))) + (2 * width);
        }
    }

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public string? Fault()
    {
        if (Vocabulary < 1 || Context < 1 || Layers < 1 || Heads < 1 || Width < 1) return $"vocabulary {Vocabulary}, context {Context}, {Layers} layers, {Heads} heads and width {Width} must be at least 1";
        if (Width % Heads != 0) return $"{Heads} heads do not divide the width {Width}";
        return Dropout is >= 0 and < 1 ? null : $"dropout {Dropout} is no probability below 1";
    }
}
