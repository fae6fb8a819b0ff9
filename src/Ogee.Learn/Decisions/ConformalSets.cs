using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>Answers that are sets of classes, and hold the true one as often as promised, whatever the model is worth: split conformal prediction.</summary>
/// <remarks>
/// The promise is over samples like those of the calibration (exchangeable with them), and on average over calibrations; <see cref="Expected"/> says how far one calibration may
/// lie from it. A model that is worth little keeps the promise with large sets.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/2107.07511">Angelopoulos and Bates, A gentle introduction to conformal prediction (2021)</seealso>
/// <seealso href="https://doi.org/10.1080/01621459.2017.1395341">LAC: Sadinle, Lei and Wasserman, Least ambiguous set-valued classifiers (2019)</seealso>
/// <seealso href="https://arxiv.org/abs/2006.02544">APS: Romano, Sesia and Candès, Classification with valid and adaptive coverage (2020)</seealso>
/// <seealso href="https://arxiv.org/abs/2009.14193">RAPS: Angelopoulos, Bates, Malik and Jordan, Uncertainty sets for image classifiers (2021)</seealso>
public sealed record ConformalSets : IJsonOnDeserialized
{
    const int MostClasses = 1_000_000;

    /// <summary>How the sets were fitted.</summary>
    public required ConformalOptions Options { get; init; }

    /// <summary>How many classes there are.</summary>
    public required int Classes { get; init; }

    /// <summary>How many calibration samples there were.</summary>
    public required int Samples { get; init; }

    /// <summary>The largest score that is let in: one for all classes, or one a class; null where the samples are too few to promise anything, and every class is in.</summary>
    public required IReadOnlyList<double?> Thresholds { get; init; }

    /// <summary>Fits the sets to samples that the model was not trained on, nor its temperature fitted.</summary>
    /// <param name="probabilities">What the model says [samples, classes].</param>
    /// <param name="truth">The true classes [samples].</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="options">How to fit.</param>
    /// <exception cref="OgeeException">The rows are not whole or hold no probabilities (OG4501), or an option is out of range (OG4601).</exception>
    public static ConformalSets Fit(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth, int classes, ConformalOptions? options = null)
    {
        options ??= new();
        Check(options);
        MetricErrors.Labels("conformal sets", "truth", truth, classes);
        MetricErrors.Rows("conformal sets", "probabilities", probabilities.Length, truth.Length, classes);
        var groups = new List<double>[options.IsPerClass ? classes : 1];
        for (var g = 0; g < groups.Length; g++) groups[g] = [];
        var scores = new double[classes];
        for (var i = 0; i < truth.Length; i++)
        {
            Scores(probabilities.Slice(i * classes, classes), options, scores);
            groups[options.IsPerClass ? truth[i] : 0].Add(scores[truth[i]]);
        }
        return new()
        {
            Options = options, Classes = classes, Samples = truth.Length,
            Thresholds = [.. groups.Select(group => ConformalQuantile.Of([.. group], options.Level))],
        };
    }

    /// <summary>The set of one sample.</summary>
    /// <param name="probabilities">What the model says [classes].</param>
    /// <returns>The classes that fit, the most likely first.</returns>
    /// <exception cref="OgeeException">There is not one probability a class (OG4501).</exception>
    public int[] Apply(ReadOnlySpan<double> probabilities)
    {
        MetricErrors.Rows("conformal sets", "probabilities", probabilities.Length, 1, Classes);
        var scores = new double[Classes];
        var order = Scores(probabilities, Options, scores);
        var set = new List<int>();
        for (var rank = 0; rank < Classes; rank++)
        {
            var c = order[rank];
            var isForced = rank == 0 && !Options.MayBeEmpty;
            if (isForced || Thresholds[Thresholds.Count == 1 ? 0 : c] is not { } threshold || scores[c] <= threshold) set.Add(c);
        }
        return [.. set];
    }

    /// <summary>How often the sets hold the true class, and how large they are, on samples that they were not fitted to.</summary>
    /// <param name="probabilities">What the model says [samples, classes].</param>
    /// <param name="truth">The true classes [samples].</param>
    public SetCoverage Coverage(ReadOnlySpan<double> probabilities, ReadOnlySpan<int> truth)
    {
        MetricErrors.Labels("conformal sets", "truth", truth, Classes);
        MetricErrors.Rows("conformal sets", "probabilities", probabilities.Length, truth.Length, Classes);
        var (covered, support) = (new long[Classes], new long[Classes]);
        long size = 0, alone = 0, empty = 0;
        for (var i = 0; i < truth.Length; i++)
        {
            var set = Apply(probabilities.Slice(i * Classes, Classes));
            size += set.Length;
            if (set.Length == 1) alone++;
            if (set.Length == 0) empty++;
            support[truth[i]]++;
            if (Array.IndexOf(set, truth[i]) >= 0) covered[truth[i]]++;
        }
        double samples = Math.Max(1, truth.Length);
        return new(truth.Length, Interval.ClopperPearson(covered.Sum(), truth.Length), size / samples, alone / samples, empty / samples,
            [.. covered.Select((count, c) => Interval.ClopperPearson(count, support[c]))]);
    }

