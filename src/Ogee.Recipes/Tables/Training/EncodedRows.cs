using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>The rows of a table as the network gets them: encoded once and kept if they fit a share of the memory, else encoded again each time.</summary>
sealed class EncodedRows
{
    readonly TableData data;
    readonly FeatureEncoder encoder;
    readonly float[] kept;
    readonly int[] placeOf;

    /// <summary>Encodes rows, if they are to be kept.</summary>
    /// <param name="data">The table.</param>
    /// <param name="encoder">How a row becomes numbers.</param>
    /// <param name="rows">The rows that will be asked for.</param>
    /// <param name="cancellation">Stops the work.</param>
    public EncodedRows(TableData data, FeatureEncoder encoder, IReadOnlyList<int> rows, CancellationToken cancellation)
    {
        (this.data, this.encoder) = (data, encoder);
        var bytes = (double)rows.Count * encoder.RowSize * sizeof(float);
        if (bytes >= Settings.MemoryBudget / 4.0 || bytes >= Array.MaxLength)
        {
            (kept, placeOf) = ([], []);
            return;
        }
        (kept, placeOf) = (new float[rows.Count * encoder.RowSize], new int[data.Rows]);
        Array.Fill(placeOf, -1);
        var size = encoder.RowSize;
        Parallel.For(0, (rows.Count + Block - 1) / Block, new() { CancellationToken = cancellation, MaxDegreeOfParallelism = Settings.Threads }, block =>
        {
            var raw = new double[data.Columns.Count];
            for (var i = block * Block; i < Math.Min(rows.Count, (block + 1) * Block); i++)
            {
                data.Read(rows[i], raw);
                encoder.Encode(raw, kept.AsSpan(i * size, size));
                placeOf[rows[i]] = i;
            }
        });
    }

    const int Block = 1024;

    /// <summary>Bytes that are kept.</summary>
    public long KeptBytes => kept.LongLength * sizeof(float) + (placeOf.LongLength * sizeof(int));

    /// <summary>Some rows, one after the other.</summary>
    /// <returns>[rows × row size]</returns>
    public float[] Read(IReadOnlyList<int> rows)
    {
        var size = encoder.RowSize;
        var result = new float[rows.Count * size];
        var raw = kept.Length > 0 ? [] : new double[data.Columns.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            var row = result.AsSpan(i * size, size);
            if (kept.Length > 0 && placeOf[rows[i]] is >= 0 and var place) kept.AsSpan(place * size, size).CopyTo(row);
            else
            {
                if (raw.Length == 0) raw = new double[data.Columns.Count];
                data.Read(rows[i], raw);
                encoder.Encode(raw, row);
            }
        }
        return result;
    }
}
