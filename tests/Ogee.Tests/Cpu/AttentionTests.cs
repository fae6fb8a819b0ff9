using Ogee.Cpu;
using Ogee.Testing;

namespace Ogee.Tests;

/// <summary>Attention over several blocks of queries and keys, there and back: against its definition, against the words, and bit by bit whatever computes it.</summary>
[Collection("settings")]
public class AttentionTests
{
    /// <summary>An attention of batch × heads over some lengths and widths.</summary>
    sealed record Case(long Batch, long Heads, long Queries, long Keys, long Width, long Values, bool IsCausal, string Mask = "none")
    {
        public Shape[] Shapes => [[Batch, Heads, Queries, Width], [Batch, Heads, Keys, Width], [Batch, Heads, Keys, Values], [Batch, Heads, Queries, Values]];

        public Tensor? MaskOf(DType type) => Mask switch
        {
            "seen" => Tensor.From([.. Enumerable.Range(0, (int)(Batch * Keys)).Select(i => i % 5 != 1)], [Batch, 1, 1, Keys]),
            // Every seventh query sees nothing, and some see whole blocks of keys not.
            "pairs" => Tensor.From([.. Enumerable.Range(0, (int)(Queries * Keys)).Select(i => (i / Keys) % 7 != 3 && ((i / Keys) % 2 == 0 || i % Keys > 100) && i % 3 != 0)], [Queries, Keys]),
            "numbers" => Tensor.Normal([Heads, Queries, Keys], new RngKey(9)).Cast(type),
            _ => null,
        };
    }

    static Tensor[] Arguments(Case c, DType type) => [.. c.Shapes.Select((shape, i) => Computed(Tensor.Normal(shape, new RngKey(7, (ulong)i)).Cast(type)))];

    static Tensor Computed(Tensor x)
    {
        Tensor.Evaluate(x);
        return x;
    }

    /// <summary>The result, and what flows back to queries, keys and values.</summary>
    static Tensor[] Results(Tensor[] x, Tensor? mask, bool isCausal, bool isBlocked = true)
    {
        var y = isBlocked ? Tensor.AttentionInBlocks(x[0], x[1], x[2], mask, isCausal)! : Tensor.AttentionOfScores(x[0], x[1], x[2], mask, isCausal);
        return [y, .. y.VectorJacobian(x[3], x[..3])];
    }

    static IEnumerable<Case> Cases()
    {
        (long M, long N, long D, long E)[] sizes = [(1, 300, 8, 8), (47, 96, 16, 5), (48, 97, 33, 32), (193, 193, 20, 64), (300, 100, 7, 17), (100, 300, 64, 1), (391, 391, 3, 48)];
        foreach (var (m, n, d, e) in sizes)
            foreach (var causal in (bool[])[false, true])
                foreach (var mask in (string[])["none", "seen", "pairs", "numbers"])
                    yield return new(m < 50 ? 2 : 1, 2, m, n, d, e, causal, mask);
        // Enough heads for the longest parts.
        yield return new(2, 8, 200, 200, 8, 8, true);
    }

    [Fact]
    public void BlocksAgreeWithTheDefinitionThereAndBack()
    {
        foreach (var c in Cases())
        {
            var actual = Results(Arguments(c, DType.Float32), c.MaskOf(DType.Float32), c.IsCausal);
            Tensor.Evaluate(actual);
            var expected = Reference.EvaluateAll(Results([.. Arguments(c, DType.Float32).Select(x => x.Cast(DType.Float64))], c.MaskOf(DType.Float64), c.IsCausal));
            for (var i = 0; i < actual.Length; i++) Assert.Null(Difference.Of(expected[i], actual[i], 3e-6, least: 0.3) is { } difference ? $"{c}, result {i}: {difference}" : null);
        }
    }

