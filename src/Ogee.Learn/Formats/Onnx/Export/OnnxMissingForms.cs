using Ogee.Ops;

namespace Ogee.Learn;

/// <summary>Operations that are not written, and why.</summary>
static class OnnxMissingForms
{
    const string Random = "random numbers are drawn by a generator that ONNX does not have: pass them as an input";

    internal static IReadOnlyList<OnnxForm> All { get; } = [new(typeof(RandomNumbers), "", null, Random), new(typeof(RandomDraw), "", null, Random)];
}
