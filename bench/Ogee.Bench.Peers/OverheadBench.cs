using System.Diagnostics;
using System.Globalization;
using Ogee.Cpu;
using Ogee.Learn;

namespace Ogee.Bench;

/// <summary>What a training step costs beside its kernels: writing its graph down, finding its plan again, managed memory, and making the plan. No peer: what is measured is Ogee's own.</summary>
/// <remarks>The lookup is that of <see cref="TensorEvaluation"/>'s <c>Step</c>, with old values that may be written over. The executor runs the plan of the null device, whose kernels do nothing.</remarks>
static class OverheadBench
{
    // The first rounds run code that is not yet optimised.
    const int Rounds = 41;
    const double WarmSeconds = 1.5;
    const int WarmSteps = 12;
    const string Child = "compile-of";

    /// <summary>Measures the rows whose name contains one of some texts; all rows without a text.</summary>
    public static void Run(IReadOnlyList<string> names)
    {
        Console.WriteLine("ns a node, those of loops' bodies too: C# that writes the graph down / walk, fingerprint and look-up. Bytes a step: graph / rest on the thread / on all threads. Plan, ms: first in a process / again, code of the compiler warm. Executor: ns a kernel that does nothing.\n");
        Console.WriteLine("| step | nodes | write, ns | find, ns | graph, B a node | rest, B | all threads, B | results | plan first, ms | again, ms | order, ms | kernels | executor, ns |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var workload in StepWorkloads.All)
            if (names.Count == 0 || names.Any(name => workload.Name.Contains(name, StringComparison.OrdinalIgnoreCase))) Measured(workload);
    }

    /// <summary>Compiles one plan where the command line says so, and prints how many milliseconds it took.</summary>
    /// <returns>The exit code, or null where this process is none that was started for it.</returns>
    public static int? Contend(string[] args)
    {
        if (args is not [Child, var name]) return null;
        var step = StepOf(StepWorkloads.All.Single(workload => workload.Name == name));
        var written = step.Write();
        Console.WriteLine(Milliseconds(() => Evaluation.PlanOf(written.Nodes, CpuBackend.Instance)).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    static OurSteps StepOf(StepWorkload workload)
    {
        var ours = workload.Ours();
        ours.Model.Initialize(1);
        return new(ours, workload.Optimizer);
    }

    static void Measured(StepWorkload workload)
    {
        var first = FirstPlan(workload);
        var step = StepOf(workload);
        for (var i = 0; i < WarmSteps; i++) step.Once();
        var (graph, rest, all) = Allocated(step);
        var (write, find, nodes) = Times(step);
        var written = step.Write();
        var plan = Evaluation.PlanOf(written.Nodes, NullBackend.Instance);
        var executor = Executor(plan, written.Nodes.Length);
        var order = OrderMilliseconds(written.Nodes);
        var again = Enumerable.Range(0, 5).Select(_ =>
        {
            PlanCache.Clear();
            return Milliseconds(() => Evaluation.PlanOf(written.Nodes, CpuBackend.Instance));
        }).Order().ElementAt(2);
        step.Forget();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {workload.Name} | {nodes} | {write:0} | {find:0} | {(double)graph / nodes:0} | {rest} | {all} | {written.Nodes.Length} | {first:0} | {again:0} | {order:0.0} | {plan.Kernels.Count} | {executor:0} |"));
    }

    /// <summary>The plan of a process that has compiled nothing yet: code of the engine is compiled on the way.</summary>
    static double FirstPlan(StepWorkload workload)
    {
        var start = Peers.StartOfThis([Child, workload.Name], isTuned: false);
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>Managed bytes of a steady step: to write its graph, and for all else, on this thread and on all.</summary>
    static (long Graph, long Other, long All) Allocated(OurSteps step)
    {
        var (graphs, rests, alls) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < 5; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var written = step.Write();
            var between = GC.GetAllocatedBytesForCurrentThread();
            var everywhere = GC.GetTotalAllocatedBytes(precise: true);
            var asked = GC.GetAllocatedBytesForCurrentThread();
            written.Run();
            rests.Add(GC.GetAllocatedBytesForCurrentThread() - asked);
            alls.Add(GC.GetTotalAllocatedBytes(precise: true) - everywhere);
            graphs.Add(between - before);
        }
        return ((long)Measure.Median(graphs), (long)Measure.Median(rests), (long)Measure.Median(alls));
    }

    static (double Write, double Find, int Nodes) Times(OurSteps step)
    {
        var (writes, finds, nodes) = (new List<double>(), new List<double>(), 0);
        var begin = Stopwatch.GetTimestamp();
        while (writes.Count < Rounds)
        {
            var start = Stopwatch.GetTimestamp();
            var written = step.Write();
            var middle = Stopwatch.GetTimestamp();
            _ = written.Nodes;
            var found = Stopwatch.GetTimestamp();
            Evaluation.PlanOf(written.Nodes, NullBackend.Instance, written.Cells);
            var end = Stopwatch.GetTimestamp();
            if (nodes == 0) nodes = Walk.Topological(written.Nodes).Sum(static node => 1 + node.Op.Bodies.Sum(static body => body.NodeCount));
            step.Forget();
            // The first one compiles the plan, others code; what is measured is found.
            if (Stopwatch.GetElapsedTime(begin).TotalSeconds < WarmSeconds) continue;
            writes.Add((middle - start) * 1e9 / Stopwatch.Frequency / nodes);
            finds.Add((end - found) * 1e9 / Stopwatch.Frequency / nodes);
        }
        return (Measure.Median(writes), Measure.Median(finds), nodes);
    }

    /// <summary>Nanoseconds a kernel of the loop over a plan's kernels.</summary>
    static unsafe double Executor(Plan plan, int outputs)
    {
        var (inputs, results) = (new nint[4096], new nint[outputs]);
        fixed (nint* from = inputs)
        fixed (nint* to = results)
        {
            var (addresses, targets) = ((nint)from, (nint)to);
            var seconds = Measure.Medians(9, () => plan.Execute((byte**)addresses, (byte**)targets, null, CancellationToken.None));
            return seconds[0] * 1e9 / plan.Kernels.Count;
        }
    }

    /// <summary>What ordering the groups of a plan takes, once they are known.</summary>
    static double OrderMilliseconds(Node[] written)
    {
        var roots = Evaluation.CopyOf(written);
        roots = Simplify.Apply(Walk.Topological(roots), roots);
        roots = Narrow.Apply(Walk.Topological(roots), roots);
        var nodes = Walk.Topological(roots);
        var ordered = Fuse.Apply(nodes, roots);
        var groupOf = new int[nodes.Count];
        for (var g = 0; g < ordered.Count; g++)
            foreach (var member in ordered[g].Members) groupOf[member] = g;
        var groups = new List<Group>(ordered.Count);
        foreach (var known in ordered)
        {
            var group = new Group(groups.Count) { First = known.First, Last = known.Last };
            group.Members.AddRange(known.Members);
            foreach (var member in known.Members)
                foreach (var input in nodes[member].Inputs)
                    if (groupOf[input.WalkIndex] is var need && need != group.Id && !group.Needs.Contains(need)) group.Needs.Add(need);
            groups.Add(group);
        }
        // The first one compiles its code.
        return Enumerable.Range(0, 5).Select(_ => Milliseconds(() => Schedule.Apply(nodes, roots, groups, static id => id))).Order().ElementAt(2);
    }

    static double Milliseconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
