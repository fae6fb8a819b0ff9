namespace Ogee.Recipes;

/// <summary>Pictures unlike all others: a hand before the lens, a cat among circuit boards.</summary>
/// <remarks>
/// A picture is a few numbers: means of 4 × 4 parts, colour, contrast, sharpness; each in units of its own spread over the data. Far is what is several times farther from its third nearest of a thousand of the data than is
/// usual. Memory is a hundred bytes a picture, time pictures times a thousand.
/// </remarks>
static class OutlierFindings
{
    const int Parts = 4, Numbers = Parts * Parts + 6, MostReferences = 1000, Neighbour = 3;

    // No picture of the sets that the tests take for clean is so far: circuit boards, flowers, MNIST, Fashion-MNIST.
    const double TimesUsual = 3.2, UsualPart = 0.99;

    internal static IEnumerable<LookFinding> Of(PictureLookContext context)
    {
        var seen = context.Seen;
        if (seen.Length < 2 * PictureLookContext.LeastToCompare) return [];
        var features = Features(context);
        // By content, so that neither order nor names decide who is compared with.
        int[] references = [.. Enumerable.Range(0, seen.Length).OrderBy(k => context.Samples[seen[k]].Sha256, StringComparer.Ordinal).Take(MostReferences)];
        var distances = new double[seen.Length];
        Parallel.For(0, seen.Length, new() { MaxDegreeOfParallelism = context.Options.Threads }, k => distances[k] = Distance(features, k, references));
        double[] sorted = [.. distances.Order()];
        var usual = sorted[(int)(UsualPart * (sorted.Length - 1))];
        if (sorted.Length < 100) usual = Math.Min(usual, sorted[^(sorted.Length / 20 + 2)] * 1.5);
        int[] far = [.. Enumerable.Range(0, seen.Length).Where(k => distances[k] > TimesUsual * usual && usual > 0).OrderByDescending(k => distances[k]).ThenBy(k => k)];
        var of = seen.Select((i, k) => (i, k)).ToDictionary(pair => pair.i, pair => pair.k);
        return context.Of("outlier", FindingLevel.Warning, [.. far.Select(k => seen[k])], (pictures, isOne) => $"{pictures} {(isOne ? "is" : "are")} unlike all others", "Look at them: remove what does not belong, keep what is merely rare.",
            i => FormattableString.Invariant($"{distances[of[i]] / usual:0.0} times as far from its like as 99 of 100 pictures are"));
    }

    static float[][] Features(PictureLookContext context)
    {
        const int Side = PictureTraits.ThumbnailSide, Part = Side / Parts;
        float[][] features = [.. context.Seen.Select(i =>
        {
            var (traits, row) = (context.Traits[i]!, new float[Numbers]);
            for (var place = 0; place < Side * Side; place++) row[place / Side / Part * Parts + place % Side / Part] += traits.Thumbnail[place] / (float)(Part * Part);
            var tone = traits.Tone;
            (row[16], row[17], row[18], row[19], row[20], row[21]) = (tone.Red - tone.Gray, tone.Blue - tone.Gray, tone.Deviation, tone.Blur * 100, tone.Edges, tone.Gray);
            return row;
        })];
        for (var number = 0; number < Numbers; number++)
        {
            var median = PictureLookContext.Median(features.Select(row => (double)row[number]));
            // A spread of less than four levels is none that anybody sees.
            var spread = Math.Max(4, PictureLookContext.Median(features.Select(row => Math.Abs(row[number] - median))));
            foreach (var row in features) row[number] = (float)((row[number] - median) / spread);
        }
        return features;
    }

    // To the third nearest: two copies do not make each other usual.
    static double Distance(float[][] features, int k, int[] references)
    {
        Span<double> nearest = stackalloc double[Neighbour];
        nearest.Fill(double.MaxValue);
        foreach (var other in references)
        {
            if (other == k) continue;
            double sum = 0;
            for (var number = 0; number < Numbers && sum < nearest[^1]; number++)
            {
                double difference = features[k][number] - features[other][number];
                sum += difference * difference;
            }
            for (var place = 0; place < Neighbour; place++)
                if (sum < nearest[place]) (nearest[place], sum) = (sum, nearest[place]);
        }
        return Math.Sqrt(nearest[^1]);
    }
}
