using CsCheck;

namespace Ogee.Tests;

public class RngTests
{
    // From the known-answer tests (kat_vectors) that the authors of Philox publish with Random123: counter and key all zeros, all ones, digits of π.
    [Theory]
    [InlineData(0x0000000000000000, 0x0000000000000000, 0x0000000000000000, new uint[] { 0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8 })]
    [InlineData(0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, new uint[] { 0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD })]
    [InlineData(0x85A308D3243F6A88, 0x0370734413198A2E, 0x299F31D0A4093822, new uint[] { 0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1 })]
    public void PhiloxGivesThePublishedAnswers(ulong block, ulong stream, ulong seed, uint[] expected)
    {
        var words = Philox.Block(new RngKey(seed, stream), block);
        Assert.Equal(expected, new[] { words[0], words[1], words[2], words[3] });
    }

    [Fact]
    public void VectorsAndBlocksGiveTheSameWords() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong[0, ulong.MaxValue >> 6]).Sample((seed, stream, group) =>
        {
            var key = new RngKey(seed, stream);
            var (lower, upper) = Philox.Group(key, group);
            for (var i = 0; i < 32; i++) Assert.Equal(Philox.Block(key, group * 8 + (ulong)i / 4)[i % 4], i < 16 ? lower[i] : upper[i - 16]);
        }, iter: 200);

    [Fact]
    public void AnySplitGivesTheSameBits() =>
        Gen.Select(Gen.ULong, Gen.ULong[0, 1UL << 40], Gen.Int[0, 200].Array[1, 8]).Sample((seed, offset, parts) =>
        {
            var key = new RngKey(seed);
            var length = parts.Sum();
            AssertSame<uint>((at, span) => Philox.Fill(key, at, span), offset, length, parts);
            AssertSame<float>((at, span) => Philox.Uniform(key, at, span), offset, length, parts);
            AssertSame<float>((at, span) => Philox.Normal(key, at, span), offset, length, parts);
            AssertSame<double>((at, span) => Philox.Uniform(key, at, span), offset, length, parts);
            AssertSame<double>((at, span) => Philox.Normal(key, at, span), offset, length, parts);
        }, iter: 100);

    delegate void Filler<T>(ulong offset, Span<T> destination);

    static void AssertSame<T>(Filler<T> fill, ulong offset, int length, int[] parts) where T : unmanaged
    {
        var whole = new T[length];
        fill(offset, whole);
        var split = new T[length];
        var start = 0;
        foreach (var part in parts)
        {
            fill(offset + (ulong)start, split.AsSpan(start, part));
            start += part;
        }
        Assert.Equal(whole, split);
    }

    [Fact]
    public void TheSamplerDrawsTheWordsOfItsStreamAndResumes()
    {
        var key = new RngKey(3, 4);
        var words = new uint[50];
        Philox.Fill(key, 0, words);
        var rng = new Rng(key);
        for (var i = 0; i < 33; i++) Assert.Equal(words[i], rng.NextUInt32());
        var resumed = new Rng(rng.Key, rng.Position);
        for (var i = 33; i < 50; i++) Assert.Equal(words[i], resumed.NextUInt32());
    }

    [Fact]
    public void UniformNumbersFillTheirRangeEvenly()
    {
        const int bins = 1000, count = 1_000_000;
        var numbers = new float[count];
        Philox.Uniform(new RngKey(1), 0, numbers);
        Assert.All(numbers, x => Assert.InRange(x, 0, 0.99999994f));
        AssertEven([.. numbers.Select(x => (int)(x * bins))], bins);

        // Neighbours are independent: pairs fill the square evenly.
        AssertEven([.. numbers.Chunk(2).Select(pair => (int)(pair[0] * 30) * 30 + (int)(pair[1] * 30))], 900);
    }

    [Fact]
    public void EveryBitOfAWordIsFair()
    {
        const int count = 1 << 20;
        var words = new uint[count];
        Philox.Fill(new RngKey(9), 0, words);
        for (var bit = 0; bit < 32; bit++)
        {
            var ones = words.Count(word => (word >> bit & 1) == 1);
            // Five standard deviations of a binomial count.
            Assert.InRange(ones, count / 2 - 5 * 512, count / 2 + 5 * 512);
        }
    }

    [Fact]
    public void NormalNumbersFollowTheNormalDistribution()
    {
        const int bins = 200, count = 1_000_000;
        var floats = new float[count];
        Philox.Normal(new RngKey(2), 0, floats);
        var doubles = new double[count];
        Philox.Normal(new RngKey(2), 0, doubles);
        foreach (var numbers in new[] { floats.Select(x => (double)x).ToArray(), doubles })
        {
            // The distribution function maps them to uniform numbers.
            AssertEven([.. numbers.Select(x => Math.Min(bins - 1, (int)(Portable.Erfc(-x * Math.Sqrt(0.5)) / 2 * bins)))], bins);
            Assert.InRange(numbers.Average(), -0.005, 0.005);
            Assert.InRange(numbers.Average(x => x * x), 0.99, 1.01);
            Assert.InRange(numbers.Average(x => x * x * x * x), 2.95, 3.05);
            // The two of a Box–Muller pair share a radius and must still be uncorrelated.
            Assert.InRange(numbers.Chunk(2).Average(pair => pair[0] * pair[1]), -0.01, 0.01);
            Assert.InRange(numbers.Max(), 4, 6.9);
        }
    }

    [Fact]
    public void BoundedNumbersAreUnbiased()
    {
        var rng = new Rng(11);
        AssertEven([.. Enumerable.Range(0, 600_000).Select(_ => rng.NextInt(6))], 6);
        // These bounds fit the range of a draw 2⅔ times: without the rejection some thirds would come up half as often again.
        AssertEven([.. Enumerable.Range(0, 300_000).Select(_ => (int)(rng.NextLong(3L << 61) >> 61))], 3);
        AssertEven([.. Enumerable.Range(0, 300_000).Select(_ => rng.NextInt(3 << 29) >> 29)], 3);
        Assert.Equal(0, rng.NextInt(1));
    }

    [Fact]
    public void EveryOrderIsEquallyLikely()
    {
        var rng = new Rng(12);
        AssertEven([.. Enumerable.Range(0, 240_000).Select(_ => rng.Permutation(4).Aggregate(0, (code, x) => code * 4 + x)).Select(OrderNumber)], 24);
    }

    static readonly Dictionary<int, int> Orders = [];

    static int OrderNumber(int code) => Orders.TryGetValue(code, out var number) ? number : Orders[code] = Orders.Count;

    [Fact]
    public void APermutationHoldsEveryNumberOnce()
    {
        Assert.Empty(new Rng(1).Permutation(0));
        Assert.Equal(Enumerable.Range(0, 1000), new Rng(1).Permutation(1000).Order());
        Assert.Equal(new Rng(1).Permutation(1000), new Rng(1).Permutation(1000));
    }

    [Fact]
    public void DerivedKeysDifferAndGiveUnrelatedNumbers()
    {
        var root = new RngKey(42);
        RngKey[] keys = [root, root.Fold(0), root.Fold(1), root.Fold(0).Fold(0), root.Fold(""), root.Fold("a"), root.Fold("a\0"), root.Fold("shuffle"), root.Fold("longer than eight bytes"), new(43), new(42, 1)];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(root.Fold("shuffle").Fold(3), new RngKey(42).Fold("shuffle").Fold(3));

        // Folding consecutive numbers flips half of all 128 bits on average.
        var flipped = Enumerable.Range(0, 1000).Average(i => Distance(root.Fold((ulong)i), root.Fold((ulong)i + 1)));
        Assert.InRange(flipped, 63, 65);

        var words = keys.SelectMany(key => { var w = new uint[1000]; Philox.Fill(key, 0, w); return w; }).ToArray();
        // 11,000 words of 32 bits collide 0.01 times on average.
        Assert.True(words.Distinct().Count() > words.Length - 5);
    }

    static int Distance(RngKey a, RngKey b) => System.Numerics.BitOperations.PopCount(a.Seed ^ b.Seed) + System.Numerics.BitOperations.PopCount(a.Stream ^ b.Stream);

    [Fact]
    public void ABoundOfZeroIsRefused()
    {
        Assert.Same(EngineErrors.Argument, Assert.Throws<OgeeException>(() => new Rng(1).NextInt(0)).Error);
        Assert.Same(EngineErrors.Argument, Assert.Throws<OgeeException>(() => new Rng(1).NextLong(-1)).Error);
        Assert.Same(EngineErrors.Argument, Assert.Throws<OgeeException>(() => new Rng(1).Permutation(-1)).Error);
    }

    // Chi-square: for many bins it is nearly normal with mean bins − 1 and variance 2(bins − 1); five standard deviations, with room for few bins.
    static void AssertEven(int[] values, int bins)
    {
        var counts = new int[bins];
        foreach (var value in values) counts[value]++;
        var expected = (double)values.Length / bins;
        var statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);
        Assert.InRange(statistic, Math.Max(0, bins - 1 - 5 * Math.Sqrt(2.0 * bins)), bins + 10 + 5 * Math.Sqrt(2.0 * bins));
    }
}
