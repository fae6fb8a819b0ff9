using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Operations that are not written, and why.</summary>
static class OnnxMissingForms
{
    const string Special = "no operator of ONNX computes it";

    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        Of<Erfc>(Special), Of<Erfcx>(Special), Of<ErfInverse>(Special), Of<NormalCdf>(Special), Of<LogNormalCdf>(Special), Of<NormalQuantile>(Special),
        Of<LogGamma>(Special), Of<Digamma>(Special), Of<BesselI0>(Special), Of<BesselI0e>(Special), Of<BesselI1>(Special), Of<BesselI1e>(Special),
        Of<Polygamma>(Special), Of<GammaP>(Special), Of<GammaQ>(Special), Of<GammaSlope>(Special),
        Of<BetaDensity>(Special), Of<BetaInc>(Special), Of<BetaIncC>(Special), Of<BetaIncSlopeA>(Special), Of<BetaIncSlopeB>(Special),
        Of<PopCount>(Special), Of<Gcd>(Special), Of<Lcm>(Special),
    ];

    static OnnxForm Of<T>(string reason) => new(typeof(T), "", null, reason);
}
