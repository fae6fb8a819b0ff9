namespace Ogee.Learn;

/// <summary>First values of parameters.</summary>
public static class Initializers
{
    /// <summary>Uniform within ±√(6 / ((1 + slope²) · fanIn)) (He et al. 2015).</summary>
    /// <param name="shape">The parameter's shape.</param>
    /// <param name="fanIn">How many inputs each result has.</param>
    /// <param name="slope">Slope of the rectifier below 0; √5 gives libtorch's default for linear and convolution layers.</param>
    public static Func<RngKey, Tensor> KaimingUniform(Shape shape, long fanIn, double slope = 0) => Within(shape, Math.Sqrt(6 / ((1 + (slope * slope)) * Math.Max(1, fanIn))));

    /// <summary>Normal with standard deviation √(2 / fan) (He et al. 2015).</summary>
    /// <param name="shape">The parameter's shape.</param>
    /// <param name="fan">How many inputs (or outputs) each result has.</param>
    public static Func<RngKey, Tensor> KaimingNormal(Shape shape, long fan) => Normal(shape, Math.Sqrt(2.0 / Math.Max(1, fan)));

    /// <summary>Normal with standard deviation √(2 / fan in): activations keep their size on the way forward.</summary>
    /// <param name="weight">The shape of a convolution's weight: [filters, channels / groups, rows, columns].</param>
    public static Func<RngKey, Tensor> KaimingFanIn(Shape weight) => KaimingNormal(weight, weight[1] * weight[2] * weight[3]);

    /// <summary>Normal with standard deviation √(2 / fan out): gradients keep their size on the way back, as residual networks are started.</summary>
    /// <param name="weight">The shape of a convolution's weight: [filters, channels / groups, rows, columns].</param>
    /// <remarks>The fan is filters · rows · columns whatever the groups, as in libtorch.</remarks>
    public static Func<RngKey, Tensor> KaimingFanOut(Shape weight) => KaimingNormal(weight, weight[0] * weight[2] * weight[3]);

    /// <summary>Uniform within ±√(6 / (fanIn + fanOut)) (Glorot and Bengio 2010).</summary>
    public static Func<RngKey, Tensor> XavierUniform(Shape shape, long fanIn, long fanOut) => Within(shape, Math.Sqrt(6.0 / Math.Max(1, fanIn + fanOut)));

    /// <summary>Normal with standard deviation √(2 / (fanIn + fanOut)) (Glorot and Bengio 2010).</summary>
    public static Func<RngKey, Tensor> XavierNormal(Shape shape, long fanIn, long fanOut) => Normal(shape, Math.Sqrt(2.0 / Math.Max(1, fanIn + fanOut)));

    /// <summary>Normal with mean 0, of which what is farther from it than a limit is drawn anew: as transformers are started.</summary>
    /// <param name="shape">The parameter's shape.</param>
    /// <param name="deviation">The standard deviation before anything is left out; positive.</param>
    /// <param name="limit">In deviations; positive.</param>
    /// <exception cref="OgeeException">The deviation or the limit is not positive.</exception>
    public static Func<RngKey, Tensor> TruncatedNormal(Shape shape, double deviation, double limit = 2)
    {
        if (deviation is not (> 0 and < double.PositiveInfinity) || limit is not > 0) throw LearnErrors.Setting.With($"initializer: a deviation of {deviation}, cut at {limit} deviations", "Expected positive numbers", "Use 0.02 and 2.");
        // By the inverse of the distribution function, between the probabilities of the limits.
        var tail = Portable.NormalCdf(-limit);
        return key => (((Tensor.Uniform(shape, key, DType.Float64) * (1 - (2 * tail))) + tail).NormalQuantile().Clamp(-limit, limit) * deviation).Cast(DType.Float32);
    }

    /// <summary>A matrix whose rows, or whose columns if they are fewer, are at right angles and of one length (Saxe et al. 2014); of more axes, those behind the first together are columns. All such matrices are as likely.</summary>
    /// <param name="shape">The parameter's shape: [rows, columns...].</param>
    /// <param name="gain">The length.</param>
    /// <exception cref="OgeeException">There are fewer than two axes.</exception>
    public static Func<RngKey, Tensor> Orthogonal(Shape shape, double gain = 1)
    {
        if (shape.Rank < 2) throw LearnErrors.Setting.With($"initializer: {shape} is no matrix", "Expected two axes or more", "Use Normal or Within for vectors.");
        var (rows, columns) = (shape[0], shape.Count / Math.Max(1, shape[0]));
        return key =>
        {
            // With positive numbers on R's diagonal, Q is uniform (Mezzadri 2007).
            var q = Tensor.Normal([Math.Max(rows, columns), Math.Min(rows, columns)], key, DType.Float64).Qr().Q;
            return ((rows < columns ? q.Transpose() : q) * gain).Cast(DType.Float32).Reshape(shape);
        };
    }

    /// <summary>Uniform within ±limit.</summary>
    public static Func<RngKey, Tensor> Within(Shape shape, double limit) => key => (Tensor.Uniform(shape, key) * (2 * limit)) - limit;

    /// <summary>Normal with mean 0.</summary>
    public static Func<RngKey, Tensor> Normal(Shape shape, double deviation) => key => Tensor.Normal(shape, key) * deviation;
}
