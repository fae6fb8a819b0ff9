using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Tensors of more than 2³¹ elements on demand, with OGEE_LONG=1, for they take many gigabytes: places in them are counted in 64 bits. Otherwise shorter ones.</summary>
[Collection("settings")]
public class LongTensorTests
{
    static readonly long Count = (Tool.IsLongRun ? 1L << 31 : 1L << 18) + 11;

    static Tensor LastAreOne() => Tensor.Concat(0, Tensor.Zeros([Count - 3], DType.UInt8), Tensor.Ones([3], DType.UInt8));

    [Fact]
    public void PlacesBeyondTheRangeOfAnIntAreRight()
    {
        var x = LastAreOne();
        Tensor.Evaluate(x);
        Assert.Equal(3, x.Sum().Item());
        Assert.Equal(Count - 3, (long)x.ArgMax(0).Item());
        Assert.Equal([0, 1, 1, 1], x.Slice(0, Count - 4, Count).ToArray<byte>());
        Assert.Equal([1, 0, 1], x.Take(Tensor.From([Count - 1, 0, Count - 3], [3])).ToArray<byte>());
        Assert.Equal([1, 2, 3], x.CumulateBy<AddMonoid>(0, isExclusive: false, isReversed: false).Slice(0, Count - 3, Count).ToArray<byte>());
        Assert.Equal([1, 1, 1, 0], x.Flip(0).Slice(0, 0, 4).ToArray<byte>());
        Assert.Equal(Count - 3, (long)x.EqualTo(0).Cast(DType.Int64).Sum().Item());
        if (Tool.IsLongRun) Assert.Equal("OG1004", Assert.Throws<OgeeException>(() => x.ToArray<byte>()).Error.Code);
    }

    [Fact]
    public void KernelsOfFloatsGoThroughAllOfThem()
    {
        Assert.Equal(Count * 3.0, ((Tensor.Ones([Count]) * 2) + 1).Cast(DType.Float32).Sum().Item(), Count * 1e-6);
        // A product whose left operand is as long.
        var rows = Tensor.Ones([(Count / 2048) + 1, 2048]);
        Tensor.Evaluate(rows);
        Assert.Equal([2048f, 2048f], rows.MatMul(Tensor.Ones([2048, 1])).Slice(0, (Count / 2048) - 1, (Count / 2048) + 1).ToArray<float>());
    }
}
