namespace Ogee.Serving;

/// <summary>What a row of probabilities says.</summary>
/// <param name="Best">The index of the most probable class, the first of equals.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Label">Its name; null where the model abstains.</param>
readonly record struct Classification(int Best, float Probability, string? Label)
{
    public static Classification Of(ReadOnlySpan<float> probabilities, ServedModelInfo info)
    {
        var best = 0;
        for (var i = 1; i < probabilities.Length; i++)
            if (probabilities[i] > probabilities[best])
                best = i;
        var probability = probabilities[best];
        return new Classification(best, probability, probability < info.AbstainBelow ? null : info.Labels[best]);
    }

    /// <summary>How many rows the model abstains on.</summary>
    public static int Abstentions(ReadOnlySpan<float> probabilities, ServedModelInfo info)
    {
        var count = 0;
        for (var at = 0; at < probabilities.Length; at += info.Labels.Count)
            if (Of(probabilities.Slice(at, info.Labels.Count), info).Label is null)
                count++;
        return count;
    }

    /// <summary>The indices of the most probable classes, best first, equals by index.</summary>
    public static int[] Top(float[] probabilities, int count) =>
        [.. Enumerable.Range(0, probabilities.Length).OrderByDescending(i => probabilities[i]).ThenBy(i => i).Take(count)];
}
