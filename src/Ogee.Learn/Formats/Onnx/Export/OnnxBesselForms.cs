using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Modified Bessel functions of the first kind: up to 8 their series, whose terms are all positive; beyond, √x·e⁻ˣ·I(x), which varies little.</summary>
static class OnnxBesselForms
{
    const double Near = 8;

    internal static IReadOnlyList<OnnxForm> All { get; } = [Of<BesselI0>(0, isScaled: false), Of<BesselI0e>(0, isScaled: true), Of<BesselI1>(1, isScaled: false), Of<BesselI1e>(1, isScaled: true)];

    static OnnxForm Of<T>(int order, bool isScaled) where T : struct => new(typeof(T), "Exp, Sqrt and others", e => OnnxReal.Compute(e, x => Bessel(x[0], order, isScaled)));

    static OnnxReal Bessel(OnnxReal x, int order, bool isScaled)
    {
        // Where e^(x/2) overflows so does the result: without a bound its product with 0 at ∞ would be NaN.
        var size = isScaled ? x.Abs() : x.Abs().AtMost(2000);
        var near = (size * size / 4).Polynomial(Series(order));
        if (order == 1) near = near * size / 2;
        var far = ((16 / size) - 1).Polynomial(OnnxFit.Of(24, t => 16 / (1 + t) is var x ? Math.Sqrt(x) * (order == 0 ? Portable.BesselI0e(x) : Portable.BesselI1e(x)) : 0)) / size.Sqrt();
        // In two halves the factor overflows where the result does.
        if (isScaled) near *= (-size).Exp();
        else far = (size / 2).Exp() is var half ? half * far * half : far;
        var value = near.Where(size.Below(Near), far);
        return order == 1 ? value.SignedBy(x) : value;
    }

    // 1/(k!·(k + order)!) at index k: at x = 8 the first term left out is below 10⁻¹⁹ of the sum.
    static double[] Series(int order)
    {
        var terms = new double[23];
        terms[0] = 1;
        for (var k = 1; k < terms.Length; k++) terms[k] = terms[k - 1] / ((double)k * (k + order));
        return terms;
    }
}
