namespace Ogee.Tests;

/// <summary>The arena of a plan: what is in use at the same time lies apart.</summary>
[Collection("settings")]
public class MemoryPlanTests
{
    [Fact]
    public void BuffersWhoseLivesMeetLieApart()
    {
        var pairs = 0;
        for (var number = 0UL; number < 200; number++)
        {
            var plan = Evaluation.PlanOf([.. new RandomGraph(number, DType.Float32).Roots.Select(root => root.Node)]);
            var lives = new Dictionary<PlanBuffer, (int First, int Last)>();
            for (var k = 0; k < plan.Kernels.Count; k++)
                foreach (var operand in plan.Kernels[k].Inputs.Concat(plan.Kernels[k].Outputs))
                    if (operand.Buffer.Root is { Kind: BufferKind.Intermediate } place) lives[place] = (lives.TryGetValue(place, out var life) ? life.First : k, k);
            foreach (var (a, ofA) in lives)
                foreach (var (b, ofB) in lives)
                {
                    if (a == b || ofA.Last < ofB.First || ofB.Last < ofA.First) continue;
                    pairs++;
                    Assert.True(a.ArenaOffset + a.Spec.Bytes <= b.ArenaOffset || b.ArenaOffset + b.Spec.Bytes <= a.ArenaOffset, $"graph {number}: {a} and {b} share memory, and are in use from kernel {ofA} and {ofB}");
                }
        }
        Assert.True(pairs > 200, $"only {pairs} pairs");
    }
}
