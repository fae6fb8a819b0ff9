using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using Ogee.Cpu;

namespace Ogee.Tests;

/// <summary>Matrix products bit for bit against their definition: fused multiply-adds in order, in blocks of 384.</summary>
[Collection("settings")]
public unsafe class GemmTests
{
    /// <summary>One case: sizes, how operands lie in memory, and which way of computing is forced.</summary>
    readonly record struct Case(int Batch, int M, int N, int K, int LayoutA, int LayoutB, bool Accumulate, bool Narrow, int Threads);

    static readonly int[] Edges = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 47, 48, 49, 63, 64, 65, 67];

    static T[] Draw<T>(Rng random, int count) where T : IFloatingPoint<T>
    {
        var values = new T[count];
        foreach (ref var value in values.AsSpan()) value = T.CreateChecked((float)((random.NextDouble() * 2) - 1));
        return values;
    }

    /// <summary>Strides of a matrix: by rows, by columns, by rows with a gap, by columns with a gap, every second element, one row for all.</summary>
    static (int Row, int Column, int Size) Layout(int layout, int rows, int columns) => layout switch
    {
        0 => (columns, 1, rows * columns),
        1 => (1, rows, rows * columns),
        2 => (columns + 5, 1, rows * (columns + 5)),
        3 => (1, rows + 3, (rows + 3) * columns),
        4 => (2 * columns, 2, 2 * rows * columns),
        _ => (0, 1, columns),
    };

    static T[] Compute<T>(Case c, T[] a, T[] b, T[] initial) where T : unmanaged
    {
        var (la, lb) = (Layout(c.LayoutA, c.M, c.K), Layout(c.LayoutB, c.K, c.N));
        var result = (T[])initial.Clone();
        var cRow = c.N + 2;
        using var use = Workers.Use(c.Threads);
        Gemm.ForceNarrow = c.Narrow;
        try
        {
            fixed (T* pa = a, pb = b, pc = result)
                if (typeof(T) == typeof(float))
                    Gemm.RunBatched(c.Batch, (float*)pa, la.Size, la.Row, la.Column, (float*)pb, lb.Size, lb.Row, lb.Column, (float*)pc, c.M * cRow, cRow, c.M, c.N, c.K, c.Accumulate);
                else
                    Gemm.RunBatched(c.Batch, (double*)pa, la.Size, la.Row, la.Column, (double*)pb, lb.Size, lb.Row, lb.Column, (double*)pc, c.M * cRow, cRow, c.M, c.N, c.K, c.Accumulate);
        }
        finally
        {
            Gemm.ForceNarrow = false;
        }
        return result;
    }

    static T[] Define<T>(Case c, T[] a, T[] b, T[] initial) where T : IFloatingPointIeee754<T>
    {
        var (la, lb) = (Layout(c.LayoutA, c.M, c.K), Layout(c.LayoutB, c.K, c.N));
        var result = (T[])initial.Clone();
        for (var batch = 0; batch < c.Batch; batch++)
            for (var i = 0; i < c.M; i++)
                for (var j = 0; j < c.N; j++)
                {
                    ref var value = ref result[(((batch * c.M) + i) * (c.N + 2)) + j];
                    if (!c.Accumulate) value = T.Zero;
                    for (var k0 = 0; k0 < c.K; k0 += Gemm.Depth)
                    {
                        var sum = T.Zero;
                        for (var k = k0; k < Math.Min(c.K, k0 + Gemm.Depth); k++)
                            sum = T.FusedMultiplyAdd(a[(batch * la.Size) + (i * la.Row) + (k * la.Column)], b[(batch * lb.Size) + (k * lb.Row) + (j * lb.Column)], sum);
                        value = k0 > 0 || c.Accumulate ? value + sum : sum;
                    }
                }
        return result;
    }

    static (T[] A, T[] B, T[] C) Operands<T>(Case c, ulong seed) where T : IFloatingPoint<T>
    {
        var random = new Rng(new RngKey(3, seed));
        return (Draw<T>(random, c.Batch * Layout(c.LayoutA, c.M, c.K).Size), Draw<T>(random, c.Batch * Layout(c.LayoutB, c.K, c.N).Size), Draw<T>(random, c.Batch * c.M * (c.N + 2)));
    }

    static void Check<T>(Case c, ulong seed) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (a, b, initial) = Operands<T>(c, seed);
        var (expected, actual) = (Define(c, a, b, initial), Compute(c, a, b, initial));
        // What lies between the rows of the result must stay as it was: it is compared too.
        for (var i = 0; i < expected.Length; i++)
            if (!expected[i].Equals(actual[i])) Assert.Fail($"{typeof(T).Name} {c}: element {i} is {actual[i]}, defined as {expected[i]}");
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5), InlineData(6), InlineData(7), InlineData(8)]
    public void RandomCasesAreTheDefinitionToTheBit(int seed)
    {
        var random = new Rng(new RngKey(5, (ulong)seed));
        int Below(int limit) => (int)(random.NextDouble() * limit);
        for (var i = 0; i < 150; i++)
        {
            var k = Below(12) == 0 ? Edges[Below(Edges.Length)] + 384 * (1 + Below(2)) : Edges[Below(Edges.Length)];
            var c = new Case(Below(4) == 0 ? Below(6) : 1, Edges[Below(Edges.Length)], Edges[Below(Edges.Length)], k, Below(6), Below(6), Below(2) == 0, Below(2) == 0, 1 << Below(3));
            if (Below(2) == 0) Check<float>(c, (ulong)i);
            else Check<double>(c, (ulong)i);
        }
    }

    [Theory, InlineData(1), InlineData(3), InlineData(8), InlineData(33)]
    public void EveryWidthUpTo67IsTheDefinition(int m)
    {
        for (var n = 0; n <= 67; n++)
            foreach (var layout in (int[])[0, 1])
            {
                Check<float>(new(1, m, n, 19, layout, layout, false, false, 2), 1);
                Check<double>(new(1, m, n, 19, layout, layout, false, false, 2), 1);
            }
    }

    [Theory, InlineData(1), InlineData(16), InlineData(50), InlineData(160)]
    public void EveryHeightUpTo67IsTheDefinition(int n)
    {
        for (var m = 0; m <= 67; m++)
            foreach (var layout in (int[])[0, 1]) Check<float>(new(1, m, n, 21, layout, 1 - layout, m % 2 == 0, false, 2), 2);
    }

    [Theory, InlineData(1), InlineData(9), InlineData(120)]
    public void EveryDepthUpTo67IsTheDefinition(int m)
    {
        for (var k = 0; k <= 67; k++)
            foreach (var layout in (int[])[0, 1]) Check<float>(new(1, m, 130, k, layout, layout, false, k % 2 == 0, 2), 3);
    }

    public static TheoryData<int, int, int, int> Large() => new() { { 200, 300, 400, 1 }, { 97, 1200, 100, 1 }, { 101, 3100, 20, 1 }, { 300, 100, 800, 1 }, { 128, 130, 512, 1 }, { 101, 500, 389, 1 }, { 3100, 490, 9, 1 }, { 3075, 3100, 3, 1 }, { 65, 65, 65, 70 }, { 1, 1, 1, 5000 }, { 1, 1500, 400, 3 }, { 3, 4101, 1030, 1 } };

    [Theory, MemberData(nameof(Large))]
    public void LargeProductsAreTheDefinitionOnAnyNumberOfThreads(int m, int n, int k, int batch)
    {
        foreach (var (layoutA, layoutB) in ((int, int)[])[(0, 0), (1, 1)])
        {
            var c = new Case(batch, m, n, k, layoutA, layoutB, false, false, 1);
            var (a, b, initial) = Operands<float>(c, 9);
            var expected = Define(c, a, b, initial);
            foreach (var threads in (int[])[1, 2, 4])
                foreach (var narrow in (bool[])[false, true]) Assert.True(expected.AsSpan().SequenceEqual(Compute(c with { Threads = threads, Narrow = narrow }, a, b, initial)), $"{c} on {threads} threads");
        }
    }

    [Theory, InlineData(101, 500, 389), InlineData(96, 130, 512), InlineData(100, 250, 256)]
    public void LargeProductsOfFloat64AreTheDefinition(int m, int n, int k)
    {
        foreach (var narrow in (bool[])[false, true]) Check<double>(new(1, m, n, k, 0, 1, narrow, narrow, 2), 8);
    }

    [Theory, InlineData(10), InlineData(500), InlineData(3000)]
    public void TheErrorIsWithinTheBoundOfRounding(int k)
    {
        var c = new Case(1, 13, 37, k, 0, 0, false, false, 1);
        var (a, b, initial) = Operands<float>(c, 4);
        var actual = Compute(c, a, b, initial);
        for (var i = 0; i < c.M; i++)
            for (var j = 0; j < c.N; j++)
            {
                var (sum, size) = (0.0, 0.0);
                for (var l = 0; l < k; l++)
                {
                    var product = (double)a[(i * k) + l] * b[(l * c.N) + j];
                    sum += product;
                    size += Math.Abs(product);
                }
                // Higham, Accuracy and Stability of Numerical Algorithms, section 3.1: a block and the sum of blocks round at most so often.
                var roundings = Math.Min(k, Gemm.Depth) + (k / Gemm.Depth);
                Assert.InRange(Math.Abs(actual[(i * (c.N + 2)) + j] - sum), 0, roundings * Math.Pow(2, -24) * size);
            }
    }

    [Theory, InlineData(64, 96, 500), InlineData(130, 10, 784), InlineData(9, 200, 33)]
    public void ARowAloneHasTheBitsItHasAmongOthers(int m, int n, int k)
    {
        foreach (var layoutB in (int[])[0, 1])
        {
            var c = new Case(1, m, n, k, 0, layoutB, false, false, 2);
            var (a, b, initial) = Operands<float>(c, 6);
            var together = Compute(c, a, b, initial);
            foreach (var row in (int[])[0, 1, m / 2, m - 1])
            {
                var alone = Compute(c with { M = 1 }, a[(row * k)..((row + 1) * k)], b, new float[n + 2]);
                Assert.Equal(together[(row * (n + 2))..((row * (n + 2)) + n)], alone[..n]);
            }
        }
    }

    static string Level => $"{Vector512.IsHardwareAccelerated} {Avx2.IsSupported} {Vector128.IsHardwareAccelerated}";

    static string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var c in (Case[])[new(1, 9, 50, 400, 0, 0, false, false, 2), new(2, 17, 33, 20, 1, 1, true, false, 1), new(1, 1, 70, 390, 0, 1, false, false, 1), new(1, 100, 60, 16, 0, 1, false, false, 2)])
        {
            var single = Operands<float>(c, 8);
            foreach (var value in Compute(c, single.A, single.B, single.C)) hash.AppendData(BitConverter.GetBytes(value));
            var twice = Operands<double>(c, 8);
            foreach (var value in Compute(c, twice.A, twice.B, twice.C)) hash.AppendData(BitConverter.GetBytes(value));
        }
        return $"{Level} {Convert.ToHexString(hash.GetHashAndReset())}";
    }

    [Fact]
    public void EverySimdLevelGivesTheSameBits()
    {
        var (here, levels) = (Hash(), new HashSet<string> { Level });
        foreach (var setting in ChildProcess.SimdLevels)
        {
            var there = ChildProcess.Run(Hash, setting);
            Assert.Equal(here[(here.LastIndexOf(' ') + 1)..], there[(there.LastIndexOf(' ') + 1)..]);
            levels.Add(there[..there.LastIndexOf(' ')]);
        }
        if (Avx2.IsSupported) Assert.True(levels.Count >= 3, $"the settings changed too little: {string.Join(", ", levels)}");
    }
}
