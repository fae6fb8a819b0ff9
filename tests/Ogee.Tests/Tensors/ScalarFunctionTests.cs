using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Ogee.Tests;

/// <summary>The contract of scalar functions, held by every type of the engine that implements one: a new function is tested without being listed.</summary>
public class ScalarFunctionTests
{
    // Corners of the float format, and points around the places where the functions change branches.
    static readonly float[] Corners =
    [
        0, -0f, 1, -1, 2, -2, 0.5f, -0.5f, 3, -3, 1.5f, -1.5f, 2.5f, 0.3f, 10, -10, 20, -20, 50, -50, 90, -90, 104, -104, 1e-3f, -1e-3f, 1e-10f, 1e10f, -1e10f, 1e30f, 1e-38f, 1e-42f,
        float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 16777216, 8388607.5f, 0.99999994f, 1.0000001f, 88.72283f, 7, -7, 0.1f, -0.1f,
    ];

    static Type[] Implementing(Type definition) =>
        [.. typeof(Tensor).Assembly.GetTypes().Where(type => type.IsValueType && type.GetInterfaces().Any(i => i == definition || i.IsGenericType && i.GetGenericTypeDefinition() == definition))];

    public static TheoryData<Type> Unaries => [.. Implementing(typeof(IUnary<>))];

    public static TheoryData<Type> Binaries => [.. Implementing(typeof(IBinary<>))];

    public static TheoryData<Type> Comparisons => [.. Implementing(typeof(IComparison))];

