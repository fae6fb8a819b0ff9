using System.Globalization;

namespace Ogee.Learn;

/// <summary>A tuple: what arguments come in.</summary>
sealed class PickleTuple(object?[] items)
{
    public object?[] Items { get; } = items;
}

/// <summary>A list or a set: what items are appended to.</summary>
sealed class PickleList(bool isSet = false)
{
    List<object?>? items;

    public bool IsSet { get; } = isSet;

    public IReadOnlyList<object?> Items => items ?? (IReadOnlyList<object?>)[];

    public void Add(object? item) => (items ??= []).Add(item);
}

/// <summary>A dictionary, by the text of its keys, in the order of its entries. Keys are texts, numbers, truth values or None.</summary>
sealed class PickleDictionary
{
    OrderedDictionary<string, (object? Key, object? Value)>? entries;

    public int Count => entries?.Count ?? 0;

    public IEnumerable<KeyValuePair<string, object?>> Entries => (entries ?? []).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Value));

    public object? this[string name] => entries is not null && entries.TryGetValue(name, out var entry) ? entry.Value : null;

    /// <summary>Another dictionary of the same entries.</summary>
    public PickleDictionary Copy() => new() { entries = entries is null ? null : new(entries, StringComparer.Ordinal) };

    /// <summary>Sets an entry. A key that is there already has its value replaced, as in Python.</summary>
    /// <returns>What is wrong with the key; null if nothing is.</returns>
    public string? Set(object? key, object? value)
    {
        var name = key switch
        {
            string text => text,
            long number => number.ToString(CultureInfo.InvariantCulture),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            bool truth => truth ? "True" : "False",
            null => "None",
            _ => null,
        };
        if (name is null) return $"a key of a dictionary is {PickleText.Kind(key)}";
        entries ??= new(StringComparer.Ordinal);
        if (entries.TryGetValue(name, out var there) && !Equals(there.Key, key)) return $"two keys of a dictionary have the text {Quoted.Name(name)}";
        entries[name] = (key, value);
        return null;
    }
}

/// <summary>A name that stands for one of the few things that Ogee makes (<see cref="PickleGlobals"/>); itself nothing but the name.</summary>
sealed record PickleGlobal(string Module, string Name)
{
    public string Text => $"{Module}.{Name}";
}

/// <summary>Numbers of one type that tensors are views of.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">The type.</param>
/// <param name="Count">Elements.</param>
sealed record PickleStorage(string Key, PyTorchType Type, long Count);

/// <summary>Words for values, in messages.</summary>
static class PickleText
{
    /// <summary>About how much memory a value takes that was just made, beside what it refers to.</summary>
    public static long Bytes(object? value) => value switch
    {
        PickleDictionary dictionary => 3L * Budget.Thing * dictionary.Count,
        PickleList list => 8L * list.Items.Count,
        string text => 2L * text.Length,
        byte[] bytes => bytes.Length,
        _ => 0,
    };

    public static string Kind(object? value) => value switch
    {
        null => "None",
        bool => "a truth value",
        long or System.Numerics.BigInteger => "an integer",
        double => "a number",
        System.Numerics.Complex => "a complex number",
        string => "a text",
        byte[] => "bytes",
        PickleTuple => "a tuple",
        PickleList { IsSet: true } => "a set",
        PickleList => "a list",
        PickleDictionary => "a dictionary",
        PickleGlobal global => $"the name {Quoted.Name(global.Text)}",
        PickleStorage => "a storage",
        PickledTensor => "a tensor",
        _ => "another value",
    };
}
