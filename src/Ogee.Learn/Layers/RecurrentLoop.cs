namespace Ogee.Learn;

/// <summary>One layer over all times.</summary>
static class RecurrentLoop
{
    /// <param name="kind">What one time computes.</param>
    /// <param name="weights">With what.</param>
    /// <param name="x">[time, batch, features]</param>
    /// <param name="counts">bool [time, batch, 1]; null if all times count.</param>
    /// <param name="first">[batch, width] each; 0 if null, or where there are fewer than states.</param>
    /// <param name="isReversed">Whether it runs from the end.</param>
    /// <returns>[time, batch, width] and the last states.</returns>
    public static (Tensor Outputs, Tensor[] States) Run(RecurrentKind kind, RecurrentValues weights, Tensor x, Tensor? counts, Tensor?[] first, bool isReversed)
    {
        Tensor Zeros(long size) => Tensor.Zeros([x.Shape[1], size], x.Type);
        var width = weights.Hidden.Shape[1];
        var inputs = kind.Inputs(weights, x); // [time, batch, gates · width]
        var recurrent = kind.Recurrent(weights);
        // The product with the next hidden state is a state of its own: going back needs what it gave and not the product again.
        var hidden = first.Length > 0 ? first[0] : null;
        var product = hidden?.MatMul(recurrent) ?? Zeros(recurrent.Shape[1]);
        hidden ??= Zeros(width);
        Tensor[] others = [.. Enumerable.Range(1, kind.States - 1).Select(i => (i < first.Length ? first[i] : null) ?? Zeros(width))];
        var keepsHidden = counts is not null || kind.ReadsHidden;
        var run = Tensor.Loop(x.Shape[0], [product, .. others, .. keepsHidden ? [hidden] : (Tensor[])[]], step =>
        {
            Tensor[] before = [.. step.States.Skip(1).Take(others.Length)];
            var next = kind.Next(weights, step.Items[0], step.States[0], before, keepsHidden ? step.States[^1] : null);
            // What is an output is kept for the way back, which then needs neither the sums nor what they are sums of.
            if (counts is null) return new([next.Hidden.MatMul(recurrent), .. next.Others, .. keepsHidden ? [next.Hidden] : (Tensor[])[]], [next.Hidden, .. next.Kept]);
            var isThere = step.Items[1];
            var h = Tensor.Where(isThere, next.Hidden, step.States[^1]);
            return new([h.MatMul(recurrent), .. next.Others.Zip(before, (after, old) => Tensor.Where(isThere, after, old)), h], [Tensor.Where(isThere, next.Hidden, Tensor.Scalar(0, h.Type)), h, .. next.Kept]);
        }, items: counts is null ? [inputs] : [inputs, counts], isReversed: isReversed);
        var last = keepsHidden ? run.States[^1] : x.Shape[0] == 0 ? hidden : run.Outputs[0][isReversed ? 0 : ^1];
        return (run.Outputs[0], [last, .. run.States.Skip(1).Take(others.Length)]);
    }
}
