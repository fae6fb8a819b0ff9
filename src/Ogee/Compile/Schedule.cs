namespace Ogee;

/// <summary>Orders groups so that little memory is in use at a time: what frees more than it takes runs as soon as it can, while what it reads may still be in a cache; the rest as the graph has it.</summary>
/// <remarks>In a training step this runs the gradient of a weight, and what updates the weight, right after the gradient of the layer's result is there, which both are the last to read; in the graph's own order they would
/// come after everything else, and the gradients of all results would have to be kept.</remarks>
internal sealed class Schedule
{
    readonly List<Node> nodes;
    readonly List<Group> groups;

    // The node whose memory each node's elements lie in.
    readonly int[] source;
    readonly bool[] isRoot;

    // Whether another group reads a node.
    readonly bool[] isRead;

    // For each source, how many groups have still to read it.
    readonly int[] readers;

    // For each group, by number: the sources it reads, the bytes it writes, whether it computes nothing.
    readonly List<int>[] reads;
    readonly long[] writes;
    readonly bool[] isFree;

    Schedule(List<Node> nodes, ReadOnlySpan<Node> roots, List<Group> groups)
    {
        (this.nodes, this.groups) = (nodes, groups);
        (source, readers, isRoot, isRead) = (new int[nodes.Count], new int[nodes.Count], new bool[nodes.Count], new bool[nodes.Count]);
        for (var i = 0; i < nodes.Count; i++) source[i] = nodes[i].Op.IsView ? source[nodes[i].Inputs[0].WalkIndex] : i;
        foreach (var root in roots) isRoot[source[root.WalkIndex]] = true;
        (reads, writes, isFree) = (new List<int>[groups.Count], new long[groups.Count], new bool[groups.Count]);
    }

    /// <summary>The order, or null where the groups need each other in a circle.</summary>
    /// <param name="nodes">The graph in topological order, each node with its place.</param>
    /// <param name="roots">The results.</param>
    /// <param name="groups">The groups, also those that were merged into others.</param>
    /// <param name="find">The number of the group that a group was merged into; its own if it was not.</param>
    public static List<Group>? Apply(List<Node> nodes, ReadOnlySpan<Node> roots, List<Group> groups, Func<int, int> find) => new Schedule(nodes, roots, groups).Order(find);

    List<Group>? Order(Func<int, int> find)
    {
        var waiting = new int[groups.Count];
        var users = new List<Group>?[groups.Count];
        var seen = new Group?[groups.Count];
        var living = 0;
        var ready = new List<Group>();
        foreach (var group in groups)
            if (find(group.Id) == group.Id) Own(group);
        foreach (var group in groups)
        {
            if (find(group.Id) != group.Id) continue;
            living++;
            foreach (var named in group.Needs)
            {
                var need = find(named);
                if (need == group.Id || seen[need] == group) continue;
                seen[need] = group;
                waiting[group.Id]++;
                (users[need] ??= []).Add(group);
            }
            Weigh(group);
            if (waiting[group.Id] == 0) ready.Add(group);
        }
        var order = new List<Group>(living);
        while (ready.Count > 0)
        {
            var best = Best(ready);
            var group = ready[best];
            ready.RemoveAt(best);
            order.Add(group);
            foreach (var read in reads[group.Id]) readers[read]--;
            foreach (var user in users[group.Id] ?? [])
                if (--waiting[user.Id] == 0) ready.Add(user);
        }
        return order.Count == living ? order : null;
    }

    /// <summary>Notes what a group reads from others.</summary>
    void Own(Group group)
    {
        foreach (var member in group.Members)
            foreach (var input in nodes[member].Inputs)
            {
                var at = input.WalkIndex;
                if (group.Members.BinarySearch(at) < 0) isRead[at] = true;
            }
    }

    /// <summary>What a group reads and writes, in memory of the arena.</summary>
    void Weigh(Group group)
    {
        var read = reads[group.Id] = [];
        isFree[group.Id] = group.Members is [var only] && (nodes[only].Op.IsView || nodes[only].Op is Input or Result);
        foreach (var member in group.Members)
        {
            if (!isFree[group.Id])
                foreach (var input in nodes[member].Inputs)
                {
                    var from = source[input.WalkIndex];
                    if (group.Members.BinarySearch(from) >= 0 || nodes[from].Op is Input || read.Contains(from)) continue;
                    read.Add(from);
                    readers[from]++;
                }
            if (isRead[member] && nodes[member].Op is not Input && !isRoot[member]) writes[group.Id] += nodes[member].Spec.Bytes;
        }
    }

    int Best(List<Group> ready)
    {
        var (best, bestGain) = (-1, 0L);
        for (var i = 0; i < ready.Count; i++)
        {
            var group = ready[i];
            if (isFree[group.Id]) return i;
            var gain = -writes[group.Id];
            foreach (var read in reads[group.Id])
                if (readers[read] == 1 && !isRoot[read]) gain += nodes[read].Spec.Bytes;
            gain = Math.Max(gain, 0);
            if (best < 0 || gain > bestGain || (gain == bestGain && group.Last < ready[best].Last)) (best, bestGain) = (i, gain);
        }
        return best;
    }
}
