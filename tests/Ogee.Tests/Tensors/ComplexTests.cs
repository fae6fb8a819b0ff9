using System.Globalization;
using System.Numerics;

namespace Ogee.Tests;

/// <summary>Words on complex tensors against complex numbers of .NET, and their gradients against differences of those.</summary>
[Collection("settings")]
public class ComplexTests
{
    static Complex64[] Numbers(int count, ulong stream)
    {
        var values = Gradients.Draw([count, 2], stream);
        return [.. Enumerable.Range(0, count).Select(i => new Complex64((float)values[2 * i], (float)values[(2 * i) + 1]))];
    }

    static void Close(Complex[] expected, Tensor actual, double tolerance = 2e-6)
    {
        var found = actual.ToArray<Complex64>();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++)
            Assert.True(Complex.Abs(expected[i] - found[i]) <= tolerance * (1 + Complex.Abs(expected[i])), $"{i}: {found[i]}, expected {expected[i]}");
    }

    static void Close(double[] expected, Tensor actual, double tolerance = 2e-6)
    {
        var found = actual.ToArray<float>();
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < found.Length; i++) Assert.True(Math.Abs(expected[i] - found[i]) <= tolerance * (1 + Math.Abs(expected[i])), $"{i}: {found[i]}, expected {expected[i]}");
    }

    static readonly (string Name, Func<Tensor, Tensor> Word, Func<Complex, Complex> Plain)[] OfOne =
    [
        ("negate", z => -z, z => -z), ("conjugate", z => z.Conjugate(), Complex.Conjugate), ("exp", z => z.Exp(), Complex.Exp), ("log", z => z.Log(), Complex.Log), ("sqrt", z => z.Sqrt(), Complex.Sqrt),
        ("square", z => z.Square(), z => z * z), ("reciprocal", z => z.Reciprocal(), z => 1 / z), ("times", z => z * 2.5, z => z * 2.5), ("times from the left", z => -0.5 * z, z => -0.5 * z),
        ("by", z => z / 4, z => z / 4), ("of", z => 2 / z, z => 2 / z), ("plus", z => z + 1.5, z => z + 1.5), ("less", z => 1 - z, z => 1 - z), ("detached sum", z => z + z.Detach(), z => z + z),
        ("there and back", z => Tensor.Polar(z.Abs(), z.Angle()), z => z), ("parts", z => Tensor.Complex(z.Real(), z.Imaginary()), z => z), ("pairs", z => z.AsReal().AsComplex(), z => z),
    ];

    static readonly (string Name, Func<Tensor, Tensor, Tensor> Word, Func<Complex, Complex, Complex> Plain)[] OfTwo =
    [
        ("add", (a, b) => a + b, (a, b) => a + b), ("subtract", (a, b) => a - b, (a, b) => a - b), ("multiply", (a, b) => a * b, (a, b) => a * b), ("divide", (a, b) => a / b, (a, b) => a / b),
        ("real factor", (a, b) => a.Real() * b, (a, b) => a.Real * b), ("real divisor", (a, b) => a / b.Real(), (a, b) => a / b.Real), ("real dividend", (a, b) => a.Imaginary() / b, (a, b) => a.Imaginary / b),
        ("real term", (a, b) => a.Real() - b, (a, b) => a.Real - b), ("where", (a, b) => Tensor.Where(a.Real().Greater(0), a, b), (a, b) => a.Real > 0 ? a : b),
    ];

    [Fact]
    public void WordsAreThoseOfComplexNumbers()
    {
        var (a, b) = (Numbers(37, 1), Numbers(37, 2));
        var (x, y) = (Tensor.From(a), Tensor.From(b));
        foreach (var (_, word, plain) in OfOne) Close([.. a.Select(z => plain(z))], word(x));
        foreach (var (_, word, plain) in OfTwo) Close([.. a.Zip(b, (z, w) => plain(z, w))], word(x, y), 1e-5);
        Close([.. a.Select(z => Complex.Abs(z))], x.Abs());
        Close([.. a.Select(z => ((Complex)z).Phase)], x.Angle());
        Assert.Equal([.. a.Select(z => z.Real)], x.Real().ToArray<float>());
        Assert.Equal([.. a.Select(z => z.Imaginary)], x.Imaginary().ToArray<float>());
        Assert.Equal([.. a.Select((_, i) => i % 3 != 0)], x.EqualTo(Tensor.From([.. a.Select((z, i) => i % 3 != 0 ? z : new(z.Real, z.Imaginary + 1))])).ToArray<bool>());
        Assert.Equal([true, false], Tensor.From(new Complex64(1, 2), new(1, 0)).NotEqualTo(Tensor.Scalar(1)).ToArray<bool>());
        Close([a.Aggregate(Complex.Zero, (sum, z) => sum + z)], x.Sum());
        Close([a.Aggregate(Complex.Zero, (sum, z) => sum + z) / 37], x.Mean());
    }

    [Fact]
    public void GradientsAreOfTheRealAndTheImaginaryPart()
    {
        var (a, b) = (Numbers(5, 3), Numbers(5, 4));
        var weights = Numbers(5, 5);
        // A real loss of both parts, as words and as numbers.
        Tensor Loss(Tensor y) => (y * Tensor.From(weights)).Real().Sum() + y.Abs().Square().Sum();
        double Plain(Complex[] y) => y.Select((z, i) => (z * weights[i]).Real + (z * Complex.Conjugate(z)).Real).Sum();
        void Check(string name, Func<Tensor[], Tensor> word, Func<Complex[][], Complex[]> plain, params Complex64[][] given)
        {
            Tensor[] x = [.. given.Select(values => Tensor.From(values))];
            var gradients = Loss(word(x)).Gradients(x);
            for (var argument = 0; argument < given.Length; argument++)
            {
                var found = gradients[argument].ToArray<Complex64>();
                for (var i = 0; i < found.Length; i++)
                {
                    double Slope(Complex direction)
                    {
                        double At(double step)
                        {
                            Complex[][] moved = [.. given.Select(values => values.Select(z => (Complex)z).ToArray())];
                            moved[argument][i] += direction * step;
                            return Plain(plain(moved));
                        }
                        return (At(1e-5) - At(-1e-5)) / 2e-5;
                    }
                    var expected = new Complex(Slope(1), Slope(Complex.ImaginaryOne));
                    Assert.True(Complex.Abs(expected - found[i]) <= 2e-4 * (1 + Complex.Abs(expected)), $"{name}, argument {argument}, {i}: {found[i]}, expected {expected}");
                }
            }
        }
        foreach (var (name, word, plain) in OfOne.Where(word => word.Name != "detached sum")) Check(name, x => word(x[0]), z => [.. z[0].Select(plain)], a);
        foreach (var (name, word, plain) in OfTwo) Check(name, x => word(x[0], x[1]), z => [.. z[0].Zip(z[1], plain)], a, b);
        Check("used twice, and broadcast", x => (x[0] * x[1].Sum()) + x[0], z => [.. z[0].Select(w => (w * z[1].Aggregate((s, t) => s + t)) + w)], a, b);
        Check("parts that are cut and turned", x => Tensor.Concat(0, x[0].Slice(0, 2, 5), x[0].Slice(0, 0, 2).Flip(0)), z => [.. z[0][2..], z[0][1], z[0][0]], a);
        Check("taken twice", x => x[0].Take(Tensor.From(4L, 1, 1, 0, 4)), z => [z[0][4], z[0][1], z[0][1], z[0][0], z[0][4]], a);
    }

    [Fact]
    public void AtZeroTheGradientsOfSizeAngleAndRootAreZero()
    {
        var zero = Tensor.From(new Complex64(0, 0));
        foreach (var word in (Func<Tensor, Tensor>[])[z => z.Abs(), z => z.Angle(), z => z.Sqrt().Real()])
        {
            Assert.Equal([0], word(zero).ToArray<float>());
            Assert.Equal([new Complex64(0, 0)], word(zero).Sum().Gradients(zero)[0].ToArray<Complex64>());
        }
    }

    [Fact]
    public void MovementsMoveBothParts()
    {
        var x = Tensor.From(Numbers(24, 6), [2, 3, 4]);
        var index = Tensor.From([2L, 0, 2, 1], [4]);
        Func<Tensor, Tensor>[] words =
        [
            z => z.Reshape(6, 4), z => z.Permute(2, 0, 1), z => z.Flip(0, 2), z => z[1, 0..2, 1..^1], z => z.Slice(2, 0, 4, 2).Unsqueeze(0).Expand([5, 2, 3, 2]), z => z.Pad([(1, 0), (0, 2), (1, 1)]), z => z.Roll(1, 2),
            z => z.Take(index, 1), z => z.Gather(1, Tensor.From([0L, 2, 1, 1], [1, 1, 4]).Expand([2, 1, 4])), z => z.ScatterAdd(1, Tensor.From([0L, 1, 1], [1, 3, 1]).Expand([2, 3, 4]), 2), z => Tensor.Stack(1, z, z.Flip(1)),
            z => Tensor.Where(Tensor.From([true, false, true, false], [4]), z, Tensor.Scalar(0, z.Type)), z => z.DynamicSlice(2, Tensor.Scalar(1, DType.Int64), 2), z => z.UpdateSlice(1, Tensor.Scalar(2, DType.Int64), z.Slice(1, 0, 1)), z => z.Sum(1), z => z.Sum([0, 2], keepAxes: true),
            z => Tensor.Recompute(w => -w, z), z => z.To(Ogee.Testing.ReferenceDevice.Instance).To(Device.Cpu),
        ];
        foreach (var word in words)
        {
            var moved = word(x);
            Assert.Equal(DType.Complex64, moved.Type);
            Assert.Equal(Bits.Of(word(x.Real())), Bits.Of(moved.Real()));
            Assert.Equal(Bits.Of(word(x.Imaginary())), Bits.Of(moved.Imaginary()));
            // As a result, and as what a result is computed from.
            Assert.Equal(moved.Real().ToArray<float>(), word(x).ToArray<Complex64>().Select(z => z.Real).ToArray());
        }
        Assert.Equal([new(0.5f, 0), new(1, 2), new(0.5f, 0)], Tensor.From(new Complex64(1, 2)).Pad([(1, 1)], 0.5).ToArray<Complex64>());
    }

    [Fact]
    public void ProductsAreSumsOfProducts()
    {
        var (a, b) = (Numbers(12, 7), Numbers(20, 8));
        var (x, y) = (Tensor.From(a, [3, 4]), Tensor.From(b, [4, 5]));
        Complex[] expected = [.. Enumerable.Range(0, 15).Select(i => Enumerable.Range(0, 4).Aggregate(Complex.Zero, (sum, k) => sum + ((Complex)a[((i / 5) * 4) + k] * b[(k * 5) + (i % 5)])))];
        Close(expected, x.MatMul(y), 5e-6);
        Close(expected, Tensor.Einsum("ik,kj->ij", x, y), 5e-6);
        Complex[] real = [.. Enumerable.Range(0, 15).Select(i => Enumerable.Range(0, 4).Aggregate(Complex.Zero, (sum, k) => sum + (a[((i / 5) * 4) + k].Real * (Complex)b[(k * 5) + (i % 5)])))];
        Close(real, x.Real().MatMul(y), 5e-6);
        Close(real, Tensor.Einsum("ik,kj->ij", x.Real(), y), 5e-6);
    }

    [Fact]
    public void QuotientsNeitherOverflowNorVanishOnTheWay()
    {
        foreach (var size in (float[])[1e30f, 1e-30f])
            Close([new Complex(0.5, 0.5)], Tensor.From(new Complex64(size, 0)) / Tensor.From(new Complex64(size, -size)));
        Close([new Complex(2, -1)], Tensor.From(new Complex64(3, -4)).Sqrt());
        Close([new Complex(0, -2), new(0, 2)], Tensor.From(new Complex64(-4, -0f), new(-4, 0)).Sqrt());
    }

    [Fact]
    public void AComplexTypeTakesRealOnesIn()
    {
        foreach (var type in DTypes.All.Where(type => type != DType.Float64))
        {
            Assert.Equal(DType.Complex64, DTypes.Promote(type, DType.Complex64));
            Assert.Equal(DType.Complex64, DTypes.Promote(DType.Complex64, type));
            Assert.Equal([new Complex64(1, 2)], (Tensor.Scalar(1, type).Reshape(1) * Tensor.From(new Complex64(1, 2))).ToArray<Complex64>());
            Assert.Equal([new Complex64(2, 2)], (Tensor.Scalar(1, type).Reshape(1) + Tensor.From(new Complex64(1, 2))).ToArray<Complex64>());
        }
        Assert.Equal("c64[2, 3]", Tensor.Zeros([2, 3], DType.Complex64).ToString());
        Assert.Equal([new Complex64(0.5f, 0), new(0.5f, 0)], Tensor.Full([2], 0.5, DType.Complex64).ToArray<Complex64>());
        Assert.Equal(["1.5-2i", "0+1i", "NaN+Infinityi"], new Complex64[] { new(1.5f, -2), new(0, 1), new(float.NaN, float.PositiveInfinity) }.Select(z => z.ToString()));
        Assert.Equal(new Complex64(0.5f, 2), (Complex64)new Complex(0.5, 2));
        Assert.Equal(8, DType.Complex64.Size());
        Assert.False(DType.Complex64.IsFloat() || DType.Complex64.IsInteger());
        Assert.True(DType.Complex64.IsComplex());
    }

    [Fact]
    public void WhatIsNotDefinedForComplexNumbersSaysSo()
    {
        var z = Tensor.From(Numbers(4, 9), [2, 2]);
        var pair = Tensor.Ones([2, 2], DType.Float64);
        Func<object>[] calls =
        [
            () => z.Sin(), () => z.Maximum(z), () => z.Less(z), () => z.Max(), () => z.Prod(), () => z.ArgMax(0), () => z.CumulativeSum(0), () => z.Sort(), () => z.Cast(DType.Float32), () => z + pair, () => z * pair, () => Tensor.Complex(pair, pair),
            () => z.Item(), () => z.Reshape(4)[0].Item(), () => z.ToArray<float>(), () => z.Softmax(), () => z.Floor(), () => Tensor.Complex(z, z), () => z.Real().AsReal(), () => z.AsComplex(), () => pair.AsComplex(),
            () => z.Conv2d(z, Window.Even(1, 0)), () => DTypes.Promote(DType.Complex64, DType.Float64),
        ];
        for (var i = 0; i < calls.Length; i++)
        {
            var error = Assert.Throws<OgeeException>(() => { _ = calls[i](); });
            Assert.Contains(error.Error.Code, (string[])["OG1002", "OG1001"]);
            Assert.DoesNotContain("", (string[])[error.What, error.Expected, error.Remedy]);
        }
        Assert.StartsWith("as_complex: the last axis of [2, 3] holds no pairs", Assert.Throws<OgeeException>(() => Tensor.Ones([2, 3]).AsComplex()).Message, StringComparison.Ordinal);
        Assert.StartsWith("gradients: needs a float scalar", Assert.Throws<OgeeException>(() => z.Sum().Gradients(z)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SamplesHaveTheirBitsAlone()
    {
        var samples = Tensor.From(Numbers(18, 10), [3, 6]);
        foreach (var (name, word, _) in OfOne)
        {
            var together = Tensor.Vmap(x => [word(x[0])], samples)[0];
            Assert.True(Bits.Of(Tensor.Stack(0, word(samples[0]), word(samples[1]), word(samples[2])).AsReal()).AsSpan().SequenceEqual(Bits.Of(together.AsReal())), name);
        }
    }

    [Fact]
    public void ComplexNumbersCostNothingWherePartsAreTakenOutAgain()
    {
        var (a, b) = (Tensor.From(1f, 2, 3), Tensor.From(4f, 5, 6));
        Assert.Equal(Tensor.Cost(a * b), Tensor.Cost(Tensor.Complex(a, b).Real() * Tensor.Complex(b * 3, b).Imaginary()));
    }

    [Fact]
    public void KindsOfNumbersAreThoseOfTheParts()
    {
        var z = Tensor.Complex(Tensor.From(1f, float.PositiveInfinity, float.NaN, 0f), Tensor.From(2f, 0f, 0f, float.NegativeInfinity));
        Assert.Equal([true, false, false, false], z.IsFinite().ToArray<bool>());
        Assert.Equal([false, true, false, true], z.IsInfinite().ToArray<bool>());
        Assert.Equal([false, false, true, false], z.IsNan().ToArray<bool>());
        Assert.Equal([1f, 9, 7, 0], z.NanToNum(7, 9, -9).Real().ToArray<float>());
        Assert.Equal([2f, 0, 0, -9], z.NanToNum(7, 9, -9).Imaginary().ToArray<float>());
    }

    [Fact]
    public void TheRootHasItsGradientOnTheNegativeAxisToo()
    {
        // The root of −4 + 0i is 2i; its derivative 1/(2·2i), whose conjugate is 0.25i.
        var (a, b) = (Tensor.From(-4f), Tensor.From(0f));
        var gradients = Tensor.Complex(a, b).Sqrt().Real().Sum().Gradients(a, b);
        Assert.Equal([0f, 0.25f], (float[])[(float)gradients[0].Sum().Item(), (float)gradients[1].Sum().Item()]);
    }

    [Fact]
    public void AComplexStateOfALoopThatChangesItsShapeIsToldAsComplex()
    {
        var error = Assert.Throws<OgeeException>(() => Tensor.Loop(2, [Tensor.Complex(Tensor.Scalar(1f), Tensor.Scalar(0f))], step => new([step.States[0].Expand(Shape.Create([2]))])));
        Assert.Contains("c64[2]", error.Message, StringComparison.Ordinal);
    }
}
