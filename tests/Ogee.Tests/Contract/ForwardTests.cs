using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Every operation's fast paths against its definition, and against each other bit by bit.</summary>
[Collection("settings")]
public class ForwardTests(ITestOutputHelper output)
{
    // Of the largest element: a sum's error is measured against the numbers that were summed.
    const double SingleBudget = 5e-6, DoubleBudget = 1e-13;

    [Fact]
    public void EveryOperationAgreesWithItsDefinitionInBothFloatTypes()
    {
        var count = 0;
        List<string> failures = [];
        foreach (var check in OpCases.All)
            foreach (var type in (DType[])[DType.Float32, DType.Float64])
            {
                var actual = check.Apply(type);
                // The random numbers of a dropout are of its type: the definition has none of its own.
                if (check.Op == "dropout") continue;
                var expected = Reference.Evaluate(check.Apply(type));
                Assert.Equal(expected.Spec, actual.Spec);
                count++;
                if (Difference.Of(expected, actual, type == DType.Float32 ? SingleBudget : DoubleBudget) is { } difference) failures.Add($"{check} {type}: {difference}");
            }
        output.WriteLine($"{count} results compared with the definition");
        Assert.Equal([], failures);
    }

    [Fact]
    public void EveryPlanOnTheReferenceDeviceAgreesWithTheProcessor()
    {
        var count = 0;
        List<string> failures = [];
        foreach (var fuse in (bool[])[true, false])
            using (new SettingsScope(fuse: fuse))
                foreach (var check in OpCases.All)
                {
                    Tensor[] Results(Device device)
                    {
                        Tensor[] x = [.. check.Arguments(DType.Float64).Select(argument => argument.To(device))];
                        return check.HasGradient ? [check.Function(x), .. check.Function(x).Square().Sum().Gradients(x)] : [check.Function(x)];
                    }
                    foreach (var (there, here) in Results(ReferenceDevice.Instance).Zip(Results(Device.Cpu)))
                    {
                        count++;
                        Assert.True(check.Op == "to" || there.Node.IsConstant || there.Spec.Device == ReferenceDevice.Instance, $"{check} left its device");
                        // Where a row is constant its deviation is rounding alone, which 1/√ε multiplies by 316.
                        if (Difference.Of(Reference.Read(there), here, 1e-12, check.Op == "layer_norm" ? 10 : 1e-3) is { } difference) failures.Add($"{check} fuse {fuse}: {difference}");
                    }
                }
        output.WriteLine($"{count} results of two devices compared");
        Assert.Equal([], failures);
    }

    [Fact]
    public void EveryGradientInSinglePrecisionAgreesWithTheDefinitionInDouble()
    {
        var count = 0;
        List<string> failures = [];
        foreach (var check in OpCases.All.Where(check => check.HasGradient && check.Op != "dropout"))
        {
            IReadOnlyList<Tensor> Gradients(DType type) => check.Arguments(type) is var x ? check.Function(x).Square().Sum().Gradients(x) : [];
            var (single, exact) = (Gradients(DType.Float32), Gradients(DType.Float64));
            // Where a row is constant its deviation is rounding alone, which 1/√ε multiplies by 316.
            var least = check.Op == "layer_norm" ? 10 : 1e-3;
            for (var i = 0; i < single.Count; i++, count++)
                if (Difference.Of(Reference.Evaluate(exact[i]), single[i], 2e-5, least) is { } difference) failures.Add($"{check}, gradient {i}: {difference}");
        }
        output.WriteLine($"{count} gradients compared with the definition");
        Assert.Equal([], failures);
    }

    [Fact]
    public void FusedUnfusedEmittedAndInterpretedHaveTheSameBits()
    {
        // Fused with a neighbour before and after, so that there is something to fuse.
        byte[][] Run(bool fuse, bool emit, DType type)
        {
            using var scope = new SettingsScope(fuse, emit);
            return [.. OpCases.All.Select(check => Bits.Of((check.Function([.. check.Arguments(type).Select(x => x * 1.25 - 0.125)]) * 0.75).Relu() + 0.5))];
        }
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
        {
            var expected = Run(fuse: false, emit: false, type);
            foreach (var (fuse, emit) in ((bool, bool)[])[(true, false), (true, true), (false, true)])
            {
                var actual = Run(fuse, emit, type);
                Assert.Equal([], OpCases.All.Where((_, i) => !expected[i].AsSpan().SequenceEqual(actual[i])).Select(check => $"{check} {type} fuse {fuse} emit {emit}"));
            }
        }
        output.WriteLine($"{OpCases.All.Count} cases, 2 types, 4 ways: same bits");
    }

