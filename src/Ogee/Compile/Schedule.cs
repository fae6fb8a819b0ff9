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

    // For each source, how many groups have still to read it, how many of them can run, and the bytes that each of them is said to free.
    readonly int[] readers;
    readonly int[] ready;
    readonly long[] shares;

    // For each source the groups that read it.
    readonly List<int>?[] readBy;

    // For each group, by number: the sources it reads, the bytes that it frees less those it writes, whether it computes nothing, whether all it needs is there, whether it is in the order.
    readonly List<int>[] reads;
    readonly long[] gain;
    readonly bool[] isFree;
    readonly bool[] isReady;
    readonly bool[] hasRun;

    // Groups that can run: those that compute nothing, as they came; the others by what they free, the first of the graph first. A group that has come to free more is in it again, and its older entry is passed over.
    readonly Queue<Group> free = new();
    readonly PriorityQueue<(Group Group, long Gain), (long Less, int Last)> offers = new();

    Schedule(List<Node> nodes, ReadOnlySpan<Node> roots, List<Group> groups)
    {
        (this.nodes, this.groups) = (nodes, groups);
        (source, readers, isRoot, isRead) = (new int[nodes.Count], new int[nodes.Count], new bool[nodes.Count], new bool[nodes.Count]);
        for (var i = 0; i < nodes.Count; i++) source[i] = nodes[i].Op.IsView ? source[nodes[i].Inputs[0].WalkIndex] : i;
        foreach (var root in roots) isRoot[source[root.WalkIndex]] = true;
        (readBy, ready, shares) = (new List<int>?[nodes.Count], new int[nodes.Count], new long[nodes.Count]);
        (reads, gain) = (new List<int>[groups.Count], new long[groups.Count]);
        (isFree, isReady, hasRun) = (new bool[groups.Count], new bool[groups.Count], new bool[groups.Count]);
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
        }
        for (var from = 0; from < readers.Length; from++) Share(from);
        foreach (var group in groups)
            if (find(group.Id) == group.Id && waiting[group.Id] == 0) Ready(group);
        var order = new List<Group>(living);
        while (Next() is { } group)
        {
            order.Add(group);
            foreach (var read in reads[group.Id])
            {
                (readers[read], ready[read]) = (readers[read] - 1, ready[read] - 1);
                Share(read);
            }
            foreach (var user in users[group.Id] ?? [])
                if (--waiting[user.Id] == 0) Ready(user);
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
                    (readBy[from] ??= []).Add(group.Id);
                    readers[from]++;
                }
            if (isRead[member] && nodes[member].Op is not Input && !isRoot[member]) gain[group.Id] -= nodes[member].Spec.Bytes;
        }
    }

    /// <summary>What is left to read a source frees its memory together, once all of it can run: each gets its share. A gradient has several readers, the sum for a bias and the product for a weight, of which none alone frees it.</summary>
    void Share(int source)
    {
        if (isRoot[source] || readers[source] == 0 || (readers[source] > 1 && ready[source] < readers[source])) return;
        var share = nodes[source].Spec.Bytes / readers[source];
        if (share == shares[source]) return;
        foreach (var reader in readBy[source]!)
        {
            if (hasRun[reader]) continue;
            gain[reader] += share - shares[source];
            if (isReady[reader]) Offer(groups[reader]);
        }
        shares[source] = share;
    }

    void Ready(Group group)
    {
        isReady[group.Id] = true;
        if (isFree[group.Id])
        {
            free.Enqueue(group);
            return;
        }
        foreach (var read in reads[group.Id])
        {
            ready[read]++;
            Share(read);
        }
        Offer(group);
    }

    // What frees less than it takes is no better than what does nothing for memory.
    void Offer(Group group)
    {
        var offered = Math.Max(gain[group.Id], 0);
        offers.Enqueue((group, offered), (-offered, group.Last));
    }

    Group? Next()
    {
        if (!free.TryDequeue(out var next))
            while (offers.TryDequeue(out var entry, out _))
            {
                if (hasRun[entry.Group.Id] || entry.Gain != Math.Max(gain[entry.Group.Id], 0)) continue;
                next = entry.Group;
                break;
            }
        if (next is not null) hasRun[next.Id] = true;
        return next;
    }
}
