namespace Ogee.Recipes;

/// <summary>What gives a class away without showing it: sizes, formats, cameras, a frame or a mark at the border.</summary>
static class LeakFindings
{
    const string Ask = "Ask whether it will be so where the model is used. If it comes from how the pictures were gathered, bring all classes to one form: a model learns this first, and it measures well until it is used.";

    // Honest pictures hardly ever reach the first by what a file is, nor the second by one number of what it shows: of 18 handwritten symbols the minus has the least ink, and that finds it in 98.9 %.
    const double LeastOfFile = 0.97, LeastOfPicture = 0.99;

    internal static IEnumerable<LookFinding> Of(PictureLookContext context)
    {
        var seen = context.Seen;
        if (context.Data.Classes.Count < 2 || seen.Length < PictureLookContext.LeastToCompare) yield break;
        var tell = new ClassTell([.. seen.Select(i => context.Samples[i])], context.Data.Classes.Count);
        ImageSample Sample(int i) => context.Samples[i];
        PictureTone Tone(int i) => context.Traits[i]!.Tone;
        LookFinding? Leak(string what, string name, double least, params (Func<int, double> Number, bool IsOrdered)[] tests) => Finding(context, tell, what, name, least, tests);

        LookFinding?[] found =
        [
            Leak("size", "The size of the picture", LeastOfFile, (Codes(seen, i => (Sample(i).Height, Sample(i).Width)), false), (i => Scaled((double)Sample(i).Height * Sample(i).Width, 8), true), (i => Scaled((double)Sample(i).Height / Sample(i).Width, 16) + 128, true)),
            Leak("format", "The format of the file", LeastOfFile, (i => context.Traits[i]!.File is { } file ? (int)file.Format + 1 : 0, false)),
            Leak("camera", "The camera or program that the file names", LeastOfFile, (Codes(seen, i => context.Traits[i]!.File?.Origin ?? ""), false)),
            // In thirds of an octave: a texture that packs a little better gives nothing away.
            Leak("file-size", "The size of the file for each pixel", LeastOfFile, (i => context.Traits[i]!.File is { } file ? Scaled((double)file.Bytes / ((long)Sample(i).Height * Sample(i).Width), 3) + 128 : 0, true)),
            Leak("brightness", "The mean brightness", LeastOfPicture, (i => Tone(i).Gray, true)),
            Leak("colour", "The mean colour", LeastOfPicture, (i => Tone(i).HasColour ? 1 : 0, false), (i => (Tone(i).Red - Tone(i).Blue) / 2 + 128, true), (i => (Tone(i).Green - Tone(i).Gray) / 2 + 128, true)),
            Leak("border", "The border of the picture", LeastOfPicture, [.. Border().Select(place => ((Func<int, double>)(i => context.Traits[i]!.Thumbnail[place]), true)), (i => Deviation(context.Traits[i]!.Thumbnail), true)]),
        ];
        foreach (var leak in found)
            if (leak is not null) yield return leak;
    }

    static LookFinding? Finding(PictureLookContext context, ClassTell tell, string what, string name, double least, (Func<int, double> Number, bool IsOrdered)[] tests)
    {
        var best = new SortedDictionary<int, ClassTell.Result>();
        var numbers = new byte[context.Seen.Length];
        foreach (var (number, isOrdered) in tests)
        {
            for (var k = 0; k < numbers.Length; k++) numbers[k] = (byte)Math.Clamp(number(context.Seen[k]), 0, 255);
            foreach (var result in tell.Of(numbers, isOrdered, least))
                if (!best.TryGetValue(result.Class, out var known) || known.Score < result.Score) best[result.Class] = result;
        }
        if (best.Count == 0) return null;
        var classes = context.Data.Classes;
        var clearest = best.Values.OrderByDescending(result => result.Score).ThenBy(result => result.Class).First();
        return new($"label-leak-{what}", FindingLevel.Problem, $"{name} alone tells {(best.Count == 1 ? $"class '{classes[clearest.Class]}'" : $"{best.Count} classes, '{classes[clearest.Class]}' the best,")} from the rest (mean recall {Text.Percent(clearest.Score)} on pictures that it was not fitted to)",
            Ask, best.Count, [.. best.Values.Take(PictureLookContext.Examples).Select(result => $"{classes[result.Class]}: {result.Found} of {result.Of} found")])
        {
            Pictures = [.. best.Values.Take(PictureLookContext.Examples).Select(result => (IReadOnlyList<string>)[.. context.Seen.Where(i => context.Samples[i].Class == result.Class).Take(4).Select(i => context.Samples[i].Id)])],
        };
    }

    // Names as numbers, in the order in which they are met; the rare ones beyond the first 255 count as one.
    static Func<int, double> Codes<T>(int[] seen, Func<int, T> name) where T : notnull
    {
        var codes = new Dictionary<T, int>();
        foreach (var i in seen)
            if (codes.Count < 255) codes.TryAdd(name(i), codes.Count);
        return i => codes.GetValueOrDefault(name(i), 255);
    }

    static double Scaled(double value, int steps) => Math.Round(Math.ILogB(value) * (double)steps + (value / Power(Math.ILogB(value)) - 1) * steps);

    // 2 to a whole power, by its bits.
    static double Power(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);

    // A frame is plain, whatever its colour.
    static double Deviation(byte[] thumbnail)
    {
        double sum = 0, squares = 0;
        foreach (var place in Border())
        {
            sum += thumbnail[place];
            squares += thumbnail[place] * thumbnail[place];
        }
        return Math.Sqrt(Math.Max(0, squares / BorderPlaces - sum * sum / (BorderPlaces * BorderPlaces)));
    }

    const int BorderPlaces = 4 * (PictureTraits.ThumbnailSide - 1);

    static IEnumerable<int> Border()
    {
        const int Side = PictureTraits.ThumbnailSide;
        for (var place = 0; place < Side * Side; place++)
            if (place / Side is 0 or Side - 1 || place % Side is 0 or Side - 1) yield return place;
    }
}
