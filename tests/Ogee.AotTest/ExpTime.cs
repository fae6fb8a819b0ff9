using System.Diagnostics;

namespace Ogee.AotTest;

/// <summary>How long the engine takes for exp of 65,536 floats.</summary>
static class ExpTime
{
    /// <summary>The least of many runs, each of a step that is built, found in the cache and run.</summary>
    public static double Microseconds()
    {
        var x = Tensor.Uniform([65_536], new RngKey(1, 0));
        Tensor.Evaluate(x);
        var best = long.MaxValue;
        for (var run = 0; run < 2_000; run++)
        {
            var start = Stopwatch.GetTimestamp();
            Tensor.Evaluate(x.Exp());
            best = Math.Min(best, Stopwatch.GetTimestamp() - start);
        }
        return best * 1e6 / Stopwatch.Frequency;
    }
}
