using System.Globalization;

namespace Ogee.Bench;

/// <summary>What was compared in one type, and what came of it.</summary>
sealed class OracleReport(DType type, double tolerance)
{
    readonly Dictionary<string, int> ops = [], cuts = [];
    readonly List<(ulong Number, OracleGraph Smallest)> faults = [], rounded = [];
    readonly List<int> sizes = [];
    (double Apart, ulong Number) results, gradients, looser;
    int compared, withGradients;

    /// <summary>How many graphs disagree for another reason than rounding.</summary>
    public int Faults => faults.Count;

    public void Agree(ulong number, OracleGraph graph, OracleDeviation deviation, bool isLooser)
    {
        Count(graph);
        compared += deviation.Compared;
        if (deviation.Compared > 0) withGradients++;
        if (deviation.Results > results.Apart) results = (deviation.Results, number);
        ref var largest = ref isLooser ? ref looser : ref gradients;
        if (deviation.Gradients > largest.Apart) largest = (deviation.Gradients, number);
    }

    public void Disagree(ulong number, OracleGraph graph, OracleGraph smallest)
    {
        Count(graph);
        (OracleCuts.IsDecidedByRounding(smallest, type) ? rounded : faults).Add((number, smallest));
    }

    void Count(OracleGraph graph)
    {
        sizes.Add(graph.Nodes.Count(node => !node.IsGiven));
        foreach (var node in graph.Nodes)
            if (node.CutAt is { } reason) cuts[reason] = cuts.GetValueOrDefault(reason) + 1;
            else if (!node.IsGiven) ops[node.Op.Name] = ops.GetValueOrDefault(node.Op.Name) + 1;
    }

    public void Print()
    {
        Line($"## {type}");
        Line($"{sizes.Count} graphs of {sizes.Sum()} nodes (at most {sizes.Max()}, median {sizes.Order().ElementAt(sizes.Count / 2)}); {compared} gradients of leaves, in {withGradients} graphs");
        Line($"largest deviation of results {results.Apart:0.0e+0} (graph {results.Number}), of gradients {gradients.Apart:0.0e+0} (graph {gradients.Number}); tolerance {tolerance:0e+0}");
        foreach (var (name, _, most, reason) in TorchOps.Looser.Where(entry => entry.Type == type)) Line($"of gradients in graphs with {name} {looser.Apart:0.0e+0} (graph {looser.Number}); tolerance {most:0e+0}: {reason}");
        Line($"{ops.Count} operations: {Counts(ops)}");
        Line($"operations without libtorch's beside them, where graphs are cut: {(cuts.Count == 0 ? "none" : Counts(cuts))}");
        Line($"operations of the set that no graph has: {string.Join(", ", OpSet.All.Select(entry => entry.Name).Where(name => !ops.ContainsKey(name) && !cuts.ContainsKey(name) && name is not ("leaf" or "literal")))}");
        Line($"{rounded.Count} graphs choose between numbers that rounding alone tells apart{Numbers(rounded)}");
        Line($"{faults.Count} graphs disagree{Numbers(faults)}");
        // By the operation at which a graph disagrees: one fault shows in many graphs.
        foreach (var group in faults.GroupBy(failure => failure.Smallest.Nodes[^1].Op.Name))
        {
            var (number, smallest) = group.MinBy(failure => failure.Smallest.Nodes.Count);
            Line($"{group.Key}, in {group.Count()}; the smallest is of graph {number}:\n{smallest}");
            Explain(smallest);
        }
    }

    static void Explain(OracleGraph graph)
    {
        if (OracleRun.Peer(graph, out var error) is not { } peer)
        {
            Line($"  libtorch refuses it: {error}");
            return;
        }
        var ours = OracleRun.Ours(graph);
        for (var i = 0; i < ours.Results.Length; i++) Show("result", ours.Results[i], peer.Results[i]);
        for (var i = 0; i < ours.Gradients.Length; i++)
            if (ours.Gradients[i] is { } gradient) Show($"gradient of {i}", gradient, peer.Gradients[i]!);
    }

    static string Numbers(List<(ulong Number, OracleGraph)> graphs) => graphs.Count == 0 ? "" : ": " + string.Join(", ", graphs.Select(graph => graph.Number));

    static void Show(string name, double[] ours, double[] peer)
    {
        static string Some(double[] numbers) => string.Join(", ", numbers.Take(24).Select(number => number.ToString("R", CultureInfo.InvariantCulture))) + (numbers.Length > 24 ? ", …" : "");
        Line($"  {name}\n    Ogee     {Some(ours)}\n    libtorch {Some(peer)}");
    }

    static string Counts(Dictionary<string, int> counts) => string.Join(", ", counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key} {entry.Value}"));

    static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
