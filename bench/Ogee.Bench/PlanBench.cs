using System.Diagnostics;

namespace Ogee.Bench;

/// <summary>What it costs to plan a known graph for shapes that are new, and to find a plan again.</summary>
static class PlanBench
{
    const int Width = 64;

    public static void Run()
    {
        Console.WriteLine("\nA transformer block of width 64, forward and backward, at 300 lengths that are new: from the graph to a plan, nothing runs.\n");
        Console.WriteLine("| what | µs a node | µs a graph | loops emitted |\n|---|---|---|---|");
        Tensor[] weights = [.. Enumerable.Range(0, 6).Select(i => Tensor.Normal(i < 4 ? [Width, Width] : i == 4 ? [Width, 4 * Width] : [4 * Width, Width], new RngKey(1, (ulong)i)) * 0.05)];
        Tensor.Evaluate(weights);
        // The first lengths compile the compiler.
        for (var length = 1; length <= 60; length++) _ = Evaluation.PlanOf(Roots(length, weights));
        var loops = Cpu.LoopEmitter.Count;
        var (cold, nodes) = Time(weights, first: 61);
        Row("planned at a new length", cold, nodes, Cpu.LoopEmitter.Count - loops);
        (var warm, nodes) = Time(weights, first: 61);
        Row("found again", warm, nodes, 0);
    }

    static void Row(string what, double seconds, long nodes, int emitted) =>
        Console.WriteLine(FormattableString.Invariant($"| {what} | {seconds * 1e6 / nodes:0.00} | {seconds * 1e6 / 300:0} | {emitted} |"));

    static (double Seconds, long Nodes) Time(Tensor[] weights, int first)
    {
        var (ticks, nodes) = (0L, 0L);
        for (var length = first; length < first + 300; length++)
        {
            var roots = Roots(length, weights);
            nodes += Walk.Topological(roots).Count;
            var start = Stopwatch.GetTimestamp();
            _ = Evaluation.PlanOf(roots);
            ticks += Stopwatch.GetTimestamp() - start;
        }
        return (Stopwatch.GetElapsedTime(0, ticks).TotalSeconds, nodes);
    }

    static Node[] Roots(int length, Tensor[] w)
    {
        var x = Tensor.Create(new([2, length, Width], DType.Float32), _ => { });
        Tensor Heads(Tensor y) => y.Reshape(2, length, 4, Width / 4).Permute(0, 2, 1, 3);
        var normal = x.LayerNorm(null, null);
        var attended = Heads(normal.MatMul(w[0])).Attention(Heads(normal.MatMul(w[1])), Heads(normal.MatMul(w[2])), isCausal: true);
        var y = x + attended.Permute(0, 2, 1, 3).Reshape(2, length, Width).MatMul(w[3]);
        var loss = (y + y.LayerNorm(null, null).MatMul(w[4]).Gelu().MatMul(w[5])).Square().Mean();
        return [loss.Node, .. loss.Gradients(w).Select(gradient => gradient.Node)];
    }
}
