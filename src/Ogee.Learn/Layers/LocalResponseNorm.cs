namespace Ogee.Learn;

/// <summary>Divides each element by what the channels around show at its place (Krizhevsky et al. 2012): x / (k + α · Σ x² / size)^β, over so many channels around.</summary>
public sealed class LocalResponseNorm : Module
{
    readonly int size;
    readonly double alpha;
    readonly double beta;
    readonly double k;

    /// <summary>A norm with libtorch's defaults.</summary>
    /// <param name="size">How many channels; of an even number there is one more before than behind.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    /// <param name="k">k.</param>
    /// <exception cref="OgeeException">The size is below 1.</exception>
    public LocalResponseNorm(int size, double alpha = 1e-4, double beta = 0.75, double k = 1)
    {
        if (size < 1) throw LearnErrors.Setting.With($"local response norm: the size is {size}", "Expected at least 1", "Use 5 channels, for instance.");
        (this.size, this.alpha, this.beta, this.k) = (size, alpha, beta, k);
    }

    /// <param name="x">[batch, channels, ...]</param>
    /// <returns>The same shape.</returns>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank < 2) throw LearnErrors.Data.With($"local response norm: the input is {x}", "Expected [batch, channels, ...]", "Reshape it.");
        // Channels as rows of an image of one channel; the zeros beyond count.
        var squares = x.Square().Reshape(x.Shape[0], 1, x.Shape[1], x.Shape.Count / Math.Max(1, x.Shape[0] * x.Shape[1]));
        var means = squares.AveragePool([size, 1], [new(1, size / 2, (size - 1) / 2), new(1)]);
        return x / ((means * alpha) + k).Pow(beta).Reshape(x.Shape);
    }
}
