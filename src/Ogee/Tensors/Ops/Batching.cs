namespace Ogee.Ops;

/// <summary>An operation that states how it computes many samples at once. One that does not, or not for some inputs, computes them one after the other in a loop: slower, never wrong.</summary>
public interface IBatchable
{
    /// <summary>The results of all samples.</summary>
    /// <param name="inputs">The inputs, of which at least one has an axis of samples.</param>
    /// <returns>The result with the axis of samples in front; null if these inputs need the loop.</returns>
    Tensor? Batch(BatchInputs inputs);
}

/// <summary>The inputs of an operation for many samples: some have an axis of samples in front, the others are the same for all.</summary>
public sealed class BatchInputs
{
    readonly Tensor[] inputs;
    readonly bool[] isBatched;

    internal BatchInputs(Tensor[] inputs, bool[] isBatched, long size) => (this.inputs, this.isBatched, Size) = (inputs, isBatched, size);

    /// <summary>How many samples there are.</summary>
    public long Size { get; }

    /// <summary>How many inputs there are.</summary>
    public int Count => inputs.Length;

    /// <summary>Whether an input has an axis of samples.</summary>
    public bool IsBatched(int input) => isBatched[input];

    /// <summary>An input as it is, with or without an axis of samples.</summary>
    public Tensor Given(int input) => inputs[input];

    /// <summary>The shape of an input for one sample.</summary>
    public Shape ShapeOf(int input) => isBatched[input] ? inputs[input].Shape.Without([0]) : inputs[input].Shape;

    /// <summary>An input with an axis of samples in front: repeated if it has none of its own.</summary>
    public Tensor this[int input] => isBatched[input] ? inputs[input] : inputs[input].Expand(InFront(inputs[input].Shape));

    /// <summary>A shape with the axis of samples in front.</summary>
    public Shape InFront(Shape shape) => Shape.Create([Size, .. shape.Sizes]);

    /// <summary>Axes as they are behind the axis of samples.</summary>
    public static Axes Behind(Axes axes)
    {
        Span<int> moved = stackalloc int[axes.Count];
        for (var i = 0; i < moved.Length; i++) moved[i] = axes[i] + 1;
        return Axes.Create(moved);
    }

    /// <summary>An operation over images [batch, channels, height, width] of all samples as one larger batch.</summary>
    /// <param name="images">Which inputs are images; the others must be the same for all samples.</param>
    /// <param name="apply">Computes images from inputs.</param>
    internal Tensor? AsOneBatch(ReadOnlySpan<int> images, Func<Tensor[], Tensor> apply)
    {
        Tensor[] merged = [.. inputs];
        for (var i = 0; i < merged.Length; i++)
            if (images.Contains(i)) merged[i] = this[i] is var all ? all.Reshape(Shape.Create([all.Shape[0] * all.Shape[1], .. all.Shape.Sizes[2..]])) : null!;
            else if (isBatched[i]) return null;
        var result = apply(merged);
        return result.Reshape(Shape.Create([Size, result.Shape[0] / Math.Max(1, Size), .. result.Shape.Sizes[1..]]));
    }
}
