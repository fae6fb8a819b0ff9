using System.Runtime.Intrinsics;

namespace Ogee.Tests;

/// <summary>Operations that this assembly declares, internal ones among them: they are fused, emitted and differentiated like the engine's own.</summary>
[Collection("settings")]
public class CustomOpTests
{
    /// <summary>x · tanh(x), with both paths.</summary>
    internal readonly struct TanhGate : IUnary<TanhGate>
    {
        public static string Name => "tanhgate";
        public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y) => x.Tanh() is var t ? gradient * (t + (x * (1 - t.Square()))) : null!;
        public static double F64(double x) => x * Portable.Tanh(x);
        public static Vector512<float> F32(Vector512<float> x) => x * VectorMath.Tanh(x);
    }

    /// <summary>√(a² + b²), by its definition alone.</summary>
    internal readonly struct Length : IBinary<Length>
    {
        public static string Name => "length";
        public static (Tensor? A, Tensor? B) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor y) => (gradient * a / y, gradient * b / y);
        public static double F64(double a, double b) => Math.Sqrt((a * a) + (b * b));
    }

    /// <summary>ab + c, said to be of integers too, which functions of three numbers are not.</summary>
    internal readonly struct MultiplyAdd : ITernary<MultiplyAdd>
    {
        public static string Name => "multiplyadd";
        public static TypeSet Types => TypeSet.Number;
        public static (Tensor? A, Tensor? B, Tensor? C) Gradient(Tensor gradient, Tensor a, Tensor b, Tensor c, Tensor y) => (gradient * b, gradient * a, gradient);
        public static double F64(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);
    }

    [Fact]
    public void AFunctionOfThreeNumbersIsOfFloatsOnly()
    {
        var x = Tensor.From(2.0, 3);
        Assert.Equal([10, 14], x.Map<MultiplyAdd>(Tensor.Scalar(4, DType.Float64), Tensor.Scalar(2, DType.Float64)).ToArray<double>());
        Assert.Equal("OG1002", Assert.Throws<OgeeException>(() => x.Cast(DType.Int32).Map<MultiplyAdd>(Tensor.From(4), Tensor.From(2))).Error.Code);
    }

    /// <summary>The number of largest magnitude.</summary>
    internal readonly struct LargestMagnitude : IMonoid
    {
        public static string Name => "largestmagnitude";
        public static double Identity => 0;
        public static long IntegerIdentity(DType type) => 0;
        public static bool AllowsEmpty => true;
        public static double F64(double a, double b) => Math.Abs(b) > Math.Abs(a) ? b : a;
        public static long I64(long a, long b) => Math.Abs(b) > Math.Abs(a) ? b : a;
        public static Vector512<float> F32(Vector512<float> a, Vector512<float> b) => Vector512.ConditionalSelect(Vector512.GreaterThan(Vector512.Abs(b), Vector512.Abs(a)), b, a);
        public static Tensor Gradient(Tensor gradient, Tensor x, Tensor y, Axes axes) => gradient * x.EqualTo(y).Cast(x.Type);
    }

    static readonly float[] Values = [.. Enumerable.Range(0, 1000).Select(i => ((i * 37 % 211) - 105) / 40f)];

    static Tensor X(DType type = DType.Float32) => Tensor.From(Values, [10, 100]).Cast(type);

    static Tensor Fused(Tensor x) => ((x * 2).Map<TanhGate>().Map<Length>(x + 3) - 1).Relu();

    [Fact]
    public void TheyFuseIntoOneKernelWithTheBitsOfTheTileMachine()
    {
        byte[] Run(bool fuse, bool emit)
        {
            using var scope = new SettingsScope(fuse, emit);
            return Bits.Of(OnlyHere(X()));
        }
        // A program of this test alone: loops are emitted once for a process.
        static Tensor OnlyHere(Tensor x) => Fused(x).Map<TanhGate>() + 0.5;
        Assert.Single(Evaluation.PlanOf([OnlyHere(X()).Node]).Kernels);
        var loops = Cpu.LoopEmitter.Count;
        var emitted = Run(fuse: true, emit: true);
        Assert.True(Cpu.LoopEmitter.Count > loops, "nothing was emitted");
        Assert.Equal(emitted, Run(fuse: true, emit: false));
        Assert.Equal(emitted, Run(fuse: false, emit: false));
        Assert.Equal(emitted, Run(fuse: false, emit: true));
    }

    [Fact]
    public void TheyAgreeWithTheirDefinitions()
    {
        var expected = Testing.Reference.Evaluate(Fused(X())).Floats;
        Assert.Equal(expected, Fused(X()).ToArray<float>().Select(v => (double)v), (a, b) => Math.Abs(a - b) <= 1e-6 * Math.Max(1, Math.Abs(a)));
        Assert.Equal(expected, Fused(X(DType.Float64)).ToArray<double>(), (a, b) => Math.Abs(a - b) <= 1e-12);
    }

    [Fact]
    public void TheirGradientsAgreeWithDifferences()
    {
        var values = Values[..30].Select(v => (double)v).ToArray();
        var check = new Testing.OpCase("custom", "a chain", [[3, 10]], [values], x => (x[0] * 2).Map<TanhGate>().Map<Length>(x[0] + 3), HasGradient: true);
        Assert.Null(Testing.GradientCheck.First(check).Failure);
        Assert.Null(Testing.GradientCheck.Second(check).Failure);
    }

    [Fact]
    public void AMonoidGivesAReduction()
    {
        var expected = Enumerable.Range(0, 10).Select(row => Values.Skip(row * 100).Take(100).MaxBy(Math.Abs));
        Assert.Equal(expected.Select(Math.Abs), X().ReduceBy<LargestMagnitude>([1], keepAxes: false).Abs().ToArray<float>());
        Assert.Equal(expected.Select(Math.Abs), X().Transpose(0, 1).ReduceBy<LargestMagnitude>([0], keepAxes: false).Abs().ToArray<float>());
    }
}
