namespace Ogee.Recipes;

/// <summary>Decoded pixels: bytes in the order row, column, channel.</summary>
/// <param name="Data">The bytes [height × width × channels].</param>
/// <param name="Height">Pixels from top to bottom.</param>
/// <param name="Width">Pixels from left to right.</param>
/// <param name="Channels">1 for gray, 3 for red, green, blue.</param>
public sealed record ImagePixels(byte[] Data, int Height, int Width, int Channels)
{
    /// <summary>The value of one channel of one pixel.</summary>
    public byte this[int y, int x, int channel] => Data[(y * Width + x) * Channels + channel];

    /// <summary>The same picture with 1 or 3 channels.</summary>
    /// <param name="channels">1 makes gray by (19595 R + 38470 G + 7471 B + 32768) ÷ 65536 (ITU-R BT.601 in whole numbers); 3 repeats gray.</param>
    public ImagePixels WithChannels(int channels)
    {
        if (channels is not (1 or 3)) throw RecipeErrors.Setting.With($"An image was asked for with {channels} channels", "Expected 1 or 3", "Use 1 for gray or 3 for colour.");
        if (channels == Channels) return this;
        var result = new byte[Height * Width * channels];
        for (int i = 0; i < Height * Width; i++)
        {
            if (channels == 1) result[i] = Gray(Data[3 * i], Data[3 * i + 1], Data[3 * i + 2]);
            else result.AsSpan(3 * i, 3).Fill(Data[i]);
        }
        return new(result, Height, Width, channels);
    }

    /// <summary>A rectangle of the picture; what lies outside of it is filled.</summary>
    /// <param name="top">The first row, which may be negative.</param>
    /// <param name="left">The first column, which may be negative.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="fill">The value outside of the picture, for every channel.</param>
    public ImagePixels Crop(int top, int left, int height, int width, byte fill = 0)
    {
        if (height < 1 || width < 1 || (long)height * width * Channels > Array.MaxLength)
            throw RecipeErrors.Setting.With($"A crop of {height}×{width} was asked for", "Expected positive sizes that fit memory", "Use sizes of at least 1.");
        var result = new byte[height * width * Channels];
        if (fill != 0) result.AsSpan().Fill(fill);
        int from = Math.Max(0, left), to = (int)Math.Min(Width, (long)left + width);
        if (to <= from) return new(result, height, width, Channels);
        for (var y = Math.Max(0, -(long)top); y < height && top + y < Height; y++)
            Data.AsSpan((int)((top + y) * Width + from) * Channels, (to - from) * Channels).CopyTo(result.AsSpan((int)(y * width + from - left) * Channels));
        return new(result, height, width, Channels);
    }

    /// <summary>Bytes to floats from 0 to 1 less the mean, over the deviation, in the order [channels, height, width] that models take.</summary>
    /// <param name="statistics">Mean and deviation of each channel.</param>
    /// <param name="destination">[channels × height × width].</param>
    public void Normalise(PixelStatistics statistics, Span<float> destination)
    {
        if (destination.Length != Data.Length || statistics.Mean.Count != Channels)
            throw RecipeErrors.Setting.With($"Room for {destination.Length} floats and statistics of {statistics.Mean.Count} channels", $"Expected {Data.Length} and {Channels}", "Use the shape of the picture.");
        var area = Height * Width;
        for (var channel = 0; channel < Channels; channel++)
        {
            // One division and one subtraction in double, then one rounding: the same bits on every machine.
            var table = new float[256];
            for (var value = 0; value < 256; value++) table[value] = (float)((value / 255.0 - statistics.Mean[channel]) / statistics.Deviation[channel]);
            for (var i = 0; i < area; i++) destination[channel * area + i] = table[Data[i * Channels + channel]];
        }
    }

    internal static byte Gray(int red, int green, int blue) => (byte)((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
}
