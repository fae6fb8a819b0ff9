namespace Ogee.Recipes;

/// <summary>One picture of a contact sheet.</summary>
/// <param name="Pixels">The picture.</param>
/// <param name="Caption">Up to two lines of words under it, divided by a line break.</param>
public sealed record ContactPicture(ImagePixels Pixels, string Caption);

/// <summary>Draws many small pictures with captions into one.</summary>
/// <remarks>The font is built in, so the sheet looks the same on a machine without fonts; the pixels are the same everywhere.</remarks>
public static class ContactSheet
{
    const int Gap = 6, Lines = 2;
    const byte Paper = 248, Ink = 24;
    const long MaxPixels = 100_000_000;

    /// <summary>Draws a grid, row by row.</summary>
    /// <param name="pictures">At least one picture.</param>
    /// <param name="columns">Pictures in a row.</param>
    /// <param name="cell">The side in pixels that each picture is fitted into; smaller pictures are enlarged by whole factors, without smoothing.</param>
    /// <returns>Pixels [height, width, 3].</returns>
    /// <exception cref="OgeeException">There are no pictures, or the sheet would be too large (OG2113).</exception>
    public static ImagePixels Draw(IReadOnlyList<ContactPicture> pictures, int columns = 8, int cell = 96)
    {
        if (pictures.Count == 0 || columns < 1 || cell is < 8 or > 2048)
            throw RecipeErrors.Setting.With($"A contact sheet of {pictures.Count} pictures in {columns} columns of {cell} px", "Expected at least one picture and column, and cells of 8 to 2048 px", "Give pictures to draw.");
        columns = Math.Min(columns, pictures.Count);
        var (across, down) = (cell + Gap, cell + Lines * BitmapFont.Line + Gap);
        long width = Gap + (long)columns * across, height = Gap + (long)((pictures.Count + columns - 1) / columns) * down;
        if (width * height > MaxPixels) throw RecipeErrors.Setting.With($"A contact sheet of {height}×{width} px", $"Expected at most {MaxPixels} pixels", "Draw fewer or smaller pictures.");
        var sheet = new ImagePixels(new byte[height * width * 3], (int)height, (int)width, 3);
        sheet.Data.AsSpan().Fill(Paper);
        for (var i = 0; i < pictures.Count; i++) Place(sheet, pictures[i], Gap + i / columns * down, Gap + i % columns * across, cell);
        return sheet;
    }

    static void Place(ImagePixels sheet, ContactPicture picture, int top, int left, int cell)
    {
        var shown = Fitted(picture.Pixels.WithChannels(3), cell);
        var (y0, x0) = (top + (cell - shown.Height) / 2, left + (cell - shown.Width) / 2);
        for (var y = 0; y < shown.Height; y++)
            shown.Data.AsSpan(y * shown.Width * 3, shown.Width * 3).CopyTo(sheet.Data.AsSpan(((y0 + y) * sheet.Width + x0) * 3));
        var lines = picture.Caption.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < Math.Min(Lines, lines.Length); i++)
            BitmapFont.Draw(sheet.Data, sheet.Height, sheet.Width, 3, Cut(lines[i], cell), top + cell + 2 + i * BitmapFont.Line, left, Ink);
    }

    static ImagePixels Fitted(ImagePixels pixels, int cell)
    {
        var longest = Math.Max(pixels.Height, pixels.Width);
        if (longest > cell) return ImageResize.To(pixels, Side(pixels.Height), Side(pixels.Width));
        var factor = cell / longest;
        var large = new byte[pixels.Data.Length * factor * factor];
        for (var y = 0; y < pixels.Height * factor; y++)
            for (var x = 0; x < pixels.Width * factor; x++)
                pixels.Data.AsSpan((y / factor * pixels.Width + x / factor) * 3, 3).CopyTo(large.AsSpan((y * pixels.Width * factor + x) * 3));
        return new(large, pixels.Height * factor, pixels.Width * factor, 3);

        int Side(int side) => (int)Math.Max(1, (long)side * cell / longest);
    }

    // A caption wider than its picture keeps its beginning.
    static string Cut(string text, int cell) => BitmapFont.Width(text) <= cell ? text : text[..Math.Max(0, (cell + 1) / BitmapFont.Advance - 1)] + "~";
}
