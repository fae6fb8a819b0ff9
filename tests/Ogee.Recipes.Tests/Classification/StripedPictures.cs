namespace Ogee.Recipes.Tests;

/// <summary>Three classes that a small network learns in seconds: stripes across, stripes down, and plain red; no two pictures alike.</summary>
static class StripedPictures
{
    const int Side = 16;

    internal static readonly string[] Classes = ["across", "down", "red"];

    /// <summary>Writes class folders with so many pictures each.</summary>
    internal static string WriteTo(string folder, int perClass = 20, int seed = 1)
    {
        foreach (var name in Classes)
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            for (var i = 0; i < perClass; i++) File.WriteAllBytes(Path.Combine(folder, name, FormattableString.Invariant($"{i:000}.png")), Png(name, seed, i));
        }
        return folder;
    }

    internal static byte[] Png(string name, int seed, int index)
    {
        var random = new Rng(new RngKey((ulong)seed, 0).Fold(name).Fold((ulong)index));
        var phase = random.NextInt(4);
        var pixels = new byte[Side * Side * 3];
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                var isLight = name == "red" || ((name == "across" ? y : x) + phase) % 4 < 2;
                var noise = random.NextInt(50);
                var at = ((y * Side) + x) * 3;
                pixels[at] = (byte)(noise + (isLight ? 180 : 30));
                pixels[at + 1] = pixels[at + 2] = (byte)(noise + (isLight && name != "red" ? 180 : 30));
            }
        return PngWriter.Encode(new(pixels, Side, Side, 3));
    }
}
