using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Tells how well one number of a picture, and nothing else, tells a class from the rest.</summary>
/// <remarks>
/// Pictures are halved by their content. Of one half it is counted how often each value occurs in the class and outside of it; a picture of the other half is taken to be of the class where its value is the more usual
/// there; then the halves change places. Copies are in one half, so they teach nothing about each other. Time and memory are pictures plus classes × 256.
/// </remarks>
sealed class ClassTell
{
    const int Values = 256, LeastOfClass = 20;

    // What both recalls must reach at the low end of their interval: a few pictures may be told apart by chance.
    const double LeastRecall = 0.8;

    readonly int[] classes;
    readonly bool[] isSecond;
    readonly int count;

    /// <summary>Prepares for pictures.</summary>
    /// <param name="samples">The pictures.</param>
    /// <param name="classes">How many classes there are.</param>
    internal ClassTell(IReadOnlyList<ImageSample> samples, int classes)
    {
        this.classes = [.. samples.Select(sample => sample.Class)];
        isSecond = [.. samples.Select(sample => sample.Sha256.Length > 0 && "13579bdf".Contains(sample.Sha256[^1], StringComparison.OrdinalIgnoreCase))];
        count = classes;
    }

    /// <summary>A class that a number gives away.</summary>
    /// <param name="Class">The class.</param>
    /// <param name="Score">The mean of the part of the class that is found and of the part of the rest that is not taken for it.</param>
    /// <param name="Found">How many of the class are found.</param>
    /// <param name="Of">How many there are.</param>
    internal readonly record struct Result(int Class, double Score, int Found, int Of);

    /// <summary>The classes that a number tells from the rest.</summary>
    /// <param name="numbers">The number of each picture.</param>
    /// <param name="isOrdered">Whether near numbers mean the same; else they are names.</param>
    /// <param name="least">The least score that counts.</param>
    internal IEnumerable<Result> Of(ReadOnlySpan<byte> numbers, bool isOrdered, double least)
    {
        var counts = new int[2, count + 1, Values];
        var sizes = new int[2, count + 1];
        for (var i = 0; i < numbers.Length; i++)
        {
            var half = isSecond[i] ? 1 : 0;
            counts[half, classes[i], numbers[i]]++;
            counts[half, count, numbers[i]]++;
            sizes[half, classes[i]]++;
            sizes[half, count]++;
        }
        var results = new List<Result>();
        for (var one = 0; one < count; one++)
        {
            int inside = sizes[0, one] + sizes[1, one], outside = sizes[0, count] + sizes[1, count] - inside;
            if (inside < LeastOfClass || outside < LeastOfClass) continue;
            var (found, taken) = (0, 0);
            for (var half = 0; half < 2; half++)
                for (var value = 0; value < Values; value++)
                {
                    if (counts[1 - half, count, value] == 0 || !IsUsual(counts, sizes, half, one, value, isOrdered)) continue;
                    found += counts[1 - half, one, value];
                    taken += counts[1 - half, count, value] - counts[1 - half, one, value];
                }
            var score = ((double)found / inside + 1 - (double)taken / outside) / 2;
            if (score >= least && Interval.Wilson(found, inside).Low >= LeastRecall && Interval.Wilson(outside - taken, outside).Low >= LeastRecall) results.Add(new(one, score, found, inside));
        }
        return results;
    }

    // Whether a value is more usual in the class than outside of it; near values lend their weight.
    bool IsUsual(int[,,] counts, int[,] sizes, int half, int one, int value, bool isOrdered)
    {
        int inside = sizes[half, one], outside = sizes[half, count] - inside;
        if (inside == 0 || outside == 0) return false;
        for (var reach = 2; ; reach *= 2)
        {
            long own = 0, others = 0;
            var width = isOrdered ? reach : 0;
            for (var near = Math.Max(0, value - width); near <= Math.Min(Values - 1, value + width); near++)
            {
                var weight = width + 1 - Math.Abs(near - value);
                own += (long)weight * counts[half, one, near];
                others += (long)weight * (counts[half, count, near] - counts[half, one, near]);
            }
            // The nearest that is known decides where nothing is near.
            if (own + others > 0 || !isOrdered || reach >= Values) return own * outside > others * inside;
        }
    }
}
