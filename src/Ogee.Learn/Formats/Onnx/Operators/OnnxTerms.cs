using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>How often sequences of numbers, which stand for words, are in a row.</summary>
static class OnnxTerms
{
    internal static OnnxOperator[] All =>
    [
        One("TfIdfVectorizer", 9, "max_gram_length max_skip_count min_gram_length mode=TF|IDF|TFIDF ngram_counts ngram_indexes pool_int64s weights", Count, 0) with { Limits = "whole numbers, no texts" },
    ];

    static GraphValue Count(OnnxCall call)
    {
        var x = call.Host(0);
        var mode = call.Text("mode", "TF");
        var (shortest, longest, most) = (call.Int32("min_gram_length"), call.Int32("max_gram_length"), call.Int32("max_skip_count"));
        var (pool, starts, places) = (call.Ints("pool_int64s"), call.Ints("ngram_counts"), call.Ints("ngram_indexes"));
        if (x.IsFloat || x.Shape.Rank is < 1 or > 2 || pool is null || starts is null || places is null or [] || shortest < 1 || longest < shortest || most < 0 || places.Any(place => place < 0)) throw call.Refused($"its input is {x.Shape}, grams of {shortest} to {longest}", "a row or rows of whole numbers, and a pool of grams");
        var weights = call.Floats("weights") ?? [.. Enumerable.Repeat(1.0, places.Length)];
        var known = Grams(pool, starts);
        if (known.Count != places.Length || weights.Length != places.Length) throw call.Refused($"{known.Count} grams, {places.Length} places and {weights.Length} weights", "as many each");
        var width = call.Fits(DType.Float32, x.Shape.Rank == 2 ? x.Shape[0] : 1, places.Max() + 1)[1];
        var (rows, length) = (x.Shape.Rank == 2 ? (int)x.Shape[0] : 1, (int)x.Shape[-1]);
        var counts = new double[rows * width];
        for (var row = 0; row < rows; row++)
            for (var size = shortest; size <= Math.Min(longest, length); size++)
                for (var skip = 0; skip <= (size == 1 ? 0 : most) && (size - 1L) * (skip + 1L) < length; skip++)
                {
                    call.Run.Spend(0, call.Node);
                    for (var start = 0; start + ((size - 1L) * (skip + 1L)) < length; start++)
                        if (known.TryGetValue(string.Join(' ', Enumerable.Range(0, size).Select(i => x.Integer((row * length) + start + (i * (skip + 1))))), out var gram)) counts[(row * width) + places[gram]]++;
                }
        if (mode != "TF")
            for (var row = 0; row < rows; row++)
                for (var gram = 0; gram < places.Length; gram++)
                    if (counts[(row * width) + places[gram]] is var count && count > 0) counts[(row * width) + places[gram]] = mode == "IDF" ? weights[gram] : count * weights[gram];
        return HostArray.Of(DType.Float32, x.Shape.Rank == 2 ? [rows, width] : [width], counts);
    }

    /// <summary>The grams of the pool by their numbers: those of one number first, from the starts on.</summary>
    static Dictionary<string, int> Grams(long[] pool, long[] starts)
    {
        var known = new Dictionary<string, int>();
        var number = 0;
        for (var size = 1; size <= starts.Length; size++)
        {
            var end = size < starts.Length ? starts[size] : pool.Length;
            for (var at = starts[size - 1]; at + size <= end; at += size) known.TryAdd(string.Join(' ', pool[(int)at..(int)(at + size)]), number++);
        }
        return known;
    }
}
