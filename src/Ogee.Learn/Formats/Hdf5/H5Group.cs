using System.Text;

namespace Ogee.Learn;

/// <summary>The members of a group: a B-tree whose leaves name objects, with the names in a heap.</summary>
static class H5Group
{
    const int HeapBytes = 32, LeafBytes = 8, EntryBytes = 40, LongestName = 4096;

    /// <summary>Reads the members' names and addresses, in the order of their names.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="message">The message that says where the tree and the heap are.</param>
    public static List<(string Name, ulong Address)> Members(H5Reader reader, H5Message message)
    {
        var places = H5Object.Cursor(reader, message);
        var (root, heap) = (places.UInt64(), Heap(reader, places.UInt64()));
        var members = new OrderedDictionary<string, ulong>(StringComparer.Ordinal);
        var nodes = new Stack<(ulong Address, int Level)>();
        nodes.Push((root, -1));
        while (nodes.TryPop(out var node))
        {
            var level = H5Tree.Read(reader, node.Address, kind: 0, keyBytes: 8, node.Level, out var children);
            for (var i = children.Count - 1; i >= 0 && level > 0; i--) nodes.Push((children[i].Address, level - 1));
            if (level > 0) continue;
            foreach (var (_, address) in children) Leaf(reader, address, heap, members);
        }
        return [.. members.Select(member => (member.Key, member.Value))];
    }

    static ReadOnlyMemory<byte> Heap(H5Reader reader, ulong address)
    {
        var header = reader.Once(address, HeapBytes, "a heap of names");
        if (!header.Take(4).SequenceEqual("HEAP"u8)) throw reader.Bad($"there is no heap of names at byte {address}", "a heap");
        header.Skip(4, "a heap of names");
        var bytes = (long)Math.Min(header.UInt64(), long.MaxValue);
        header.Skip(8, "a heap of names");
        return reader.Once(header.UInt64(), bytes, "the names of a heap").TakeMemory(bytes, "the names of a heap");
    }

    static void Leaf(H5Reader reader, ulong address, ReadOnlyMemory<byte> heap, OrderedDictionary<string, ulong> members)
    {
        var header = reader.Once(address, LeafBytes, "a node of names");
        if (!header.Take(4).SequenceEqual("SNOD"u8)) throw reader.Bad($"there is no node of names at byte {address}", "a node");
        header.Skip(2, "a node of names");
        var count = header.UInt16();
        var entries = reader.At(address + LeafBytes, count * (long)EntryBytes, "a node of names");
        for (var i = 0; i < count; i++)
        {
            var (name, target) = (entries.UInt64(), entries.UInt64());
            var kind = entries.UInt32();
            entries.Skip(20, "a name");
            // 2 is a link to a path, which may lead anywhere.
            var member = Name(reader, heap, name);
            if (kind > 1) throw reader.Bad($"the member {Quoted.Name(member)} is a soft link", "groups and datasets");
            if (!members.TryAdd(member, target)) throw reader.Bad($"the member {Quoted.Name(member)} occurs twice in a group", "each name once");
        }
    }

    static string Name(H5Reader reader, ReadOnlyMemory<byte> heap, ulong offset)
    {
        if (offset >= (ulong)heap.Length) throw reader.Bad($"a name is at byte {offset} of a heap of {heap.Length}", "names inside of the heap");
        var rest = heap.Span[(int)offset..];
        if (rest.Length > LongestName + 1) rest = rest[..(LongestName + 1)];
        var length = rest.IndexOf((byte)0);
        if (length <= 0) throw reader.Bad($"the name at byte {offset} of a heap is empty or does not end", $"names of at most {LongestName} bytes");
        reader.Budget.SpendText(length, "names");
        return Encoding.UTF8.GetString(rest[..length]);
    }
}

/// <summary>Nodes of B-trees of version 1, which groups and chunks share.</summary>
static class H5Tree
{
    const int HeaderBytes = 24, Deepest = 16;

    /// <summary>Reads a node: its children with their keys.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="address">Where it is.</param>
    /// <param name="kind">0 of groups, 1 of chunks.</param>
    /// <param name="keyBytes">Bytes of a key.</param>
    /// <param name="expected">The level that it must have; −1 for a root.</param>
    /// <param name="children">What its children are.</param>
    /// <returns>Its level: 0 for a leaf.</returns>
    public static int Read(H5Reader reader, ulong address, int kind, int keyBytes, int expected, out List<(ReadOnlyMemory<byte> Key, ulong Address)> children)
    {
        var header = reader.Once(address, HeaderBytes, "a node of a tree");
        if (!header.Take(4).SequenceEqual("TREE"u8)) throw reader.Bad($"there is no node of a tree at byte {address}", "a node");
        var (found, level, count) = (header.Byte(), header.Byte(), header.UInt16());
        if (found != kind || (expected >= 0 ? level != expected : level > Deepest)) throw reader.Bad($"a node of a tree at byte {address} is of kind {found} and level {level}", expected >= 0 ? $"kind {kind} and level {expected}" : $"kind {kind} and at most level {Deepest}");
        var body = reader.At(address + HeaderBytes, count * (keyBytes + 8L), "a node of a tree");
        children = new(count);
        for (var i = 0; i < count; i++)
        {
            var key = body.TakeMemory(keyBytes, "a key");
            children.Add((key, body.UInt64()));
        }
        return level;
    }
}
