using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>float16 and bfloat16: conversions by every bit pattern, every operation against its definition, and the same bits whichever way it is run.</summary>
[Collection("settings")]
public class HalfTests(ITestOutputHelper output)
{
    static readonly DType[] Types = [DType.Float16, DType.BFloat16];

    static readonly ushort[] Patterns = [.. Enumerable.Range(0, 1 << 16).Select(bits => (ushort)bits)];

    /// <summary>Two rounding errors, of what goes in and of what comes out, as a share of the largest element.</summary>
    static double Unit(DType type) => type == DType.Float16 ? 1.0 / (1 << 11) : 1.0 / (1 << 8);

    static Tensor OfBits(ushort[] bits, DType type) => type == DType.Float16
        ? Tensor.From([.. bits.Select(BitConverter.UInt16BitsToHalf)], [bits.Length])
        : Tensor.From([.. bits.Select(b => new BFloat16(b))], [bits.Length]);

    static float Value(ushort bits, DType type) => type == DType.Float16 ? (float)BitConverter.UInt16BitsToHalf(bits) : new BFloat16(bits);

    static float Nearest(float value, DType type) => type == DType.Float16 ? (float)(Half)value : (BFloat16)value;

    // Fusion and gradients know no operation's types, so some of the cases say it for all.
    static readonly OpCase[] Some = [.. OpCases.All.Where((check, i) => i % 4 == 0 && check.Op is not ("dropout" or "layer_norm"))];

    static float[] Around(DType type)
    {
        // Each value, the midpoints to its neighbours, and the floats around all of these.
        var near = new List<float>();
        foreach (var bits in Patterns.Where(bits => (bits & 0x7fff) <= (type == DType.Float16 ? 0x7c00 : 0x7f80)))
        {
            var value = Value(bits, type);
            var half = (value + Value((ushort)(bits + 1), type)) / 2;
            foreach (var center in (float[])[value, half]) near.AddRange([MathF.BitDecrement(center), center, MathF.BitIncrement(center)]);
        }
        near.AddRange([float.NaN, -float.NaN, float.MaxValue, float.MinValue, float.Epsilon, -float.Epsilon, 65519.996f, 65520f, 65536f]);
        return [.. near];
    }

    /// <summary>The bits of every conversion, and of some operations in these types, for processes that run them otherwise.</summary>
    internal static byte[] AllBits()
    {
        List<byte[]> bits = [];
        foreach (var type in Types)
        {
            bits.Add(Bits.Of(OfBits(Patterns, type).Cast(DType.Float32)));
            bits.Add(Bits.Of(Tensor.From(Around(type)).Cast(type)));
            foreach (var check in Some.Where((_, i) => i % 4 == 0)) bits.Add(Bits.Of(check.Apply(type)));
        }
        return [.. bits.SelectMany(part => part)];
    }

    [Fact]
    public void EveryBitPatternIsTheFloatThatItStandsFor()
    {
        foreach (var emit in (bool[])[false, true])
            using (new SettingsScope(emit: emit))
                foreach (var type in Types)
                {
                    // Behind a multiplication by one the conversion is part of a loop.
                    foreach (var single in (Tensor[])[OfBits(Patterns, type).Cast(DType.Float32), OfBits(Patterns, type).Cast(DType.Float32) * 1])
                        Assert.Equal(Patterns.Select(bits => Value(bits, type)), single.ToArray<float>());
                    // And back: every number is its own nearest.
                    var back = OfBits(Patterns, type).Cast(DType.Float32).Cast(type).Cast(DType.Float32);
                    Assert.Equal(Patterns.Select(bits => Value(bits, type)), back.ToArray<float>());
                }
    }

    [Fact]
    public void FloatsGoToTheNearestAndTiesToEven()
    {
        foreach (var type in Types)
        {
            var all = Around(type);
            var rounded = Tensor.From(all, [all.Length]).Cast(type);
            Assert.Equal(type, rounded.Type);
            var actual = rounded.Cast(DType.Float32).ToArray<float>();
            for (var i = 0; i < all.Length; i++) Assert.True(Nearest(all[i], type).Equals(actual[i]) && float.IsNegative(actual[i]) == float.IsNegative(Nearest(all[i], type)), $"{all[i]:g9} became {actual[i]:g9} in {type}");
            output.WriteLine($"{type}: {all.Length} floats");
        }
    }

