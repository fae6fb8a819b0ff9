using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Truths and answers of test samples.</summary>
/// <param name="Classes">How many classes there are; 0 where a number is predicted.</param>
/// <param name="Truth">The true classes [samples].</param>
/// <param name="Numbers">The true numbers [samples].</param>
/// <param name="Answers">Probabilities [samples × classes], or predictions [samples × 1 or 3].</param>
readonly record struct MeasuredAnswers(int Classes, int[] Truth, double[] Numbers, double[] Answers);

/// <summary>Measures on test samples what a model's decisions promise.</summary>
static class DecisionSheets
{
    /// <param name="decisions">The decisions.</param>
    /// <param name="headline">The figures of the report; their unit is that of ranges.</param>
    /// <param name="measured">Truths and answers.</param>
    /// <param name="features">What describes the test samples to the score of foreign ones [samples × width]; or nothing.</param>
    /// <param name="seed">The seed of the bootstrap.</param>
    public static DecisionSheet? Of(ModelDecisions decisions, IReadOnlyList<HeadlineMetric> headline, MeasuredAnswers measured, float[] features, long seed)
    {
        var sheet = new DecisionSheet(
            decisions.Sets is { } sets ? OfSets(sets, measured) : decisions.Ranges is { Margin: not null } ranges ? OfRanges(decisions, ranges, measured, headline[0].Unit) : null,
            decisions.Typicality is { } typicality ? Foreign(typicality, features) : null,
            decisions.Rule is { } rule ? OperatingPoint.Measure(rule, measured.Answers, measured.Truth, new RngKey((ulong)seed).Fold("cost")) : null);
        return sheet is { Coverage: null, Foreign: null, Cost: null } ? null : sheet;
    }

    static CoverageSheet OfSets(ConformalSets sets, MeasuredAnswers measured)
    {
        var coverage = sets.Coverage(measured.Answers, measured.Truth);
        return new(sets.Options.Level, sets.Samples, coverage.Coverage, sets.Expected, coverage.MeanSize, null, coverage.Alone);
    }

    static CoverageSheet OfRanges(ModelDecisions decisions, ConformalIntervals ranges, MeasuredAnswers measured, string unit)
    {
        var (samples, covered, width) = (measured.Numbers.Length, 0, 0.0);
        var size = measured.Answers.Length / Math.Max(1, samples);
        for (var i = 0; i < samples; i++)
        {
            var range = decisions.RangeOf(measured.Answers.AsSpan(i * size, size))!.Value;
            width += range.Width / samples;
            if (range.Holds(measured.Numbers[i])) covered++;
        }
        return new(ranges.Level, ranges.Samples, Interval.ClopperPearson(covered, samples), ranges.Expected, width, unit, 0);
    }

    static ForeignSheet Foreign(OutOfDistribution typicality, float[] features)
    {
        var count = features.Length / typicality.Width;
        var foreign = new bool[count];
        Parallel.For(0, count, new() { MaxDegreeOfParallelism = Settings.Threads }, i => foreign[i] = typicality.IsOutside(typicality.Score(features.AsSpan(i * typicality.Width, typicality.Width))));
        return new(typicality.FalseAlarmRate, Interval.ClopperPearson(foreign.Count(isForeign => isForeign), count));
    }
}
