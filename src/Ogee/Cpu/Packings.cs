namespace Ogee.Cpu;

/// <summary>A convolution's weight as panels of filters, for any image and any batch.</summary>
/// <param name="Groups">Groups of channels.</param>
/// <param name="Channels">Channels of a group.</param>
/// <param name="Filters">Filters of a group.</param>
/// <param name="Rows">Rows of the window.</param>
/// <param name="Columns">Columns of the window.</param>
/// <param name="Width">Filters of a panel.</param>
/// <param name="Type">float32 or float64.</param>
/// <param name="Offset">Elements of the storage before the weight.</param>
/// <param name="Bytes">The size of the copy.</param>
internal sealed unsafe record ConvPacking(int Groups, long Channels, long Filters, int Rows, int Columns, int Width, DType Type, long Offset, long Bytes) : Arrangement(Bytes)
{
    /// <summary>The packing that a convolution wants; null where its way needs none.</summary>
    public static ConvPacking? For(in ConvGeometry g, DType type, long offset)
    {
        var width = type == DType.Float32 ? Convolution.PanelWidth<float>(g) : Convolution.PanelWidth<double>(g);
        if (width == 0) return null;
        var count = PackedWeights.Count(Correlation<float>.Forward(g, null, null, null), width);
        return new(g.Groups, g.GroupChannels, g.GroupFilters, g.KernelHeight, g.KernelWidth, width, type, offset, checked(count * type.Size()));
    }

    public override void Pack(byte* from, byte* to)
    {
        if (Type == DType.Float32) Pack<float>(from, to);
        else Pack<double>(from, to);
    }

    // How an image lies says nothing about the weight.
    void Pack<T>(byte* from, byte* to) where T : unmanaged
    {
        var g = new ConvGeometry(1, 1, 1, Groups * Channels, 1, 1, Groups * Filters, Rows, Columns, 1, 1, 0, 0, 1, 1, Groups);
        PackedWeights.Pack(Correlation<T>.Forward(g, null, (T*)from + Offset, null), Width, (T*)to);
    }
}

/// <summary>The second operand of a matrix product as panels, block of rows after block of rows, for any number of rows of the first.</summary>
/// <param name="Depth">Rows of the operand.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="RowStride">Elements from one row to the next.</param>
/// <param name="ColumnStride">Elements from one column to the next.</param>
/// <param name="Width">Columns of a panel.</param>
/// <param name="Type">float32 or float64.</param>
/// <param name="Offset">Elements of the storage before the operand.</param>
/// <param name="Bytes">The size of the copy.</param>
internal sealed unsafe record DotPacking(long Depth, long Columns, long RowStride, long ColumnStride, int Width, DType Type, long Offset, long Bytes) : Arrangement(Bytes)
{
    // Below so many elements arranging them costs less than looking for a copy.
    const long LeastElements = 4096;

    /// <summary>The packing that a product with an operand on the right wants; null where its way needs none.</summary>
    /// <param name="m">Rows of the first operand.</param>
    /// <param name="right">The second operand, a matrix.</param>
    public static DotPacking? For(long m, Operand right) => For(m, right.Shape[-2], right.Shape[-1], right.Strides[^2], right.Strides[^1], right.Type, right.Offset);

    /// <inheritdoc cref="For(long, Operand)"/>
    public static DotPacking? For(long m, long k, long n, long row, long column, DType type, long offset)
    {
        if (k * n < LeastElements || !Gemm.UsesPanels(m, column, k * n * type.Size())) return null;
        var width = Gemm.PanelWidth(type);
        return new(k, n, row, column, width, type, offset, checked(k * ((n + width - 1) / width * width) * type.Size()));
    }

    public override void Pack(byte* from, byte* to)
    {
        if (Type == DType.Float32) Gemm.Pack((float*)from + Offset, RowStride, ColumnStride, Depth, Columns, Width, (float*)to);
        else Gemm.Pack((double*)from + Offset, RowStride, ColumnStride, Depth, Columns, Width, (double*)to);
    }
}
