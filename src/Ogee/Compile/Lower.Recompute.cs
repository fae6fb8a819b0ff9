namespace Ogee;

/// <summary>Results of elementwise operations that no kernel writes: each kernel that reads one computes it again, where what it is computed from is as quickly read.</summary>
/// <remarks>Memory is the limit of elementwise kernels. What is written is read into the caches first, written, and read again: three times its size, where a few additions and products cost next to nothing.
/// A batch norm in training writes half as much and reads half as much that way, and keeps less for the way back. The same operations on the same numbers give the same bits.</remarks>
internal sealed partial class Lower
{
    // Floating-point operations an element that are cheaper than three times four bytes of memory.
    const double MostWork = 40;

    // Longer programs need more registers than there are.
    const int MostRecomputed = 16;

    // For each node that is computed again: the stored values, through views, that it is computed from. Null for others.
    List<int>?[] recomputedFrom = [];

    // For each group how many nodes it computes again.
    int[] again = [];

    // The last group that reads a node's memory.
    int[] lastRead = [];

    bool IsRecomputed(int i) => recomputedFrom[i] is not null;

    void FindRecomputed()
    {
        recomputedFrom = new List<int>?[nodes.Count];
        if (!Settings.Fuse) return;
        (lastRead, again) = (new int[nodes.Count], new int[groups.Count]);
        for (var i = nodes.Count - 1; i >= 0; i--)
        {
            if (outputsOf.ContainsKey(i)) lastRead[i] = int.MaxValue;
            foreach (var user in Users(i)) lastRead[i] = Math.Max(lastRead[i], nodes[user].Op.IsView ? lastRead[user] : groupOf[user]);
        }
        for (var i = 0; i < nodes.Count; i++)
            if (nodes[i].Op is MapOp) recomputedFrom[i] = Sources(i);
    }

    /// <summary>The node whose memory a node's elements lie in.</summary>
    int Source(int i)
    {
        while (nodes[i].Op.IsView) i = nodes[i].Inputs[0].WalkIndex;
        return i;
    }

    /// <summary>What a node is computed from, if it is better computed again than kept; else null.</summary>
    List<int>? Sources(int i)
    {
        if (outputsOf.ContainsKey(i)) return null;
        var (node, own, shape) = (nodes[i], groupOf[i], nodes[i].Spec.Shape);
        var readers = new List<int>();
        foreach (var user in Users(i))
        {
            if (groupOf[user] == own) continue;
            if (nodes[user].Op is not (ReduceOp or MapOp) || (nodes[user].Op is MapOp && nodes[user].Spec.Shape != shape)) return null;
            if (!readers.Contains(groupOf[user])) readers.Add(groupOf[user]);
        }
        if (readers.Count == 0) return null;
        var isForOneReduction = Users(i) is [var single] && nodes[single].Op is ReduceOp;
        var (computed, sources) = (new List<int> { i }, new List<int>());
        var (work, hasOthers) = (0.0, false);
        for (var k = 0; k < computed.Count; k++)
        {
            var member = nodes[computed[k]];
            work += Flops(member);
            hasOthers |= member.Spec.Type is not (DType.Float32 or DType.Bool);
            foreach (var input in member.Inputs)
            {
                var at = input.WalkIndex;
                hasOthers |= input.Spec.Type is not (DType.Float32 or DType.Bool);
                if (!IsStored(at))
                {
                    if (!computed.Contains(at)) computed.Add(at);
                }
                else if (!sources.Contains(at)) sources.Add(at);
            }
            if (computed.Count > (isForOneReduction ? Fuse.MostMembers : MostRecomputed)) return null;
        }
        // A reduction that alone reads something computes it on the way.
        if (isForOneReduction) return sources;
        if (hasOthers || work > MostWork * shape.Count) return null;
        foreach (var reader in readers)
            if (groups[reader].Members.Count + again[reader] + computed.Count > Fuse.MostMembers) return null;

        // What would be kept for longer than now must not be much more than what is not kept: a gradient and a mask for what is left of it.
        var last = lastRead[i];
        long kept = 0;
        foreach (var source in sources)
            if (lastRead[Source(source)] < last && nodes[Source(source)].Op is not Input) kept += nodes[Source(source)].Spec.Bytes;
        if (kept > node.Spec.Bytes * 3 / 2) return null;
        var (added, less) = (0L, node.Spec.Bytes * (readers.Count + 2));
        foreach (var reader in readers)
        {
            var read = Reads(groups[reader], i);
            foreach (var source in sources)
                if (!read.Contains(Source(source))) added += Math.Min(nodes[Source(source)].Spec.Bytes, nodes[source].Spec.Bytes);
        }
        if (added >= less) return null;
        foreach (var reader in readers) again[reader] += computed.Count;
        return sources;
    }

    /// <summary>Whether a kernel writes a node's result.</summary>
    bool IsStored(int i) => nodes[i].Op is not MapOp || !(IsRecomputed(i) || IsInternal(i, groupOf[i]));

    /// <summary>The memory that a group reads, but for one node.</summary>
    HashSet<int> Reads(Group group, int but)
    {
        var read = new HashSet<int>();
        foreach (var member in group.Members)
            foreach (var input in nodes[member].Inputs)
            {
                var at = input.WalkIndex;
                if (at == but || (groupOf[at] == groupOf[member] && nodes[at].Op is MapOp)) continue;
                if (recomputedFrom[at] is not { } sources) read.Add(Source(at));
                else
                    foreach (var source in sources) read.Add(Source(source));
            }
        return read;
    }

    /// <summary>All that a kernel computes to store some nodes, in order.</summary>
    List<int> Computed(ReadOnlySpan<int> stored)
    {
        List<int> computed = [.. stored];
        for (var k = 0; k < computed.Count; k++)
            foreach (var input in nodes[computed[k]].Inputs)
            {
                var at = input.WalkIndex;
                if ((!IsStored(at) || stored.Contains(at)) && !computed.Contains(at)) computed.Add(at);
            }
        computed.Sort();
        return computed;
    }

    // How many groups further on a reduction is looked for that may run beside another.
    const int MostAhead = 24;
    const int MostBeside = 4;

    /// <summary>Later reductions of the same kind, over the same axes, that read much of the same and can run already: one walk over memory does for all.</summary>
    List<int> Beside(ReduceOp op, int i)
    {
        var beside = new List<int>();
        var from = nodes[i].Inputs[0];
        if (!Settings.Fuse || from.Spec.Type != DType.Float32) return beside;
        var (own, here) = (SourcesOf(from.WalkIndex), groupOf[i]);
        for (var g = here + 1; g < Math.Min(groups.Count, here + MostAhead) && beside.Count < MostBeside - 1; g++)
        {
            if (groups[g].Members is not [var other] || nodes[other].Op is not ReduceOp || !nodes[other].Op.Equals(op) || nodes[other].Inputs[0].Spec != from.Spec || operands[other] is not null) continue;
            var sources = SourcesOf(nodes[other].Inputs[0].WalkIndex);
            if (sources.Exists(source => groupOf[source] >= here)) continue;
            long shared = 0, all = 0;
            foreach (var source in sources.Select(Source).Distinct())
            {
                all += nodes[source].Spec.Bytes;
                if (own.Exists(mine => Source(mine) == source)) shared += nodes[source].Spec.Bytes;
            }
            if (2 * shared >= all) beside.Add(other);
        }
        return beside;
    }

    List<int> SourcesOf(int node) => recomputedFrom[node] ?? [node];
}