    [Fact]
    public void OtherTypesGoByFloat32()
    {
        foreach (var type in Types)
        {
            double[] values = [0, 1, -2.5, 300, 65504, 70000, 1e-7, double.NaN, double.PositiveInfinity];
            Assert.Equal(values.Select(value => Nearest((float)value, type)), Tensor.From(values, [values.Length]).Cast(type).Cast(DType.Float32).ToArray<float>());
            Assert.Equal(values.Select(value => (double)Nearest((float)value, type)), Tensor.From(values, [values.Length]).Cast(type).Cast(DType.Float64).ToArray<double>());
            Assert.Equal([3L, -7, 100], Tensor.From([3L, -7, 100], [3]).Cast(type).Cast(DType.Int64).ToArray<long>());
            Assert.Equal([true, false, true], Tensor.From([2f, 0, float.NaN], [3]).Cast(type).Cast(DType.Bool).ToArray<bool>());
            Assert.Equal([1f, 0], Tensor.From([true, false], [2]).Cast(type).Cast(DType.Float32).ToArray<float>());
            Assert.Equal(Nearest(0.1f, type), Tensor.Scalar(0.1, type).Item());
        }
        Assert.Equal([Nearest(Nearest(0.1f, DType.Float16), DType.BFloat16)], Tensor.From([0.1f], [1]).Cast(DType.Float16).Cast(DType.BFloat16).Cast(DType.Float32).ToArray<float>());
    }

    [Fact]
    public void EveryOperationAgreesWithItsDefinition()
    {
        var count = 0;
        List<string> failures = [];
        foreach (var check in OpCases.All.Where(check => check.Op != "dropout"))
            foreach (var type in Types)
            {
                var actual = check.Apply(type);
                // What is rounded on the way is rounded there too; what differs in a last place is carried on.
                var expected = Reference.Evaluate(check.Apply(type));
                Assert.Equal(expected.Spec, actual.Spec);
                count++;
                if (Difference.Of(expected, actual, 4 * Unit(type)) is { } difference) failures.Add($"{check} {type}: {difference}");
            }
        output.WriteLine($"{count} results compared with the definition");
        Assert.Equal([], failures);
    }

    [Fact]
    public void EveryWayToRunItGivesTheSameBits()
    {
        byte[][] Run(bool fuse, bool emit, DType type)
        {
            using var scope = new SettingsScope(fuse, emit);
            return [.. Some.Select(check => Bits.Of((check.Function([.. check.Arguments(type).Select(x => x * 1.25 - 0.125)]) * 0.75).Relu() + 0.5))];
        }
        foreach (var type in Types)
        {
            var expected = Run(fuse: false, emit: false, type);
            foreach (var (fuse, emit) in ((bool, bool)[])[(true, false), (true, true)])
            {
                var actual = Run(fuse, emit, type);
                Assert.Equal([], Some.Where((_, i) => !expected[i].AsSpan().SequenceEqual(actual[i])).Select(check => $"{check} {type} fuse {fuse} emit {emit}"));
            }
        }
    }

    [Fact]
    public void EveryGradientHasItsTypeAndIsNearTheExactOne()
    {
        List<string> failures = [];
        foreach (var check in Some.Where(check => check.HasGradient))
            foreach (var type in Types)
            {
                IReadOnlyList<Tensor> Gradients(Tensor[] x) => check.Function(x).Sum().Gradients(x);
                // The same numbers in both, for at a kink the last place decides. What is too large for the type is infinite.
                var given = check.Arguments(type);
                var (half, exact) = (Gradients(given), Gradients([.. given.Select(x => x.Cast(DType.Float64))]));
                for (var i = 0; i < half.Count; i++)
                {
                    Assert.Equal(type, half[i].Type);
                    if (Difference.Of(Reference.Evaluate(exact[i].Cast(type)), half[i], 16 * Unit(type), 1) is { } difference) failures.Add($"{check} {type}, gradient {i}: {difference}");
                }
            }
        Assert.Equal([], failures);
    }

    [Fact]
    public void WordsOfSeveralOperationsAreRoundedOnce()
    {
        foreach (var type in Types)
        {
            // In float16 the sum alone is infinite.
            Assert.Equal(2, Tensor.Full([100_000], 2, type).Mean().Item());
            Assert.Equal(0, Tensor.Full([70_000], 300, type).Variance().Item());
            Assert.Equal(type, Tensor.Ones([3], type).Softmax().Type);
            var x = Tensor.Normal([64, 300], new RngKey(5, 1), type);
            var exact = x.Cast(DType.Float64);
            void Near(Tensor half, Tensor whole) => Assert.Null(Difference.Of(Reference.Evaluate(whole), half, Unit(type)));
            Near(x.Softmax(), exact.Softmax());
            Near(x.LogSoftmax(), exact.LogSoftmax());
            Near(x.LogSumExp([1]), exact.LogSumExp([1]));
            Near(x.LayerNorm(null, null), exact.LayerNorm(null, null));
            Near(x.RmsNorm(null), exact.RmsNorm(null));
            Near(x.Gelu(), exact.Gelu());
            Near(x.Attention(x, x, isCausal: true), exact.Attention(exact, exact, isCausal: true));
        }
    }

