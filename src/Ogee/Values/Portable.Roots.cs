namespace Ogee;

public static partial class Portable
{
    /// <summary>The cube root, of negative numbers too; exact for cubes.</summary>
    /// <param name="x">Any number; infinities and zeros stay as they are.</param>
    /// <returns>The result, within 0.6 ulp.</returns>
    public static double Cbrt(double x)
    {
        if (x == 0 || !double.IsFinite(x)) return x;
        // |x| = 8^k · m with m in [1, 8).
        var k = (int)Math.Floor(Math.ILogB(x) / 3.0);
        var m = Math.ScaleB(Math.Abs(x), -3 * k);
        var root = Exp(Log(m) / 3);
        // One step of Newton's iteration, from the exact cube of a root that is right to an ulp or two.
        root -= (DoubleDouble.Product(root, root) * root + -m).High / (3 * root * root);
        return Math.CopySign(Math.ScaleB(root, k), x);
    }

    /// <summary>√(x² + y²) without overflow on the way; +∞ if either is infinite, even beside NaN.</summary>
    /// <param name="x">Any number.</param>
    /// <param name="y">Any number.</param>
    /// <returns>The result, within 0.6 ulp; 1 ulp where it is subnormal.</returns>
    public static double Hypot(double x, double y)
    {
        if (double.IsInfinity(x) || double.IsInfinity(y)) return double.PositiveInfinity;
        var larger = Math.Max(Math.Abs(x), Math.Abs(y));
        if (!(larger > 0)) return larger;
        var exponent = Math.ILogB(larger);
        (x, y) = (Math.ScaleB(x, -exponent), Math.ScaleB(y, -exponent));
        return Math.ScaleB(DoubleDouble.Sqrt(DoubleDouble.Product(x, x) + DoubleDouble.Product(y, y)).High, exponent);
    }
}
