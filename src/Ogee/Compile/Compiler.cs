namespace Ogee;

/// <summary>From a graph to a plan: simplify, fuse, lower, plan memory; then the backend makes code. Each pass has a name and can be shown (<c>OGEE_SHOW=passes</c>).</summary>
internal static class Compiler
{
    /// <summary>Compiles a graph whose leaves are <see cref="Input"/> nodes.</summary>
    /// <param name="roots">The results.</param>
    /// <param name="backend">What makes code of the kernels.</param>
    public static Plan Compile(Node[] roots, IBackend backend)
    {
        Show("built", roots);
        var simplified = Simplify.Apply(Walk.Topological(roots), roots);
        Show("simplify", simplified);
        var nodes = Walk.Topological(simplified);
        var index = new Dictionary<Node, int>(nodes.Count);
        for (var i = 0; i < nodes.Count; i++) index[nodes[i]] = i;
        var groups = Fuse.Apply(nodes, index);
        var (buffers, kernels, reused) = Lower.Apply(nodes, index, groups, simplified, backend);
        var arena = MemoryPlan.Apply(buffers, kernels);
        var plan = new Plan(buffers, kernels, reused, arena, [.. roots.Select(root => root.Spec)], backend);
        if (Settings.Show.Contains("plan", StringComparison.Ordinal)) Settings.Output(plan.ToString());
        return plan;
    }

    static void Show(string pass, Node[] roots)
    {
        if (Settings.Check.Length > 0) Verifier.Verify(roots, pass);
        if (Settings.Show.Contains("passes", StringComparison.Ordinal)) Settings.Output($"after {pass}:\n{Printer.Print(roots)}");
    }
}
