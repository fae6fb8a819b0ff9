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
    /// <exception cref="OgeeException">This is no vector, or the number is below 1.</exception>
    public Tensor Combinations(int count = 2, bool isRepeating = false)
    {
        var size = VectorSize("combinations");
        if (count < 1) throw EngineErrors.Argument.With($"combinations: {count} elements", "Expected at least 1", "Check the number.");
        var (places, chosen) = (new List<long>(), new long[count]);
        Choose(0, 0);
        return Take(From(places.ToArray(), [places.Count / count, count]));

        void Choose(int at, long from)
        {
            if (at == count)
            {
                places.AddRange(chosen);
                return;
            }
            for (chosen[at] = from; chosen[at] < size; chosen[at]++) Choose(at + 1, isRepeating ? chosen[at] : chosen[at] + 1);
        }
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
