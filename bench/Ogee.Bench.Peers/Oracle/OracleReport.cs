using System.Globalization;

namespace Ogee.Bench;

/// <summary>What was compared in one type, and what came of it.</summary>
sealed class OracleReport(string title, DType type, double tolerance)
{
    readonly Dictionary<string, int> ops = [], cuts = [];
    readonly List<(string Name, OracleGraph Smallest)> faults = [], rounded = [];
    readonly List<int> sizes = [];
    (double Apart, string Name) results = (0, "none"), gradients = (0, "none"), looser = (0, "none");
    int compared, withGradients;

    /// <summary>How many graphs disagree for another reason than rounding.</summary>
    public int Faults => faults.Count;

    /// <summary>The operations that were compared.</summary>
    public IEnumerable<string> Operations => ops.Keys;

    public void Agree(string name, OracleGraph graph, OracleDeviation deviation, bool isLooser)
    {
        Count(graph);
        compared += deviation.Compared;
        if (deviation.Compared > 0) withGradients++;
        if (deviation.Results > results.Apart) results = (deviation.Results, name);
        ref var largest = ref isLooser ? ref looser : ref gradients;
        if (deviation.Gradients > largest.Apart) largest = (deviation.Gradients, name);
    }

    public void Disagree(string name, OracleGraph graph, OracleGraph smallest)
    {
        Count(graph);
        (OracleCuts.IsDecidedByRounding(smallest, type) ? rounded : faults).Add((name, smallest));
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
        Line($"## {title}");
        Line($"{sizes.Count} graphs of {sizes.Sum()} nodes (at most {sizes.Max()}, median {sizes.Order().ElementAt(sizes.Count / 2)}); {compared} gradients of leaves, in {withGradients} graphs");
        Line($"largest deviation of results {results.Apart:0.0e+0} ({results.Name}), of gradients {gradients.Apart:0.0e+0} ({gradients.Name}); tolerance {tolerance:0e+0}");
        foreach (var (op, _, most, reason) in TorchOps.Looser.Where(entry => entry.Type == type)) Line($"of gradients in graphs with {op} {looser.Apart:0.0e+0} ({looser.Name}); tolerance {most:0e+0}: {reason}");
        Line($"{ops.Count} operations: {Counts(ops)}");
        Line($"operations without libtorch's beside them, where graphs are cut: {(cuts.Count == 0 ? "none" : Counts(cuts))}");
        Line($"{rounded.Count} graphs choose between numbers that rounding alone tells apart{Numbers(rounded)}");
        Line($"{faults.Count} graphs disagree{Numbers(faults)}");
        // By the operation at which a graph disagrees: one fault shows in many graphs.
        foreach (var group in faults.GroupBy(failure => failure.Smallest.Nodes[^1].Op.Name))
        {
            var (name, smallest) = group.MinBy(failure => failure.Smallest.Nodes.Count);
            Line($"{group.Key}, in {group.Count()}; the smallest is of {name}:\n{smallest}");
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

    static string Numbers(List<(string Name, OracleGraph)> graphs) => graphs.Count == 0 ? "" : ": " + string.Join(", ", graphs.Select(graph => graph.Name));

    static void Show(string name, double[] ours, double[] peer)
    {
        static string Some(double[] numbers) => string.Join(", ", numbers.Take(24).Select(number => number.ToString("R", CultureInfo.InvariantCulture))) + (numbers.Length > 24 ? ", …" : "");
        Line($"  {name}\n    Ogee     {Some(ours)}\n    libtorch {Some(peer)}");
    }

    static string Counts(Dictionary<string, int> counts) => string.Join(", ", counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key} {entry.Value}"));

    static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
