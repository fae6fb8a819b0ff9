using Ogee.Recipes;

namespace Ogee.Serving;

/// <summary>What output rows of our own models say.</summary>
static class ServedAnswers
{
    /// <param name="decisions">How probabilities become answers.</param>
    /// <param name="info">The model.</param>
    /// <param name="output">An output row: the probabilities first.</param>
    /// <param name="typicality">How typical the sample is; null where that was not fitted.</param>
    /// <param name="held">For each rule whether its conditions on columns hold; null where that is not known.</param>
    public static ModelAnswer OfClasses(ModelDecisions decisions, ServedModelInfo info, ReadOnlySpan<float> output, double? typicality, IReadOnlyList<bool>? held = null)
    {
        var probabilities = new double[info.Labels.Count];
        for (var i = 0; i < probabilities.Length; i++) probabilities[i] = output[i];
        return decisions.Classify(info.Labels, probabilities, typicality, info.AbstainBelow, held);
    }
}
