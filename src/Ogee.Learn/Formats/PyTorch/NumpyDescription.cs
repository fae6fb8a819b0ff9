namespace Ogee.Learn;

/// <summary>A type or an array of NumPy while a pickle describes it: first its kind, then (by BUILD) the rest.</summary>
sealed class NumpyDescription
{
    readonly string? code;
    char order;
    NumpyTensor? array;

    /// <summary>An array, before it is told its shape, type and bytes.</summary>
    public NumpyDescription()
    {
    }

    /// <summary>A type, from the arguments of <c>numpy.dtype</c>: its code and two flags.</summary>
    public NumpyDescription(object?[] arguments, Func<string, OgeeException> refuse)
    {
        if (arguments is not [string { Length: 2 or 3 } text, ..]) throw refuse("a type of NumPy has a code such as f4");
        // Its order of bytes may stand before it, and BUILD may tell another.
        (order, code) = text[0] is '<' or '>' or '|' or '=' ? (text[0], text[1..]) : ('=', text);
    }

    /// <summary>The type's name as NumPy writes it; null of an array.</summary>
    public string? Name => code is null ? null : (order == '=' ? "" : order) + code;

    /// <summary>The array, once it is described; null for a type.</summary>
    public PickledTensor? Array => array;

    /// <summary>Takes what BUILD gives: of a type (version, order of bytes, …), of an array (version, sizes, type, whether column-major, bytes).</summary>
    public void Build(object?[] state, Func<string, OgeeException> refuse)
    {
        if (code is not null)
            order = state is [long, string { Length: 1 } given, null, null, null, ..] ? given[0] : throw refuse("only plain types of NumPy are read");
        else if (array is null && state is [long, PickleTuple sizes, NumpyDescription { code: not null } type, bool isFortran, byte[] bytes])
            array = Make(type.Type(refuse), PickleGlobals.Numbers(sizes, refuse), isFortran, bytes, refuse);
        else throw refuse("only plain arrays of NumPy are read");
    }

    /// <summary>One number of the type.</summary>
    public object Scalar(byte[] bytes, Func<string, OgeeException> refuse)
    {
        var stored = Type(refuse);
        if (bytes.Length != stored.Size) throw refuse($"a number of {stored.Size} bytes has {bytes.Length}");
        return stored.Value(bytes) ?? throw refuse("complex numbers of NumPy are read in arrays only");
    }

    NpyType Type(Func<string, OgeeException> refuse) => NpyType.Parse((order == '=' ? '<' : order) + code!) ?? throw refuse($"the type {Quoted.Name(code!)} of NumPy is not read");

    static NumpyTensor Make(NpyType stored, long[] sizes, bool isFortran, byte[] bytes, Func<string, OgeeException> refuse)
    {
        if (NpyArray.SizeFault(sizes, stored, bytes.Length) is { } fault) throw refuse($"an array: {fault}");
        if (stored.Type == DType.Bool && bytes.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)1)) throw refuse("an array holds a truth value that is neither 0 nor 1");
        var array = new NpyArray(new MemorySource(bytes, "an array of NumPy"), 0, stored, Shape.Create(sizes), isFortran);
        return new(stored, sizes, array);
    }
}
