using Ogee.Learn;

namespace Ogee.Onnx.Tests;

/// <summary>Whole numbers, conversions and numbers that are none mean what they mean here.</summary>
public class IntegerTests
{
    static readonly OnnxExportOptions Newer = new() { Opset = 18, IsBatchDynamic = false };

    public static TheoryData<DType> Types => [DType.Int8, DType.Int16, DType.Int32, DType.Int64, DType.UInt8];

    static Tensor Numbers(DType type) => Tensor.From(-128L, -100, -7, -3, -1, 0, 1, 2, 3, 7, 100, 127, 5, -5, 64, -64).Cast(type);

    static Tensor Others(DType type) => Tensor.From(3L, -7, 2, -2, 5, -5, 3, 7, -3, 1, 7, -1, 2, 2, 30, -30).Cast(type);

    static void Check(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, params IReadOnlyList<Tensor> inputs) => Checked.Export(function, inputs, Newer);

    [Theory, MemberData(nameof(Types))]
    public void ArithmeticIsTheSame(DType type) => Check(x =>
    [
        x[0] + x[1], x[0] - x[1], x[0] * x[1], x[0] / x[1], x[0].FloorDivide(x[1]), x[0].Remainder(x[1]), x[0].Map<Fmod>(x[1]), x[0].Maximum(x[1]), x[0].Minimum(x[1]), -x[0], x[0].Abs(), x[0].Sign(), x[0].Square(), x[0].Relu(),
        x[0].Sum(), x[0].Prod(), x[0].Max(), x[0].Min(), x[0].ArgMax(0), x[0].ArgMin(0), x[0].CumulativeSum(0), x[0].ArgSort(0), x[0].ArgSort(0, isDescending: true),
        Tensor.Apply(new Cumulative<MaximumMonoid>(0, isExclusive: true), x[0]), Tensor.Apply(new Cumulative<MinimumMonoid>(0, isExclusive: true, isReversed: true), x[0]), Tensor.Apply(new Cumulative<MultiplyMonoid>(0), x[0]),
        x[0].Less(x[1]), x[0].LessEqual(x[1]), x[0].Greater(x[1]), x[0].GreaterEqual(x[1]), x[0].EqualTo(x[1]), x[0].NotEqualTo(x[1]), Tensor.Where(x[0].Greater(0), x[0], x[1]),
    ], Numbers(type), Others(type));

    [Fact]
    public void WholeNumbersThatNoFloatHoldsAreDividedExactly()
    {
        var a = Tensor.From(long.MaxValue, long.MaxValue, long.MinValue, long.MinValue + 1, (1L << 53) + 1, -(1L << 60) - 7, long.MaxValue - 1, 17);
        var b = Tensor.From(3L, -3, 7, long.MaxValue, 2, 10, long.MinValue, -5);
        Check(x => [x[0].Map<Fmod>(x[1]), x[0].Remainder(x[1]), x[0].FloorDivide(x[1]), x[0] / x[1], x[0].Fmod(3), x[0].FloorDivide(3), x[0].Remainder(-7)], a, b);
    }

    [Theory, MemberData(nameof(Types))]
    public void BitsAreTheSame(DType type)
    {
        var by = Tensor.From(0L, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 32, 33, 63, 64, -1).Cast(type);
        Check(x => [x[0].Map<And>(x[1]), x[0].Map<Or>(x[1]), x[0].Map<Xor>(x[1]), x[0].Map<Complement>(), x[0].Map<ShiftLeft>(x[2]), x[0].Map<ShiftRight>(x[2])], Numbers(type), Others(type), by);
    }

    [Theory, MemberData(nameof(Types))]
    public void MovementAndIndicesAreTheSame(DType type)
    {
        var index = Tensor.From(3L, 0, 3, 1, 2, 0, 1, 1, 3, 2, 0, 3, 1, 2, 0, 1);
        Check(x =>
        [
            x[0].Reshape(4, 4).Transpose(), x[0].Flip(0), x[0].Slice(0, 1, 16, 3), x[0].Expand([2, 16]), Tensor.Apply(new Pad([1], [2], [1]), x[0], Tensor.Scalar(7, type)), Tensor.Concat(0, x[0], x[0]),
            x[0].Take(x[1]), x[0].Gather(0, x[1]), x[0].ScatterAdd(0, x[1], 4), x[0].ScatterBy<MaximumMonoid>(0, x[1], 4), x[0].ScatterBy<MinimumMonoid>(0, x[1], 4), x[0].Cast(DType.Float32), x[0].Cast(DType.Bool),
        ], [Numbers(type), index]);
    }

