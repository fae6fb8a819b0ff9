namespace Ogee.Recipes;

/// <summary>Brightness, colour and sharpness of a picture: sums of whole numbers, so the same on every machine.</summary>
/// <param name="Red">The mean of red, 0 to 255; of gray where there is no colour.</param>
/// <param name="Green">The mean of green.</param>
/// <param name="Blue">The mean of blue.</param>
/// <param name="Gray">The mean of gray.</param>
/// <param name="Deviation">The standard deviation of gray.</param>
/// <param name="Blur">0 (sharp) to 1 (nothing but soft edges).</param>
/// <param name="Edges">The mean difference of neighbours in gray levels.</param>
/// <param name="HasColour">Whether any pixel is not gray by more than compression makes of gray.</param>
readonly record struct PictureTone(float Red, float Green, float Blue, float Gray, float Deviation, float Blur, float Edges, bool HasColour)
{
    // Sharpness is judged at the size that models see at most; a large photo is soft pixel by pixel, and nobody minds.
    const int LargestSide = 256;

    // JPEG stores colour coarsely: gray comes back with a few levels of colour.
    const int MostColourOfGray = 8;

    internal static PictureTone Of(ImagePixels picture, ImagePixels gray)
    {
        long count = (long)picture.Height * picture.Width, sum = 0, squares = 0;
        foreach (var value in gray.Data)
        {
            sum += value;
            squares += value * value;
        }
        var mean = (double)sum / count;
        var deviation = Math.Sqrt(Math.Max(0, (double)squares / count - mean * mean));
        var (blur, edges) = Softness(Small(gray));
        if (picture.Channels == 1) return new((float)mean, (float)mean, (float)mean, (float)mean, (float)deviation, blur, edges, false);
        long red = 0, green = 0, blue = 0;
        var widest = 0;
        for (var i = 0; i < picture.Data.Length; i += 3)
        {
            int r = picture.Data[i], g = picture.Data[i + 1], b = picture.Data[i + 2];
            (red, green, blue) = (red + r, green + g, blue + b);
            widest = Math.Max(widest, Math.Max(r, Math.Max(g, b)) - Math.Min(r, Math.Min(g, b)));
        }
        return new((float)((double)red / count), (float)((double)green / count), (float)((double)blue / count), (float)mean, (float)deviation, blur, edges, widest > MostColourOfGray);
    }

    static ImagePixels Small(ImagePixels gray)
    {
        var longest = Math.Max(gray.Height, gray.Width);
        return longest <= LargestSide ? gray
            : ImageResize.To(gray, (int)Math.Max(1, (long)gray.Height * LargestSide / longest), (int)Math.Max(1, (long)gray.Width * LargestSide / longest));
    }

    // A picture that blurring hardly changes was blurred before: what a running mean of nine takes off the differences of neighbours, across and down.
    // Crete, Dolmiere, Ladret and Nicolas, "The blur effect: perception and estimation with a new no-reference perceptual blur metric", 2007.
    static (float Blur, float Edges) Softness(ImagePixels gray)
    {
        var (height, width, data) = (gray.Height, gray.Width, gray.Data);
        var (across, acrossLost) = Lines(data, height, width, width, 1);
        var (down, downLost) = Lines(data, width, height, 1, width);
        double Kept(long all, long lost) => all == 0 ? 0 : (double)(all - lost) / all;
        return ((float)Math.Max(Kept(across, acrossLost), Kept(down, downLost)), (float)((across + down) / 9.0 / Math.Max(1, 2L * height * width)));
    }

    /// <summary>Nine times the sum of the differences of neighbours along lines, and how much of it the mean of nine takes off.</summary>
    static (long All, long Lost) Lines(byte[] data, int lines, int length, int lineStep, int step)
    {
        const int Reach = 4;
        long all = 0, lost = 0;
        for (var line = 0; line < lines; line++)
        {
            var start = line * lineStep;
            int At(int i) => data[start + Math.Clamp(i, 0, length - 1) * step];
            for (var i = 1; i < length; i++)
            {
                var moved = At(i + Reach) - At(i - Reach - 1);
                int sharp = 9 * Math.Abs(At(i) - At(i - 1)), soft = Math.Abs(moved);
                all += sharp;
                lost += Math.Max(0, sharp - soft);
            }
        }
        return (all, lost);
    }
}
