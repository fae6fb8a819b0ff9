namespace Ogee.Learn;

/// <summary>Adds a learned vector to each position of a sequence (Gehring et al. 2017).</summary>
public sealed class LearnedPositions : Module
{
    readonly Parameter weight;

    /// <summary>Vectors for so many positions.</summary>
    /// <param name="length">The longest sequence.</param>
    /// <param name="features">Size of the last axis.</param>
    /// <param name="deviation">Standard deviation of the first values.</param>
    public LearnedPositions(long length, long features, double deviation = 0.02) => weight = new(Initializers.Normal([length, features], deviation));

    /// <param name="x">[batch, time, features]</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="OgeeException">The sequence is longer than the positions.</exception>
    public override Tensor Forward(Tensor x)
    {
        PositionCheck.Length(x, weight.Shape[0]);
        return x + weight.Value.Slice(0, 0, x.Shape[1]);
    }
}

/// <summary>Adds waves of many lengths to a sequence, so that each position is told from the others (Vaswani et al. 2017): sin(p / 10000^(2i / features)) and cos of the same, in turns. Nothing is learned.</summary>
public sealed class SinusoidalPositions : Module
{
    readonly Tensor table;

    /// <summary>Waves for so many positions.</summary>
    /// <param name="length">The longest sequence.</param>
    /// <param name="features">Size of the last axis.</param>
    public SinusoidalPositions(int length, int features)
    {
        var values = new float[checked(length * features)];
        for (var i = 0; i < features; i++)
        {
            var rate = Portable.Pow(10_000, -(i / 2 * 2) / (double)features);
            for (var p = 0; p < length; p++) values[(p * features) + i] = (float)(i % 2 == 0 ? Portable.Sin(p * rate) : Portable.Cos(p * rate));
        }
        table = Tensor.From(values, [length, features]);
    }

    /// <param name="x">[batch, time, features]</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="OgeeException">The sequence is longer than the positions.</exception>
    public override Tensor Forward(Tensor x)
    {
        PositionCheck.Length(x, table.Shape[0]);
        return x + table.Slice(0, 0, x.Shape[1]).To(x.Spec.Device);
    }
}

static class PositionCheck
{
    public static void Length(Tensor x, long most)
    {
        if (x.Rank != 3 || x.Shape[1] > most)
            throw LearnErrors.Data.With($"positions: a batch of sequences is {x.Shape}", $"Expected [batch, time, features] with a time of at most {most}", "Cut the sequences, or make the model for longer ones.");
    }
}
