namespace Ogee.Cpu;

/// <summary>The innermost loop of matrix products and convolutions: a tile of the result stays in registers while it takes up products.</summary>
/// <remarks>Each element is accumulated over k by fused multiply-adds in order, whatever the tile's size: the same bits on every processor. Where vectors are
/// narrower than 512 bits the same text is compiled to several narrower ones.</remarks>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface IMicrokernel<T> where T : unmanaged
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile.</summary>
    static abstract int Columns { get; }

    /// <summary>Columns of the narrowest part of a tile.</summary>
    static abstract int Lanes { get; }

    /// <summary>The fewest rows that can be computed and are enough for so many.</summary>
    static abstract int FitRows(int rows);

    /// <summary>The fewest columns that can be computed and are enough for so many.</summary>
    static abstract int FitColumns(int columns);

    /// <summary>Computes the first rows and columns of a tile: c[r, :] = Σ over taps and k of rows[tap, r][k · aStep] · b[tap · depth + k, :].</summary>
    /// <param name="fitRows">How many rows, a result of <see cref="FitRows"/>.</param>
    /// <param name="fitColumns">How many columns, a result of <see cref="FitColumns"/>.</param>
    /// <param name="rows">For each tap the addresses of <see cref="Rows"/> rows of the first operand.</param>
    /// <param name="taps">How many taps; one for a matrix product, one for each weight position of a convolution.</param>
    /// <param name="depth">Products a tap.</param>
    /// <param name="aStep">Elements from one k to the next in a row.</param>
    /// <param name="b">The second operand: the columns for each tap and k.</param>
    /// <param name="bStep">Elements from one k to the next.</param>
    /// <param name="c">The tile.</param>
    /// <param name="cRow">Elements from one row of the tile to the next.</param>
    /// <param name="accumulate">Whether the sums are added to what is there.</param>
    /// <param name="starts">For each tap where its columns begin, instead of <paramref name="b"/>; null where taps follow each other.</param>
    static abstract void Run(int fitRows, int fitColumns, T** rows, long taps, long depth, long aStep, T* b, long bStep, T* c, long cRow, bool accumulate, T** starts = null);
}

/// <summary>A microkernel that also takes both operands as panels of its own height and width.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface IPanelKernel<T> : IMicrokernel<T> where T : unmanaged
{
    /// <summary>Products of an element for each line of memory that is asked for ahead.</summary>
    static abstract int Steps { get; }

    /// <summary>Computes all rows of a tile: c[r, :] = Σ over k of a[k, r] · b[k, :], with the bits of <see cref="IMicrokernel{T}.Run"/>.</summary>
    /// <param name="columns">How many columns, a result of <see cref="IMicrokernel{T}.FitColumns"/>.</param>
    /// <param name="a">A panel of the first operand [depth, rows].</param>
    /// <param name="b">A panel of the second operand [depth, columns].</param>
    /// <param name="depth">Products an element.</param>
    /// <param name="c">The tile.</param>
    /// <param name="cRow">Elements from one row of the tile to the next.</param>
    /// <param name="accumulate">Whether the sums are added to what is there.</param>
    /// <param name="ahead">What is needed soon and asked for meanwhile, into the second-level cache: one line each <see cref="Steps"/> products. It is never read, and may be any address.</param>
    /// <param name="aheadStep">Elements from one such line to the next.</param>
    static abstract void RunPanels(int columns, T* a, T* b, long depth, T* c, long cRow, bool accumulate, T* ahead, long aheadStep);
}
