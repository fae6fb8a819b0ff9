namespace Ogee.Recipes;

/// <summary>Pictures that are darker, brighter, softer or otherwise coloured than the others, or their negative.</summary>
static class ToneFindings
{
    // Nothing is seen on a picture that is black or white to within a twentieth and has next to no contrast, unless many are like it.
    const double Black = 13, White = 242, Usual = 40, Flat = 8, Rare = 0.01;

    // Of photos of flowers the blur of Crete et al. is 0.15 to 0.56, of CIFAR-10 0.15 to 0.59; scaled down and up six times the flowers have 0.67 to 0.78.
    const double Soft = 0.66, MostOfUsual = 0.5, SoftSpread = 5;

    // A negative is unlike the mean of its class by about as much as the others are like it.
    const double Unlike = -0.6, Like = 0.3;
    const int LeastOfClass = 20;

    // A cast of colour is one where it is many times its own spread.
    const double Cast = 12, CastSpread = 3, LeastSpread = 2;

    internal static IEnumerable<LookFinding> Of(PictureLookContext context)
    {
        if (context.Seen.Length < PictureLookContext.LeastToCompare) return [];
        PictureTone Tone(int i) => context.Traits[i]!.Tone;
        var gray = PictureLookContext.Median(context.Seen.Select(i => (double)Tone(i).Gray));
        string Brightness(int i) => FormattableString.Invariant($"brightness {Tone(i).Gray:0.#} of 255");
        return
        [
            .. context.Of("dark-pictures", FindingLevel.Warning, Rarely(context, i => Tone(i).Gray <= Black && gray >= Black + Usual && Tone(i).Deviation <= Flat),
                (pictures, isOne) => FormattableString.Invariant($"{pictures} {(isOne ? "is" : "are")} nearly black; half of the others are brighter than {gray:0}"), "Remove them, or expose them again.", Brightness),
            .. context.Of("bright-pictures", FindingLevel.Warning, Rarely(context, i => Tone(i).Gray >= White && gray <= White - Usual && Tone(i).Deviation <= Flat),
                (pictures, isOne) => FormattableString.Invariant($"{pictures} {(isOne ? "is" : "are")} nearly white; half of the others are darker than {gray:0}"), "Remove them, or expose them again.", Brightness),
            .. Blurred(context),
            .. context.Of("inverted", FindingLevel.Warning, [.. Inverted(context)], (pictures, isOne) => $"{pictures} {(isOne ? "looks" : "look")} like {(isOne ? "the negative" : "negatives")} of {(isOne ? "its" : "their")} class", "Invert them back: light and dark are exchanged."),
            .. context.Of("swapped-channels", FindingLevel.Warning, [.. Swapped(context)], (pictures, isOne) => $"{pictures} {(isOne ? "seems" : "seem")} to have red and blue exchanged", "Exchange them back: some program took RGB for BGR.",
                i => FormattableString.Invariant($"red {Tone(i).Red:0}, blue {Tone(i).Blue:0}")),
            .. Gray(context),
        ];
    }

    static int[] Rarely(PictureLookContext context, Func<int, bool> isSuch)
    {
        int[] found = [.. context.Seen.Where(isSuch)];
        return found.Length <= Math.Max(1, Rare * context.Seen.Length) ? found : [];
    }

    static IEnumerable<LookFinding> Blurred(PictureLookContext context)
    {
        double Blur(int i) => context.Traits[i]!.Tone.Blur;
        var median = PictureLookContext.Median(context.Seen.Select(Blur));
        var spread = PictureLookContext.Median(context.Seen.Select(i => Math.Abs(Blur(i) - median)));
        if (median > MostOfUsual) return [];
        int[] found = [.. context.Seen.Where(i => Blur(i) >= Math.Max(Soft, median + SoftSpread * spread)).OrderByDescending(Blur).ThenBy(i => i)];
        return context.Of("blurred", FindingLevel.Warning, found, (pictures, isOne) => FormattableString.Invariant($"{pictures} {(isOne ? "is" : "are")} out of focus or shaken: blur of {Soft:0.00} or more, where half of the pictures have less than {median:0.00}"),
            "Remove them, or take them again, unless the model will meet such pictures.", i => FormattableString.Invariant($"blur {Blur(i):0.00}"));
    }

    static IEnumerable<int> Inverted(PictureLookContext context)
    {
        foreach (var members in context.Seen.GroupBy(i => context.Samples[i].Class).Select(group => group.ToArray()))
        {
            if (members.Length < LeastOfClass) continue;
            var sums = new long[PictureTraits.ThumbnailSide * PictureTraits.ThumbnailSide];
            foreach (var i in members)
                for (var k = 0; k < sums.Length; k++) sums[k] += context.Traits[i]!.Thumbnail[k];
            double[] likeness = [.. members.Select(i => Correlation(context.Traits[i]!.Thumbnail, sums, members.Length - 1))];
            double[] sorted = [.. likeness.Order()];
            // Only where nineteen of twenty are like their class does being unlike it mean something.
            if (sorted[sorted.Length / 20] < Like) continue;
            for (var m = 0; m < members.Length; m++)
                if (likeness[m] < Unlike) yield return members[m];
        }
    }

    // Of a thumbnail with the mean of the others.
    static double Correlation(byte[] thumbnail, long[] sums, int others)
    {
        double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
        for (var k = 0; k < sums.Length; k++)
        {
            double x = thumbnail[k], y = (double)(sums[k] - thumbnail[k]) / others;
            (a, b, aa, bb, ab) = (a + x, b + y, aa + x * x, bb + y * y, ab + x * y);
        }
        var (n, scale) = (sums.Length, (aa - a * a / sums.Length) * (bb - b * b / sums.Length));
        return scale <= 0 ? 0 : (ab - a * b / n) / Math.Sqrt(scale);
    }

    static IEnumerable<int> Swapped(PictureLookContext context)
    {
        double Difference(int i) => context.Traits[i]!.Tone.Red - context.Traits[i]!.Tone.Blue;
        int[] coloured = [.. context.Seen.Where(i => context.Traits[i]!.Tone.HasColour)];
        if (coloured.Length < PictureLookContext.LeastToCompare) return [];
        var median = PictureLookContext.Median(coloured.Select(Difference));
        var spread = Math.Max(LeastSpread, PictureLookContext.Median(coloured.Select(i => Math.Abs(Difference(i) - median))));
        return Math.Abs(median) < Cast || Math.Abs(median) < CastSpread * spread ? [] : coloured.Where(i => Math.Abs(-Difference(i) - median) <= CastSpread * spread);
    }

    static IEnumerable<LookFinding> Gray(PictureLookContext context)
    {
        int[] gray = [.. context.Seen.Where(i => !context.Traits[i]!.Tone.HasColour)];
        if (gray.Length == context.Seen.Length) return [];
        var isGrayRare = 2 * gray.Length <= context.Seen.Length;
        int[] rare = isGrayRare ? gray : [.. context.Seen.Except(gray)];
        return context.Of("mixed-colour", FindingLevel.Note, rare, (pictures, isOne) => $"{pictures} {(isOne ? "is" : "are")} {(isGrayRare ? "gray" : "coloured")}, the other {context.Seen.Length - rare.Length} {(isGrayRare ? "have colour" : "are gray")}",
            "Check that colour does not give the class away; data.channels=1 looks at all of them in gray.");
    }
}
