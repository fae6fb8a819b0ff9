namespace Ogee.Learn;

/// <summary>How gamma functions grow over half a step, with the digits that their difference loses where they are large. For a &gt; 0 in float64.</summary>
/// <remarks>From 16 on by the asymptotic series of ln Γ (DLMF 5.11.8), whose next term is below 3·10⁻¹⁶.</remarks>
internal static class GammaSteps
{
    const double Far = 16;

    /// <summary>ln Γ(a + ½) − ln Γ(a) − ½ ln a: about −1/8a in the end.</summary>
    public static Tensor Rest(Tensor a)
    {
        var (isFar, near, far) = Parts(a);
        var (inverse, square) = (far.Reciprocal(), far.Reciprocal().Square());
        var series = ((((((((square * (-31.0 / 18432)) + (17.0 / 14336)) * square) - (1.0 / 640)) * square) + (1.0 / 192)) * square) - 0.125) * inverse;
        return Tensor.Where(isFar, series, (near + 0.5).LogGamma() - near.LogGamma() - (near.Log() * 0.5));
    }

    /// <summary>ψ(a + ½) − ψ(a): about 1/2a in the end.</summary>
    public static Tensor Slope(Tensor a)
    {
        var (isFar, near, far) = Parts(a);
        var (inverse, square) = (far.Reciprocal(), far.Reciprocal().Square());
        var series = (((((((((square * (279.0 / 18432)) - (119.0 / 14336)) * square) + (1.0 / 128)) * square) - (1.0 / 64)) * square) + 0.125) * square) + (inverse * 0.5);
        return Tensor.Where(isFar, series, (near + 0.5).Digamma() - near.Digamma());
    }

    static (Tensor IsFar, Tensor Near, Tensor Far) Parts(Tensor a)
    {
        var isFar = a.GreaterEqual(Far);
        return (isFar, Tensor.Where(isFar, 1, a), Tensor.Where(isFar, a, Far));
    }
}
