namespace Ogee.Learn;

/// <summary>The part of a <see cref="TabularNet"/> that only rises with its numbers: every weight on their way is a square, every activation only rises. What it adds also depends on the other inputs, freely.</summary>
/// <remarks>Half of the units bend up and half bend down, without which the curve would have to be convex (Runje and Shankaranarayana 2023). Products by numbers that are not negative, sums
/// and comparisons keep their order when they are rounded, so the promise holds for every bit of the result, not only within an error.</remarks>
sealed class MonotoneBranch : Module
{
    // Enough for one curve with what it depends on; the free part is the large one.
    const int Units = 64;

    readonly Parameter first;
    readonly Parameter second;
    readonly Parameter last;
    readonly Linear given1;
    readonly Linear given2;
    readonly int pieces;
    readonly int[] chosen;
    readonly float[] signs;
    readonly float[] bends;

    /// <summary>A branch with fresh weights.</summary>
    /// <param name="monotone">The sign of each number; 0 for those that are free.</param>
    /// <param name="config">The shape of the network that it belongs to.</param>
    public MonotoneBranch(IReadOnlyList<int> monotone, TabularNetConfig config)
    {
        pieces = config.Pieces;
        chosen = [.. Enumerable.Range(0, monotone.Count).Where(i => monotone[i] != 0)];
        signs = [.. chosen.Select(i => (float)monotone[i])];
        bends = [.. Enumerable.Range(0, Units).Select(i => i % 2 == 0 ? 1f : -1f)];
        long inputs = (long)chosen.Length * pieces;
        (given1, given2) = (new(config.Width, Units), new(config.Width, Units));
        // A weight is the square of what is learned; its mean is 1 / inputs, as sums of values of one sign ask for.
        first = new(Initializers.Normal([inputs, Units], 1 / Math.Sqrt(inputs / 4.0)));
        second = new(Initializers.Normal([Units, Units], 1 / Math.Sqrt(Units)));
        last = new(Initializers.Normal([Units, config.Scores], 1 / Math.Sqrt(Units)));
    }

    /// <summary>Not how it is used: the branch also needs the state of the free part.</summary>
    public override Tensor Forward(Tensor x) => throw new NotSupportedException();

    /// <param name="numbers">[batch, numbers]: all numbers of the row.</param>
    /// <param name="z">[members, batch, width]: what the free part has made of the other inputs.</param>
    /// <returns>[members, batch, scores]</returns>
    public Tensor Forward(Tensor numbers, Tensor z)
    {
        var x = PiecewiseCurves.Cut(numbers.Take(Tensor.From(chosen), 1) * Tensor.From(signs), pieces); // [batch, inputs]
        var a = Bend(x.MatMul(first.Value.Square()).Unsqueeze(0) + given1.Forward(z)); // [members, batch, units]
        a = Bend(a.MatMul(second.Value.Square()) + given2.Forward(z));
        return a.MatMul(last.Value.Square());
    }

    Tensor Bend(Tensor x)
    {
        var bend = Tensor.From(bends);
        return (x * bend).Relu() * bend;
    }
}
