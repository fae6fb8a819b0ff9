namespace Ogee.AotTest;

/// <summary>Synthetic pictures: a filled square, a frame or a cross, somewhere, under noise.</summary>
static class Shapes
{
    public const int Classes = 3;

    /// <returns>Pictures [count, 1, size, size], and the class of each [count].</returns>
    public static (Tensor X, Tensor Y) Draw(int count, int size, ulong seed)
    {
        var random = new Rng(seed);
        var pixels = new float[count * size * size];
        var classes = new long[count];
        for (var n = 0; n < count; n++)
        {
            classes[n] = random.NextInt(Classes);
            var (side, top, left) = (5 + random.NextInt(6), random.NextInt(size - 10), random.NextInt(size - 10));
            for (var row = 0; row < size; row++)
                for (var column = 0; column < size; column++)
                    pixels[(((n * size) + row) * size) + column] = (float)(0.2 * random.NextNormal()) + (IsInk(classes[n], row - top, column - left, side) ? 1 : 0);
        }
        return (Tensor.From(pixels, [count, 1, size, size]), Tensor.From(classes, [count]));
    }

    static bool IsInk(long shape, int row, int column, int side)
    {
        if (row < 0 || column < 0 || row >= side || column >= side) return false;
        return shape switch
        {
            0 => true,
            1 => row == 0 || column == 0 || row == side - 1 || column == side - 1,
            _ => row == side / 2 || column == side / 2,
        };
    }
}
