using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>NaN, infinities, zeros of both signs, subnormal and very large numbers: the vector path against the definition.</summary>
[Collection("settings")]
public class EdgeValueTests(ITestOutputHelper output)
{
    static readonly float[] Values =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -float.Epsilon, 1e-40f, -1e-40f, 1.17549435e-38f, -1.17549435e-38f,
        1f, -1f, 0.5f, -0.5f, 2f, -2f, 3f, 1.5f, 88.7f, -88.7f, 89f, -103.9f, -104f, 1e-8f, -1e-8f, 1e10f, -1e10f, 16777216f, 8388607.5f, -8388607.5f, 2147483648f, 1e30f, float.MaxValue, float.MinValue, 0.99999994f, 1.0000001f,
    ];

    /// <summary>Ulps that a function may be off; 0 where one correctly rounded operation computes it.</summary>
    static double Budget(string name) => name switch
    {
        "exp" or "expm1" or "log" or "log2" or "log1p" or "sigmoid" or "tanh" or "erf" or "sin" or "cos" or "rsqrt" => 2,
        "pow" or "asinh" or "acosh" or "atanh" or "log10" or "logit" or "cbrt" or "hypot" or "logaddexp" => 1,
        "exp2" => 1.5,
        "tan" or "asin" or "acos" or "atan" or "atan2" or "sinh" or "cosh" => 2.5,
        "erfc" => 4,
        "ndtr" => 5,
        "sinc" => 1,
        // Its sigmoid, and two products.
        "gelu_tanh" => 4,
        _ => 0.5,
    };

    sealed class Check(bool isCompared) : IOpVisitor
    {
        public List<string> Failures { get; } = [];
        public List<byte> AllBits { get; } = [];
        public int Count { get; private set; }

        void Compare(string name, Tensor actual, Tensor again, Func<int, string> arguments)
        {
            AllBits.AddRange(Bits.Of(actual));
            if (!isCompared) return;
            var expected = Reference.Evaluate(again);
            var values = actual.Cast(DType.Float32).ToArray<float>();
            for (var i = 0; i < values.Length; i++, Count++)
            {
                var exact = expected.IsFloat ? expected.Floats[i] : expected.Integers[i];
                if (Bits.Ulps(exact, values[i]) is var off && off > Budget(name)) Failures.Add($"{name}({arguments(i)}) is {values[i]:R}, by definition {(float)exact:R} ({off:G3} ulp)");
            }
        }

        public void Unary<T>() where T : struct, IUnary<T>
        {
            Tensor Of() => Tensor.From(Values, [Values.Length]).Map<T>();
            Compare(T.Name, Of(), Of(), i => $"{Values[i]:R}");
        }

        public void Binary<T>() where T : struct, IBinary<T> => Pairs(T.Name, (a, b) => a.Map<T>(b));

        public void Ternary<T>() where T : struct, ITernary<T>
        {
            Tensor Of() => Tensor.From(Values, [Values.Length, 1, 1]).Map<T>(Tensor.From(Values, [Values.Length, 1]), Tensor.From(Values, [Values.Length]));
            Compare(T.Name, Of(), Of(), i => $"{Values[i / (Values.Length * Values.Length)]:R}, {Values[i / Values.Length % Values.Length]:R}, {Values[i % Values.Length]:R}");
        }

        public void Comparison<T>() where T : struct, IComparison => Pairs(T.Name, (a, b) => Tensor.Apply(Ogee.Ops.Comparison<T>.Instance, a, b));

        void Pairs(string name, Func<Tensor, Tensor, Tensor> function)
        {
            Shape square = [Values.Length, Values.Length];
            Tensor Of() => function(Tensor.From(Values, [Values.Length, 1]).Expand(square), Tensor.From(Values, [1, Values.Length]).Expand(square));
            Compare(name, Of(), Of(), i => $"{Values[i / Values.Length]:R}, {Values[i % Values.Length]:R}");
        }

        public void Reduction<T>() where T : struct, IMonoid
        {
            // Every pair as a column of two, then of seventeen, so that lanes and tails see it.
            foreach (var rows in (int[])[2, 17])
            {
                var neutral = float.CreateSaturating(T.Identity);
                var grid = new float[rows * Values.Length * Values.Length];
                Array.Fill(grid, neutral);
                for (var i = 0; i < Values.Length * Values.Length; i++) (grid[i], grid[((rows - 1) * Values.Length * Values.Length) + i]) = (Values[i / Values.Length], Values[i % Values.Length]);
                foreach (var transposed in (bool[])[false, true])
                {
                    Tensor Of()
                    {
                        var x = Tensor.From(grid, [rows, Values.Length * Values.Length]);
                        return transposed ? (x.Transpose(0, 1) * 1).Reshape(-1, rows).ReduceBy<T>([1], false) : x.ReduceBy<T>([0], false);
                    }
                    Compare(T.Name, Of(), Of(), i => $"{Values[i / Values.Length]:R}, {Values[i % Values.Length]:R} among {rows}, transposed {transposed}");
                }
            }
        }
    }

    static Check CheckAll(bool isCompared = true)
    {
        var check = new Check(isCompared);
        foreach (var entry in OpSet.All.Where(entry => (entry.Types & TypeSet.Float) != 0)) entry.Accept(check);
        return check;
    }

    /// <summary>The bits of every result.</summary>
    internal static byte[] AllBits() => [.. CheckAll(isCompared: false).AllBits];

    [Theory]
    [InlineData(false), InlineData(true)]
    public void VectorsTreatEdgesAsTheDefinitionDoes(bool emit)
    {
        using var scope = new SettingsScope(emit: emit);
        var check = CheckAll();
        output.WriteLine($"{check.Count} results");
        Assert.Equal([], check.Failures);
    }

    [Fact]
    public void CastsSaturateAndNaNBecomesZero()
    {
        var x = Tensor.From([float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3e9f, -3e9f, -1f, 255.9f, 256f, 1.9f, -1.9f, 0f, 1e30f], [12]);
        foreach (var source in (Tensor[])[x, x.Cast(DType.Float64)])
        {
            Assert.Equal([0, int.MaxValue, int.MinValue, int.MaxValue, int.MinValue, -1, 255, 256, 1, -1, 0, int.MaxValue], source.Cast(DType.Int32).ToArray<int>());
            Assert.Equal([0, 255, 0, 255, 0, 0, 255, 255, 1, 0, 0, 255], source.Cast(DType.UInt8).ToArray<byte>());
            Assert.Equal([0, long.MaxValue, long.MinValue, 3000000000, -3000000000, -1, 255, 256, 1, -1, 0, long.MaxValue], source.Cast(DType.Int64).ToArray<long>());
            Assert.Equal([true, true, true, true, true, true, true, true, true, true, false, true], source.Cast(DType.Bool).ToArray<bool>());
        }
        Assert.Equal([0, 255, 3], new[] { double.NaN, 1e9, 3.7 }.Select(value => (int)Tensor.Scalar(value, DType.Float64).Cast(DType.UInt8).Item()));
    }
}
