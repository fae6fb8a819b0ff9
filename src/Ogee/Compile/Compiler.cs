namespace Ogee;

/// <summary>From a graph to a plan: complex numbers as pairs, widen, simplify, narrow, fuse, lower, update in place, join epilogues to products and what runs along rows, plan memory; then the backend makes code. Each pass has a name and can be shown (<c>OGEE_SHOW=passes</c>).</summary>
internal static class Compiler
{
    /// <summary>Compiles a graph whose leaves are <see cref="Input"/> nodes.</summary>
    /// <param name="roots">The results. The nodes belong to this compilation alone, so that <see cref="Node.WalkIndex"/> stays each node's place after a walk.</param>
    /// <param name="backend">What makes code of the kernels.</param>
    /// <param name="isStep">Whether it is a whole step, in which inputs may be written over once it cannot fail any more; else it is a body of one.</param>
    public static Plan Compile(Node[] roots, IBackend backend, bool isStep = false)
    {
        Show("built", roots);
        var real = ComplexPairs.Apply(Walk.Topological(roots), roots);
        if (!ReferenceEquals(real, roots)) Show("pairs", real);
        var widened = Widen.Apply(Walk.Topological(real), real);
        Show("widen", widened);
        var simplified = Simplify.Apply(Walk.Topological(widened), widened);
        Show("simplify", simplified);
        simplified = Narrow.Apply(Walk.Topological(simplified), simplified);
        Show("narrow", simplified);
        var nodes = Walk.Topological(simplified);
        var groups = Fuse.Apply(nodes, simplified);
        var (buffers, kernels, reused) = Lower.Apply(nodes, groups, simplified, backend);
        if (isStep && backend.UpdatesInPlace) kernels = InPlace.Apply(nodes, buffers, kernels, reused);
        if (Settings.Fuse) kernels = Epilogues.Apply(buffers.Count, kernels, backend);
        if (Settings.Fuse && backend.RunsRows) kernels = RowPrograms.Apply(buffers, kernels);
        var arena = MemoryPlan.Apply(buffers, kernels, overwrites: backend.UpdatesInPlace && !Settings.LooksForNaN, toResults: isStep);
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
