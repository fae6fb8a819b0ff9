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

    // 2: what is foreign is told by a Gaussian instead of the nearest neighbours.
    const int CurrentFormat = 2;

    /// <summary>The version of this document.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Of a classifier: sets of classes.</summary>
    public ConformalSets? Sets { get; init; }

    /// <summary>Of a regression: ranges.</summary>
    public ConformalIntervals? Ranges { get; init; }

    /// <summary>What is foreign to the model.</summary>
    public OutOfDistribution? Typicality { get; init; }

    /// <summary>Of a classifier: the answer of the smallest expected cost; null answers the most probable class.</summary>
    public DecisionRule? Rule { get; init; }

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
            // First, as other formats have other values.
            var format = JsonSerializer.Deserialize(text, ModelDecisionsJson.Default.DecisionsFormat)?.Format;
            if (format is not (null or CurrentFormat))
                throw ModelErrors.Config.With($"{path} is of format {format}", $"This build reads format {CurrentFormat}", format < CurrentFormat ? "Train the model again with this build: ogee train DATA --config RUN/run.json gives the same weights." : "Use the model with the build that trained it, or a newer one.");
            return JsonSerializer.Deserialize(text, ModelDecisionsJson.Default.ModelDecisions) ?? throw new JsonException("it is null");
        }
        catch (JsonException cause)
        {
            throw ModelErrors.Config.With($"{path} does not say how outputs become answers: {cause.Message.TrimEnd('.')}", "Expected the file that ogee train wrote", "Use the model folder of a finished run as it is.", cause);
        }
    }

    /// <summary>Saves them, atomically and durably.</summary>
    /// <param name="folder">The model folder.</param>
    public void Save(string folder) => DurableFile.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, ModelDecisionsJson.Default.ModelDecisions) + "\n");

    /// <summary>Whether they are of a model with so many classes and features.</summary>
    /// <param name="classes">Classes; 0 where a number is predicted.</param>
    /// <param name="width">Numbers that describe a sample to the score of foreign ones.</param>
    internal bool Fit(int classes, int width) => (Sets is null || Sets.Classes == classes) && (Rule is null || Rule.Costs.Classes == classes) && (Ranges is null || classes == 0) && (Typicality is null || Typicality.Width == width);

    /// <summary>How typical a sample is of what was learned from: the p of what describes it; null where that was not fitted.</summary>
    /// <param name="features">Of a picture how it looks to the network at first sight [statistics], of a row what the network sees in it [features].</param>
    public double? TypicalityOf(ReadOnlySpan<float> features) => Typicality is { } fit ? fit.Probability(fit.Score(features)) : null;

    /// <summary>The answer of a classifier.</summary>
    /// <param name="classes">The classes.</param>
    /// <param name="probabilities">Their calibrated probabilities [classes].</param>
    /// <param name="typicality">As of <see cref="TypicalityOf"/>.</param>
    /// <param name="abstainBelow">No answer is given where the best probability is below this; null: no such limit.</param>
    public ModelAnswer Classify(IReadOnlyList<string> classes, ReadOnlySpan<double> probabilities, double? typicality, double? abstainBelow = null)
    {
        var best = ProbabilityScores.Predict(probabilities, classes.Count)[0];
        var decision = Rule?.Apply(probabilities) ?? new(best, 0);
        var answer = new ModelAnswer
        {
            Best = classes[best], Probability = Math.Min(1, probabilities[best]), Typicality = typicality,
            Set = Sets is null ? [] : [.. Sets.Apply(probabilities).Select(c => classes[c])],
        };
        var reason = Foreign(typicality) ?? (decision.IsRejection ? "an answer would be expected to cost more than leaving it to a person" : probabilities[best] < abstainBelow ? "the most probable class is not probable enough" : null);
        return reason is not null ? answer with { IsAbstained = true, Reason = reason } : answer with { Label = classes[decision.Answer], Probability = Math.Min(1, probabilities[decision.Answer]) };
    }

    /// <summary>The answer of a regression.</summary>
    /// <param name="value">The prediction.</param>
    /// <param name="range">As of <see cref="RangeOf"/>.</param>
    /// <param name="typicality">As of <see cref="TypicalityOf"/>.</param>
    public ModelAnswer Predict(double value, PredictionRange? range, double? typicality)
    {
        var reason = Foreign(typicality);
        return new() { Value = value, Low = range?.Low, High = range?.High, Typicality = typicality, IsAbstained = reason is not null, Reason = reason };
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

    string? Foreign(double? typicality) => Typicality is { } fit && typicality <= fit.FalseAlarmRate ? "it is unlike what the model learned from" : null;
}

/// <summary>The format of decisions, which is read first.</summary>
/// <param name="Format">As of <see cref="ModelDecisions.Format"/>; null where there is none.</param>
sealed record DecisionsFormat(int? Format = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", AllowDuplicateProperties = false, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelDecisions))]
[JsonSerializable(typeof(DecisionsFormat))]
sealed partial class ModelDecisionsJson : JsonSerializerContext;
