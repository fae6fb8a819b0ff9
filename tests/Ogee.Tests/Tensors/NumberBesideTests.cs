namespace Ogee.Tests;

/// <summary>A number beside a tensor takes the tensor's type: floats round it, whole types and bool hold it exactly or refuse it.</summary>
public class NumberBesideTests
{
    static readonly Tensor Bytes = Tensor.From((byte)200), Longs = Tensor.From(1L, 2), Mask = Tensor.From(true, false);

    static readonly Dictionary<string, Func<Tensor>> Refused = new()
    {
        ["mul: 0.5 is no value of u8"] = () => Bytes * 0.5,
        ["add: 1.5 is no value of i64"] = () => 1.5 + Longs,
        ["add: 300 is no value of u8"] = () => Bytes + 300,
        ["sub: -1 is no value of u8"] = () => -1 - Bytes,
        ["div: 2.5 is no value of i64"] = () => Longs / 2.5,
        ["remainder: 2.5 is no value of i64"] = () => Longs.Remainder(2.5),
        ["fmod: 0.5 is no value of i64"] = () => Longs.Fmod(0.5),
        ["floor_divide: 0.5 is no value of i64"] = () => Longs.FloorDivide(0.5),
        ["shift_left: -1 is no value of u8"] = () => Bytes.ShiftLeft(-1),
        ["clamp: 2.5 is no value of i64"] = () => Longs.Clamp(0, 2.5),
        ["maximum: 0.5 is no value of i64"] = () => Longs.Maximum(0.5),
        ["minimum: 0.5 is no value of i64"] = () => Longs.Minimum(0.5),
        ["less: 1.5 is no value of i64"] = () => Longs.Less(1.5),
        ["equal: 256 is no value of u8"] = () => Bytes.EqualTo(256),
        ["where: 0.5 is no value of i64"] = () => Tensor.Where(Mask, Longs, 0.5),
        ["masked_fill: Infinity is no value of i64"] = () => Longs.MaskedFill(Mask, double.PositiveInfinity),
        ["index_fill: 0.5 is no value of i64"] = () => Longs.IndexFill(0, Tensor.From(0L), 0.5),
        ["pad: 0.5 is no value of i64"] = () => Longs.Pad([(1, 1)], 0.5),
        ["full: 0.5 is no value of i64"] = () => Tensor.Full([1], 0.5, DType.Int64),
        ["full: 300 is no value of i8"] = () => Tensor.Full([1], 300, DType.Int8),
        ["full: -1 is no value of u8"] = () => Tensor.Full([1], -1, DType.UInt8),
        ["full: 2 is no value of bool"] = () => Tensor.Full([1], 2, DType.Bool),
        ["full: 9.223372036854776E+18 is no value of i64"] = () => Tensor.Full([1], 9223372036854775808.0, DType.Int64),
        ["scalar: NaN is no value of i64"] = () => Tensor.Scalar(double.NaN, DType.Int64),
        ["pow: -1 is the exponent of i64"] = () => Longs.Pow(-1),
        ["pow: 0.5 is the exponent of i64"] = () => Longs.Pow(0.5),
        ["arange: not all numbers from 0 to 1 by 0.25 are values of i64"] = () => Tensor.Arange(0, 1, 0.25, DType.Int64),
        ["arange: not all numbers from 0.5 to 2 by 1 are values of i32"] = () => Tensor.Arange(0.5, 2, 1, DType.Int32),
        ["arange: not all numbers from 250 to 260 by 1 are values of u8"] = () => Tensor.Arange(250, 260, 1, DType.UInt8),
    };

    [Fact]
    public void WhatAWholeTypeDoesNotHoldIsRefusedByTheWord() => Assert.Equal(Refused.Keys, Refused.Values.Select(word =>
    {
        var error = Assert.Throws<OgeeException>(word);
        Assert.Equal("OG1002", error.Error.Code);
        Assert.Contains("DType.Float32", error.Remedy, StringComparison.Ordinal);
        return error.What;
    }));

    [Fact]
    public void WhatATypeHoldsIsTakenAsItIs()
    {
        Assert.Equal([255], (Bytes + 55).ToArray<byte>());
        Assert.Equal([0], (Bytes + 56).ToArray<byte>());
        Assert.Equal([-127, -126], (Longs - 128).ToArray<long>());
        Assert.Equal([-128], Tensor.Full([1], -128, DType.Int8).ToArray<sbyte>());
        Assert.Equal([long.MinValue], Tensor.Full([1], long.MinValue, DType.Int64).ToArray<long>());
        Assert.Equal([1, 2], Longs.Clamp(0, 5).ToArray<long>());
        Assert.Equal([0.1f], (Tensor.From(0f) + 0.1).ToArray<float>());
        Assert.Equal([100f], (Bytes.Cast(DType.Float32) * 0.5).ToArray<float>());
    }

    [Fact]
    public void RangesAreWholeWhereAllTheirNumbersAre()
    {
        Assert.Equal([0, 0.25f, 0.5f, 0.75f], Tensor.Arange(0, 1, 0.25).ToArray<float>());
        Assert.Equal([0, 1, 2], Tensor.Arange(0, 2.5).ToArray<float>());
        Assert.Equal([5, 3, 1], Tensor.Arange(5, 0, -2).ToArray<long>());
        Assert.Equal([0, 1, 2], Tensor.Arange(0, 2.5, 1, DType.Int32).ToArray<int>());
        Assert.Equal([254, 255], Tensor.Arange(254, 256, 1, DType.UInt8).ToArray<byte>());
        Assert.Equal([0.5], Tensor.Arange(0.5, 1, 1, DType.Float64).ToArray<double>());
        Assert.Empty(Tensor.Arange(3, 1, 0.5).ToArray<float>());
    }

    [Fact]
    public void PowersOfIntegersAreProducts()
    {
        Assert.Equal([1024, 59049, 1], Tensor.From(2L, -3, 1).Pow(10).ToArray<long>());
        Assert.Equal([1, 1, 1], Tensor.From(2L, -3, 0).Pow(0).ToArray<long>());
        Assert.Equal([8, -27, 0], Tensor.From(2, -3, 0).Pow(3).ToArray<int>());
        Assert.Equal([2, -3], Tensor.From(2L, -3).Pow(1).ToArray<long>());
        // 3⁵ = 243, 3⁶ = 729 wraps around in a byte.
        Assert.Equal([243, 729 % 256], (byte[])[.. Tensor.From((byte)3).Pow(5).ToArray<byte>(), .. Tensor.From((byte)3).Pow(6).ToArray<byte>()]);
    }
}
