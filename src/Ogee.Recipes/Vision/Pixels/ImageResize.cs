namespace Ogee.Recipes;

/// <summary>How a picture of another shape is brought to the model's size.</summary>
public enum ResizePolicy
{
    /// <summary>Both sides are scaled, whatever becomes of the proportions.</summary>
    Stretch,
    /// <summary>The picture is scaled until it covers the size; the middle is kept.</summary>
    CropCenter,
    /// <summary>The picture is scaled until it fits into the size; the rest is filled with black.</summary>
    Pad,
}

/// <summary>Scales pictures: a triangle filter (bilinear, wide enough to average when it shrinks), in whole numbers.</summary>
/// <remarks>
/// Weights are rounded to 1/16384 and made to sum to one exactly, so a constant picture stays constant and no value leaves the range of its
/// neighbourhood; sums are kept whole to the end and rounded once. The same bits on every machine.
/// </remarks>
public static class ImageResize
{
    const int One = 1 << 14, LongestSide = 8192;

    /// <summary>Scales a picture to a size by a policy.</summary>
    /// <param name="pixels">Pixels [height, width, channels].</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="policy">What happens to the proportions.</param>
    /// <returns>Pixels [height, width, channels].</returns>
    /// <exception cref="OgeeException">A size is not positive.</exception>
    public static ImagePixels To(ImagePixels pixels, int height, int width, ResizePolicy policy = ResizePolicy.Stretch)
    {
        if (height is < 1 or > LongestSide || width is < 1 or > LongestSide)
            throw RecipeErrors.Setting.With($"A picture was asked for with {height}×{width} pixels", $"Expected sides from 1 to {LongestSide}", "Use the size that the model takes.");
        return policy switch
        {
            ResizePolicy.CropCenter => Scale(Middle(pixels, height, width), height, width),
            ResizePolicy.Pad => Fit(pixels, height, width),
            _ => Scale(pixels, height, width),
        };
    }

    // The largest part in the middle that has the wanted proportions; it is cut before scaling, so that a picture of one row costs no more than any other.
    static ImagePixels Middle(ImagePixels pixels, int height, int width)
    {
        var rows = Math.Min(pixels.Height, Side(pixels.Width, height, width));
        var columns = Math.Min(pixels.Width, Side(pixels.Height, width, height));
        return rows == pixels.Height && columns == pixels.Width ? pixels
            : pixels.Crop((pixels.Height - rows) / 2, (pixels.Width - columns) / 2, rows, columns);
    }

    static ImagePixels Fit(ImagePixels pixels, int height, int width)
    {
        var rows = Math.Min(height, Side(pixels.Height, width, pixels.Width));
        var columns = Math.Min(width, Side(pixels.Width, height, pixels.Height));
        return Scale(pixels, rows, columns).Crop(-((height - rows) / 2), -((width - columns) / 2), height, width);
    }

    // side · numerator ÷ denominator, rounded, in whole numbers.
    static int Side(int side, int numerator, int denominator) => (int)Math.Clamp(((long)side * numerator + denominator / 2) / denominator, 1, int.MaxValue);

    // Each row of the picture is scaled once and added to the few rows of the result that it touches.
    static ImagePixels Scale(ImagePixels pixels, int height, int width)
    {
        if (pixels.Height == height && pixels.Width == width) return pixels;
        Taps columns = Taps.Of(pixels.Width, width), rows = Taps.Of(pixels.Height, height);
        var line = width * pixels.Channels;
        var (row, sums, result) = (new int[line], new long[height * (long)line], new byte[height * (long)line]);
        sums.AsSpan().Fill(One * (long)One / 2);
        for (int y = 0, first = 0; y < pixels.Height; y++)
        {
            ScaleRow(pixels, y, columns, row);
            while (rows[first].Start + rows[first].Weights.Length <= y) first++;
            for (var to = first; to < height && rows[to].Start <= y; to++)
            {
                long weight = rows[to].Weights[y - rows[to].Start];
                var sum = sums.AsSpan(to * line, line);
                for (var i = 0; i < line; i++) sum[i] += weight * row[i];
            }
        }
        for (var i = 0; i < result.Length; i++) result[i] = (byte)(sums[i] >> 28);
        return new(result, height, width, pixels.Channels);
    }

    static void ScaleRow(ImagePixels pixels, int y, Taps columns, int[] row)
    {
        var channels = pixels.Channels;
        for (var i = 0; i < row.Length; i++)
        {
            var (start, weights) = columns[i / channels];
            var at = (y * pixels.Width + start) * channels + i % channels;
            var sum = 0;
            foreach (var weight in weights)
            {
                sum += weight * pixels.Data[at];
                at += channels;
            }
            row[i] = sum;
        }
    }

    /// <summary>For each output position the first input position and the weights from there, which sum to <see cref="One"/>.</summary>
    sealed class Taps(int[] starts, int[][] weights)
    {
        internal (int Start, int[] Weights) this[int index] => (starts[index], weights[index]);

        internal static Taps Of(int from, int to)
        {
            var (starts, weights) = (new int[to], new int[to][]);
            // In units of 1/(2·to) of an input pixel everything is whole: centres, distances and the filter's reach.
            long reach = 2L * Math.Max(from, to);
            for (var i = 0; i < to; i++)
            {
                var centre = (2L * i + 1) * from;
                var first = (int)Math.Max(0, (centre - reach) / (2L * to) - 1);
                var last = (int)Math.Min(from - 1, (centre + reach) / (2L * to) + 1);
                while (first < last && Height(first) <= 0) first++;
                while (last > first && Height(last) <= 0) last--;
                (starts[i], weights[i]) = (first, Whole(first, last));

                long Height(int at) => reach - Math.Abs((2L * at + 1) * to - centre);

                int[] Whole(int low, int high)
                {
                    long total = 0;
                    for (var at = low; at <= high; at++) total += Math.Max(0, Height(at));
                    var row = new int[high - low + 1];
                    var (spent, largest) = (0, 0);
                    for (var at = low; at <= high; at++)
                    {
                        row[at - low] = (int)((Math.Max(0, Height(at)) * One + total / 2) / total);
                        spent += row[at - low];
                        if (row[at - low] > row[largest]) largest = at - low;
                    }
                    row[largest] += One - spent;
                    return row;
                }
            }
            return new(starts, weights);
        }
    }
}