    [Fact]
    public void EveryLengthFromNoneTo67HasTheBitsOfItsElements()
    {
        var checkedLengths = 0;
        foreach (var emit in (bool[])[false, true])
            using (new SettingsScope(emit: emit))
                foreach (var entry in OpSet.All.Where(entry => entry.Kind is OpKind.Unary or OpKind.Binary or OpKind.Ternary or OpKind.Comparison && (entry.Types & TypeSet.Float) != 0))
                {
                    var lengths = new Lengths(entry.Domain!.Value);
                    entry.Accept(lengths);
                    checkedLengths += 68;
                }
        output.WriteLine($"{checkedLengths} lengths");
    }

    /// <summary>Applies a function to 67 values, and to each shorter length: a prefix must have the same bits, and so must the same values at an odd address.</summary>
    sealed class Lengths(Domain domain) : IOpVisitor
    {
        static readonly Shape Longest = [67];

        float[] Draw(ulong stream)
        {
            var random = new Rng(new RngKey(31, stream));
            return [.. Enumerable.Range(0, 67).Select(_ => (float)(domain.Low + ((domain.High - domain.Low) * random.NextDouble())))];
        }

        void Check(string name, Func<Tensor[], Tensor> function)
        {
            float[][] drawn = [Draw(1), Draw(2), Draw(3)];
            var whole = function([.. drawn.Select(values => Tensor.From(values, Longest))]).Cast(DType.Float32).ToArray<float>();
            for (var length = 0; length <= 67; length++)
            {
                var part = function([.. drawn.Select(values => Tensor.From(values[..length], [length]))]).Cast(DType.Float32).ToArray<float>();
                Assert.True(whole.AsSpan(0, length).SequenceEqual(part), $"{name} of {length} elements");
                var end = function([.. drawn.Select(values => Tensor.From(values, Longest).Slice(0, 67 - length, 67))]).Cast(DType.Float32).ToArray<float>();
                Assert.True(whole.AsSpan(67 - length).SequenceEqual(end), $"{name} of the last {length} elements");
            }
        }

        public void Unary<T>() where T : struct, IUnary<T> => Check(T.Name, x => x[0].Map<T>());
        public void Binary<T>() where T : struct, IBinary<T> => Check(T.Name, x => x[0].Map<T>(x[1]));
        public void Ternary<T>() where T : struct, ITernary<T> => Check(T.Name, x => x[0].Map<T>(x[1], x[2]));
        public void Comparison<T>() where T : struct, IComparison => Check(T.Name, x => Tensor.Apply(Ogee.Ops.Comparison<T>.Instance, x[0], x[1]));
        public void Reduction<T>() where T : struct, IMonoid => throw new NotSupportedException();
    }

    [Fact]
    public void SumsOfEveryLengthAgreeWithTheDefinition()
    {
        var random = new Rng(new RngKey(37, 1));
        var values = Enumerable.Range(0, 9000).Select(_ => (float)(0.5 + random.NextDouble())).ToArray();
        foreach (var length in Enumerable.Range(0, 68).Concat([255, 256, 257, 511, 513, 4095, 4096, 4097, 8192, 8999]))
        {
            var x = Tensor.From(values[..length], [length]);
            Assert.Equal(values[..length].Sum(v => (double)v), x.Sum().Item(), 1e-6 * Math.Max(1, length));
            if (length == 0) continue;
            Assert.Equal(values[..length].Max(), (float)x.Max().Item());
            Assert.Equal(values[..length].Min(), (float)x.Min().Item());
            Assert.Equal(Array.IndexOf(values, values[..length].Max()), x.ArgMax(0).Item());
        }
    }
}
