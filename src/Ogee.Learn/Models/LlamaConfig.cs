namespace Ogee.Learn;

/// <summary>The shape of a <see cref="Llama"/>.</summary>
public sealed record LlamaConfig
{
    /// <summary>Tokens of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The longest sequence.</summary>
    public required int Context { get; init; }

    /// <summary>Blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Heads of attention; they divide the width into an even number.</summary>
    public required int Heads { get; init; }

    /// <summary>Heads of keys and values, which divide the heads: fewer are shared by groups of them.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Size of a token's vector.</summary>
    public required int Width { get; init; }

    /// <summary>Width of the network between.</summary>
    public required int Hidden { get; init; }

    /// <summary>Whether the table of tokens is also the last layer.</summary>
    public bool TiesHead { get; init; }

    /// <summary>What the angles of positions are powers of.</summary>
    public double RotaryBase { get; init; } = 10_000;

    /// <summary>Added to mean squares.</summary>
    public double Epsilon { get; init; } = 1e-5;

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public string? Fault()
    {
        if (Vocabulary < 1 || Context < 1 || Layers < 1 || Heads < 1 || KeyValueHeads < 1 || Width < 1 || Hidden < 1)
            return $"vocabulary {Vocabulary}, context {Context}, {Layers} layers, {Heads} heads, {KeyValueHeads} for keys, width {Width} and hidden {Hidden} must be at least 1";
        if (Width % Heads != 0 || Width / Heads % 2 != 0) return $"{Heads} heads do not divide the width {Width} into even parts";
        if (Heads % KeyValueHeads != 0) return $"{KeyValueHeads} heads of keys do not divide {Heads} heads";
        if ((long)Context * (Width / Heads / 2) > Array.MaxLength / sizeof(float)) return $"a context of {Context} and heads of {Width / Heads} need rotations of more than 2 GB";
        return RotaryBase > 0 && Epsilon > 0 ? null : $"the base {RotaryBase} of positions and epsilon {Epsilon} must be above 0";
    }
}