    /// <summary>The coverage that calibrations of this size have: its mean, and between what 95 % of them lie. One threshold for all classes only.</summary>
    [JsonIgnore]
    public Interval Expected => Options.IsPerClass ? new(Options.Level, double.NaN, double.NaN) : ConformalQuantile.Spread(Samples, Options.Level);

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DecisionJson.Default.ConformalSets) + "\n";

    /// <summary>From JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it is from, for the error.</param>
    /// <exception cref="OgeeException">It is no such document, or its numbers are out of range (OG4603).</exception>
    public static ConformalSets FromJson(string json, string path) => FittedJson.Read(json, path, DecisionJson.Default.ConformalSets, DecisionErrors.State);

    void IJsonOnDeserialized.OnDeserialized()
    {
        FittedJson.Require(Options is not null && Thresholds is not null, "a value is missing");
        FittedJson.Require(Options!.Level is > 0 and < 1 && Enum.IsDefined(Options.Score) && Options.Penalty is >= 0 and <= 1e9 && Options.FreeRank >= 0, "an option is out of range");
        FittedJson.Require(Classes is > 0 and <= MostClasses && Samples >= 0 && Thresholds!.Count == (Options.IsPerClass ? Classes : 1), "the thresholds do not fit the classes");
        FittedJson.Require(Thresholds!.All(threshold => threshold is null || double.IsFinite(threshold.Value)), "a threshold is not finite");
    }

    // The score of every class, and the classes from the most to the least likely (of equal ones the first).
    static int[] Scores(ReadOnlySpan<double> row, ConformalOptions options, Span<double> scores)
    {
        for (var c = 0; c < row.Length; c++)
        {
            // The sum of rounded probabilities may pass 1 by a few units of the last place.
            if (!(row[c] >= 0 && row[c] <= 1 + 1e-9))
                throw MetricErrors.Input.With($"conformal sets: the probability of class {c} is {row[c]}", "Probabilities are 0 to 1", "Pass probabilities, not logits");
        }
        var order = Ranking.Descending(row);
        var part = options.IsRandomised && options.Score != ConformalScore.Lac ? Part(row, options.Seed) : 1;
        double before = 0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            var c = order[rank];
            scores[c] = options.Score == ConformalScore.Lac ? 1 - row[c] : before + part * row[c];
            if (options.Score == ConformalScore.Raps) scores[c] += options.Penalty * Math.Max(0, rank + 1 - options.FreeRank);
            before += row[c];
        }
        return order;
    }

    // Any function of sample and class is a valid score, so the random part may hang on the sample itself: no counter to keep, and no dependence on the batch.
    static double Part(ReadOnlySpan<double> row, ulong seed)
    {
        // FNV-1a over the bits, eight bytes at a time; the fold mixes what that leaves regular.
        var hash = 14695981039346656037UL;
        foreach (var probability in row) hash = (hash ^ BitConverter.DoubleToUInt64Bits(probability)) * 1099511628211UL;
        return new Rng(new RngKey(seed).Fold("conformal").Fold(hash ^ hash >> 32)).NextDouble();
    }

    static void Check(ConformalOptions options)
    {
        DecisionErrors.Level("conformal sets", "level", options.Level);
        if (!(options.Penalty is >= 0 and <= 1e9) || options.FreeRank < 0)
            throw DecisionErrors.Setting.With($"conformal sets: penalty {options.Penalty} beyond rank {options.FreeRank}", "Neither is negative", "Leave them at 0.05 and 1");
    }
}

/// <summary>What conformal sets were worth on a set of samples.</summary>
/// <param name="Samples">How many samples there were.</param>
/// <param name="Coverage">The part of the samples whose set holds the true class, with its exact interval.</param>
/// <param name="MeanSize">The mean number of classes in a set.</param>
/// <param name="Alone">The part of the sets that are a single class.</param>
/// <param name="Empty">The part of the sets that are empty.</param>
/// <param name="PerClass">The coverage of each true class [classes].</param>
public sealed record SetCoverage(int Samples, Interval Coverage, double MeanSize, double Alone, double Empty, IReadOnlyList<Interval> PerClass);
