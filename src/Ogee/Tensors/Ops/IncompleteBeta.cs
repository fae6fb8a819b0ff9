namespace Ogee.Ops;

/// <summary>The regularised incomplete beta function of shapes a and b at c: the probability that a beta variable is at most c. Lane by lane in double precision.</summary>
public readonly struct BetaInc : ITernary<BetaInc>
{
    /// <inheritdoc/>
    public static string Name => "betainc";
    /// <inheritdoc/>
    public static Domain Domain => new(0.15, 0.85);
    /// <inheritdoc/>
    public static int Flops => 2000;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B, Tensor? C) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor c, Tensor y) =>
        (gradient * a.Map<BetaIncSlopeA>(b, c), gradient * a.Map<BetaIncSlopeB>(b, c), gradient * a.Map<BetaDensity>(b, c));
    /// <inheritdoc/>
    public static double F64(double a, double b, double c) => Portable.BetaInc(a, b, c);
}

/// <summary>1 minus the regularised incomplete beta function of shapes a and b at c, accurate where it is small. Lane by lane in double precision.</summary>
public readonly struct BetaIncC : ITernary<BetaIncC>
{
    /// <inheritdoc/>
    public static string Name => "betaincc";
    /// <inheritdoc/>
    public static Domain Domain => new(0.15, 0.85);
    /// <inheritdoc/>
    public static int Flops => 2000;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B, Tensor? C) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor c, Tensor y) => BetaInc.Gradient(-gradient, a, b, c, y);
    /// <inheritdoc/>
    public static double F64(double a, double b, double c) => Portable.BetaIncC(a, b, c);
}

/// <summary>The density of a beta variable of shapes a and b at c. Lane by lane in double precision.</summary>
public readonly struct BetaDensity : ITernary<BetaDensity>
{
    /// <inheritdoc/>
    public static string Name => "beta_density";
    /// <inheritdoc/>
    public static Domain Domain => new(0.15, 0.85);
    /// <inheritdoc/>
    public static int Flops => 300;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B, Tensor? C) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor c, Tensor y)
    {
        // Where the density is 0 at an edge, so is its change with a shape, though a logarithm is −∞.
        var isEdge = c.EqualTo(0).Or(c.EqualTo(1));
        var inside = Tensor.Where(isEdge, Tensor.Scalar(0.5, c.Type), c);
        var isNothing = y.EqualTo(0).And(isEdge);
        Tensor Grown(Tensor logarithm, Tensor shape) => gradient * Tensor.Where(isNothing, y, y * (logarithm + (a + b).Digamma() - shape.Digamma()));
        // At an edge by densities of shapes that are one less; elsewhere of shapes that have some, so that what is not chosen has no NaN as its gradient.
        var (first, second) = (Tensor.Where(isEdge, a, Tensor.Scalar(2, a.Type)), Tensor.Where(isEdge, b, Tensor.Scalar(2, b.Type)));
        // Of a shape that is 1 there is none that is one less.
        Tensor At(Tensor p, Tensor q) => p.EqualTo(0).Or(q.EqualTo(0)) is var isNone ? Tensor.Where(isNone, Tensor.Scalar(0, c.Type), Tensor.Where(isNone, Tensor.Scalar(1, c.Type), p).Map<BetaDensity>(Tensor.Where(isNone, Tensor.Scalar(1, c.Type), q), c)) : c;
        var atEdge = (first + second - 1) * (At(first - 1, second) - At(first, second - 1));
        var slope = Tensor.Where(isEdge, atEdge, y * (((a - 1) / inside) - ((b - 1) / (1 - inside))));
        return (Grown(Tensor.Where(isNothing, inside, c).Log(), a), Grown((-Tensor.Where(isNothing, inside, c)).Log1p(), b), gradient * slope);
    }
    /// <inheritdoc/>
    public static double F64(double a, double b, double c) => Portable.BetaDensity(a, b, c);
}

/// <summary>The derivative of the regularised incomplete beta function of shapes a and b at c with respect to a. A gradient passes to c; to the shapes there is none. Lane by lane in double precision.</summary>
public readonly struct BetaIncSlopeA : ITernary<BetaIncSlopeA>
{
    /// <inheritdoc/>
    public static string Name => "betainc_slope_a";
    /// <inheritdoc/>
    public static Domain Domain => new(0.15, 0.85);
    /// <inheritdoc/>
    public static int Flops => 2000;
    /// <inheritdoc/>
    public static int LackingGradients => 2;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B, Tensor? C) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor c, Tensor y) =>
        (null, null, BetaDensity.Gradient(gradient, a, b, c, a.Map<BetaDensity>(b, c)).A);
    /// <inheritdoc/>
    public static double F64(double a, double b, double c) => Portable.BetaIncSlopes(a, b, c).A;
}

/// <summary>The derivative of the regularised incomplete beta function of shapes a and b at c with respect to b. A gradient passes to c; to the shapes there is none. Lane by lane in double precision.</summary>
public readonly struct BetaIncSlopeB : ITernary<BetaIncSlopeB>
{
    /// <inheritdoc/>
    public static string Name => "betainc_slope_b";
    /// <inheritdoc/>
    public static Domain Domain => new(0.15, 0.85);
    /// <inheritdoc/>
    public static int Flops => 2000;
    /// <inheritdoc/>
    public static int LackingGradients => 2;
    /// <inheritdoc/>
    public static (Tensor? A, Tensor? B, Tensor? C) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor c, Tensor y) =>
        (null, null, BetaDensity.Gradient(gradient, a, b, c, a.Map<BetaDensity>(b, c)).B);
    /// <inheritdoc/>
    public static double F64(double a, double b, double c) => Portable.BetaIncSlopes(a, b, c).B;
}
