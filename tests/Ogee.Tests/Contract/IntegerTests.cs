namespace Ogee.Tests;

/// <summary>Integers and bools: wrap-around, truncation, and what the processor would trap on.</summary>
[Collection("settings")]
public class IntegerTests
{
    static readonly long[] Values = [0, 1, -1, 2, -2, 3, 7, -7, 100, 127, 128, 255, 256, int.MaxValue, int.MinValue, (long)int.MaxValue + 1, long.MaxValue, long.MinValue];

    static Tensor From(long[] values, DType type) => Tensor.From(values, [values.Length]).Cast(type);

    static long[] Read(Tensor tensor) => tensor.Cast(DType.Int64).ToArray<long>();

    sealed class Check(DType type) : IOpVisitor
    {
        readonly long[] known = Read(From(Values, type));

        public int Count { get; private set; }

        long Held(long value) => Read(From([value], type))[0];

        public void Unary<T>() where T : struct, IUnary<T>
        {
            Assert.Equal(known.Select(x => Held(T.I64(x))), Read(From(Values, type).Map<T>()));
            Count += known.Length;
        }

        public void Binary<T>() where T : struct, IBinary<T>
        {
            foreach (var b in known)
            {
                if (b == 0 && T.DividesIntegers) continue;
                Assert.Equal(known.Select(a => Held(T.I64(a, b))), Read(From(Values, type).Map<T>(Tensor.From([b], [1]).Cast(type))));
                Count += known.Length;
            }
        }

        // Of floats only.
        public void Ternary<T>() where T : struct, ITernary<T> => throw new NotSupportedException();

        public void Comparison<T>() where T : struct, IComparison
        {
            foreach (var b in known)
                Assert.Equal(known.Select(a => T.I64(a, b)), Tensor.Apply(Ogee.Ops.Comparison<T>.Instance, From(Values, type), Tensor.From([b], [1]).Cast(type).Expand([Values.Length])).ToArray<bool>());
        }

        public void Reduction<T>() where T : struct, IMonoid =>
            Assert.Equal(Held(known.Aggregate(T.IntegerIdentity(type), (sum, x) => Held(T.I64(sum, x)))), Read(From(Values, type).ReduceBy<T>(default, false))[0]);
    }

    [Theory]
    [InlineData(DType.Int32), InlineData(DType.Int64), InlineData(DType.UInt8), InlineData(DType.Int8), InlineData(DType.Int16)]
    public void EveryIntegerOperationIsItsDefinition(DType type)
    {
        var check = new Check(type);
        foreach (var entry in OpSet.All.Where(entry => (entry.Types & TypeSet.Integer) != 0)) entry.Accept(check);
        Assert.True(check.Count > 1000);
    }

    [Fact]
    public void LogicIsWhatItsNameSays()
    {
        var (a, b) = (Tensor.From([true, true, false, false], [4]), Tensor.From([true, false, true, false], [4]));
        Assert.Equal([true, false, false, false], a.And(b).ToArray<bool>());
        Assert.Equal([true, true, true, false], a.Or(b).ToArray<bool>());
        Assert.Equal([false, true, true, false], a.Xor(b).ToArray<bool>());
        Assert.Equal([false, false, true, true], a.Not().ToArray<bool>());
        Assert.Equal([true, false, false, true], a.EqualTo(b).ToArray<bool>());
        Assert.Equal([1L, 0, 0, 0], Tensor.Where(a.And(b), Tensor.Scalar(1, DType.Int64), Tensor.Scalar(0, DType.Int64)).ToArray<long>());
    }

    [Theory]
    [InlineData(DType.Int32), InlineData(DType.Int64), InlineData(DType.UInt8), InlineData(DType.Int8), InlineData(DType.Int16)]
    public void DivisionByAnIntegerZeroIsANamedErrorAndTheProcessLives(DType type)
    {
        // Long enough to run on several threads.
        var values = Enumerable.Range(1, 200_000).Select(i => (long)(i % 100) + 1).ToArray();
        values[150_000] = 0;
        var divisor = From(values, type);
        var error = Assert.Throws<OgeeException>(() => Read(From(values, type) / divisor));
        Assert.Equal("OG1008", error.Error.Code);
        Assert.Contains("division", error.Message, StringComparison.Ordinal);
        Assert.Equal([2L], Read(From([6], type) / From([3], type)));
    }

