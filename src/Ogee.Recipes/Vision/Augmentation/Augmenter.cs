namespace Ogee.Recipes;

/// <summary>Varies one training picture; the draw depends on seed, epoch and sample only, never on the thread or the order of work.</summary>
/// <remarks>Whole numbers and exact IEEE operations only: the same bits on every machine.</remarks>
public static class Augmenter
{
    const byte MiddleGray = 128;

    // π/360, half a degree in radians; 17 digits.
    const double HalfDegree = 0.0087266462599716477;

    /// <summary>Varies a picture by a policy.</summary>
    /// <param name="pixels">Pixels [height, width, channels] at the size that the model sees.</param>
    /// <param name="policy">What may vary.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="sample">The sample's index in the data.</param>
    /// <returns>Pixels of the same shape; the argument itself where nothing varies.</returns>
    /// <exception cref="OgeeException">The policy is out of range (OG2113).</exception>
    public static ImagePixels Apply(ImagePixels pixels, AugmentPolicy policy, ulong seed, long epoch, long sample) =>
        Apply(pixels, policy, new RngKey(seed).Fold("augment").Fold((ulong)epoch).Fold((ulong)sample));

    /// <summary>Varies a picture by a policy.</summary>
    /// <param name="pixels">Pixels [height, width, channels] at the size that the model sees.</param>
    /// <param name="policy">What may vary.</param>
    /// <param name="key">What is drawn depends on it only.</param>
    /// <returns>Pixels of the same shape; the argument itself where nothing varies.</returns>
    public static ImagePixels Apply(ImagePixels pixels, AugmentPolicy policy, RngKey key)
    {
        policy.Check();
        var random = new Rng(key);
        // Each kind of change draws from its own place, so switching one off leaves the others as they were.
        var result = Turn(pixels, policy, random);
        result = Warp(result, policy, At(random, 1));
        result = Shift(result, policy, At(random, 2));
        result = Light(result, policy, At(random, 3));
        return CutOut(result, policy, At(random, 4));
    }

    static Rng At(Rng random, ulong part) => new(random.Key, 64 * part);

    static ImagePixels Turn(ImagePixels pixels, AugmentPolicy policy, Rng random)
    {
        var (quarters, mirror, flip) = (random.NextInt(4), random.NextInt(2) == 1 && policy.FlipHorizontal, random.NextInt(2) == 1 && policy.FlipVertical);
        if (!policy.Rotate90) return Turned.Of(pixels, false, mirror, flip);
        if (pixels.Height != pixels.Width) quarters &= 2;
        // A quarter turn to the right is a transposition and a mirroring; a half turn is both mirrorings.
        var transpose = (quarters & 1) == 1;
        return Turned.Of(pixels, transpose, mirror ^ (quarters is 1 or 2), flip ^ (quarters is 2 or 3));
    }

    static ImagePixels Warp(ImagePixels pixels, AugmentPolicy policy, Rng random)
    {
        if (policy.Degrees == 0 && policy.Scale == 0) return pixels;
        // With t = tan(angle/2), cosine and sine are rational in t; t is drawn evenly, which for small angles is the angle drawn evenly.
        double half = policy.Degrees * HalfDegree * Signed(random), square = half * half;
        var zoom = 1 + policy.Scale * Signed(random);
        double cosine = (1 - square) / (1 + square) / zoom, sine = 2 * half / (1 + square) / zoom;
        return Affine.Sample(pixels, cosine, sine);
    }

    static ImagePixels Shift(ImagePixels pixels, AugmentPolicy policy, Rng random)
    {
        if (policy.Shift == 0) return pixels;
        var (down, right) = (random.NextInt(2 * policy.Shift + 1) - policy.Shift, random.NextInt(2 * policy.Shift + 1) - policy.Shift);
        var (channels, result) = (pixels.Channels, new byte[pixels.Data.Length]);
        for (var y = 0; y < pixels.Height; y++)
            for (var x = 0; x < pixels.Width; x++)
            {
                var from = (Math.Clamp(y - down, 0, pixels.Height - 1) * pixels.Width + Math.Clamp(x - right, 0, pixels.Width - 1)) * channels;
                for (var channel = 0; channel < channels; channel++) result[(y * pixels.Width + x) * channels + channel] = pixels.Data[from + channel];
            }
        return pixels with { Data = result };
    }

    static ImagePixels Light(ImagePixels pixels, AugmentPolicy policy, Rng random)
    {
        if (policy.Brightness == 0 && policy.Contrast == 0) return pixels;
        double add = 255 * policy.Brightness * Signed(random), stretch = 1 + policy.Contrast * Signed(random);
        var table = new byte[256];
        for (var value = 0; value < 256; value++)
            table[value] = (byte)Math.Clamp(Math.Floor((value - MiddleGray) * stretch + MiddleGray + add + 0.5), 0, 255);
        return pixels with { Data = Array.ConvertAll(pixels.Data, value => table[value]) };
    }

    static ImagePixels CutOut(ImagePixels pixels, AugmentPolicy policy, Rng random)
    {
        if (policy.Cutout == 0) return pixels;
        int top = random.NextInt(pixels.Height) - policy.Cutout / 2, left = random.NextInt(pixels.Width) - policy.Cutout / 2;
        var result = pixels.Data.ToArray();
        int from = Math.Max(0, left), to = Math.Min(pixels.Width, left + policy.Cutout);
        for (var y = Math.Max(0, top); y < Math.Min(pixels.Height, top + policy.Cutout); y++)
            result.AsSpan((y * pixels.Width + from) * pixels.Channels, Math.Max(0, to - from) * pixels.Channels).Fill(MiddleGray);
        return pixels with { Data = result };
    }

    // Evenly in [−1, 1).
    static double Signed(Rng random) => 2 * random.NextDouble() - 1;
}
