using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>How a model's outputs become answers: sets and ranges of promised coverage, what is foreign to it, and what mistakes cost. Fitted on validation samples; <c>model/decisions.json</c>.</summary>
public sealed record ModelDecisions
{
    const string FileName = "decisions.json";
    const int MostBytes = 128 << 20;

    // 2: what is foreign is told by a Gaussian instead of the nearest neighbours, and there may be rules of experts.
    const int CurrentFormat = 2;

    /// <summary>The version of this document.</summary>
    public int Format => CurrentFormat;

    /// <summary>Of a classifier: sets of classes.</summary>
    public ConformalSets? Sets { get; init; }

    /// <summary>Of a regression: ranges.</summary>
    public ConformalIntervals? Ranges { get; init; }

    /// <summary>What is foreign to the model.</summary>
    public OutOfDistribution? Typicality { get; init; }

    /// <summary>Of a classifier: the answer of the smallest expected cost; null answers the most probable class.</summary>
    public DecisionRule? Rule { get; init; }

    /// <summary>The rules of experts, which come before all else; null for none.</summary>
    public ExpertRules? Rules { get; init; }

    /// <summary>Nothing was fitted: the most probable class, or the number, is the answer.</summary>
    public static ModelDecisions None { get; } = new();

    /// <summary>Reads the decisions of a model folder; where there are none, nothing was fitted.</summary>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="OgeeException">The file is damaged or of a newer format.</exception>
    public static ModelDecisions Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) return None;
        try
        {
            var text = Encoding.UTF8.GetString(RegularFile.ReadAllBytes(path, MostBytes));
            RequireFormat(text, path);
            return JsonSerializer.Deserialize(text, ModelDecisionsJson.Default.ModelDecisions) ?? throw new JsonException("it is null");
        }
        catch (JsonException cause)
        {
            throw ModelErrors.Config.With($"{path} does not say how outputs become answers: {cause.Message.TrimEnd('.')}", "Expected the file that ogee train wrote", "Use the model folder of a finished run as it is.", cause);
        }
    }

    // Before the rest: what another build wrote may mean something else.
    static void RequireFormat(string text, string path)
    {
        var format = JsonSerializer.Deserialize(text, ModelDecisionsJson.Default.DecisionsFormat)?.Format;
        if (format is not (null or CurrentFormat))
            throw ModelErrors.Config.With($"{path} is of format {format}", $"This build reads format {CurrentFormat}", format < CurrentFormat ? "Train the model again with this build: ogee train DATA --config RUN/run.json gives the same weights." : "Use the model with the build that trained it, or a newer one.");
    }

    /// <summary>Saves them, atomically and durably.</summary>
    /// <param name="folder">The model folder.</param>
    public void Save(string folder) => DurableFile.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, ModelDecisionsJson.Default.ModelDecisions) + "\n");

    /// <summary>Whether they are of a model with so many classes and features.</summary>
    /// <param name="classes">Classes; 0 where a number is predicted.</param>
    /// <param name="width">Numbers that describe a sample to the score of foreign ones.</param>
    internal bool Fit(int classes, int width) => (Sets is null || Sets.Classes == classes) && (Rule is null || Rule.Costs.Classes == classes) && (Ranges is null || classes == 0) && (Typicality is null || Typicality.Width == width);

    /// <summary>Refuses rules that are of another model.</summary>
    /// <param name="columns">The model's columns; none of pictures.</param>
    /// <param name="label">The column that it predicts.</param>
    /// <param name="classes">Its classes.</param>
    /// <param name="folder">The model folder, for the error.</param>
    /// <exception cref="OgeeException">A rule names what the model does not know (OG2301).</exception>
    internal void RequireRulesFit(IReadOnlyList<TableColumn> columns, string? label, IReadOnlyList<string> classes, string folder)
    {
        try
        {
            if (Rules is not null) ModelRules.Check(Rules, columns, label, classes);
        }
        catch (OgeeException cause) when (cause.Error == DecisionErrors.Rule)
        {
            throw ModelErrors.Config.With($"The rules in {Path.Combine(folder, FileName)} are of another model: {cause.What}", cause.Expected, "Copy the model folder again from its run.", cause);
        }
    }

    /// <summary>How typical a sample is of what was learned from: the p of what describes it; null where that was not fitted.</summary>
    /// <param name="features">Of a picture how it looks to the network at first sight [statistics], of a row what the network sees in it [features].</param>
    public double? TypicalityOf(ReadOnlySpan<float> features)
    {
        if (Typicality is not { } fit) return null;
        // What is too large to be described, as values of 1e20 are, is as unlike as can be told.
        foreach (var feature in features)
            if (!float.IsFinite(feature)) return fit.Probability(double.PositiveInfinity);
        return fit.Probability(fit.Score(features));
    }

    /// <summary>The answer of a classifier.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="probabilities">Their calibrated probabilities [classes].</param>
    /// <param name="typicality">As of <see cref="TypicalityOf"/>.</param>
    /// <param name="abstainBelow">No answer is given where the best probability is below this; null: no such limit.</param>
    /// <param name="held">For each rule, whether its conditions on columns hold; null where the sample has no columns.</param>
    public ModelAnswer Classify(IReadOnlyList<string> classes, ReadOnlySpan<double> probabilities, double? typicality, double? abstainBelow = null, IReadOnlyList<bool>? held = null)
    {
        var best = ProbabilityScores.Predict(probabilities, classes.Count)[0];
        var decision = Rule?.Apply(probabilities) ?? new(best, 0);
        var answer = new ModelAnswer
        {
            Best = classes[best], Probability = Math.Min(1, probabilities[best]), Typicality = typicality,
            Set = Sets is null ? [] : [.. Sets.Apply(probabilities).Select(c => classes[c])],
        };
        if (RuleDecision.Of(Rules, held, feature => feature switch { ModelRules.Answer => RuleValue.Of(answer.Best), ModelRules.Probability => RuleValue.Of(answer.Probability.Value), ModelRules.Typicality => RuleValue.Of(typicality ?? double.NaN), _ => default }) is { } rule)
            return rule.Sign(answer with { Label = rule.Verdict.Answer, Probability = rule.Verdict.Answer is { } label ? Math.Min(1, probabilities[PlaceOf(classes, label)]) : answer.Probability });
        var foreign = Foreign(typicality);
        if (foreign is null && Rule is not null) answer = answer with { ExpectedCost = decision.ExpectedCost };
        var reason = foreign ?? (decision.IsRejection ? "an answer would be expected to cost more than leaving it to a person" : probabilities[best] < abstainBelow ? "the most probable class is not probable enough" : null);
        return reason is not null ? answer with { IsAbstained = true, Reason = reason } : answer with { Label = classes[decision.Answer], Probability = Math.Min(1, probabilities[decision.Answer]) };
    }

    /// <summary>The answer of a regression.</summary>
    /// <param name="value">The prediction.</param>
    /// <param name="range">As of <see cref="RangeOf"/>.</param>
    /// <param name="typicality">As of <see cref="TypicalityOf"/>.</param>
    /// <param name="held">For each rule, whether its conditions on columns hold; null where they are not known.</param>
    public ModelAnswer Predict(double value, PredictionRange? range, double? typicality, IReadOnlyList<bool>? held = null)
    {
        var answer = new ModelAnswer { Value = value, Low = range?.Low, High = range?.High, Typicality = typicality };
        var rule = RuleDecision.Of(Rules, held, feature => feature switch { ModelRules.Value => RuleValue.Of(value), ModelRules.Typicality => RuleValue.Of(typicality ?? double.NaN), _ => default });
        if (rule is { Verdict: { Answer: null, IsAbstention: false } bounds })
        {
            // A bound that changes nothing decides nothing.
            var bounded = answer with { Value = bounds.Bound(value), Low = range is null ? null : bounds.Bound(range.Value.Low), High = range is null ? null : bounds.Bound(range.Value.High) };
            answer = bounded == answer ? answer : rule.Value.Sign(bounded);
        }
        // What an expert states has no range: nothing was measured of it.
        else if (rule is { Verdict.Answer: { } stated }) return rule.Value.Sign(answer with { Value = double.Parse(stated, NumberStyles.Float, CultureInfo.InvariantCulture), Low = null, High = null });
        else if (rule is { } abstention) return abstention.Sign(answer);
        var reason = Foreign(typicality);
        return answer with { IsAbstained = reason is not null, Reason = reason };
    }

    static int PlaceOf(IReadOnlyList<string> classes, string label)
    {
        for (var c = 0; c < classes.Count; c++)
            if (classes[c] == label) return c;
        return 0;
    }

    /// <summary>The range of a prediction; null where none was fitted, or the validation samples were too few to promise one.</summary>
    /// <param name="answer">The prediction, and where there are three numbers its 5 % and 95 % quantile.</param>
    /// <remarks>Quantiles and prediction are learned side by side, and may disagree: a range that lacks the prediction is widened to hold it, which keeps its promise.</remarks>
    public PredictionRange? RangeOf(ReadOnlySpan<double> answer)
    {
        if (Ranges is not { Margin: not null } ranges) return null;
        var range = ranges.Kind == ConformalKind.Quantile ? ranges.Apply(answer[1], answer[2]) : ranges.Apply(answer[0]);
        return new(Math.Min(range.Low, answer[0]), Math.Max(range.High, answer[0]));
    }

    string? Foreign(double? typicality) => Typicality is { } fit && typicality is { } p && fit.IsRare(p) ? "it is unlike what the model learned from" : null;
}

/// <summary>The format of decisions, which is read first.</summary>
/// <param name="Format">As of <see cref="ModelDecisions.Format"/>; null where there is none.</param>
sealed record DecisionsFormat(int? Format = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", AllowDuplicateProperties = false, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelDecisions))]
[JsonSerializable(typeof(DecisionsFormat))]
sealed partial class ModelDecisionsJson : JsonSerializerContext;
