using System.Globalization;
using Ogee.Tests;

namespace Ogee.Bench;

/// <summary>Random graphs beside libtorch: results and gradients of the same graphs that the tests of the engine draw, node by node in libtorch's calls, in float64 and in float32.</summary>
static class GraphOracle
{
    public const string Usage = "usage: dotnet run -c Release --project bench/Ogee.Bench.Peers -- oracle [--count N] [--seed FIRST]";

    static readonly (DType Type, double Tolerance)[] Types = [(DType.Float64, 1e-12), (DType.Float32, 1e-5)];

    /// <summary>Compares graphs and prints what was compared.</summary>
    /// <returns>0 if all agree, 1 if one does not, 2 for a command line that cannot be read.</returns>
    public static int Run(string[] args)
    {
        var (count, seed) = (2000UL, 0UL);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !ulong.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var number) || args[i] is not ("--count" or "--seed"))
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }
            if (args[i] == "--count") count = number;
            else seed = number;
        }
        TorchSharp.torch.set_num_threads(1);
        var agree = true;
        foreach (var (type, tolerance) in Types) agree &= Compare(type, tolerance, seed, count);
        return agree ? 0 : 1;
    }

    static bool Compare(DType type, double tolerance, ulong seed, ulong count)
    {
        var report = new OracleReport(type, tolerance);
        for (var number = seed; number < seed + count; number++)
        {
            var graph = OracleCuts.Covered(OracleGraph.Of(new RandomGraph(number, type).Roots, type));
            var deviation = OracleDeviation.Of(graph);
            var allowed = TorchOps.Looser.Where(looser => looser.Type == type && graph.Nodes.Any(node => node.Op.Name == looser.Name)).Select(looser => looser.Tolerance).Append(tolerance).Max();
            if (deviation.Largest <= allowed) report.Agree(number, graph, deviation, isLooser: allowed > tolerance);
            else report.Disagree(number, graph, OracleCuts.Smallest(graph, allowed));
        }
        report.Print();
        return report.Faults == 0;
    }
}
