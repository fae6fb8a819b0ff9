namespace Ogee.Tests;

/// <summary>Comparisons of results by bits and by error.</summary>
static class Bits
{
    /// <summary>The bytes of a tensor, with every NaN as one value: a NaN has no sign and no payload that means anything.</summary>
    public static byte[] Of(Tensor tensor)
    {
        if (tensor.Type == DType.Float32) return [.. tensor.ToArray<float>().SelectMany(x => BitConverter.GetBytes(float.IsNaN(x) ? float.NaN : x))];
        if (tensor.Type == DType.Float64) return [.. tensor.ToArray<double>().SelectMany(x => BitConverter.GetBytes(double.IsNaN(x) ? double.NaN : x))];
        if (tensor.Type == DType.Float16) return [.. tensor.ToArray<Half>().SelectMany(x => BitConverter.GetBytes(Half.IsNaN(x) ? Half.NaN : x))];
        if (tensor.Type == DType.BFloat16) return [.. tensor.ToArray<BFloat16>().SelectMany(x => BitConverter.GetBytes(float.IsNaN(x) ? (ushort)0x7fc0 : x.Bits))];
        var bytes = new byte[tensor.Spec.Bytes];
        tensor.CopyBytesTo(bytes);
        return bytes;
    }

    /// <summary>Units in the last place between a float and the exact value; 0 for equal infinities, NaNs and zeros of one sign.</summary>
    public static double Ulps(double exact, float actual)
    {
        var rounded = (float)exact;
        if (float.IsNaN(rounded) || float.IsNaN(actual)) return float.IsNaN(rounded) && float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (BitConverter.SingleToInt32Bits(rounded) == BitConverter.SingleToInt32Bits(actual)) return 0;
        if (rounded == 0 && actual == 0) return double.PositiveInfinity;
        // A result at the edge of overflow may round either way.
        if (float.IsInfinity(actual)) return Math.Abs(exact) >= float.MaxValue ? 1 : double.PositiveInfinity;
        var size = Math.Max(Math.Abs(rounded), Math.Abs(actual));
        var unit = float.IsInfinity(size) ? float.BitIncrement(-float.MaxValue) + float.MaxValue : MathF.Max(float.BitIncrement(size) - size, float.Epsilon);
        return Math.Abs(exact - actual) / unit;
    }
}
