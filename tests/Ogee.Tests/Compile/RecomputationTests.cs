namespace Ogee.Tests;

/// <summary>What is computed again on the way back: the same bits, less memory, and no sooner than it is needed.</summary>
[Collection("settings")]
public class RecomputationTests
{
    const int Depth = 12;

    static readonly Tensor[] Weights = [.. Enumerable.Range(0, 2 * Depth).Select(i => Tensor.Normal([64, 64], new RngKey(7, (ulong)i)) * 0.2)];

    static readonly Tensor Given = Tensor.Normal([96, 64], new RngKey(3));

    static RecomputationTests() => Tensor.Evaluate([Given, .. Weights]);

    /// <summary>A residual block with two layers, a norm and dropout.</summary>
    static Tensor Block(Tensor x, int i) =>
        x + x.LayerNorm(null, null).MatMul(Weights[2 * i]).Tanh().Dropout(0.3, new RngKey(11, (ulong)i)).MatMul(Weights[(2 * i) + 1]).Sigmoid();

    static Tensor Loss(Tensor x, bool isRecomputed, int depth = Depth)
    {
        for (var i = 0; i < depth; i++)
        {
            var at = i;
            x = isRecomputed ? Tensor.Recompute(y => Block(y, at), x) : Block(x, i);
        }
        return x.Square().Mean();
    }

    static Tensor[] Results(Tensor loss, params ReadOnlySpan<Tensor> targets) => [loss, .. loss.Gradients(targets)];

    static Plan PlanOf(Tensor[] results) => Evaluation.PlanOf([.. results.Select(result => result.Node)], NullBackend.Instance);

