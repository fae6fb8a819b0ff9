using System.Collections.Frozen;
using System.Numerics;
using System.Text;

namespace Ogee.Learn;

/// <summary>The names that a checkpoint may use, and what each makes. There is no way to add one: a name that is not here is refused where it stands (F4 of the fault list).</summary>
static class PickleGlobals
{
    delegate object? Maker(object?[] arguments, PyTorchStorages? storages, Func<string, OgeeException> refuse);

    static readonly FrozenDictionary<string, Maker> Makers = new Dictionary<string, Maker>
    {
        ["torch._utils._rebuild_tensor"] = (arguments, storages, refuse) => View(arguments, 4, 4, storages, refuse),
        ["torch._utils._rebuild_tensor_v2"] = (arguments, storages, refuse) => View(arguments, 6, 7, storages, refuse),
        ["torch._utils._rebuild_tensor_v3"] = TypedView,
        ["torch._utils._rebuild_parameter"] = Parameter,
        ["torch._utils._rebuild_parameter_with_state"] = Parameter,
        ["torch._tensor._rebuild_from_type_v2"] = FromType,
        ["torch.Size"] = (arguments, _, refuse) => arguments is [PickleTuple sizes] ? sizes : throw refuse("torch.Size takes a tuple"),
        ["torch.device"] = (arguments, _, refuse) => arguments switch { [string kind] => kind, [string kind, long index] => $"{kind}:{index}", _ => throw refuse("torch.device takes a text and an index") },
        ["torch.serialization._get_layout"] = (arguments, _, refuse) => arguments is [string layout] ? layout : throw refuse("a layout is a text"),
        ["collections.OrderedDict"] = (arguments, _, refuse) => Dictionary(arguments, refuse),
        ["collections.defaultdict"] = (arguments, _, refuse) => arguments is [] or [null] or [PickleGlobal { Module: "builtins" or "__builtin__" }] ? new PickleDictionary() : throw refuse("collections.defaultdict takes a plain type"),
        ["collections.Counter"] = (arguments, _, refuse) => arguments switch { [] => new PickleDictionary(), [PickleDictionary counts] => counts.Copy(), _ => throw refuse("collections.Counter takes a dictionary") },
        ["_codecs.encode"] = Encode,
        ["numpy.dtype"] = (arguments, _, refuse) => new NumpyDescription(arguments, refuse),
        ["numpy.ndarray"] = Nothing,
        ["torch.Tensor"] = Nothing,
        ["torch.nn.parameter.Parameter"] = Nothing,
    }.Concat(BuiltIn()).Concat(OfNumpy()).ToFrozenDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    // What PyTorch writes for tensors that are no strided ones with values, and how they become such.
    static readonly FrozenDictionary<string, (string What, string Remedy)> Others = new Dictionary<string, (string, string)>
    {
        ["torch._utils._rebuild_qtensor"] = ("a quantised tensor", "tensor.dequantize()"),
        ["torch._utils._rebuild_sparse_tensor"] = ("a sparse tensor", "tensor.to_dense()"),
        ["torch._utils._rebuild_sparse_csr_tensor"] = ("a sparse tensor", "tensor.to_dense()"),
        ["torch._utils._rebuild_nested_tensor"] = ("a nested tensor", "tensor.unbind()"),
        ["torch._utils._rebuild_meta_tensor_no_storage"] = ("a tensor without values (of the device meta)", "the tensors that have them"),
        ["torch._utils._rebuild_wrapper_subclass"] = ("a tensor of a class of its own", "the plain tensors in it"),
        ["torch._utils._rebuild_device_tensor_from_numpy"] = ("a tensor of another device", "tensor.cpu()"),
        ["torch._utils._rebuild_device_tensor_from_cpu_tensor"] = ("a tensor of another device", "tensor.cpu()"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a name stands for that is a tensor and is not read, and what to save instead of it; null for other names.</summary>
    public static (string What, string Remedy)? Other(PickleGlobal global) => Others.TryGetValue(global.Text, out var other) ? other : null;

    /// <summary>All names, for the documents; types and storages of PyTorch stand beside them.</summary>
    public static IEnumerable<string> All => Makers.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether a name may be used.</summary>
    public static bool Knows(PickleGlobal global) => Makers.ContainsKey(global.Text) || StorageType(global) is not null || global.Text is "torch.storage.UntypedStorage" || ElementType(global) is not null;

    /// <summary>The element type of a class of storages; null where the name is none.</summary>
    public static PyTorchType? StorageType(PickleGlobal global) => global switch
    {
        { Module: "torch" or "torch.cuda" } => PyTorchTypes.OfStorage(global.Name),
        { Text: "torch.storage.UntypedStorage" } => new("bytes", 1, DType.UInt8),
        _ => null,
    };

    /// <summary>Makes what a name with arguments stands for.</summary>
    public static object? Make(PickleGlobal global, object?[] arguments, PyTorchStorages? storages, Func<string, OgeeException> refuse) =>
        Makers.TryGetValue(global.Text, out var make) ? make(arguments, storages, refuse) : throw refuse($"{global.Text} is a type, and is called");

    static PyTorchType? ElementType(PickleGlobal global) => global.Module == "torch" ? PyTorchTypes.OfType(global.Name) : null;

    static object? Nothing(object?[] arguments, PyTorchStorages? storages, Func<string, OgeeException> refuse) => throw refuse("it is only a type here");

    // Python 2 and pickles of protocol 2 call the module of built-in types by its old name.
    static IEnumerable<KeyValuePair<string, Maker>> BuiltIn()
    {
        foreach (var module in (string[])["builtins", "__builtin__"])
        {
            yield return new($"{module}.dict", (arguments, _, refuse) => Dictionary(arguments, refuse));
            yield return new($"{module}.list", (arguments, _, refuse) => List(arguments, isSet: false, refuse));
            yield return new($"{module}.set", (arguments, _, refuse) => List(arguments, isSet: true, refuse));
            yield return new($"{module}.frozenset", (arguments, _, refuse) => List(arguments, isSet: true, refuse));
            yield return new($"{module}.complex", (arguments, _, refuse) => arguments is [double real, double imaginary] ? new Complex(real, imaginary) : throw refuse("complex takes two numbers"));
            yield return new($"{module}.bytearray", (arguments, _, refuse) => arguments switch { [] => (byte[])[], [byte[] bytes] => bytes, _ => throw refuse("bytearray takes bytes") });
            // What a defaultdict makes new entries of.
            foreach (var type in (string[])["int", "float", "str", "bool", "tuple"]) yield return new($"{module}.{type}", Nothing);
        }
    }

    // NumPy 2 moved the module.
    static IEnumerable<KeyValuePair<string, Maker>> OfNumpy()
    {
        foreach (var module in (string[])["numpy.core.multiarray", "numpy._core.multiarray"])
        {
            yield return new($"{module}.scalar", (arguments, _, refuse) => arguments is [NumpyDescription description, byte[] bytes] ? description.Scalar(bytes, refuse) : throw refuse("a number of NumPy is a type and bytes"));
            yield return new($"{module}._reconstruct", (arguments, _, refuse) => arguments is [PickleGlobal { Text: "numpy.ndarray" }, ..] ? new NumpyDescription() : throw refuse("only plain arrays of NumPy are read"));
        }
    }

    // (storage, offset, sizes, strides), then what only training needs, then metadata.
    static StridedTensor View(object?[] arguments, int least, int most, PyTorchStorages? storages, Func<string, OgeeException> refuse)
    {
        if (arguments.Length < least || arguments.Length > most || arguments is not [PickleStorage storage, long offset, PickleTuple sizes, PickleTuple strides, .. var rest] || storages is null)
            throw refuse("a tensor is rebuilt from a storage, an offset, sizes and strides");
        if (rest is [_, _, var metadata]) RequireNone(metadata, refuse);
        return Checked(storage, offset, sizes, strides, storages, refuse);
    }

    // What is to be done with the values before they are the tensor's: nothing, or the tensor is not read.
    static void RequireNone(object? metadata, Func<string, OgeeException> refuse)
    {
        if (metadata is null) return;
        if (metadata is not PickleDictionary dictionary) throw refuse($"the metadata of a tensor is {PickleText.Kind(metadata)}");
        foreach (var (name, value) in dictionary.Entries)
        {
            if (name is not ("neg" or "conj")) throw refuse($"a tensor has the metadata {Quoted.Name(name)}, whose meaning is not known");
            if (value is not false) throw refuse(name == "neg" ? "a tensor is kept as its negative (neg); save tensor.resolve_neg()" : "a tensor is kept as its conjugate (conj); save tensor.resolve_conj()");
        }
    }

    // The same over bytes, with the type as seventh, and metadata as eighth.
    static StridedTensor TypedView(object?[] arguments, PyTorchStorages? storages, Func<string, OgeeException> refuse)
    {
        if (storages is null || arguments is not [PickleStorage bytes, long offset, PickleTuple sizes, PickleTuple strides, _, _, PickleGlobal type, .. var rest] || rest.Length > 1 || ElementType(type) is not { } element)
            throw refuse("a tensor is rebuilt from a storage, an offset, sizes, strides and a type");
        if (rest is [var metadata]) RequireNone(metadata, refuse);
        if (bytes.Type.Name != "bytes" || bytes.Count % element.Size != 0) throw refuse($"a storage of {bytes.Count} elements of {bytes.Type.Name} does not hold whole elements of {element.Name}");
        return Checked(bytes with { Type = element, Count = bytes.Count / element.Size }, offset, sizes, strides, storages, refuse);
    }

    static StridedTensor Checked(PickleStorage storage, long offset, PickleTuple sizes, PickleTuple strides, PyTorchStorages storages, Func<string, OgeeException> refuse)
    {
        var (lengths, steps) = (Numbers(sizes, refuse), Numbers(strides, refuse));
        return StridedTensor.Fault(storage, offset, lengths, steps) is { } fault ? throw refuse($"a tensor {fault}") : new(storage, offset, lengths, steps, storages);
    }

    internal static long[] Numbers(PickleTuple tuple, Func<string, OgeeException> refuse) => [.. tuple.Items.Select(item => item is long number ? number : throw refuse($"a shape holds {PickleText.Kind(item)}"))];

    static object Parameter(object?[] arguments, PyTorchStorages? storages, Func<string, OgeeException> refuse) => arguments is [PickledTensor tensor, ..] ? tensor : throw refuse("a parameter is rebuilt from a tensor");

    // (function, type, arguments, attributes): a tensor that has attributes in Python.
    static object? FromType(object?[] arguments, PyTorchStorages? storages, Func<string, OgeeException> refuse) =>
        arguments is [PickleGlobal { Module: "torch._utils" } function, PickleGlobal { Text: "torch.Tensor" or "torch.nn.parameter.Parameter" }, PickleTuple inner, ..]
            ? Make(function, inner.Items, storages, refuse) : throw refuse("only plain tensors and parameters are rebuilt");

    static PickleDictionary Dictionary(object?[] arguments, Func<string, OgeeException> refuse)
    {
        var dictionary = new PickleDictionary();
        if (arguments is []) return dictionary;
        if (arguments is not [PickleList pairs]) throw refuse("a dictionary is made of nothing or of a list of pairs");
        foreach (var item in pairs.Items)
        {
            var pair = item switch { PickleTuple tuple => tuple.Items, PickleList list => [.. list.Items], _ => [] };
            if (pair.Length != 2) throw refuse("a dictionary is made of pairs");
            if (dictionary.Set(pair[0], pair[1]) is { } fault) throw refuse(fault);
        }
        return dictionary;
    }

    static PickleList List(object?[] arguments, bool isSet, Func<string, OgeeException> refuse)
    {
        var list = new PickleList(isSet);
        if (arguments is []) return list;
        if (arguments is not [PickleList items]) throw refuse("a list or set is made of nothing or of a list");
        foreach (var item in items.Items) list.Add(item);
        return list;
    }

    // Protocol 2 has no bytes; Python 3 writes them as text of as many characters.
    static object Encode(object?[] arguments, PyTorchStorages? storages, Func<string, OgeeException> refuse) =>
        arguments is [string text, "latin1" or "latin-1"] && !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff') ? Encoding.Latin1.GetBytes(text) : throw refuse("only bytes written as latin1 are read");
}
