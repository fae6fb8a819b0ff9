using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Truths and answers of test samples.</summary>
/// <param name="Classes">How many classes there are; 0 where a number is predicted.</param>
/// <param name="Truth">The true classes [samples].</param>
/// <param name="Numbers">The true numbers [samples].</param>
/// <param name="Answers">Probabilities [samples × classes], or predictions [samples × 1 or 3].</param>
readonly record struct MeasuredAnswers(int Classes, int[] Truth, double[] Numbers, double[] Answers)
{
    /// <summary>How many samples there are.</summary>
    public int Samples => Classes > 0 ? Truth.Length : Numbers.Length;

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>For each rule whether a sample fulfils its conditions on columns; null where samples have none.</summary>
    public Func<int, IReadOnlyList<bool>?>? Held { get; init; }
}

/// <summary>Measures on test samples what a model's decisions promise.</summary>
static class DecisionSheets
{
    // A table of more classes is no table that anybody reads.
    const int MostShownClasses = 20;

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
            decisions.Rule is { } rule ? OperatingPoint.Measure(rule, measured.Answers, measured.Truth, new RngKey((ulong)seed).Fold("cost")) : null)
        {
            Costs = decisions.Rule is { Costs: { Classes: <= MostShownClasses } costs } ? OfCosts(costs, measured.Names) : null,
            Rules = decisions.Rules is { } rules ? OfRules(decisions, rules, measured, features, headline[0].Unit) : null,
        };
        return sheet is { Coverage: null, Foreign: null, Cost: null, Rules: null } ? null : sheet;
    }

    static CostTable OfCosts(DecisionCosts costs, IReadOnlyList<string> names) =>
        new(names, [.. Enumerable.Range(0, costs.Classes).Select(truth => (IReadOnlyList<double>)[.. Enumerable.Range(0, costs.Classes).Select(answer => costs.Of(truth, answer))])], costs.Rejection?[0]);

    // What each rule decides, beside what the model would have said without any.
    static IReadOnlyList<RuleResult> OfRules(ModelDecisions decisions, ExpertRules rules, MeasuredAnswers measured, float[] features, string unit)
    {
        var (samples, isClass) = (measured.Samples, measured.Classes > 0);
        var size = measured.Answers.Length / Math.Max(1, samples);
        var alone = decisions with { Rules = null };
        var answers = new (ModelAnswer With, ModelAnswer Without)[samples];
        Parallel.For(0, samples, new() { MaxDegreeOfParallelism = Settings.Threads }, i =>
        {
            var row = measured.Answers.AsSpan(i * size, size);
            var held = measured.Held?.Invoke(i);
            var typicality = decisions.Typicality is { } fit ? decisions.TypicalityOf(features.AsSpan(i * fit.Width, fit.Width)) : null;
            answers[i] = isClass ? (decisions.Classify(measured.Names, row, typicality, null, held), alone.Classify(measured.Names, row, typicality))
                : (decisions.Predict(row[0], decisions.RangeOf(row), typicality, held), alone.Predict(row[0], alone.RangeOf(row), typicality));
        });
        double Worth(ModelAnswer answer, int i) => isClass ? answer.Label == measured.Names[measured.Truth[i]] ? 1 : 0 : Math.Abs(answer.Value!.Value - measured.Numbers[i]);
        return [.. rules.Rules.Select((rule, place) =>
        {
            int[] decided = [.. Enumerable.Range(0, samples).Where(i => answers[i].With.RulePlaces.Contains(place))];
            int[] answered = [.. decided.Where(i => !answers[i].With.IsAbstained)];
            return new RuleResult(rule.ToString(), decided.Length, answered.Length == 0 ? null : answered.Average(i => Worth(answers[i].With, i)), decided.Length == 0 ? null : decided.Average(i => Worth(answers[i].Without, i)), isClass ? null : unit);
        })];
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
