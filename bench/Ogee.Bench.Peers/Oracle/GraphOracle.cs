using System.Globalization;
using Ogee.Testing;
using Ogee.Tests;

namespace Ogee.Bench;

/// <summary>Graphs beside libtorch: results and gradients of every case of the op contract and the same random graphs that the tests of the engine draw, node by node in libtorch's calls, in float64 and in float32.</summary>
static class GraphOracle
{
    public const string Usage = "usage: dotnet run -c Release --project bench/Ogee.Bench.Peers -- oracle [--count N] [--seed FIRST]";

    const int Length = 21;

    // In float32 a gradient may be what is left of numbers of some hundred that cancel, as that of a normalised row of equal numbers.
    static readonly (DType Type, double Tolerance)[] Types = [(DType.Float64, 1e-12), (DType.Float32, 2e-4)];

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
        foreach (var (type, tolerance) in Types)
        {
            // With one length of the sweeps, for some operations have no other case.
            var cases = OpCases.All.Concat(OpCases.Lengths.Select(sweep => sweep.At(Length)));
            agree &= Compare($"cases of operations in {type}", type, tolerance, cases.Select(@case => (@case.ToString(), (IReadOnlyList<Tensor>)[@case.Apply(type)], @case.HasGradient || Passing.Contains(@case.Op))));
            agree &= Compare($"random graphs in {type}", type, tolerance, Enumerable.Range(0, (int)count).Select(i => seed + (ulong)i).Select(number => ($"{number}", new RandomGraph(number, type).Roots, true)));
        }
        Console.WriteLine($"## operations of the set that are nowhere compared\n{string.Join(", ", OpSet.All.Select(entry => entry.Name).Where(name => !compared.Contains(name) && name is not ("leaf" or "literal")))}");
        return agree ? 0 : 1;
    }

    static readonly HashSet<string> compared = [];

    /// <summary>Functions through which some gradients pass.</summary>
    static readonly HashSet<string> Passing = [.. OpSet.All.Where(entry => entry is { Kind: OpKind.Binary or OpKind.Ternary, HasGradient: false, Passes: not "no" }).Select(entry => entry.Name)];

    static bool Compare(string title, DType type, double tolerance, IEnumerable<(string Name, IReadOnlyList<Tensor> Roots, bool HasGradients)> graphs)
    {
        var report = new OracleReport(title, type, tolerance);
        foreach (var (name, roots, hasGradients) in graphs)
        {
            var graph = OracleCuts.Covered(OracleGraph.Of(roots, type) with { HasGradients = hasGradients });
            var deviation = OracleDeviation.Of(graph);
            var allowed = TorchOps.Looser.Where(looser => looser.Type == type && graph.Nodes.Any(node => node.Op.Name == looser.Name)).Select(looser => looser.Tolerance).Append(tolerance).Max();
            if (deviation.Largest <= allowed) report.Agree(name, graph, deviation, isLooser: allowed > tolerance);
            else report.Disagree(name, graph, OracleCuts.Smallest(graph, allowed));
        }
        report.Print();
        compared.UnionWith(report.Operations);
        return report.Faults == 0;
    }
}
