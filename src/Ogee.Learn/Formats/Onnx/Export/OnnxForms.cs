using System.Collections.Frozen;
using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>How an operation is written as ONNX.</summary>
/// <param name="Op">The type that states the operation, as <see cref="OpEntry.Type"/> has it.</param>
/// <param name="Operators">The operators that it becomes, for the documentation.</param>
/// <param name="Emit">Writes it; null if it cannot be written.</param>
/// <param name="Reason">Why it cannot be written, or what of it.</param>
sealed record OnnxForm(Type Op, string Operators, Func<OnnxEmission, string>? Emit, string Reason = "");

/// <summary>The forms of all operations, each stated once.</summary>
static class OnnxForms
{
    /// <summary>The forms by family, as the documentation lists them.</summary>
    internal static IReadOnlyList<(string Family, IReadOnlyList<OnnxForm> Forms)> Families { get; } =
    [
        ("Elementwise", OnnxScalarForms.All), ("Whole numbers and conditions", [.. OnnxIntegerForms.All, .. OnnxDivisorForms.All]), ("Movement", OnnxMovementForms.All), ("Reductions and scans", OnnxReductionForms.All), ("Indices and orders", OnnxIndexForms.All),
        ("Products and windows", OnnxWindowForms.All), ("Gradients of windows", OnnxGradientForms.All), ("Linear algebra", OnnxAlgebraForms.All), ("Control and structure", OnnxControlForms.All), ("Spectra", OnnxSpectralForms.All),
        ("Special functions", [.. OnnxErrorFunctionForms.All, .. OnnxGammaForms.All, .. OnnxIncompleteGammaForms.All, .. OnnxBetaForms.All, .. OnnxBesselForms.All]),
        ("Not written", OnnxMissingForms.All),
    ];

    static readonly FrozenDictionary<Type, OnnxForm> ByType = Families.SelectMany(family => family.Forms).ToFrozenDictionary(form => form.Op);

    /// <summary>The form of the operation that a type states; null for one of a program's own.</summary>
    internal static OnnxForm? Of(Type stated) => ByType.GetValueOrDefault(stated);

    /// <summary>What writes an operation.</summary>
    internal static Func<OnnxEmission, string> Of(Op op)
    {
        if (op is CumulativeOp) return OnnxReductionForms.Scan;
        if (op is ScatterOp) return OnnxIndexForms.Scatter;
        var form = Of(Stated(op));
        return form?.Emit ?? (emission => emission.Fault(form is null ? "it is an operation of the program's own" : form.Reason));
    }

    internal static bool IsWritten(Op op) => op is CumulativeOp ? OnnxReductionForms.IsKnown(op) : op is ScatterOp ? OnnxIndexForms.IsKnown(op) : Of(Stated(op))?.Emit is not null;

    /// <summary>Whether results are read from it one by one.</summary>
    internal static bool HasSeveral(Op op) => op is Attention or AttentionGradient or Loop or If or LuFactor or Qr or Eigh or Svd;

    /// <summary>Whether the elements are those of its inputs.</summary>
    internal static bool IsMovement(Op op) => op is Reshape or Permute or Expand or Slice or Flip or Pad or Concat;

    // A family's type is that of its function: Unary<Exp> is stated by Exp.
    internal static Type Stated(Op op) => op.GetType() is { IsGenericType: true } type ? type.GenericTypeArguments[0] : op.GetType();
}
