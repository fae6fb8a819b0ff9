namespace Ogee.Learn;

/// <summary>Modules one after the other, named by their places alone, so that a model's names are those of files from elsewhere.</summary>
/// <param name="parts">The modules.</param>
sealed class Chain(params IReadOnlyList<Module> parts) : Module
{
    [NamedByPlace]
    readonly Module[] parts = [.. parts];

    public override Tensor Forward(Tensor x)
    {
        foreach (var part in parts) x = part.Forward(x);
        return x;
    }

    /// <summary>The same, where each part is a block of the model.</summary>
    public Tensor ForwardBlocks(Tensor x)
    {
        foreach (var part in parts) x = part.ForwardBlock(x);
        return x;
    }
}
