namespace Ogee.Ops;

/// <summary>The modified Bessel function of the first kind of order 0. Lane by lane in double precision.</summary>
public readonly struct BesselI0 : IUnary<BesselI0>
{
    /// <inheritdoc/>
    public static string Name => "bessel_i0";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 3);
    /// <inheritdoc/>
    public static int Flops => 60;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * x.BesselI1();
    /// <inheritdoc/>
    public static double F64(double x) => Portable.BesselI0(x);
}

/// <summary>The modified Bessel function of the first kind of order 0, times e^(−|x|). Lane by lane in double precision.</summary>
public readonly struct BesselI0e : IUnary<BesselI0e>
{
    /// <inheritdoc/>
    public static string Name => "bessel_i0e";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 3);
    /// <inheritdoc/>
    public static int Flops => 60;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * (x.BesselI1e() - (x.Sign() * y));
    /// <inheritdoc/>
    public static double F64(double x) => Portable.BesselI0e(x);
}

/// <summary>The modified Bessel function of the first kind of order 1. Lane by lane in double precision.</summary>
public readonly struct BesselI1 : IUnary<BesselI1>
{
    /// <inheritdoc/>
    public static string Name => "bessel_i1";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 3);
    /// <inheritdoc/>
    public static int Flops => 60;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * (x.BesselI0() - OverArgument(x, y));
    /// <inheritdoc/>
    public static double F64(double x) => Portable.BesselI1(x);

    // I₁(x)/x, which is ½ at 0; nothing there may divide by 0, or its gradient is NaN.
    internal static Tensor OverArgument(Tensor x, Tensor y)
    {
        var isZero = x.EqualTo(0);
        return Tensor.Where(isZero, Tensor.Scalar(0.5, x.Type), y / Tensor.Where(isZero, Tensor.Scalar(1, x.Type), x));
    }
}

/// <summary>The modified Bessel function of the first kind of order 1, times e^(−|x|). Lane by lane in double precision.</summary>
public readonly struct BesselI1e : IUnary<BesselI1e>
{
    /// <inheritdoc/>
    public static string Name => "bessel_i1e";
    /// <inheritdoc/>
    public static Domain Domain => new(0.3, 3);
    /// <inheritdoc/>
    public static int Flops => 60;
    /// <inheritdoc/>
    public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => gradient * (x.BesselI0e() - BesselI1.OverArgument(x, y) - (x.Sign() * y));
    /// <inheritdoc/>
    public static double F64(double x) => Portable.BesselI1e(x);
}
