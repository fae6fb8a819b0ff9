using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Ogee.Recipes;

/// <summary>Rows of typed values in bytes of fixed width, and the texts that they point to.</summary>
sealed class RowStore : IDisposable
{
    // A text is its place (8 bytes) and its length (4 bytes); −1 is none.
    const int TextWidth = 12, MostOnStack = 2048;

    readonly ColumnKind[] kinds;
    readonly int[] offsets, widths;
    readonly int rowBytes;
    readonly SpillFolder folder;
    readonly ByteStore rows, texts;
    readonly byte[] building;

    internal RowStore(IReadOnlyList<TableColumn> columns, TableOptions options)
    {
        (kinds, offsets, widths) = ([.. columns.Select(column => column.Kind)], new int[columns.Count], new int[columns.Count]);
        for (var c = 0; c < columns.Count; c++)
        {
            offsets[c] = rowBytes;
            widths[c] = columns[c].Kind switch
            {
                ColumnKind.Category => columns[c].Categories.Count < byte.MaxValue ? 1 : columns[c].Categories.Count < ushort.MaxValue ? 2 : 4,
                ColumnKind.Text => TextWidth,
                _ => sizeof(double),
            };
            rowBytes += widths[c];
        }
        var allowance = new MemoryAllowance(options.MemoryBudget);
        folder = new(options.TemporaryFolder);
        (rows, texts, building) = (new(folder, "rows", allowance), new(folder, "texts", allowance), new byte[rowBytes]);
    }

    internal bool IsInFile => rows.IsInFile || texts.IsInFile;

    internal void Set(int column, double value)
    {
        var cell = building.AsSpan(offsets[column], widths[column]);
        if (kinds[column] != ColumnKind.Category)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(cell, value);
            return;
        }
        // 0 is missing, code k is k + 1.
        var code = double.IsNaN(value) ? 0 : (uint)value + 1;
        if (cell.Length == 1) cell[0] = (byte)code;
        else if (cell.Length == 2) BinaryPrimitives.WriteUInt16LittleEndian(cell, (ushort)code);
        else BinaryPrimitives.WriteUInt32LittleEndian(cell, code);
    }

    internal void SetText(int column, ReadOnlySpan<char> text)
    {
        var cell = building.AsSpan(offsets[column], TextWidth);
        BinaryPrimitives.WriteInt64LittleEndian(cell, texts.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, bytes);
        BinaryPrimitives.WriteInt32LittleEndian(cell[sizeof(long)..], text.Length == 0 ? -1 : length);
        texts.Append(bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
    }

    internal void EndRow() => rows.Append(building);

    internal void Freeze()
    {
        rows.Freeze();
        texts.Freeze();
    }

    internal void Read(int row, Span<double> values)
    {
        var rented = rowBytes > MostOnStack ? ArrayPool<byte>.Shared.Rent(rowBytes) : null;
        var bytes = rented is null ? stackalloc byte[rowBytes] : rented.AsSpan(0, rowBytes);
        rows.Read((long)row * rowBytes, bytes);
        for (var c = 0; c < kinds.Length; c++) values[c] = Value(bytes, c);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    internal double Value(int row, int column)
    {
        Span<byte> cell = stackalloc byte[TextWidth];
        cell = cell[..widths[column]];
        rows.Read((long)row * rowBytes + offsets[column], cell);
        return Decode(cell, kinds[column]);
    }

    internal string Text(int row, int column)
    {
        Span<byte> cell = stackalloc byte[TextWidth];
        rows.Read((long)row * rowBytes + offsets[column], cell);
        var length = BinaryPrimitives.ReadInt32LittleEndian(cell[sizeof(long)..]);
        if (length < 0) return "";
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        texts.Read(BinaryPrimitives.ReadInt64LittleEndian(cell), bytes.AsSpan(0, length));
        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
        return text;
    }

    public void Dispose()
    {
        rows.Dispose();
        texts.Dispose();
        folder.Dispose();
    }

    double Value(ReadOnlySpan<byte> bytes, int column) => Decode(bytes.Slice(offsets[column], widths[column]), kinds[column]);

    static double Decode(ReadOnlySpan<byte> cell, ColumnKind kind)
    {
        if (kind == ColumnKind.Text) return double.NaN;
        if (kind != ColumnKind.Category) return BinaryPrimitives.ReadDoubleLittleEndian(cell);
        var code = cell.Length switch { 1 => cell[0], 2 => BinaryPrimitives.ReadUInt16LittleEndian(cell), _ => BinaryPrimitives.ReadUInt32LittleEndian(cell) };
        return code == 0 ? double.NaN : code - 1.0;
    }
}
