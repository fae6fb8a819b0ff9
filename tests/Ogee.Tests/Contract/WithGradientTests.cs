namespace Ogee.Tests;

/// <summary>Values with gradients of their own: in loops, under vmap, and in the memory of plans.</summary>
[Collection("settings")]
public class WithGradientTests
{
    static Tensor Drawn(int seed, params long[] shape)
    {
        var random = new Rng((ulong)seed);
        var values = new double[Shape.Create(shape).Count];
        foreach (ref var value in values.AsSpan()) value = random.NextDouble() - 0.5;
        return Tensor.From<double>(values, Shape.Create(shape));
    }

    static Tensor StraightThrough(Tensor x) => x.Round().WithGradient("straight_through", [x], (gradient, _, _) => [gradient]);

    [Fact]
    public void NormalisationInALoopHasTheGradientOfTheLoopWrittenOut()
    {
        var (start, matrix, scale, shift) = (Drawn(1, 3, 5), Drawn(2, 5, 5), Drawn(3, 5), Drawn(4, 5));
        Tensor Next(Tensor state) => state.LayerNorm(scale, shift, epsilon: 0.1).MatMul(matrix);
        var looped = Tensor.Loop(4, [start], step => new([Next(step.States[0])])).States[0];
        var written = Next(Next(Next(Next(start))));
        var found = looped.Square().Sum().Gradients(start, matrix, scale, shift);
        var expected = written.Square().Sum().Gradients(start, matrix, scale, shift);
        for (var i = 0; i < found.Count; i++)
            foreach (var (a, b) in found[i].ToArray<double>().Zip(expected[i].ToArray<double>())) Assert.Equal(b, a, 1e-12);
    }

    [Fact]
    public void ARuleThatIsNoDerivativeHoldsUnderVmap()
    {
        var x = Drawn(5, 4, 3);
        var mapped = Tensor.Vmap(given => [StraightThrough(given[0])], x)[0];
        Assert.All((mapped * 3).Sum().Gradients(x)[0].ToArray<double>(), gradient => Assert.Equal(3, gradient));
    }

    [Fact]
    public void APlanKeepsNoTensorOfARuleAlive()
    {
        var held = Run();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(held.TryGetTarget(out _), "the plan cache holds a tensor that only a rule used");

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference<Tensor> Run()
        {
            var (x, factor) = (Drawn(6, 7), Drawn(7, 7));
            var y = x.Square().WithGradient("held", [x], (gradient, _, _) => [gradient * factor]);
            Assert.Equal(factor.ToArray<double>(), y.Sum().Gradients(x)[0].ToArray<double>());
            Tensor.Evaluate(y);
            return new(factor);
        }
    }

    [Fact]
    public void AScaleThatIsLargerThanTheInputIsAnError() =>
        Assert.Contains("larger", Assert.Throws<OgeeException>(() => Drawn(8, 4).Normalize([0], Drawn(9, 3, 1), null)).Message, StringComparison.Ordinal);

    [Fact]
    public void GeluByTanhHasAFiniteGradientEverywhere() =>
        Assert.Equal([1, 0, 1, 0], Tensor.From<float>([1e20f, -1e20f, 3e38f, -3e38f], [4]) is var x ? x.GeluTanh().Sum().Gradients(x)[0].ToArray<float>() : []);
}
