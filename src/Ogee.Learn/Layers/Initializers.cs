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

    /// <summary>Uniform within ±limit.</summary>
    public static Func<RngKey, Tensor> Within(Shape shape, double limit) => key => (Tensor.Uniform(shape, key) * (2 * limit)) - limit;

    /// <summary>Normal with mean 0.</summary>
    public static Func<RngKey, Tensor> Normal(Shape shape, double deviation) => key => Tensor.Normal(shape, key) * deviation;
}
