using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ogee;

/// <summary>What makes two graphs the same step: operations, how they hang together, shapes and types of the leaves. Filled anew for each walk; frozen when a plan is stored.</summary>
internal sealed class Structure : IEquatable<Structure>
{
    readonly List<object> ops = [];
    readonly List<TensorSpec> leaves = [];
    readonly List<int> links = [];

    // Among the places of inputs: the end of an operation's, and a leaf.
    const int End = -1;
    const int Leaf = -2;

    public long Bytes => (ops.Count * 8L) + (leaves.Count * 32L) + (links.Count * 4L);

    /// <summary>Reads a graph, whose nodes carry their places in <paramref name="order"/>.</summary>
    /// <param name="order">The nodes.</param>
    /// <param name="roots">The results.</param>
    /// <param name="target">What the graph is compiled for.</param>
    /// <param name="variant">How it is compiled: switches for diagnosis make other plans with the same bits.</param>
    /// <returns>The fingerprint.</returns>
    public ulong Read(List<Node> order, ReadOnlySpan<Node> roots, object? target = null, int variant = 0)
    {
        Clear();
        // FNV-1a over 64-bit words: cheap, and a collision is caught by comparing.
        var hash = 14695981039346656037UL ^ (ulong)RuntimeHelpers.GetHashCode(target);
        if (target is not null) ops.Add(target);
        foreach (var node in order)
        {
            if (node.Value is not null || node.Op is Ogee.Leaf)
            {
                leaves.Add(node.Spec);
                links.Add(Leaf);
                hash = (hash ^ (uint)node.Spec.GetHashCode()) * 1099511628211UL;
                continue;
            }
            ops.Add(node.Op.Identity);
            hash = (hash ^ (uint)node.Op.GetHashCode()) * 1099511628211UL;
            // Where lines are known, a plan is for one place: its kernels name it.
            if (node.Origin is { } line)
            {
                ops.Add(line);
                hash = (hash ^ (uint)line.GetHashCode()) * 1099511628211UL;
            }
            foreach (var input in node.Inputs)
            {
                links.Add(input.WalkIndex);
                hash = (hash ^ (uint)input.WalkIndex) * 1099511628211UL;
            }
            links.Add(End);
        }
        links.Add(variant);
        hash = (hash ^ (uint)links[^1]) * 1099511628211UL;
        foreach (var root in roots)
        {
            links.Add(root.WalkIndex);
            hash = (hash ^ (uint)root.WalkIndex) * 1099511628211UL;
        }
        return hash;
    }

    /// <summary>Holds no graph any more, and keeps its room.</summary>
    public void Clear()
    {
        ops.Clear();
        leaves.Clear();
        links.Clear();
    }

    /// <summary>Notes that a root may be written into a leaf's memory.</summary>
    /// <returns>The fingerprint with it.</returns>
    public ulong Reuse(ulong fingerprint, Node leaf, int root)
    {
        links.Add(leaf.WalkIndex);
        links.Add(root);
        return (((fingerprint ^ (uint)leaf.WalkIndex) * 1099511628211UL) ^ (uint)root) * 1099511628211UL;
    }

    /// <summary>A copy that later walks do not change.</summary>
    public Structure Freeze()
    {
        var copy = new Structure();
        copy.ops.AddRange(ops);
        copy.leaves.AddRange(leaves);
        copy.links.AddRange(links);
        return copy;
    }

    public bool Equals(Structure? other)
    {
        if (other is null || ops.Count != other.ops.Count || leaves.Count != other.leaves.Count || links.Count != other.links.Count) return false;
        for (var i = 0; i < ops.Count; i++)
            if (!ReferenceEquals(ops[i], other.ops[i]) && !ops[i].Equals(other.ops[i])) return false;
        for (var i = 0; i < leaves.Count; i++)
            if (leaves[i] != other.leaves[i]) return false;
        return CollectionsMarshal.AsSpan(links).SequenceEqual(CollectionsMarshal.AsSpan(other.links));
    }

    public override bool Equals(object? obj) => Equals(obj as Structure);

    public override int GetHashCode() => ops.Count;
}