    static void SameBits(Tensor[] expected, Tensor[] found)
    {
        Tensor.Evaluate(expected);
        Tensor.Evaluate(found);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i].ToArray<float>(), found[i].ToArray<float>());
    }

    [Fact]
    public void GradientsHaveTheBitsThatTheyHaveWithoutIt()
    {
        var x = Given;
        SameBits(Results(Loss(x, isRecomputed: false), [x, .. Weights]), Results(Loss(x, isRecomputed: true), [x, .. Weights]));
    }

    [Fact]
    public void PlansNeedLessMemoryAndComputeBlocksTwice()
    {
        var (kept, again) = (PlanOf(Results(Loss(Given, isRecomputed: false), Weights)), PlanOf(Results(Loss(Given, isRecomputed: true), Weights)));
        Assert.InRange(again.ArenaBytes, 1, kept.ArenaBytes * 6 / 10);
        // Each of the products of the forward pass once more, and those of the way back as before.
        Assert.Equal(Products(kept) + (2 * Depth), Products(again));
        static int Products(Plan plan) => plan.Kernels.Count(kernel => kernel is EpilogueKernel or OpKernel { Op: Dot });
    }

    [Fact]
    public void DropoutDrawsItsNumbersAgain()
    {
        static Tensor Dropped(Tensor x) => x.Dropout(0.5, new RngKey(5)).Tanh();
        var x = Given;
        var (kept, again) = (Results(Dropped(x).Sum(), x), Results(Tensor.Recompute(Dropped, x).Sum(), x));
        Assert.Equal(1, PlanOf(kept).Kernels.Count(IsDrawn));
        Assert.Equal(2, PlanOf(again).Kernels.Count(IsDrawn));
        SameBits(kept, again);
        static bool IsDrawn(Kernel kernel) => kernel is OpKernel { Op: RandomNumbers };
    }

    [Fact]
    public void WhatIsNotDifferentiatedIsComputedOnce()
    {
        var (kept, again) = (PlanOf([Loss(Given, isRecomputed: false)]), PlanOf([Loss(Given, isRecomputed: true)]));
        Assert.Equal(kept.ToString(), again.ToString());
    }

    [Fact]
    public void BlocksMayHoldBlocks()
    {
        static Tensor Halves(Tensor x, bool isRecomputed)
        {
            for (var half = 0; half < 2; half++)
            {
                var first = half * Depth / 2;
                Tensor Half(Tensor y)
                {
                    for (var i = first; i < first + (Depth / 2); i++)
                    {
                        var at = i;
                        y = isRecomputed ? Tensor.Recompute(z => Block(z, at), y) : Block(y, i);
                    }
                    return y;
                }
                x = isRecomputed ? Tensor.Recompute(Half, x) : Half(x);
            }
            return x.Square().Mean();
        }
        var x = Given;
        var nested = Results(Halves(x, isRecomputed: true), [x, .. Weights]);
        Assert.True(PlanOf(nested).ArenaBytes < PlanOf(Results(Loss(x, isRecomputed: true), [x, .. Weights])).ArenaBytes);
        SameBits(Results(Halves(x, isRecomputed: false), [x, .. Weights]), nested);
    }

    [Fact]
    public void SecondDerivativesAreTheSameButForTheOrderOfTheirSums()
    {
        static Tensor[] Curvature(Tensor x, bool isRecomputed)
        {
            var slope = Loss(x, isRecomputed, depth: 2).Gradients(x)[0];
            return Results(slope.Square().Sum(), x, Weights[0], Weights[3]);
        }
        var x = Tensor.Normal([5, 64], new RngKey(4));
        var (expected, found) = (Curvature(x, isRecomputed: false), Curvature(x, isRecomputed: true));
        Tensor.Evaluate(expected);
        Tensor.Evaluate(found);
        for (var i = 0; i < expected.Length; i++)
        {
            var largest = expected[i].Abs().Max().Item();
            Assert.True(largest > 0);
            Assert.True((expected[i] - found[i]).Abs().Max().Item() <= 1e-5 * largest, $"result {i}");
        }
    }

    [Fact]
    public void SeveralArgumentsMayBeOneTensorOrWholeNumbers()
    {
        var (x, places) = (Given, Tensor.From([3L, 1, 4, 1, 5], [5]));
        static Tensor Function(Tensor[] given) => (given[0].Tanh() * given[1]).Gather(0, given[2].Unsqueeze(-1).Expand([5, 64])).Exp();
        SameBits(Results(Function([x, x, places]).Sum(), x), Results(Tensor.Recompute(Function, x, x, places).Sum(), x));
    }

    [Fact]
    public void WhatABlockUsesFromOutsideIsKeptAndHasItsGradient()
    {
        var (x, memory) = (Given, Tensor.Normal([96, 64], new RngKey(8)));
        Tensor.Evaluate(memory);
        Tensor[] Attending(bool isRecomputed)
        {
            var read = memory.Tanh().MatMul(Weights[0]);
            Tensor Reading(Tensor y) => (y * read).Exp().MatMul(Weights[1]).Tanh();
            return Results((isRecomputed ? Tensor.Recompute(Reading, x) : Reading(x)).Sum(), x, memory, Weights[0], Weights[1]);
        }
        var (kept, again) = (Attending(isRecomputed: false), Attending(isRecomputed: true));
        // Nothing before the block is computed twice: one product more, not two.
        Assert.Equal(1, PlanOf(again).Kernels.Count(kernel => kernel is EpilogueKernel or OpKernel { Op: Dot }) - PlanOf(kept).Kernels.Count(kernel => kernel is EpilogueKernel or OpKernel { Op: Dot }));
        SameBits(kept, again);
    }

    [Fact]
    public void WhatIsUsedInsideAndOutsideHasTheBitsOfOneSum()
    {
        var (x, weight) = (Given, Weights[0]);
        Tensor[] Around(bool isRecomputed)
        {
            Tensor Function(Tensor y) => (y.Exp() * y.Sin() * y).MatMul(weight) + y.MatMul(weight).Tanh();
            var inside = isRecomputed ? Tensor.Recompute(Function, x) : Function(x);
            return Results((x.Tanh() * (inside + x.MatMul(weight)) * x).Mean(), x, weight);
        }
        SameBits(Around(isRecomputed: false), Around(isRecomputed: true));
    }

    [Fact]
    public void RandomNumbersFromOutsideHaveTheirGradient()
    {
        var (x, noise) = (Given, Tensor.Uniform([96, 64], new RngKey(6)));
        Tensor Function(Tensor y) => (y * noise).Exp();
        SameBits(Results(Function(x).Sum(), x, noise), Results(Tensor.Recompute(Function, x).Sum(), x, noise));
    }

    [Fact]
    public void AFunctionThatDoesNotComputeAnythingIsItsArgument()
    {
        var x = Given;
        SameBits(Results(x.Square().Sum(), x), Results(Tensor.Recompute(y => y, x).Square().Sum(), x));
        Assert.Equal(2, Tensor.Recompute(_ => Tensor.Scalar(2), x).Item());
    }

    [Fact]
    public void InALoopAndForManySamplesGradientsStay()
    {
        var (x, weight) = (Tensor.Normal([4, 64], new RngKey(9)), Weights[0]);
        Tensor[] Looped(bool isRecomputed)
        {
            Tensor Next(Tensor state) => state.MatMul(weight).Tanh();
            return Results(Tensor.Loop(5, [x], step => new([isRecomputed ? Tensor.Recompute(Next, step.States[0]) : Next(step.States[0])])).States[0].Sum(), x, weight);
        }
        SameBits(Looped(isRecomputed: false), Looped(isRecomputed: true));
        Tensor[] Mapped(bool isRecomputed)
        {
            static Tensor Power(Tensor y) => y.Exp().Square();
            return Results(Tensor.Vmap(given => [(isRecomputed ? Tensor.Recompute(Power, given[0]) : Power(given[0])).Sum()], x)[0].Square().Sum(), x);
        }
        SameBits(Mapped(isRecomputed: false), Mapped(isRecomputed: true));
    }

    [Fact]
    public void ATensorThatABlockMadeHasItsWholeGradient()
    {
        var x = Tensor.Normal([5, 7], new RngKey(21));
        Tensor.Evaluate(x);
        (Tensor Inside, Tensor Loss) Made(bool isRecomputed, bool isUsedOutside)
        {
            Tensor inside = null!;
            Tensor Function(Tensor t) => (inside = t.Tanh()).Square();
            var result = isRecomputed ? Tensor.Recompute(Function, x) : Function(x);
            return (inside, isUsedOutside ? result.Sum() + inside.Sum() : result.Sum());
        }
        foreach (var isUsedOutside in (bool[])[false, true])
        {
            var (expected, found) = (Made(false, isUsedOutside), Made(true, isUsedOutside));
            SameBits(Results(expected.Loss, expected.Inside, x), Results(found.Loss, found.Inside, x));
        }
    }
}
