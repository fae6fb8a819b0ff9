namespace Ogee;

/// <summary>Nodes that run as one kernel.</summary>
internal sealed class Group(int id)
{
    public int Id { get; } = id;
    public List<int> Members { get; } = [];

    /// <summary>Groups whose results the members read; may name groups that were merged away.</summary>
    public List<int> Needs { get; } = [];
    public int First { get; set; } = int.MaxValue;
    public int Last { get; set; } = -1;

    /// <summary>The search that saw the group last.</summary>
    public int Search { get; set; }
}

/// <summary>Decides which elementwise nodes run together: a node joins the groups of its inputs when they have its shape and no path leaves the group and comes back.</summary>
internal sealed class Fuse
{
    // Beyond these a kernel gains nothing: the values no longer fit the first-level cache of the tile machine.
    public const int MostMembers = 48;
    const int MostOperands = 24;

    // A search that visits more groups gives up and does not fuse: compile time stays linear.
    const int MostVisits = 512;

    readonly List<Node> nodes;
    readonly int[] groupOf;
    readonly List<Group> groups = [];
    readonly List<int> parent = [];
    readonly Stack<Group> pending = new();
    int search;

    // A group may have early and late members, so what lies before another group may still need it through a third. Skipping such paths is fast and almost
    // always right; where it was not, the order of groups has a cycle, and everything is done again without skipping.
    readonly bool skips;

    Fuse(List<Node> nodes, bool skips)
    {
        this.skips = skips;
        this.nodes = nodes;
        groupOf = new int[nodes.Count];
    }

    /// <summary>The groups, each after those it needs.</summary>
    /// <param name="nodes">The graph in topological order, each node with its place.</param>
    /// <param name="roots">The results.</param>
    public static List<Group> Apply(List<Node> nodes, ReadOnlySpan<Node> roots)
    {
        foreach (var skips in (bool[])[true, false])
        {
            var fuse = new Fuse(nodes, skips);
            for (var i = 0; i < nodes.Count; i++) fuse.Place(i);
            if (Schedule.Apply(nodes, roots, fuse.groups, fuse.Find) is { } order) return order;
        }
        throw EngineErrors.Graph.With("Fusion made a cycle", "Expected an order of kernels", "Set OGEE_FUSE=0 and report this.");
    }

    void Place(int i)
    {
        var node = nodes[i];
        Group? target = null;
        if (node.Op is MapOp && Settings.Fuse)
            foreach (var input in node.Inputs)
            {
                if (input.Op is not MapOp || input.Spec.Shape != node.Spec.Shape) continue;
                var candidate = groups[Find(groupOf[input.WalkIndex])];
                if (candidate == target) continue;
                if (target is null ? CanJoin(node, candidate) : CanMerge(target, candidate) && CanJoinBoth(node, target, candidate)) target = target is null ? candidate : Merge(target, candidate);
            }
        if (target is null)
        {
            target = new(groups.Count);
            groups.Add(target);
            parent.Add(target.Id);
        }
        groupOf[i] = target.Id;
        target.Members.Add(i);
        target.First = Math.Min(target.First, i);
        target.Last = Math.Max(target.Last, i);
        foreach (var input in node.Inputs)
        {
            var needed = Find(groupOf[input.WalkIndex]);
            if (needed != target.Id && !target.Needs.Contains(needed)) target.Needs.Add(needed);
        }
    }

    bool CanJoin(Node node, Group group)
    {
        if (group.Members.Count >= MostMembers || group.Needs.Count >= MostOperands) return false;
        foreach (var input in node.Inputs)
        {
            var other = Find(groupOf[input.WalkIndex]);
            if (other != group.Id && Reaches(groups[other], group)) return false;
        }
        return true;
    }

    bool CanJoinBoth(Node node, Group a, Group b)
    {
        foreach (var input in node.Inputs)
        {
            var other = Find(groupOf[input.WalkIndex]);
            if (other != a.Id && other != b.Id && (Reaches(groups[other], a) || Reaches(groups[other], b))) return false;
        }
        return true;
    }

    bool CanMerge(Group a, Group b)
    {
        if (a.Members.Count + b.Members.Count >= MostMembers || a.Needs.Count + b.Needs.Count >= MostOperands) return false;
        return !ReachesIndirectly(a, b) && !ReachesIndirectly(b, a);
    }

    /// <summary>Whether a path from a to b passes another group.</summary>
    bool ReachesIndirectly(Group a, Group b)
    {
        foreach (var need in a.Needs)
        {
            var group = groups[Find(need)];
            if (group != a && group != b && Reaches(group, b)) return true;
        }
        return false;
    }

    /// <summary>Whether <paramref name="from"/> needs <paramref name="target"/>, directly or not.</summary>
    bool Reaches(Group from, Group target)
    {
        search++;
        pending.Clear();
        pending.Push(from);
        var visits = 0;
        while (pending.TryPop(out var group))
        {
            if (group == target) return true;
            if ((skips && group.Last < target.First) || group.Search == search) continue;
            group.Search = search;
            if (++visits > MostVisits) return true;
            foreach (var need in group.Needs) pending.Push(groups[Find(need)]);
        }
        return false;
    }

    Group Merge(Group a, Group b)
    {
        parent[b.Id] = a.Id;
        foreach (var member in b.Members) a.Members.Add(member);
        a.Members.Sort();
        foreach (var need in b.Needs)
            if (!a.Needs.Contains(need)) a.Needs.Add(need);
        a.Needs.Remove(a.Id);
        a.Needs.Remove(b.Id);
        (a.First, a.Last) = (Math.Min(a.First, b.First), Math.Max(a.Last, b.Last));
        return a;
    }

    int Find(int group)
    {
        while (parent[group] != group)
        {
            parent[group] = parent[parent[group]];
            group = parent[group];
        }
        return group;
    }
}