    [Fact]
    public void ConditionsAreTheSame()
    {
        var (a, b) = (Tensor.From(true, false, true, false), Tensor.From(true, true, false, false));
        Check(x =>
        [
            x[0].And(x[1]), x[0].Or(x[1]), x[0].Map<Xor>(x[1]), x[0].Not(), x[0].Maximum(x[1]), x[0].Minimum(x[1]), x[0].Less(x[1]), x[0].GreaterEqual(x[1]), x[0].EqualTo(x[1]), x[0].NotEqualTo(x[1]),
            Tensor.Where(x[0], x[1], x[0]), x[0].Cast(DType.Float32), x[0].Cast(DType.Int8), x[0].Flip(0), x[0].Reshape(2, 2), Tensor.Apply(new Pad([1], [1], [0]), x[0], Tensor.Scalar(1, DType.Bool)), x[0].ArgMax(0),
        ], a, b);
    }

    public static TheoryData<DType> Floats => [DType.Float32, DType.Float64];

    [Theory, MemberData(nameof(Floats))]
    public void FloatsSaturateWhereTheyBecomeWholeNumbers(DType type)
    {
        var x = Tensor.From(0.0, -0.0, 0.5, -0.5, 1.5, 2.5, -2.7, 127.9, 128, -129, 255.5, 300, 40000, -40000, 2147483520, 2147483648, -2147483648, 3e9, -3e9, 9.2e18, 9.3e18, -9.3e18, double.NaN, double.PositiveInfinity, double.NegativeInfinity).Cast(type);
        Check(given => [.. DTypes.All.Where(to => to.IsInteger() || to == DType.Bool).Select(to => given[0].Cast(to)), given[0].Round(), given[0].Truncate(), given[0].Floor(), given[0].Ceiling()], x);
    }

    [Theory, MemberData(nameof(Floats))]
    public void NumbersThatAreNoneAndInfinitiesGoTheSameWays(DType type)
    {
        var special = new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.0, -0.0, 1, -1, 2.5 };
        var a = Tensor.From([.. special.SelectMany(value => Enumerable.Repeat(value, 8))], [64]).Cast(type);
        var b = Tensor.From([.. Enumerable.Range(0, 8).SelectMany(_ => special)], [64]).Cast(type);
        Check(x =>
        [
            x[0] + x[1], x[0] * x[1], x[0] / x[1], x[0].Maximum(x[1]), x[0].Minimum(x[1]), x[0].Less(x[1]), x[0].EqualTo(x[1]), x[0].NotEqualTo(x[1]), x[0].Remainder(x[1]), x[0].FloorDivide(x[1]), x[0].Map<Fmod>(x[1]), x[0].Pow(x[1]),
            x[0].Reshape(8, 8).Max(1), x[0].Reshape(8, 8).Min(0), x[1].Reshape(8, 8).ArgMax(1), x[1].Reshape(8, 8).ArgMin(1), x[1].Reshape(8, 8).ArgSort(1), x[1].Reshape(8, 8).ArgSort(1, isDescending: true), x[0].Relu(), x[0].Sign(), x[0].Abs(), x[0].Exp(), x[0].Map<LogAddExp>(x[1]), x[0].Log1p(), x[0].Expm1(),
        ], a, b);
    }

    [Fact]
    public void HalvesComputeInSinglePrecisionAndRoundOnce()
    {
        var (a, b) = (Tensor.Normal([6, 6], new RngKey(1)).Cast(DType.Float16), (Tensor.Uniform([6, 6], new RngKey(2)) + 0.5).Cast(DType.Float16));
        Check(x =>
        [
            x[0] + x[1], x[0] * x[1], x[0] / x[1], x[0].Tanh(), x[1].Log(), x[0].Maximum(x[1]), x[0].Greater(x[1]), x[0].Sum(1), x[0].Max(0), x[0].ArgMax(1), x[0].ArgSort(1), x[0].CumulativeSum(1), Tensor.Where(x[0].Greater(0), x[0], x[1]),
            x[0].Transpose(), x[0].Flip(1), x[0].Slice(0, 1, 5, 2), Tensor.Concat(0, x[0], x[1]), x[0].Take(Tensor.From(3L, 1)), Tensor.Apply(new Pad([1, 1], [0, 2], [0, 1]), x[0], Tensor.Scalar(2, DType.Float16)), x[0].Cast(DType.Int32), x[0].Cast(DType.BFloat16).Cast(DType.Float32),
        ], a, b);
    }

    [Fact]
    public void EqualElementsStayInTheirOrder()
    {
        var x = Tensor.From([.. Enumerable.Range(0, 60).Select(i => (float)(i * 7 % 4))], [3, 20]);
        Check(given => [given[0].ArgSort(1), given[0].ArgSort(1, isDescending: true), given[0].ArgMax(1), given[0].ArgMin(1), given[0].TopK(5).Values, given[0].TopK(5).Indices], x);
    }
}