    static void Run(string contract, Type function)
    {
        try
        {
            typeof(ScalarFunctionTests).GetMethod(contract, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(function).Invoke(null, null);
        }
        catch (TargetInvocationException e)
        {
            throw e.InnerException!;
        }
    }

    [Fact]
    public void TheFunctionsAreFound()
    {
        Assert.Contains(typeof(Exp), Implementing(typeof(IUnary<>)));
        Assert.Contains(typeof(Pow), Implementing(typeof(IBinary<>)));
        Assert.Contains(typeof(Less), Implementing(typeof(IComparison)));
    }

    [Theory, MemberData(nameof(Unaries))]
    public void TheFastPathOfAUnaryIsItsDefinition(Type function) => Run(nameof(UnaryFastPath), function);

    [Theory, MemberData(nameof(Binaries))]
    public void TheFastPathOfABinaryIsItsDefinition(Type function) => Run(nameof(BinaryFastPath), function);

    [Theory, MemberData(nameof(Comparisons))]
    public void TheFastPathOfAComparisonIsItsDefinition(Type function) => Run(nameof(ComparisonFastPath), function);

    [Theory, MemberData(nameof(Unaries))]
    public void TheGradientOfAUnaryIsItsSlopeToSecondOrder(Type function) => Run(nameof(UnarySlope), function);

    [Theory, MemberData(nameof(Binaries))]
    public void TheGradientOfABinaryIsItsSlopeToSecondOrder(Type function) => Run(nameof(BinarySlope), function);

    static IEnumerable<float> Points(Domain domain) => Corners.Concat(Draw(domain, 2000).Select(x => (float)x));

    static IEnumerable<(float A, float B)> Pairs(Domain domain) => CornerPairs.Concat(Draw(domain, 2000).Zip(Draw(domain, 2000, stream: 1), (a, b) => ((float)a, (float)b)));

    static IEnumerable<(float A, float B)> CornerPairs => Corners.SelectMany(_ => Corners, (a, b) => (a, b));

    static Vector512<float> Lanes(ReadOnlySpan<float> values)
    {
        // What is left over of a vector repeats the last point.
        Span<float> lanes = stackalloc float[16];
        lanes.Fill(values[^1]);
        values.CopyTo(lanes);
        return Vector512.Create<float>(lanes);
    }

    static Vector512<float> Turned(Vector512<float> lanes) => Vector512.Shuffle(lanes, Vector512.Create(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0));

    /// <summary>The fast path of each point, each in two lanes with other neighbours, which change no bit.</summary>
    static IEnumerable<float> FastPath((float A, float B)[] points, Func<Vector512<float>, Vector512<float>, Vector512<float>> function)
    {
        foreach (var chunk in points.Chunk(16))
        {
            var (a, b) = (Lanes([.. chunk.Select(point => point.A)]), Lanes([.. chunk.Select(point => point.B)]));
            var lanes = function(a, b);
            Assert.Equal(Turned(lanes).AsInt32(), function(Turned(a), Turned(b)).AsInt32());
            for (var lane = 0; lane < chunk.Length; lane++) yield return lanes[lane];
        }
    }

    static void UnaryFastPath<T>() where T : struct, IUnary<T>
    {
        if ((T.Types & TypeSet.Float) == 0) return;
        var points = Points(T.Domain).Select(x => (x, 0f)).ToArray();
        foreach (var ((x, _), actual) in points.Zip(FastPath(points, (x, _) => T.F32(x)))) AssertClose(T.Name, T.F64(x), actual, $"{x:R}");
    }

    static void BinaryFastPath<T>() where T : struct, IBinary<T>
    {
        if ((T.Types & TypeSet.Float) == 0) return;
        var points = Pairs(T.Domain).ToArray();
        foreach (var ((a, b), actual) in points.Zip(FastPath(points, T.F32))) AssertClose(T.Name, T.F64(a, b), actual, $"{a:R}, {b:R}");
    }

    static void ComparisonFastPath<T>() where T : struct, IComparison
    {
        (float A, float B)[] points = [.. CornerPairs];
        foreach (var ((a, b), actual) in points.Zip(FastPath(points, T.F32))) Assert.True(BitConverter.SingleToUInt32Bits(actual) == (T.F64(a, b) ? uint.MaxValue : 0), $"{T.Name}({a:R}, {b:R})");
    }

    /// <summary>A hash of the fast paths of all functions.</summary>
    internal static string FastPathBits()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Append((float, float)[] points, Func<Vector512<float>, Vector512<float>, Vector512<float>> function)
        {
            // NaNs compare as one value.
            float[] results = [.. FastPath(points, function).Select(y => float.IsNaN(y) ? float.NaN : y)];
            hash.AppendData(MemoryMarshal.AsBytes(results.AsSpan()));
        }
        foreach (var (types, contract) in ((Type[], string)[])[(Implementing(typeof(IUnary<>)), nameof(UnaryPoints)), (Implementing(typeof(IBinary<>)), nameof(BinaryPoints)), (Implementing(typeof(IComparison)), nameof(ComparisonPoints))])
            foreach (var type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
            {
                var (points, function) = (((float, float)[], Func<Vector512<float>, Vector512<float>, Vector512<float>>))typeof(ScalarFunctionTests).GetMethod(contract, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, null)!;
                Append(points, function);
            }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    static ((float, float)[], Func<Vector512<float>, Vector512<float>, Vector512<float>>) UnaryPoints<T>() where T : struct, IUnary<T> =>
        ((T.Types & TypeSet.Float) == 0 ? [] : [.. Points(T.Domain).Select(x => (x, 0f))], (x, _) => T.F32(x));

    static ((float, float)[], Func<Vector512<float>, Vector512<float>, Vector512<float>>) BinaryPoints<T>() where T : struct, IBinary<T> => ((T.Types & TypeSet.Float) == 0 ? [] : [.. Pairs(T.Domain)], T.F32);

    // A mask of ones is a NaN: what counts is whether it is one.
    static ((float, float)[], Func<Vector512<float>, Vector512<float>, Vector512<float>>) ComparisonPoints<T>() where T : struct, IComparison => ([.. CornerPairs], T.F32);

    // Five units in the last place: the largest budget that VectorMath states. Zeros and infinities must have the sign of the definition.
    static void AssertClose(string name, double exact, float actual, string arguments)
    {
        var rounded = (float)exact;
        var agrees = float.IsNaN(rounded) ? float.IsNaN(actual)
            : rounded == 0 && actual == 0 ? float.IsNegative(rounded) == float.IsNegative(actual)
            : float.IsInfinity(rounded) ? rounded == actual
            : Math.Abs(exact - actual) <= 5 * ((double)MathF.BitIncrement(Math.Abs(rounded)) - Math.Abs(rounded));
        Assert.True(agrees, $"{name}({arguments}) = {actual:R}, not {rounded:R}");
    }

    static void UnarySlope<T>() where T : struct, IUnary<T>
    {
        if ((T.Types & TypeSet.Float) == 0) return;
        AssertSlopes(T.Name, T.Domain, x => x.Map<T>(), T.F64);
    }

    static void BinarySlope<T>() where T : struct, IBinary<T>
    {
        if ((T.Types & TypeSet.Float) == 0) return;
        // The other argument stands still, away from where two of them would be equal.
        var still = T.Domain.High + 0.25;
        var other = Tensor.Full([40], still, DType.Float64);
        if (T.LacksFirstGradient) Assert.Contains("first argument", Assert.Throws<OgeeException>(() => other.Map<T>(other).Sum().Gradients(other)).What, StringComparison.Ordinal);
        else AssertSlopes(T.Name, T.Domain, x => x.Map<T>(other), x => T.F64(x, still));
        AssertSlopes(T.Name, T.Domain, x => other.Map<T>(x), x => T.F64(still, x));
    }

    static void AssertSlopes(string name, Domain domain, Func<Tensor, Tensor> word, Func<double, double> definition)
    {
        // The step for which rounding and truncation of a five-point difference are about equal.
        const double step = 1e-3;
        double[] points = [.. Draw(domain, 40)];
        var x = Tensor.From<double>(points, [40]);
        Tensor first;
        try
        {
            first = word(x).Sum().Gradients(x)[0];
        }
        catch (OgeeException e) when (e.Error == EngineErrors.Gradient)
        {
            // A function without a gradient must be flat, or say that it stops gradients.
            if (name != StopGradient.Name) Assert.All(points.Where(p => Math.Abs(p) > step), p => Assert.Equal(definition(p - step), definition(p + step)));
            return;
        }
        var slopes = first.ToArray<double>();
        for (var i = 0; i < points.Length; i++) AssertSlope(name, points[i], Slope(definition, points[i]), slopes[i]);

        double[] curvatures;
        try
        {
            curvatures = first.Sum().Gradients(x)[0].ToArray<double>();
        }
        catch (OgeeException e) when (e.Error == EngineErrors.Gradient)
        {
            // Of a shape there is no second derivative, and the error says so.
            if (name == GammaP.Name || name == GammaQ.Name) return;
            // Piecewise linear: the slope is the same to both sides of almost every point.
            Assert.All(points.Where(p => Math.Abs(p) > 3 * step), p => Assert.Equal(Slope(definition, p - step), Slope(definition, p + step), 1e-8));
            return;
        }
        for (var i = 0; i < points.Length; i++) AssertSlope(name + "'", points[i], Slope(p => Slope(definition, p), points[i]), curvatures[i]);

        static void AssertSlope(string name, double at, double expected, double actual) =>
            Assert.True(Math.Abs(expected - actual) <= 2e-6 * (1 + Math.Abs(expected)), $"the slope of {name} at {at:R} is {expected:R}, the gradient says {actual:R}");

        static double Slope(Func<double, double> f, double x) => (8 * (f(x + step) - f(x - step)) - (f(x + (2 * step)) - f(x - (2 * step)))) / (12 * step);
    }

    static IEnumerable<double> Draw(Domain domain, int count, ulong stream = 0)
    {
        var rng = new Rng(new RngKey(4, stream));
        // Kinks sit at 0 in every function that has one: keep the differences clear of it.
        for (var i = 0; i < count; i++)
        {
            var x = domain.Low + ((domain.High - domain.Low) * rng.NextDouble());
            yield return Math.Abs(x) < 0.01 ? 0.01 : x;
        }
    }

    [Fact]
    public void ThePowerOfZeroHasThePlainGradients()
    {
        // d aᵇ/da at a = 0: 0 for b = 0 and b > 1, 1 for b = 1.
        var zero = Tensor.From<double>([0, 0, 0, 0], [4]);
        var exponents = Tensor.From<double>([0, 1, 2, 3], [4]);
        var gradients = zero.Pow(exponents).Sum().Gradients(zero, exponents);
        Assert.Equal([0, 1, 0, 0], gradients[0].ToArray<double>());
        Assert.Equal([0, 0, 0], gradients[1].ToArray<double>()[1..]);
        Assert.Equal([0.0], Tensor.From<double>([0], [1]) is var a ? a.Pow(0.0).Sum().Gradients(a)[0].ToArray<double>() : []);
    }

    [Fact]
    public void EqualNumbersShareTheGradientOfTheirMaximumAndMinimum()
    {
        var (a, b) = (Tensor.From(1f, 2, 3), Tensor.From(1f, 3, 2));
        Assert.Equal([[0.5f, 0, 1], [0.5f, 1, 0]], a.Maximum(b).Sum().Gradients(a, b).Select(gradient => gradient.ToArray<float>()));
        Assert.Equal([[0.5f, 1, 0], [0.5f, 0, 1]], a.Minimum(b).Sum().Gradients(a, b).Select(gradient => gradient.ToArray<float>()));
    }

    [Fact]
    public void ClampKeepsNanAndPassesGradientsOnItsBounds()
    {
        var x = Tensor.From<float>([-2, -1, 0.5f, 3, 4, float.NaN, float.NegativeInfinity, float.PositiveInfinity], [8]);
        var y = x.Clamp(-1, 3);
        Assert.Equal([-1, -1, 0.5f, 3, 3, float.NaN, -1, 3], y.ToArray<float>());
        Assert.Equal([0, 1, 1, 1, 0, 1, 0, 0], y.Sum().Gradients(x)[0].ToArray<float>());
        Assert.Same(EngineErrors.Argument, Assert.Throws<OgeeException>(() => x.Clamp(1, 0)).Error);
    }
}
