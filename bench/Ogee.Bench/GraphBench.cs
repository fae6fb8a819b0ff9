using System.Diagnostics;
using Ogee.Learn;

namespace Ogee.Bench;

/// <summary>What it costs to write a step down: nodes of the forward pass and of its gradients, nothing planned or run.</summary>
static class GraphBench
{
    const int Rounds = 400;

    public static void Run()
    {
        var model = new TransformerBlock(64, 4).Initialize(1);
        var x = Tensor.Normal([2, 16, 64], new RngKey(1));
        Tensor.Evaluate(x);
        Tensor[] Step()
        {
            var loss = model.Forward(x).Square().Mean();
            return [loss, .. loss.Gradients(model.Parameters)];
        }
        var nodes = Walk.Topological([.. Step().Select(tensor => tensor.Node)], throughValues: true).Count;
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < 10; i++) _ = Step();
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / 10 / nodes);
        }
        // Early rounds run code that is not yet optimised.
        times = times[(Rounds / 2)..];
        times.Sort();
        Console.WriteLine("A transformer block of width 64 and its gradients; nothing is planned or run.\n");
        Console.WriteLine("| nodes | ns a node, fastest | lower quartile | median |\n|---|---|---|---|");
        Console.WriteLine(FormattableString.Invariant($"| {nodes} | {times[0] * 1e9:0} | {times[times.Count / 4] * 1e9:0} | {times[times.Count / 2] * 1e9:0} |"));
    }
}