    [Fact]
    public void BlocksInFloat64AgreeWithTheWords()
    {
        foreach (var c in Cases())
        {
            var (blocks, words) = (Results(Arguments(c, DType.Float64), c.MaskOf(DType.Float64), c.IsCausal), Results(Arguments(c, DType.Float64), c.MaskOf(DType.Float64), c.IsCausal, isBlocked: false));
            for (var i = 0; i < blocks.Length; i++)
                Assert.All(blocks[i].ToArray<double>().Zip(words[i].ToArray<double>()), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-12 * Math.Max(1, Math.Abs(pair.Second)), $"{c}, result {i}: {pair}"));
        }
    }

    [Fact]
    public void ThreadsAndNarrowVectorsChangeNoBit()
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64])
            foreach (var c in Cases().Where(c => c.Mask is "none" or "pairs" && (type == DType.Float32 || c.Keys < 200)))
            {
                byte[][] Of(int threads, bool isNarrow)
                {
                    using var use = Workers.Use(threads);
                    Gemm.ForceNarrow = isNarrow;
                    try
                    {
                        var results = Results(Arguments(c, type), c.MaskOf(type), c.IsCausal);
                        Tensor.Evaluate(results);
                        return [.. results.Select(Bits.Of)];
                    }
                    finally
                    {
                        Gemm.ForceNarrow = false;
                    }
                }
                var expected = Of(1, isNarrow: false);
                foreach (var (threads, isNarrow) in ((int, bool)[])[(2, false), (4, false), (1, true), (4, true)])
                {
                    var actual = Of(threads, isNarrow);
                    for (var i = 0; i < expected.Length; i++) Assert.True(expected[i].AsSpan().SequenceEqual(actual[i]), $"{c} {type}, result {i}: other bits on {threads} threads, narrow {isNarrow}");
                }
            }
    }

    [Fact]
    public void ASampleAloneHasTheBitsThatItHasInABatch()
    {
        // Alone there are too few heads for long parts.
        var c = new Case(9, 2, 210, 210, 16, 16, IsCausal: true);
        var x = Arguments(c, DType.Float32);
        var together = Results(x, null, true);
        Tensor.Evaluate(together);
        var alone = Results([.. x.Select(all => Computed(all.Slice(0, 4, 5)))], null, true);
        Tensor.Evaluate(alone);
        for (var i = 0; i < alone.Length; i++) Assert.Equal(Bits.Of(alone[i]), Bits.Of(together[i].Slice(0, 4, 5)));
    }

    [Fact]
    public void PartsOfAProjectionAreReadAndHeadsAreMergedWithoutACopy()
    {
        var x = Computed(Tensor.Normal([2, 130, 32], new RngKey(1)));
        var w = Computed(Tensor.Normal([32, 96], new RngKey(2)));
        Tensor Of(bool isCopied)
        {
            var parts = x.MatMul(w).Reshape(2, 130, 3, 4, 8).Permute(2, 0, 3, 1, 4);
            Tensor[] own = [.. Enumerable.Range(0, 3).Select(i => isCopied ? Computed(parts[i]) : parts[i])];
            return own[0].Attention(own[1], own[2], isCausal: true).Permute(0, 2, 1, 3).Reshape(2, 130, 32);
        }
        Assert.Equal(0, Evaluation.PlanOf([(Of(isCopied: false).MatMul(w) * 2).Node]).CopyCount);
        Assert.Equal(Bits.Of(Of(isCopied: true)), Bits.Of(Of(isCopied: false)));
    }

    [Fact]
    public void AQueryThatSeesNothingGivesZerosAndHasNoGradient()
    {
        var c = new Case(1, 1, 70, 200, 8, 8, IsCausal: false, "pairs");
        var results = Results(Arguments(c, DType.Float32), c.MaskOf(DType.Float32), false);
        Tensor.Evaluate(results);
        Assert.Equal(new float[8], results[0].ToArray<float>()[(3 * 8)..(4 * 8)]);
        Assert.Equal(new float[8], results[1].ToArray<float>()[(3 * 8)..(4 * 8)]);
        Assert.All(results, result => Assert.All(result.ToArray<float>(), value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void WeightsAreGivenAwayBeforeTheyWeigh()
    {
        var c = new Case(2, 2, 40, 30, 8, 5, IsCausal: false, Mask: "pairs");
        var x = Arguments(c, DType.Float64);
        Tensor? weights = null;
        var twice = x[0].Attention(x[1], x[2], c.MaskOf(DType.Float64), onWeights: given => (weights = given) * 2);
        Assert.Equal(Shape.Create([2, 2, 40, 30]), weights!.Shape);
        // A query that sees nothing has no weights.
        Assert.All(weights.Sum(-1).ToArray<double>().Select((sum, i) => (sum, i % 40)), row => Assert.Equal(row.Item2 % 7 == 3 || row.Item2 % 2 == 1 ? 0 : 1, row.sum, 1e-12));
        var once = x[0].Attention(x[1], x[2], c.MaskOf(DType.Float64)).ToArray<double>();
        Assert.All(twice.ToArray<double>().Zip(once), pair => Assert.Equal(2 * pair.Second, pair.First, 1e-12));
        // Heads that share keys: an axis of groups.
        var few = x[0].GroupedAttention(x[1].Slice(1, 0, 1), x[2].Slice(1, 0, 1), onWeights: given => weights = given);
        Assert.Equal((Shape.Create([2, 2, 40, 5]), Shape.Create([2, 1, 2, 40, 30])), (few.Shape, weights.Shape));
    }

    [Fact]
    public void ANumberThatIsNoneReachesOnlyTheQueriesThatSeeIt()
    {
        var c = new Case(1, 1, 200, 200, 8, 8, IsCausal: true);
        var x = Arguments(c, DType.Float32);
        var keys = x[1].ToArray<float>();
        keys[(150 * 8) + 3] = float.NaN;
        var y = Tensor.AttentionInBlocks(x[0], Tensor.From(keys, x[1].Shape), x[2], null, isCausal: true)!.ToArray<float>();
        Assert.All(y[..(150 * 8)], value => Assert.True(float.IsFinite(value)));
        Assert.All(y[(150 * 8)..], value => Assert.True(float.IsNaN(value)));
        Assert.All(Tensor.AttentionInBlocks(Tensor.Full([70, 4], double.NaN), Tensor.Ones([70, 4]), Tensor.Ones([70, 4]), null, isCausal: false)!.ToArray<float>(), value => Assert.True(float.IsNaN(value)));
    }

    [Theory, InlineData(15, 16, false), InlineData(16, 15, false), InlineData(16, 16, true), InlineData(200, 70, true)]
    public void LongSequencesAreComputedInBlocks(int queries, int keys, bool isBlocked)
    {
        // Whatever the batch: the choice is part of a sample's bits.
        foreach (var batch in (long[])[1, 64])
        {
            var y = Tensor.Zeros([batch, queries, 8]).Attention(Tensor.Zeros([batch, keys, 8]), Tensor.Zeros([batch, keys, 8]));
            Assert.Equal(isBlocked, y.Node.Inputs is [{ Op: Attention }]);
        }
    }

    [Fact]
    public void MemoryGrowsWithTheLengthAndNotWithItsSquare()
    {
        long Bytes(long length)
        {
            Tensor[] x = [.. Enumerable.Range(0, 3).Select(_ => Tensor.Create(new([1, 2, length, 16], DType.Float32), _ => { }))];
            return Evaluation.PlanOf([.. x[0].Attention(x[1], x[2], isCausal: true).Square().Sum().Gradients(x).Select(gradient => gradient.Node)]).ArenaBytes;
        }
        Assert.InRange(Bytes(8192), 1, 2.1 * Bytes(4096));
    }

    [Fact]
    public void InputsThatDoNotFitAreNamed()
    {
        Assert.Contains("attention", Assert.Throws<OgeeException>(() => Tensor.Zeros([70, 4]).Attention(Tensor.Zeros([70, 5]), Tensor.Zeros([70, 4]))).Message, StringComparison.Ordinal);
        Assert.Contains("attention", Assert.Throws<OgeeException>(() => Tensor.Zeros([70, 4]).Attention(Tensor.Zeros([70, 4]), Tensor.Zeros([71, 4]))).Message, StringComparison.Ordinal);
        Assert.Throws<OgeeException>(() => Tensor.Zeros([70, 4]).Attention(Tensor.Zeros([70, 4]), Tensor.Zeros([70, 4]), Tensor.Zeros([69, 70])));
    }
}