    [Fact]
    public void NoWordPassesWhatItsResultFits()
    {
        static Tensor Of(params float[] values) => Tensor.From(values, [values.Length]).Cast(DType.Float16);
        Assert.Equal(0, Of(300, 300).Dot(Of(300, -300)).Item());
        Assert.Equal(300, Of(300, -300).StandardDeviation().Item());
        Assert.Equal(300, Of(300, 0).Reshape(1, 1, 2).LpPool(2, [2], [AxisWindow.Even(2, 0)]).Item());
        Assert.Equal(100, Tensor.Full([1000], 100, DType.Float16).SegmentMean(Tensor.Zeros([1000], DType.Int64), 1).Item());
        Assert.Equal(100, Tensor.Zeros([1], DType.Float16).ScatterReduce(0, Tensor.Zeros([1000], DType.Int64), Tensor.Full([1000], 100, DType.Float16), Scattering.Mean, includeSelf: false).Item());
        Assert.Equal(4.16e-5, Of(0.05f).TanhShrink().Item(), 1e-7);
        var equal = Tensor.Ones([5000], DType.Float16);
        Assert.Equal((double)(Half)(1 / 5000f), equal.Max().Gradients(equal)[0].Max().Item());
        foreach (var type in Types)
        {
            float largest = type == DType.Float16 ? 65504f : (float)new BFloat16(0x7F7F);
            Assert.Equal([largest, -largest, 0f], Tensor.From([float.PositiveInfinity, float.NegativeInfinity, float.NaN], [3]).Cast(type).NanToNum().Cast(DType.Float32).ToArray<float>());
            // More pixels than 8 or 11 digits count.
            var image = Tensor.From([.. Enumerable.Range(0, 64 * 64).Select(i => (float)(i * 7919 % 251))], [1, 1, 64, 64]);
            Assert.Equal(image.MaxPoolWithPlaces([2, 2], [AxisWindow.Even(2, 0), AxisWindow.Even(2, 0)]).Places.ToArray<long>(), image.Cast(type).MaxPoolWithPlaces([2, 2], [AxisWindow.Even(2, 0), AxisWindow.Even(2, 0)]).Places.ToArray<long>());
            var grid = Tensor.From([1f, 0], [1, 1, 1, 2]);
            foreach (var padding in Enum.GetValues<GridPadding>())
                Assert.Equal(1, Tensor.Ones([1, 1, 1, 260], type).GridSample(grid.Cast(type), padding: padding, alignCorners: true).Item());
        }
    }

    [Fact]
    public void DrawnNumbersStayBelowOne()
    {
        foreach (var type in Types)
        {
            var numbers = Tensor.Uniform([100_000], new RngKey(3, 0), type).Cast(DType.Float32).ToArray<float>();
            Assert.True(numbers.Min() == 0 && numbers.Max() == 1 - (float)(2 * Unit(type) / 2));
            Assert.InRange(numbers.Average(), 0.495 - Unit(type), 0.505);
            Assert.InRange(Tensor.Normal([100_000], new RngKey(3, 1), type).Variance().Item(), 0.98, 1.02);
            Assert.Equal([0f, 1, 2, 3], Tensor.Arange(4, type).Cast(DType.Float32).ToArray<float>());
        }
    }

    [Fact]
    public void LoopsAndChoicesCarryThem()
    {
        foreach (var type in Types)
        {
            var doubled = Tensor.Loop(3, [Tensor.Ones([5], type)], step => new([step.States[0] * 2], [step.States[0]]));
            Assert.Equal((type, 8.0), (doubled.States[0].Type, doubled.States[0].Max().Item()));
            Assert.Equal([1f, 2, 4], doubled.Outputs[0].Slice(1, 0, 1).Reshape(3).Cast(DType.Float32).ToArray<float>());
            var chosen = Tensor.If(Tensor.Scalar(1, DType.Bool), [Tensor.Ones([2], type)], x => [x[0] + 1], x => [x[0] - 1]);
            Assert.Equal((type, 2.0), (chosen[0].Type, chosen[0].Max().Item()));
        }
    }

    [Fact]
    public void AStepWritesOverWhatItReadsInSixteenBits()
    {
        foreach (var type in Types)
        {
            // 1 + 2⁻¹² is 1 in both: a sum that was kept in float32 would grow.
            var cell = new Parameter(Tensor.Ones([1000], type));
            for (var i = 0; i < 3; i++)
            {
                cell.Value = cell.Value + Math.Pow(2, -12);
                Tensor.Step([cell.Value.Sum()], [cell]);
            }
            Assert.Equal((type, 1.0), (cell.Value.Type, cell.Value.Max().Item()));
        }
    }
}
