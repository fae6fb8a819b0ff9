namespace Ogee.Cpu;

/// <summary>A row-major tensor around one of its axes: how many slices before, the size, how many elements after.</summary>
internal static class AxisExtents
{
    public static (long Before, long Size, long After) Of(Shape shape, int axis)
    {
        long before = 1, after = 1;
        for (var i = 0; i < axis; i++) before *= shape[i];
        for (var i = axis + 1; i < shape.Rank; i++) after *= shape[i];
        return (before, shape[axis], after);
    }
}