    [Fact]
    public void MatricesOfWholeNumbersAreMultipliedExactly()
    {
        foreach (var type in (DType[])[DType.Int8, DType.UInt8, DType.Int16, DType.Int32, DType.Int64])
        {
            var (a, b) = (Tensor.Arange(0, 24, type: DType.Int64).Cast(type).Reshape(2, 3, 4), Tensor.Arange(0, 20, type: DType.Int64).Cast(type).Reshape(4, 5));
            var product = a.MatMul(b);
            Assert.Equal((type, Shape.Create([2, 3, 5])), (product.Type, product.Shape));
            var expected = a.Cast(DType.Float64).MatMul(b.Cast(DType.Float64)).Cast(DType.Int64);
            Assert.Equal(expected.Cast(type).Cast(DType.Int64).ToArray<long>(), product.Cast(DType.Int64).ToArray<long>());
            // A vector on either side, and batches that broadcast.
            Assert.Equal([70, 76, 82, 88, 94], a[0, 0].MatMul(b).Cast(DType.Int64).ToArray<long>());
            Assert.Equal([14], a[0, 0].MatMul(a[0, 0]).Cast(DType.Int64).ToArray<long>());
            Assert.Equal(Shape.Create([2, 3, 3]), a.MatMul(a.Slice(0, 0, 1).Transpose(-1, -2)).Shape);
            Assert.Equal([0, 0], Tensor.Zeros([2, 0], type).MatMul(Tensor.Zeros([0, 1], type)).Cast(DType.Int64).ToArray<long>());
            Assert.Contains("inner sizes must agree, got [6, 4] × [1, 5]", Assert.Throws<OgeeException>(() => a.MatMul(Tensor.Zeros([1, 5], type))).Message, StringComparison.Ordinal);
            Assert.Contains("one type of numbers", Assert.Throws<OgeeException>(() => a.MatMul(b.Cast(DType.Float32))).Message, StringComparison.Ordinal);
        }
        // 2⁶² + 1 is no float64.
        Assert.Equal([(1L << 62) + 1], Tensor.From([1L << 31, 1], [1, 2]).MatMul(Tensor.From([1L << 31, 1], [2, 1])).ToArray<long>());
    }

    [Fact]
    public void TheSmallestIntegerDividedByMinusOneWrapsAround()
    {
        Assert.Equal([int.MinValue], (Tensor.From([int.MinValue], [1]) / Tensor.From([-1], [1])).ToArray<int>());
        Assert.Equal([long.MinValue], (Tensor.From([long.MinValue], [1]) / Tensor.From([-1L], [1])).ToArray<long>());
    }

    [Fact]
    public void PromotionGivesTheSmallestTypeThatHoldsBoth()
    {
        foreach (var a in DTypes.All.Where(type => !type.IsComplex()))
        {
            foreach (var b in DTypes.All.Where(type => !type.IsComplex()))
            {
                var both = DTypes.Promote(a, b);
                Assert.Equal(both, DTypes.Promote(b, a));
                Assert.Equal(both, DTypes.Promote(DTypes.Promote(a, b), b));
                // Zeros of both types, for the words to promote.
                Assert.Equal(both, Tensor.Concat(0, Tensor.Zeros([1], a).Cast(both), Tensor.Zeros([1], b).Cast(both)).Type);
                if (a != DType.Bool || b != DType.Bool) Assert.Equal(both, (Tensor.Zeros([1], a) + Tensor.Zeros([1], b)).Type);
                if (a.IsFloat() == b.IsFloat()) Assert.True(Holds(both, a) && Holds(both, b), $"{a} and {b} give {both}");
                if (a.IsFloat() && !b.IsFloat()) Assert.Equal(a, both);
            }
            Assert.Equal(a, DTypes.Promote(a, a));
            Assert.Equal(a, DTypes.Promote(a, DType.Bool));
        }
        Assert.Equal(DType.Int16, DTypes.Promote(DType.UInt8, DType.Int8));
        Assert.Equal(DType.Float32, DTypes.Promote(DType.Float16, DType.BFloat16));
        Assert.Equal(DType.Float16, DTypes.Promote(DType.Int64, DType.Float16));
    }

    static bool Holds(DType large, DType small) => small.IsFloat()
        ? Tensor.Scalar(1.0 / 3, small).Cast(DType.Float64).Item() is var third && Tensor.Scalar(third, large).Cast(DType.Float64).Item() == third && (small != DType.BFloat16 || large != DType.Float16)
        : large.Smallest() <= small.Smallest() && large.Largest() >= small.Largest();
}
