using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Counts held-out samples, their answers and how good these are.</summary>
sealed class ReferenceCount(ModelWatch watch, ModelDecisions decisions)
{
    readonly StreamSummary summary = watch.Empty();
    RunningRate right, covered;
    long samples;

    /// <summary>Counts a sample whose class is known.</summary>
    public void Add(ReadOnlySpan<double> observed, ReadOnlySpan<double> directed, ModelAnswer answer, string truth)
    {
        Add(observed, directed, answer);
        right = right.Add(answer.Best == truth);
        if (decisions.Sets is not null) covered = covered.Add(answer.Set.Contains(truth));
    }

    /// <summary>Counts a sample whose number is known.</summary>
    public void Add(ReadOnlySpan<double> observed, ModelAnswer answer, double truth)
    {
        Add(observed, [], answer);
        if (answer is { Low: { } low, High: { } high }) covered = covered.Add(new PredictionRange(low, high).Holds(truth));
    }

    /// <summary>The reference.</summary>
    public ModelReference Done(string sha256, EmbeddingProjection? projection = null) => new()
    {
        WeightsSha256 = sha256, Samples = samples, Summary = summary, Projection = projection,
        Right = right.Trials > 0 ? right : null, Covered = covered.Trials > 0 ? covered : null,
        Promised = covered.Trials > 0 ? decisions.Sets?.Options.Level ?? decisions.Ranges?.Level : null,
    };

    void Add(ReadOnlySpan<double> observed, ReadOnlySpan<double> directed, ModelAnswer answer)
    {
        watch.Count(summary, observed, directed, answer);
        samples++;
    }
}
