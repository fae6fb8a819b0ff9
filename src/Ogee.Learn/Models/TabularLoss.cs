namespace Ogee.Learn;

/// <summary>What networks for tables are trained on.</summary>
static class TabularLoss
{
    /// <summary>The quantiles that bound nine of ten answers.</summary>
    const double Low = 0.05, High = 0.95;

    /// <param name="task">What is answered.</param>
    /// <param name="output">[batch, outputs], or the scores of members [members, batch, scores].</param>
    /// <param name="target">[batch]: int64 classes, or float numbers.</param>
    public static Tensor Of(TabularTask task, Tensor output, Tensor target)
    {
        // Members share the targets.
        var each = output.Shape.Without([output.Rank - 1]);
        if (task == TabularTask.Classification)
            return output.Shape[-1] == 1 ? Loss.BinaryCrossEntropy(output.Squeeze(-1), target.Cast(output.Type).Expand(each)) : Loss.CrossEntropy(output, target.Expand(each));
        target = target.Expand(each);
        var mean = Loss.MeanSquared(output.Slice(-1, 0, 1).Squeeze(-1), target);
        if (output.Shape[-1] == 1) return mean;
        return mean + Loss.Pinball(output.Slice(-1, 1, 2).Squeeze(-1), target, Low) + Loss.Pinball(output.Slice(-1, 2, 3).Squeeze(-1), target, High);
    }
}
