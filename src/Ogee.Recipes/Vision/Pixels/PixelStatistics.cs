namespace Ogee.Recipes;

/// <summary>Mean and standard deviation of each channel, on the scale from 0 to 1.</summary>
/// <param name="Mean">The mean of each channel.</param>
/// <param name="Deviation">The standard deviation of each channel (population); 1 where a channel never varies.</param>
public sealed record PixelStatistics(IReadOnlyList<double> Mean, IReadOnlyList<double> Deviation)
{
    /// <summary>Measures pictures of one number of channels.</summary>
    /// <param name="pictures">The training pictures as the model will see them.</param>
    /// <param name="channels">Channels of every picture, 1 or 3.</param>
    /// <remarks>Sums are whole numbers, so the order of the pictures and the number of threads do not change a bit.</remarks>
    /// <exception cref="OgeeException">There is no picture, or one has other channels.</exception>
    public static PixelStatistics Measure(IEnumerable<ImagePixels> pictures, int channels)
    {
        var (sums, squares, count) = (new ulong[channels], new UInt128[channels], 0UL);
        var histogram = new ulong[channels * 256];
        foreach (var picture in pictures)
        {
            if (picture.Channels != channels)
                throw RecipeErrors.Setting.With($"A picture has {picture.Channels} channels", $"Expected {channels}", "Use ImagePixels.WithChannels first.");
            for (var i = 0; i < picture.Data.Length; i += channels)
                for (var channel = 0; channel < channels; channel++) histogram[channel * 256 + picture.Data[i + channel]]++;
            count += (ulong)(picture.Height * (long)picture.Width);
        }
        if (count == 0) throw RecipeErrors.Setting.With("There are no pixels to measure", "Expected at least one picture", "Use a training split that is not empty.");
        for (var channel = 0; channel < channels; channel++)
            for (uint value = 0; value < 256; value++)
            {
                sums[channel] += value * histogram[channel * 256 + (int)value];
                squares[channel] += (UInt128)(value * value) * histogram[channel * 256 + (int)value];
            }
        return new([.. sums.Select(sum => sum / (255.0 * count))], [.. sums.Zip(squares, (sum, square) => DeviationOf(sum, square, count))]);

        // count·Σx² − (Σx)² is exact in 128 bits; only the root and the division round.
        static double DeviationOf(ulong sum, UInt128 square, ulong count)
        {
            var exact = square * count - (UInt128)sum * sum;
            return exact == 0 ? 1 : Math.Sqrt((double)exact) / (255.0 * count);
        }
    }
}
