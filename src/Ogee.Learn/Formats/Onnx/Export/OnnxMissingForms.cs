using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Operations that are not written, and why.</summary>
static class OnnxMissingForms
{
    const string Algebra = "ONNX has no linear algebra beyond products and determinants", Gradient = "it is the gradient of a window or of attention, which only training computes";

    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        Of<ConvWeightGradient>(Gradient), Of<AveragePoolGradient>(Gradient), Of<AttentionGradient>(Gradient),
        Of<Cholesky>(Algebra), Of<TriangularSolve>(Algebra), Of<LuFactor>(Algebra), Of<Qr>(Algebra), Of<Eigh>(Algebra), Of<Svd>(Algebra), Of<MatrixExp>(Algebra),
    ];

    static OnnxForm Of<T>(string reason) => new(typeof(T), "", null, reason);
}
