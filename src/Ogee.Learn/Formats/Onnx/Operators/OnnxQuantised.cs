using static Ogee.Learn.OnnxOperatorFactory;

namespace Ogee.Learn;

/// <summary>Whole numbers that stand for floats by a scale and a zero: x = (n − zero) · scale.</summary>
/// <remarks>Products of whole numbers are computed in float64, which holds them and sums of 2³⁷ of them exactly.</remarks>
static class OnnxQuantised
{
    internal static OnnxOperator[] All =>
    [
        One("QuantizeLinear", 10, "axis:13- block_size:21- output_dtype:21- precision:23- saturate:19-", Quantize).Needs(2).Fixes(1) with { Limits = "to int8, uint8, int16 and int32" },
        One("DequantizeLinear", 10, "axis:13- block_size:21- output_dtype:23-", Dequantize).Needs(2).Fixes(1),
        Many("DynamicQuantizeLinear", 11, "", Dynamic),
        One("MatMulInteger", 10, "", call => Centred(call, 0, 2, isRow: true).MatMul(Centred(call, 1, 3, isRow: false)).Cast(DType.Int32)).Needs(2),
        One("ConvInteger", 10, OnnxWindows.Padding + " dilations group kernel_shape pads strides", call => OnnxConvolutions.Conv(call, Centred(call, 0, 2), Centred(call, 1, 3), null).Cast(DType.Int32)).Needs(2),
        One("QLinearMatMul", 10, "", MatMul).Needs(8).Fixes(1, 4, 6),
        One("QLinearConv", 10, OnnxWindows.Padding + " dilations group kernel_shape pads strides", Conv).Needs(8).Fixes(1, 4, 6),
    ];

    /// <summary>Numbers of a scale or zero, beside the axis or the blocks that they are for.</summary>
    static Tensor Beside(OnnxCall call, Tensor x, Tensor numbers, int axisOf)
    {
        if (numbers.Shape.Count == 1 && numbers.Rank <= 1) return numbers.Reshape(Shape.Scalar);
        var axis = call.Axis(call.Int("axis", 1), x.Rank);
        var block = call.Int("block_size", 0);
        if (numbers.Rank == 1) return numbers.Shape[0] == x.Shape[axis] ? numbers.Reshape(Shape.Create([numbers.Shape[0], .. Enumerable.Repeat(1L, x.Rank - axis - 1)])) : throw call.Refused($"{numbers.Shape} for axis {axis} of {x.Shape}", "one number for each element of the axis");
        if (block < 1 || numbers.Rank != x.Rank || (x.Shape[axis] + block - 1) / block != numbers.Shape[axis]) throw call.Refused($"input {axisOf} is {numbers.Shape} for blocks of {block} along axis {axis} of {x.Shape}", "one number for each block");
        return numbers.RepeatInterleave(block, axis).Slice(axis, 0, x.Shape[axis]);
    }

    static Tensor Rounded(Tensor x, Tensor? zero, DType type)
    {
        var (low, high) = type switch
        {
            DType.UInt8 => (0.0, 255.0),
            DType.Int8 => (-128.0, 127.0),
            DType.Int16 => (-32768.0, 32767.0),
            _ => (int.MinValue, int.MaxValue),
        };
        x = x.Round();
        if (type == DType.Int32) x = x.Cast(DType.Float64);
        if (zero is not null) x += zero.Cast(x.Type);
        return x.Maximum(low).Minimum(high).Cast(type);
    }

    static GraphValue Quantize(OnnxCall call)
    {
        var (x, scale, zero) = (call.X(0), call.X(1), call.Maybe(2));
        var type = zero?.Type ?? call.TypeOf("output_dtype", DType.UInt8);
        if (!type.IsInteger() || type == DType.Int64) throw call.NoValue("output_dtype", type);
        if (call.Has(2) && call.Value(2).IsFourBits) throw call.Refused("its zero is of four bits", "int8, uint8, int16 or int32");
        var precision = call.TypeOf("precision", scale.Type);
        if (!x.Type.IsFloat()) x = x.Cast(DType.Float32);
        return Rounded(x.Cast(precision) / Beside(call, x, scale, 1).Cast(precision), zero is null ? null : Beside(call, x, zero, 2), type);
    }

