using System.Reflection;
using System.Runtime.Intrinsics;

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

    static void UnaryFastPath<T>() where T : struct, IUnary<T>
    {
        if ((T.Types & TypeSet.Float) == 0) return;
        foreach (var x in Corners.Concat(Draw(T.Domain, 2000).Select(x => (float)x))) AssertClose(T.Name, T.F64(x), T.F32(Vector512.Create(x)), $"{x:R}");
    }

    static void BinaryFastPath<T>() where T : struct, IBinary<T>
    {
        if ((T.Types & TypeSet.Float) == 0) return;
        foreach (var a in Corners)
            foreach (var b in Corners) AssertClose(T.Name, T.F64(a, b), T.F32(Vector512.Create(a), Vector512.Create(b)), $"{a:R}, {b:R}");
        foreach (var (a, b) in Draw(T.Domain, 2000).Zip(Draw(T.Domain, 2000, stream: 1)))
            AssertClose(T.Name, T.F64((float)a, (float)b), T.F32(Vector512.Create((float)a), Vector512.Create((float)b)), $"{a:R}, {b:R}");
    }

    static void ComparisonFastPath<T>() where T : struct, IComparison
    {
        foreach (var a in Corners)
            foreach (var b in Corners)
            {
                var lanes = T.F32(Vector512.Create(a), Vector512.Create(b)).AsUInt32();
                Assert.True(lanes == Vector512.Create(T.F64(a, b) ? uint.MaxValue : 0), $"{T.Name}({a:R}, {b:R})");
            }
    }

    // Five units in the last place: the largest budget that VectorMath states. Zeros and infinities must have the sign of the definition.
    static void AssertClose(string name, double exact, Vector512<float> actual, string arguments)
    {
        var (rounded, first) = ((float)exact, actual[0]);
        for (var lane = 1; lane < 16; lane++) Assert.Equal(BitConverter.SingleToInt32Bits(first), BitConverter.SingleToInt32Bits(actual[lane]));
        var agrees = float.IsNaN(rounded) ? float.IsNaN(first)
            : rounded == 0 && first == 0 ? float.IsNegative(rounded) == float.IsNegative(first)
            : float.IsInfinity(rounded) ? rounded == first
            : Math.Abs(exact - first) <= 5 * ((double)MathF.BitIncrement(Math.Abs(rounded)) - Math.Abs(rounded));
        Assert.True(agrees, $"{name}({arguments}) = {first:R}, not {rounded:R}");
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
