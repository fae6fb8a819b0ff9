using System.Globalization;

namespace Ogee.Learn;

/// <summary>What a checkpoint holds, by dotted names: <c>state_dict.layer1.0.weight</c> of nested dictionaries and lists.</summary>
/// <remarks>
/// A pickle may name one container as often as it likes, in itself too; so a few bytes could unfold to any number of names. Depth, names and their letters are bounded by the size of the pickle.
/// The walk is a loop.
/// </remarks>
/// <param name="pickleBytes">Bytes of the pickle.</param>
/// <param name="storages">What storages are read with.</param>
/// <param name="budget">What the tensors may take together: views can show one number as often as they like.</param>
/// <param name="faults">How the file is refused.</param>
sealed class PyTorchContents(long pickleBytes, PyTorchStorages storages, Budget budget, PyTorchFaults faults)
{
    const int Deepest = 64, LongestName = 4096;
    const string Unnamed = "value";

    long items, letters;

    /// <summary>The tensors, in the order of the file.</summary>
    public OrderedDictionary<string, PickledTensor> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>Numbers, texts, and lists of these.</summary>
    public OrderedDictionary<string, object?> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Names all that is in a value.</summary>
    public PyTorchContents Add(object? root)
    {
        var waiting = new Stack<(string Name, object? Value, int Depth)>();
        waiting.Push(("", root, 0));
        while (waiting.TryPop(out var next))
        {
            var (name, value, depth) = next;
            if (Children(value) is not { } children)
            {
                Keep(name.Length == 0 ? Unnamed : name, value);
                continue;
            }
            if (depth == Deepest) throw faults.Malformed($"containers nest deeper than {Deepest} at {Quoted.Name(name)}", "a checkpoint of tensors by name");
            // The first child is looked at first.
            var added = new List<(string, object?, int)>();
            foreach (var (key, child) in children) added.Add((Named(name, key), child, depth + 1));
            for (var i = added.Count - 1; i >= 0; i--) waiting.Push(added[i]);
        }
        return this;
    }

    string Named(string name, string key)
    {
        var full = name.Length == 0 ? key : $"{name}.{key}";
        if (full.Length > LongestName) throw faults.Malformed($"a name has more than {LongestName} characters: {Quoted.Name(full)}", "shorter names");
        Count(1, full.Length);
        return full;
    }

    void Count(long more, long moreLetters)
    {
        (items, letters) = (items + more, letters + moreLetters);
        if (items > 1000 + (4 * pickleBytes) || letters > Budget.Of(pickleBytes) / 8)
            throw faults.Malformed($"a pickle of {pickleBytes} bytes unfolds to more than {items} values", "containers that are named about as often as they are written");
    }

    /// <summary>What is in a container; null of what is a value itself, such as a list of numbers.</summary>
    IEnumerable<KeyValuePair<string, object?>>? Children(object? value)
    {
        switch (value)
        {
            case PickleDictionary dictionary: return dictionary.Entries;
            case PickleTuple or PickleList:
                var list = Items(value);
                Count(list.Count, 0);
                return list.All(IsPlain) ? null : list.Select((item, i) => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), item));
            default: return null;
        }
    }

    static IReadOnlyList<object?> Items(object? value) => value is PickleTuple tuple ? tuple.Items : ((PickleList)value!).Items;

    static bool IsPlain(object? value) => value is null or bool or long or System.Numerics.BigInteger or double or System.Numerics.Complex or string or byte[];

    void Keep(string name, object? value)
    {
        if (Tensors.ContainsKey(name) || Values.ContainsKey(name)) throw faults.Malformed($"two values have the name {Quoted.Name(name)}", "a name for each");
        switch (value)
        {
            case NumpyDescription { Array: { } array }: Add(name, array); break;
            case PickledTensor tensor: Add(name, tensor); break;
            case PickleTuple or PickleList: Values.Add(name, Items(value).ToArray()); break;
            case PickleGlobal global: Values.Add(name, global.Text); break;
            case NumpyDescription { Name: { } type }: Values.Add(name, "numpy." + type); break;
            case NumpyDescription: throw faults.Malformed($"the array {Quoted.Name(name)} has no values", "arrays with their bytes");
            // All of it, in one axis.
            case PickleStorage storage: Add(name, new StridedTensor(storage, 0, [storage.Count], [1], storages)); break;
            default: Values.Add(name, value); break;
        }
    }

    void Add(string name, PickledTensor tensor)
    {
        if (tensor.Type.Type is null) throw faults.Unsupported(name, tensor.Type.Name);
        // Sizes were multiplied when the view was looked at, and do not overflow.
        budget.Spend(tensor.Sizes.Contains(0) ? 0 : tensor.Sizes.Aggregate((long)tensor.Type.Type.Value.Size(), (product, size) => product * size), $"tensor {Quoted.Name(name)}");
        Tensors.Add(name, tensor);
    }
}
