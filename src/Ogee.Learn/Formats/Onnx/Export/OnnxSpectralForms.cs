using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Fourier transforms. DFT takes [batch, n, 1 or 2], and divides the transform back by n, which here is not done.</summary>
static class OnnxSpectralForms
{
    internal static IReadOnlyList<OnnxForm> All { get; } =
    [
        new(typeof(FourierTransform), "DFT", e => Rows(e, e.ShapeOf(0)[..^2], (x, type, s) => Transformed(e, s, x, e.ShapeOf(0)[^2], e.Same((FourierTransform op) => op.IsInverse)), [e.ShapeOf(0)[^2], OnnxDim.Fixed(2)], e.Shape)),
        new(typeof(RealFourierTransform), "DFT", e => Rows(e, e.ShapeOf(0)[..^1], (x, type, s) => e.Emit("DFT", [x], ("axis", 1L), ("onesided", 1L)), [e.ShapeOf(0)[^1], OnnxDim.Fixed(1)], e.Shape)),
        new(typeof(HermitianFourierTransform), "DFT, Slice, Concat", Hermitian),
        new(typeof(AsReal), "nothing: complex numbers are pairs", Same),
        new(typeof(AsComplex), "nothing: complex numbers are pairs", Same),
    ];

    static string Same(OnnxEmission e) => e.Emit("Identity", [e[0]]);

    static string Transformed(OnnxEmission e, OnnxScalarEmission s, string x, OnnxDim size, bool isInverse)
    {
        var result = e.Emit("DFT", [x], ("axis", 1L), ("inverse", isInverse ? 1L : 0));
        return isInverse ? s.Mul(result, e.Cast(e.Builder.SizeScalar(size), DType.Int64, s.Type)) : result;
    }

    // All rows as one batch.
    static string Rows(OnnxEmission e, OnnxDim[] leading, Func<string, DType, OnnxScalarEmission, string> transform, OnnxDim[] row, OnnxDim[] result)
    {
        if (leading.Any(dim => dim.Is(0)) || row[0].Is(0)) return e.Emit("Expand", [e.Builder.Scalar(0, e.Type), e.Builder.Sizes(result)]);
        return e.Widened(e.Type, [e[0]], (x, type) =>
        {
            var rows = e.Emit("Reshape", [x[0], e.Builder.Sizes([OnnxDim.Fixed(-1), .. row])]);
            return OnnxMovementForms.To(e, transform(rows, type, new(e, type)), result);
        });
    }

    // The other half are conjugates in reverse order; the real part of the transform back is what is asked for.
    static string Hermitian(OnnxEmission e)
    {
        var size = e.Dim((HermitianFourierTransform op) => op.Size);
        if (!size.IsFixed) return e.Fault("its size depends on the batch");
        var (n, half) = (size.Offset, (size.Offset / 2) + 1);
        return Rows(e, e.ShapeOf(0)[..^2], (x, type, s) =>
        {
            if (n > half)
            {
                var others = e.Emit("Slice", [x, e.Builder.Ints(n - half), e.Builder.Ints(0), e.Builder.Ints(1), e.Builder.Ints(-1)]);
                var conjugate = e.Builder.Constant($"conjugate {type}", () => Signs(type));
                x = e.Emit("Concat", [x, s.Mul(others, conjugate)], ("axis", 1L));
            }
            var back = Transformed(e, s, x, size, isInverse: true);
            return e.Emit("Slice", [back, e.Builder.Ints(0), e.Builder.Ints(1), e.Builder.Ints(2), e.Builder.Ints(1)]);
        }, [OnnxDim.Fixed(half), OnnxDim.Fixed(2)], e.Shape);
    }

    static Tensor Signs(DType type)
    {
        var signs = Tensor.From(1.0, -1.0).Cast(type);
        Tensor.Evaluate(signs);
        return signs;
    }
}
