namespace Ogee;

// All that can be made of several tensors.
public sealed partial class Tensor
{
    /// <summary>All ways to take one element of each of several vectors, the last going round fastest.</summary>
    /// <param name="sets">Vectors of one type.</param>
    /// <returns>[ways, sets]</returns>
    /// <exception cref="OgeeException">There is none, or one is no vector.</exception>
    public static Tensor CartesianProduct(params ReadOnlySpan<Tensor> sets)
    {
        if (sets.Length == 0) throw EngineErrors.Argument.With("cartesian_product: no vectors", "Expected at least one", "Give the sets.");
        return Stack(1, [.. MeshGrid(sets).Select(grid => grid.Reshape(-1))]);
    }

    /// <summary>All ways to take some elements of this vector without regard to their order, in the order of their places.</summary>
    /// <param name="count">How many are taken.</param>
    /// <param name="isRepeating">Whether an element may be taken again.</param>
    /// <returns>[ways, count]</returns>
    /// <exception cref="OgeeException">This is no vector, the number is below 1, or there are too many ways.</exception>
    public Tensor Combinations(int count = 2, bool isRepeating = false)
    {
        var size = VectorSize("combinations");
        if (count < 1) throw EngineErrors.Argument.With($"combinations: {count} elements", "Expected at least 1", "Check the number.");
        var ways = Ways(isRepeating ? size + count - 1 : size, count);
        if (size == 0 && isRepeating) ways = 0;
        if (ways * count > Array.MaxLength) throw EngineErrors.TooLarge.With($"combinations: of {size} elements {count} can be taken in {ways:g3} ways", $"Expected at most {Array.MaxLength} elements in all", "Take fewer at a time, or from fewer.");
        var (places, step) = (new long[(long)ways * count], isRepeating ? 0 : 1);
        for (var way = 0L; way < (long)ways; way++)
        {
            var row = places.AsSpan((int)(way * count), count);
            var at = 0;
            if (way > 0)
            {
                // The last that can go on does so; those behind it begin anew.
                places.AsSpan((int)((way - 1) * count), count).CopyTo(row);
                for (at = count - 1; row[at] == size - 1 - (step * (count - 1 - at));) at--;
                row[at++]++;
            }
            for (; at < count; at++) row[at] = at == 0 ? 0 : row[at - 1] + step;
        }
        return Take(From(places, [(long)ways, count]));
    }

    // Exact as far as it is used: above, it only has to be too large.
    static double Ways(long of, long count)
    {
        var ways = count > of ? 0.0 : 1.0;
        for (var (i, few) = (1L, Math.Min(count, of - count)); i <= few && ways <= Array.MaxLength; i++) ways = Math.Round(ways * (of - few + i) / i);
        return ways;
    }

    /// <summary>Matrices along a diagonal, with zeros everywhere else.</summary>
    /// <param name="blocks">Matrices of one type.</param>
    /// <returns>[all rows, all columns]</returns>
    /// <exception cref="OgeeException">There is none, or one is no matrix.</exception>
    public static Tensor BlockDiagonal(params ReadOnlySpan<Tensor> blocks)
    {
        if (blocks.Length == 0) throw EngineErrors.Argument.With("block_diagonal: no blocks", "Expected at least one", "Give the matrices.");
        var columns = 0L;
        foreach (var block in blocks) columns += block.Rank == 2 ? block.Shape[1] : throw EngineErrors.Shape.With($"block_diagonal: a block is {block}", "Expected matrices", "Reshape it.");
        var (rows, before) = (new Tensor[blocks.Length], 0L);
        for (var i = 0; i < rows.Length; before += blocks[i].Shape[1], i++) rows[i] = blocks[i].Pad([(0, 0), (before, columns - before - blocks[i].Shape[1])]);
        return Concat(0, rows);
    }

    /// <summary>Turned by right angles in the plane of two axes, from the first towards the second.</summary>
    /// <param name="times">How many right angles; negative ones turn back.</param>
    /// <param name="first">The one axis.</param>
    /// <param name="second">The other.</param>
    /// <exception cref="OgeeException">They are one axis, or do not exist.</exception>
    public Tensor Rot90(int times = 1, int first = 0, int second = 1)
    {
        (first, second) = (Shape.Axis(first, "rot90"), Shape.Axis(second, "rot90"));
        if (first == second) throw EngineErrors.Argument.With($"rot90: axis {first} twice", "Expected two axes", "Name the axes of the plane.");
        return (((times % 4) + 4) % 4) switch
        {
            0 => this,
            1 => Flip(second).Transpose(first, second),
            2 => Flip(first, second),
            _ => Transpose(first, second).Flip(second),
        };
    }
}
