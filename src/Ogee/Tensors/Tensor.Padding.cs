namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>Surrounds the tensor with its own elements, the last axis first; gradients of what is repeated are added.</summary>
    /// <param name="amounts">For each axis, how many before the first and after the last element.</param>
    /// <param name="mode">Which elements.</param>
    /// <exception cref="OgeeException">There is not an amount for each axis, one is negative, or an axis has too few elements for it.</exception>
    public Tensor Pad(ReadOnlySpan<(long Low, long High)> amounts, PadMode mode)
    {
        if (amounts.Length != Rank)
            throw EngineErrors.Shape.With($"pad: {amounts.Length} amounts for {Shape}", "Expected one for each axis", "Give (0, 0) for axes that stay.");
        var x = this;
        for (var axis = Rank - 1; axis >= 0; axis--)
        {
            var (low, high) = amounts[axis];
            if (low == 0 && high == 0) continue;
            var most = mode switch { PadMode.Reflect => Shape[axis] - 1, PadMode.Circular => Shape[axis], _ => Shape[axis] == 0 ? 0 : long.MaxValue };
            if (low < 0 || high < 0 || low > most || high > most)
                throw EngineErrors.Argument.With($"pad: {low} and {high} elements beyond axis {axis} of {Shape} by {mode}", mode == PadMode.Replicate ? "Expected 0 or more, of an axis with elements" : $"Expected 0 to {Math.Max(0, most)}", "Use smaller amounts, or PadMode.Replicate.");
            x = Concat(axis, [.. x.Beyond(axis, low, mode, isHigh: false), x, .. x.Beyond(axis, high, mode, isHigh: true)]);
        }
        return x;
    }

    /// <summary>What lies beyond one end of an axis; nothing where nothing is asked for.</summary>
    Tensor[] Beyond(int axis, long count, PadMode mode, bool isHigh)
    {
        var size = Shape[axis];
        return count == 0 ? [] : mode switch
        {
            PadMode.Reflect => [(isHigh ? Slice(axis, size - 1 - count, size - 1) : Slice(axis, 1, count + 1)).Flip(axis)],
            PadMode.Circular => [isHigh ? Slice(axis, 0, count) : Slice(axis, size - count, size)],
            _ => [(isHigh ? Slice(axis, size - 1, size) : Slice(axis, 0, 1)).Expand(Shape.With(axis, count))],
        };
    }
}