    static GraphValue Dequantize(OnnxCall call)
    {
        var (x, scale, zero) = (call.X(0), call.X(1), call.Maybe(2));
        var type = call.TypeOf("output_dtype", scale.Type);
        // Differences of 32 bits are exact in float64 only.
        var exact = x.Type == DType.Int32 ? DType.Float64 : DType.Float32;
        var centred = zero is null ? x.Cast(exact) : x.Cast(exact) - Beside(call, x, zero, 2).Cast(exact);
        return (centred.Cast(exact == DType.Float64 ? DType.Float32 : exact) * Beside(call, x, scale, 1).Cast(DType.Float32)).Cast(type);
    }

    static GraphValue?[] Dynamic(OnnxCall call)
    {
        var x = call.X(0);
        var (low, high) = (x.Min(default, false).Minimum(0), x.Max(default, false).Maximum(0));
        var range = (high - low) / 255;
        // Of zeros alone the scale is 1, so that nothing is divided by 0.
        var scale = Tensor.Where(range.EqualTo(0), Tensor.Ones([], x.Type), range);
        var zero = (-low / scale).Round().Maximum(0).Minimum(255).Cast(DType.UInt8);
        return [Rounded(x / scale, zero, DType.UInt8), Tensor.Where(range.EqualTo(0), range, scale), zero];
    }

    /// <summary>Numbers of an input without their zero, in float64.</summary>
    static Tensor Centred(OnnxCall call, int input, int zero, bool? isRow = null)
    {
        var x = call.X(input).Cast(DType.Float64);
        if (call.Maybe(zero) is not { } numbers) return x;
        numbers = numbers.Cast(DType.Float64);
        // One for each row of the first factor, each column of the second, each filter of a weight.
        if (numbers.Shape.Count == 1) numbers = numbers.Reshape(Shape.Scalar);
        else if (numbers.Rank == 1) numbers = isRow switch { true => numbers.Unsqueeze(1), false => numbers, null => numbers.Reshape(Shape.Create([numbers.Shape[0], .. Enumerable.Repeat(1L, x.Rank - 1)])) };
        return x - numbers;
    }

    static GraphValue MatMul(OnnxCall call)
    {
        var (a, b, zero) = (Centred(call, 0, 2, isRow: true), Centred(call, 3, 5, isRow: false), call.X(7));
        Tensor Scale(int input, bool isRow) => call.X(input) is var scale && scale.Shape.Count == 1 ? scale.Reshape(Shape.Scalar) : scale.Rank == 1 && isRow ? scale.Unsqueeze(1) : scale;
        var scaled = a.MatMul(b) * (Scale(1, true).Cast(DType.Float64) * Scale(4, false).Cast(DType.Float64) / Scale(6, true).Cast(DType.Float64));
        return Rounded(scaled, zero.Shape.Count == 1 ? zero.Reshape(Shape.Scalar) : zero.Unsqueeze(1), zero.Type);
    }

    static GraphValue Conv(OnnxCall call)
    {
        var (x, weight, zero) = (Centred(call, 0, 2), Centred(call, 3, 5), call.X(7));
        var scale = call.X(4);
        if (scale.Shape.Count == 1) scale = scale.Reshape(Shape.Scalar);
        else scale = scale.Reshape(Shape.Create([scale.Shape[0], .. Enumerable.Repeat(1L, x.Rank - 2)]));
        var sums = OnnxConvolutions.Conv(call, x, weight, call.Maybe(8)?.Cast(DType.Float64));
        return Rounded(sums * (call.X(1).Reshape(Shape.Scalar).Cast(DType.Float64) * scale.Cast(DType.Float64) / call.X(6).Reshape(Shape.Scalar).Cast(DType.Float64)), zero.Reshape(Shape.Scalar), zero.Type);
    }
}
