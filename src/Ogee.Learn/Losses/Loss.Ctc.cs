namespace Ogee.Learn;

public static partial class Loss
{
    // Stands for ln 0: finite, so that differences of two are 0 and no NaN; exp of it is 0 in every type.
    const double Never = -1e30;

    /// <summary>Connectionist temporal classification (Graves et al. 2006): −ln of the probability that a sequence of class distributions reads as the target, over all ways to stretch it: labels repeat, and blanks come between.
    /// In the mean each sequence's loss is divided by the length of its target, in a sum or without a reduction it is not, as in libtorch.</summary>
    /// <remarks>The sum over all ways by the forward recursion in logarithms, one step of a <see cref="Tensor.Loop"/> a time; the gradient is that of the recursion, which is the way back of the paper. Work and memory are of batch · time · (2 · length + 1).</remarks>
    /// <param name="logits">[batch, time, classes]; logarithms of probabilities are also logits.</param>
    /// <param name="target">int64 or int32 [batch, length]: class numbers other than the blank's; what follows a target's length does not count, but must be class numbers.</param>
    /// <param name="times">int64 or int32 [batch]: how many times of each sequence count, 1 to all of them, which is checked when the step runs; all if null.</param>
    /// <param name="lengths">int64 or int32 [batch]: the length of each target, 0 to the whole axis, which is checked when the step runs; the whole axis if null.</param>
    /// <param name="blank">The class of no label.</param>
    /// <param name="skipsImpossible">Whether a target that is too long for its sequence costs 0 and teaches nothing; else the loss is infinite, and training stops.</param>
    /// <param name="reduction">What becomes of the losses of all sequences.</param>
    /// <exception cref="OgeeException">A shape does not fit, or the blank is no class.</exception>
    public static Tensor Ctc(Tensor logits, Tensor target, Tensor? times = null, Tensor? lengths = null, long blank = 0, bool skipsImpossible = false, LossReduction reduction = LossReduction.Mean)
    {
        RequireCtcShapes(logits, target, times, lengths, blank);
        var (batch, time, width) = (logits.Shape[0], logits.Shape[1], (2 * target.Shape[1]) + 1);
        var type = logits.Type;
        target = target.Cast(DType.Int64);
        // Taken from lists of what there may be, so that others are errors when the step runs.
        times = times is null ? null : Tensor.Arange(time).Take(times - 1) + 1;
        // A blank before, between and after the labels.
        var labels = Tensor.Stack(2, (target * 0) + blank, target).Reshape(batch, width - 1);
        labels = Tensor.Concat(1, labels, Tensor.Full([batch, 1], blank, DType.Int64)); // [batch, width]
        // Two places back may be left out between different labels; between equal ones the blank is needed.
        var place = Tensor.Arange(width);
        var mayLeap = labels.NotEqualTo(Back(labels, 2, blank)).And(place.Greater(1));
        var leap = Tensor.Where(mayLeap, Tensor.Scalar(0, type), Tensor.Scalar(Never, type)); // [batch, width]
        var logs = logits.LogSoftmax(-1).Gather(2, labels.Unsqueeze(1).Expand([batch, time, width])).Permute(1, 0, 2); // [time, batch, width]

        var first = Tensor.Where(place.Less(2), logs[0], Tensor.Scalar(Never, type));
        var ways = time == 1 ? first : Tensor.Loop(time - 1, [first], step =>
        {
            var before = step.States[0];
            var sum = Tensor.Stack(0, before, Back(before, 1, Never), Back(before, 2, Never) + leap).LogSumExp([0]);
            var now = step.Items[0] + sum;
            // The first time is outside of the loop: its times are from 1.
            return new([times is null ? now : Tensor.Where(times.Greater(step.Index + 1).Unsqueeze(1), now, before)]);
        }, items: [logs.Slice(0, 1, time)]).States[0]; // [batch, width]

        // It ends with the last label or the blank after it.
        var last = lengths is null ? Tensor.Full([batch], target.Shape[1], DType.Int64) : Tensor.Arange(target.Shape[1] + 1).Take(lengths);
        var ends = place.EqualTo((last * 2).Unsqueeze(1)).Or(place.EqualTo(((last * 2) - 1).Unsqueeze(1)));
        var total = Tensor.Where(ends, ways, Tensor.Scalar(Never, type)).LogSumExp([1]); // [batch]
        var isPossible = total.Greater(Never / 2);
        var each = Tensor.Where(isPossible, -total, Tensor.Scalar(skipsImpossible ? 0 : double.PositiveInfinity, type));
        return reduction == LossReduction.Mean ? (each / last.Cast(type).Maximum(1)).Mean() : Reduced(each, reduction);
    }

    /// <summary>Values from places before, along the last axis.</summary>
    static Tensor Back(Tensor x, int places, double value)
    {
        var width = x.Shape[1];
        return places >= width ? (x * 0) + value : Tensor.Concat(1, Tensor.Full([x.Shape[0], places], value, x.Type), x.Slice(1, 0, width - places));
    }

    static void RequireCtcShapes(Tensor logits, Tensor target, Tensor? times, Tensor? lengths, long blank)
    {
        if (logits.Rank != 3 || logits.Shape[1] == 0) throw LearnErrors.Data.With($"ctc: the logits are {logits}", "Expected [batch, time, classes] of at least one time", "Put the batch first.");
        if (target.Rank != 2 || target.Shape[0] != logits.Shape[0]) throw LearnErrors.Data.With($"ctc: the target is {target} for logits {logits.Shape}", "Expected [batch, length]", "Pad targets to one length, and give their lengths.");
        foreach (var (name, counts) in ((string, Tensor?)[])[("times", times), ("lengths", lengths)])
            if (counts is not null && (counts.Rank != 1 || counts.Shape[0] != logits.Shape[0])) throw LearnErrors.Data.With($"ctc: the {name} are {counts} for logits {logits.Shape}", $"Expected [{logits.Shape[0]}]", "Give one number for each sequence.");
        if (blank < 0 || blank >= logits.Shape[2]) throw LearnErrors.Data.With($"ctc: the blank is class {blank} of {logits.Shape[2]}", $"Expected 0 to {logits.Shape[2] - 1}", "Give the class that means no label.");
    }
}
