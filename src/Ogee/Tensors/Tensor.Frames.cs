namespace Ogee;

// Signals in pieces that overlap.
public sealed partial class Tensor
{
    /// <summary>Pieces of the last axis that may overlap; what is left at the end is not in any.</summary>
    /// <param name="size">Elements of a piece.</param>
    /// <param name="hop">Elements from the beginning of one piece to that of the next.</param>
    /// <returns>[..., (n − size) / hop + 1, size]; this is [..., n].</returns>
    /// <remarks>The gradient is <see cref="OverlapAdd"/>.</remarks>
    /// <exception cref="OgeeException">Size or hop is below 1, or the axis is shorter than a piece.</exception>
    public Tensor Frames(long size, long hop)
    {
        CheckFrames("frames", size, hop);
        if (Rank == 0 || Shape[-1] < size)
            throw EngineErrors.Shape.With($"frames: {Shape} has no piece of {size} elements", $"Expected a last axis of {size} or more", "Use a shorter piece, or pad the signal.");
        return Take(PlacesOfFrames(((Shape[-1] - size) / hop) + 1, size, hop), axis: -1);
    }

    /// <summary>Adds pieces back to the signal that they would be taken from, each where it belongs.</summary>
    /// <param name="hop">Elements from the beginning of one piece to that of the next.</param>
    /// <returns>[..., (frames − 1) · hop + size]; this is [..., frames, size].</returns>
    /// <exception cref="OgeeException">The hop is below 1, or there is no piece.</exception>
    public Tensor OverlapAdd(long hop)
    {
        if (Rank < 2 || Shape[-1] == 0 || Shape[-2] == 0)
            throw EngineErrors.Shape.With($"overlapadd: {Shape} holds no pieces", "Expected [..., frames, size] with one element or more", "Check the shape.");
        CheckFrames("overlapadd", Shape[-1], hop);
        return Apply(new TakeAdd(Rank - 2, ((Shape[-2] - 1) * hop) + Shape[-1]), this, PlacesOfFrames(Shape[-2], Shape[-1], hop));
    }

    static Tensor PlacesOfFrames(long frames, long size, long hop) => (Arange(frames) * hop).Unsqueeze(1) + Arange(size);

    static void CheckFrames(string op, long size, long hop)
    {
        if (size < 1 || hop < 1) throw EngineErrors.Argument.With($"{op}: pieces of {size} elements, {hop} apart", "Expected 1 or more", "Check size and hop.");
    }
}
