using System.Security.Cryptography;
using Ogee.Cpu;
using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Maps and reductions over rows shorter than a tile, several of which make one: they agree with the definition, and have the bits of one row at a time.</summary>
[Collection("settings")]
public class ShortRowTests
{
    // Around vectors, around the fractions of a tile, and just beyond one.
    static readonly long[] Lengths = [2, 3, 7, 10, 15, 16, 17, 32, 33, 65, 170, 171, 256, 257, 512, 513];

    const long Batch = 3, Heads = 2, Rows = 19;

    public static TheoryData<DType> Types => [DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt8, DType.Int16];

    static Tensor Values(ulong key, DType type, params long[] sizes)
    {
        var random = new Rng(new RngKey(83, key));
        var shape = Shape.Create(sizes);
        return Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(i => i % 29 == 11 ? -0f : (float)(random.NextDouble() - 0.25) * 4)], shape).Cast(type);
    }

    /// <summary>Operands that lie in every way: whole, a value for each row, one row for all, masks over some of the axes.</summary>
    sealed record Operands(Tensor X, Tensor Y, Tensor Row, Tensor Column, Tensor Keys, Tensor Causal)
    {
        public static Operands Of(DType type, long length) => new(
            Values(1, type, Batch, Heads, Rows, length), Values(2, type, Batch, Heads, Rows, length), Values(3, type, Batch, Heads, Rows, 1), Values(4, type, length),
            Values(5, DType.Float32, Batch, 1, 1, length).Greater(0), Values(6, DType.Float32, Rows, length).Greater(0));

        /// <summary>The same values, none of them repeated in memory.</summary>
        public Operands WrittenOut() => new(X, Y, Whole(Row), Whole(Column), Whole(Keys), Whole(Causal));

        Tensor Whole(Tensor tensor)
        {
            var whole = tensor.Expand(X.Shape);
            return tensor.Type switch
            {
                DType.Float32 => Tensor.From(whole.ToArray<float>(), X.Shape),
                DType.Float64 => Tensor.From(whole.ToArray<double>(), X.Shape),
                DType.Int32 => Tensor.From(whole.ToArray<int>(), X.Shape),
                DType.Int64 => Tensor.From(whole.ToArray<long>(), X.Shape),
                DType.UInt8 => Tensor.From(whole.ToArray<byte>(), X.Shape),
                DType.Int16 => Tensor.From(whole.ToArray<short>(), X.Shape),
                _ => Tensor.From(whole.ToArray<bool>(), X.Shape),
            };
        }

        public Tensor Masked => Tensor.Where(Keys, X, Tensor.Scalar(7, X.Type));

        public Tensor MaskedTwice => Tensor.Where(Causal, Masked, Tensor.Scalar(9, X.Type));

        /// <summary>What a row is scaled and shifted by, and for floats a function of it.</summary>
        public Tensor Weighed => X.Type.IsFloat() ? (MaskedTwice - Row).Exp() * Column : (MaskedTwice - Row) * Column;
    }

    static Tensor[] Reductions(DType type, long length)
    {
        var o = Operands.Of(type, length);
        // One kernel with two results, and rows that do not follow each other.
        var (first, second) = ((o.Masked * o.Y).Sum(3), (o.Masked + o.Row).Sum(3));
        var apart = o.X[.., .., new Range(2, 17)];
        return [o.X.Sum(3), o.X.Max(3), o.X.Min(3), (o.X * o.Column).Prod(3), o.Masked.Max(3), o.MaskedTwice.Min(3), o.Weighed.Sum(3), first, second, apart.Sum(3), apart.Transpose(0, 2).Max(3), o.X.Transpose(2, 3).Sum(2), o.Keys.Cast(type).Sum(3)];
    }

    static byte[][] Evaluate(Tensor[] results)
    {
        Tensor.Evaluate(results);
        return [.. results.Select(Bits.Of)];
    }

    [Theory, MemberData(nameof(Types))]
    public void SeveralRowsAtATimeHaveTheBitsOfOneRowAtATime(DType type)
    {
        foreach (var length in Lengths)
        {
            byte[][] expected;
            using (new Algorithms.Watch(Algorithm.ReduceRows)) expected = Evaluate(Reductions(type, length));
            foreach (var threads in (int[])[1, 2])
                foreach (var emit in (bool[])[true, false])
                {
                    using var scope = new SettingsScope(emit: emit);
                    using var use = Workers.Use(threads);
                    using var watch = new Algorithms.Watch();
                    var actual = Evaluate(Reductions(type, length));
                    Assert.True(watch.HasRun(Algorithm.ReduceShortRows) == length <= 512, $"{type}, rows of {length}: {string.Join(", ", watch.Runs.Keys)} ran");
                    for (var i = 0; i < actual.Length; i++) Assert.True(actual[i].AsSpan().SequenceEqual(expected[i]), $"{type}, rows of {length}, {threads} threads: result {i} has other bits");
                }
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void ReductionsAgreeWithTheDefinition(DType type)
    {
        foreach (var length in (long[])[1, 7, 10, 16, 33, 256, 257])
        {
            var definitions = Reductions(type, length).Select(Reference.Evaluate).ToArray();
            var results = Reductions(type, length);
            Tensor.Evaluate(results);
            for (var i = 0; i < results.Length; i++)
            {
                var (expected, actual) = (definitions[i], results[i]);
                if (expected.IsFloat) Assert.Null(Difference.Of(expected, actual, type == DType.Float32 ? 1e-5 : 1e-13) is { } difference ? $"{type}, rows of {length}, result {i}: {difference}" : null);
                else Assert.Equal(expected.Integers, actual.Cast(DType.Int64).ToArray<long>());
            }
        }
    }

    [Theory, MemberData(nameof(Types))]
    public void AMapOverRepeatedRowsHasTheBitsOfOneOverRowsThatAreWrittenOut(DType type)
    {
        static Tensor[] Maps(Operands o) => [o.Masked, o.MaskedTwice + o.Row, o.Weighed, o.X.Greater(o.Row), Tensor.Where(o.X.Less(o.Column), o.Row, o.Y), (o.X * o.Row).Transpose(2, 3) + o.Y.Transpose(2, 3)];
        foreach (var length in Lengths)
        {
            var operands = Operands.Of(type, length);
            var expected = Evaluate(Maps(operands.WrittenOut()));
            foreach (var threads in (int[])[1, 2])
                foreach (var emit in (bool[])[true, false])
                {
                    using var scope = new SettingsScope(emit: emit);
                    using var use = Workers.Use(threads);
                    var actual = Evaluate(Maps(operands));
                    for (var i = 0; i < actual.Length; i++) Assert.True(actual[i].AsSpan().SequenceEqual(expected[i]), $"{type}, rows of {length}, {threads} threads: result {i} has other bits");
                }
        }
    }

    [Fact]
    public void ARowThatEndsInMemoryOfOthersIsReducedAlone()
    {
        // What lies behind each row, in the same vector, would change every result.
        foreach (var length in Lengths)
        {
            var spoiled = Tensor.Full([5, length + 3], double.NaN);
            var x = Tensor.Concat(1, spoiled, Values(7, DType.Float32, 5, length), spoiled)[.., new Range((int)length + 3, (int)(2 * length) + 3)];
            Tensor.Evaluate(x);
            Assert.DoesNotContain(float.NaN, x.Sum(1).ToArray<float>());
            Assert.Equal(Bits.Of(Values(7, DType.Float32, 5, length).Max(1)), Bits.Of(x.Max(1)));
        }
    }

    static string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var type in (DType[])[DType.Float32, DType.Float64, DType.Int32])
            foreach (var length in (long[])[3, 10, 17, 32, 65, 257])
                foreach (var bits in Evaluate(Reductions(type, length))) hash.AppendData(bits);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    [Fact]
    public void EverySimdLevelGivesTheSameBits()
    {
        var here = Hash();
        foreach (var setting in ChildProcess.SimdLevels) Assert.Equal(here, ChildProcess.Run(Hash, setting));
    }
}
