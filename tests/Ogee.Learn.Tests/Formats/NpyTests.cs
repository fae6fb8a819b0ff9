using System.Runtime.InteropServices;
using System.Text;
using CsCheck;

namespace Ogee.Learn.Tests;

public class NpyTests
{
    static byte[] Of(string header, byte[] data, byte version = 1) =>
        [0x93, .. "NUMPY"u8, version, 0, .. version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length), .. Encoding.Latin1.GetBytes(header), .. data];

    static string Header(string type, string shape, bool isFortran = false) => $"{{'descr': '{type}', 'fortran_order': {(isFortran ? "True" : "False")}, 'shape': {shape}, }}\n";

    static T[] Read<T>(byte[] file) where T : unmanaged
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.npy"], file);
        using var npy = NpyFile.Open(folder["a.npy"]);
        Assert.Equal(DTypes.Of<T>(), npy.Spec.Type);
        var values = new T[npy.Spec.Shape.Count];
        npy.Read(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    static readonly DType[] Known = [.. DTypes.All.Where(type => type != DType.BFloat16)];

    [Fact]
    public void WhatNumPyHasNotIsRefused()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("bf16", Assert.Throws<OgeeException>(() => NpyWriter.Write(folder["a"], DType.BFloat16, [1], new byte[2])).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["a"]));
    }

    [Fact]
    public void WhatIsWrittenIsRead() =>
        Gen.Select(Gen.Int[0, Known.Length - 1], Gen.Long[0, 5].Array[0, 5]).Sample((index, sizes) =>
        {
            var spec = new TensorSpec([.. sizes], Known[index]);
            byte[] bytes = [.. Enumerable.Range(0, (int)spec.Bytes).Select(i => (byte)(spec.Type == DType.Bool ? i & 1 : i * 37))];
            using var folder = new TemporaryFolder();
            NpyWriter.Write(folder["a"], spec.Type, spec.Shape, bytes);
            using var npy = NpyFile.Open(folder["a"]);
            Assert.Equal(spec, npy.Spec);
            var read = new byte[bytes.Length];
            npy.Read(read);
            Assert.Equal(bytes, read);
        }, iter: 100, threads: 2);

    [Fact]
    public void ComplexNumbersAreReadInEitherOrderOfBytes()
    {
        // numpy.array([1 - 2j]) as complex64.
        Assert.Equal([new Complex64(1, -2)], Read<Complex64>(Of(Header("<c8", "(1,)"), [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])));
        Assert.Equal([new Complex64(1, -2)], Read<Complex64>(Of(Header(">c8", "(1,)"), [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0])));
    }

    [Fact]
    public void TheBytesAreThoseOfNumPy()
    {
        using var folder = new TemporaryFolder();
        NpyWriter.Write(folder["a"], DType.Float32, [2], MemoryMarshal.AsBytes<float>([1f, 2f]).ToArray());
        // numpy.save(f, numpy.array([1, 2], 'float32')): 118 bytes of header, the values at 128.
        byte[] expected = [.. Of("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }".PadRight(117) + "\n", []), 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40];
        Assert.Equal(expected, File.ReadAllBytes(folder["a"]));
    }

    [Fact]
    public void BigEndianAndSmallTypesAreRead()
    {
        Assert.Equal([1.5f, -2f], Read<float>(Of(Header(">f4", "(2,)"), [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0])));
        Assert.Equal([258L, -2L], Read<long>(Of(Header(">i8", "(2,)"), [0, 0, 0, 0, 0, 0, 1, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe])));
        Assert.Equal([-2, 258], Read<short>(Of(Header("<i2", "(2,)"), [0xfe, 0xff, 2, 1])));
        Assert.Equal([65534, 513], Read<int>(Of(Header(">u2", "(2,)"), [0xff, 0xfe, 2, 1])));
        Assert.Equal([-1, 127], Read<sbyte>(Of(Header("|i1", "(2,)"), [0xff, 0x7f])));
        Assert.Equal([4294967295L], Read<long>(Of(Header("<u4", "()"), [0xff, 0xff, 0xff, 0xff])));
        Assert.Equal([(Half)1.5f, Half.NegativeInfinity], Read<Half>(Of(Header("<f2", "(2,)"), [0, 0x3e, 0, 0xfc])));
        Assert.Equal([(Half)1.5f], Read<Half>(Of(Header(">f2", "(1,)"), [0x3e, 0])));
        Assert.Equal([true, false], Read<bool>(Of(Header("|b1", "(2,)"), [1, 0])));
    }

    [Fact]
    public void ColumnMajorArraysAreRead()
    {
        Assert.Equal([1, 3, 5, 2, 4, 6], Read<byte>(Of(Header("|u1", "(2, 3)", isFortran: true), [1, 2, 3, 4, 5, 6])));
        Assert.Equal([1, 5, 3, 7, 2, 6, 4, 8], Read<byte>(Of(Header("|u1", "(2, 2, 2)", isFortran: true), [1, 2, 3, 4, 5, 6, 7, 8])));
        Assert.Equal([7], Read<byte>(Of(Header("|u1", "()", isFortran: true), [7])));
        Assert.Empty(Read<byte>(Of(Header("|u1", "(2, 0)", isFortran: true), [])));
    }

    [Fact]
    public void OtherVersionsAndSpellingsOfTheHeaderAreRead()
    {
        Assert.Equal([7], Read<byte>(Of(Header("|u1", "(1,)"), [7], version: 2)));
        Assert.Equal([7], Read<byte>(Of(Header("|u1", "(1,)"), [7], version: 3)));
        Assert.Equal([7], Read<byte>(Of("{\"shape\":(1L,1),\"fortran_order\":False,\"descr\":\"|u1\"}", [7])));
    }

    static readonly (string Case, byte[] File, string Words)[] Cases =
    [
        ("empty", [], "the file has 0 bytes"),
        ("other file", [.. "PK\u0003\u0004 and so on"u8], "does not begin as npy files do"),
        ("version", Of(Header("|u1", "()"), [1], version: 9), "of version 9"),
        ("header cut off", Of(Header("|u1", "()"), [])[..40], "the header claims"),
        ("huge header", [0x93, .. "NUMPY"u8, 2, 0, 0xff, 0xff, 0xff, 0xff], "the header claims 4294967295 bytes"),
        ("data cut off", Of(Header("<f4", "(3,)"), new byte[11]), "needs 12 bytes, and 11 follow"),
        ("trailing data", Of(Header("<f4", "(3,)"), new byte[13]), "needs 12 bytes, and 13 follow"),
        ("overflow", Of(Header("<f4", "(4294967296, 4294967296)"), []), "overflows"),
        ("overflow although empty", Of(Header("<f4", "(4294967296, 4294967296, 0)"), []), "overflows"),
        ("negative", Of(Header("<f4", "(-1,)"), []), "no whole number"),
        ("2⁶³", Of(Header("<f4", "(9223372036854775808,)"), []), "no whole number"),
        ("axes", Of(Header("|u1", "(1,1,1,1,1,1,1,1,1)"), [1]), "more than 8 axes"),
        ("no dictionary", Of("[1]", []), "no '{'"),
        ("a call", Of("{'descr': __import__('os'), }", []), "no text"),
        ("missing key", Of("{'descr': '|u1'}", [1]), "not all of"),
        ("key twice", Of("{'descr': '|u1', 'descr': '|u1'}", [1]), "occurs twice"),
        ("unknown key", Of("{'extra': 1}", [1]), "unknown key 'extra'"),
        ("truth", Of("{'fortran_order': 1}", [1]), "neither True nor False"),
        ("after", Of("{'descr': '|u1', 'fortran_order': False, 'shape': ()} + 1", [1]), "something follows"),
        ("after a zero", Of("{'descr': '|u1', 'fortran_order': False, 'shape': ()}\0 + 1", [1]), "something follows"),
        ("half a text", Of("{'descr': '|u1", [1]), "does not end"),
        ("missing comma", Of("{'descr': '|u1' 'shape': ()}", [1]), "no ',' or '}'"),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(one => one.Case)];

    [Theory]
    [MemberData(nameof(Names))]
    public void AMalformedFileIsRefusedWithItsOwnMessage(string name)
    {
        var (_, bytes, words) = Cases.Single(one => one.Case == name);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], bytes);
        Expect.Error(FileErrors.Npy, () => NpyFile.Open(folder["a"]), words);
    }

    [Theory]
    [InlineData("|O", "pickled program")]
    [InlineData("<c16", "'<c16'")]
    [InlineData("<u8", "'<u8'")]
    [InlineData("<U5", "'<U5'")]
    [InlineData("<M8[ns]", "'<M8[ns]'")]
    public void TypesThatAreNotSupportedAreNamed(string type, string words)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], Of(Header(type, "(1,)"), new byte[8]));
        Expect.Error(FileErrors.NpyType, () => NpyFile.Open(folder["a"]), words);
    }

    [Fact]
    public void RecordTypesAreRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], Of("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}", new byte[4]));
        Expect.Error(FileErrors.NpyType, () => NpyFile.Open(folder["a"]), "a record type");
    }

    [Fact]
    public void WrongValuesAndSpacesAndLengthsAreNamed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], Of(Header("|b1", "(2,)"), [1, 2]));
        using var npy = NpyFile.Open(folder["a"]);
        Expect.Error(FileErrors.Npy, () => npy.Read(new byte[2]), "the value 2 at element 1");
        Expect.Error(FileErrors.Tensor, () => npy.Read(new byte[3]), "the space has 3");
        Expect.Error(FileErrors.Entry, () => NpyWriter.Write(folder["b"], DType.Float32, [2], new byte[7]), "7 were given");
        using (var file = new FileStream(folder["a"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(20);
        Expect.Error(FileErrors.Changed, () => npy.Read(new byte[2]));
    }

    [Fact]
    public void MutatedFilesCauseNothingButTheFormatsOwnError()
    {
        string[] words = ["'", "\"", "(", ")", "{", "}", ",", "True", "|O", ">f8", "<f2", "9223372036854775807", "-1", "L", "'shape':", "'descr':", "0, "];
        new Fuzz(Of(Header(">i2", "(3, 4)", isFortran: true), new byte[24]), words, bytes =>
        {
            var length = BitConverter.GetBytes((ushort)Math.Max(0, bytes.LastIndexOf((byte)'\n') + 1 - 10));
            (bytes[8], bytes[9]) = (length[0], length[1]);
        }).Run(path =>
        {
            using var npy = NpyFile.Open(path);
            npy.Read(new byte[npy.Spec.Bytes]);
        }, FileErrors.Npy, FileErrors.NpyType);
    }
}
