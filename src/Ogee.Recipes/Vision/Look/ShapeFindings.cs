namespace Ogee.Recipes;

/// <summary>Pictures of a size or shape that the others do not have.</summary>
static class ShapeFindings
{
    // Where nearly all pictures have one size, another one is a slip.
    const double NearlyAll = 0.9;

    // A picture that is scaled up four times shows nothing of what the others show; one of eight times their sides is a scan or a whole view among crops.
    const int MuchSmaller = 4, MuchLarger = 8;

    // Photos go up to 16:9 and panoramas to 3:1; a shape three times more drawn out than usual is squeezed out of recognition.
    const double MuchLonger = 3;

    internal static IEnumerable<LookFinding> Of(PictureLookContext context)
    {
        var samples = context.Samples;
        if (samples.Count < PictureLookContext.LeastToCompare) return [];
        int[] all = [.. Enumerable.Range(0, samples.Count)];
        string Size(int i) => FormattableString.Invariant($"{samples[i].Height}×{samples[i].Width}");
        var small = PictureLookContext.Median(samples.Select(sample => (double)Math.Min(sample.Height, sample.Width)));
        var large = PictureLookContext.Median(samples.Select(sample => (double)Math.Max(sample.Height, sample.Width)));
        var usual = PictureLookContext.Median(samples.Select(Drawn));
        int[] tiny = [.. all.Where(i => Math.Min(samples[i].Height, samples[i].Width) * MuchSmaller <= small)];
        int[] huge = [.. all.Where(i => Math.Max(samples[i].Height, samples[i].Width) >= large * MuchLarger)];
        int[] drawn = [.. all.Where(i => Drawn(samples[i]) >= usual * MuchLonger)];
        return
        [
            .. context.Of("small-pictures", FindingLevel.Warning, tiny, (pictures, isOne) => FormattableString.Invariant($"{pictures} {(isOne ? "is" : "are")} much smaller than the others, whose shorter side is {small:0} px"), "Remove them, or find the originals: they may be thumbnails.", Size),
            .. context.Of("large-pictures", FindingLevel.Warning, huge, (pictures, isOne) => FormattableString.Invariant($"{pictures} {(isOne ? "is" : "are")} much larger than the others, whose longer side is {large:0} px"), "See whether they show the same at another scale; crop them as the others are.", Size),
            .. context.Of("extreme-shape", FindingLevel.Warning, drawn, (pictures, isOne) => $"{pictures} {(isOne ? "is" : "are")} far longer than wide, or wider than long, than the others", "Crop them: squeezed to the model's size nothing on them looks as on the others.", Size),
            .. Odd(context, [.. tiny, .. huge, .. drawn], Size),
        ];
    }

    // What was said already is not said twice.
    static IEnumerable<LookFinding> Odd(PictureLookContext context, HashSet<int> said, Func<int, string> size)
    {
        var common = context.Samples.CountBy(sample => (sample.Height, sample.Width)).MaxBy(pair => pair.Value);
        if (common.Value < NearlyAll * context.Samples.Count) return [];
        int[] odd = [.. Enumerable.Range(0, context.Samples.Count).Where(i => (context.Samples[i].Height, context.Samples[i].Width) != common.Key && !said.Contains(i))];
        return context.Of("other-sizes", FindingLevel.Note, odd, (pictures, isOne) => FormattableString.Invariant($"{pictures} {(isOne ? "has" : "have")} another size than the other {common.Value}, which have {common.Key.Height}×{common.Key.Width}"), "See where they come from; they are scaled to one size.", size);
    }

    static double Drawn(ImageSample sample) => (double)Math.Max(sample.Height, sample.Width) / Math.Min(sample.Height, sample.Width);
}
