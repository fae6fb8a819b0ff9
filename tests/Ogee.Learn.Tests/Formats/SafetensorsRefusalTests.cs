using static Ogee.Learn.Tests.SafetensorsBytes;

namespace Ogee.Learn.Tests;

public class SafetensorsRefusalTests
{
    /// <summary>Every way to be malformed, and the words that tell it from all others.</summary>
    static readonly (string Case, byte[] File, string Words)[] Cases =
    [
        ("empty", [], "the file has 0 bytes"),
        ("length cut off", new byte[7], "the file has 7 bytes"),
        ("header past the end", [.. BitConverter.GetBytes(100UL), .. "{}"u8], "the header claims 100 bytes, and the file has 10"),
        ("header too long", [.. BitConverter.GetBytes(100_000_001UL), .. "{}"u8], "the header claims 100000001 bytes"),
        ("header length 2⁶⁴−1", [.. BitConverter.GetBytes(ulong.MaxValue), .. "{}"u8], "the header claims 18446744073709551615 bytes"),
        ("no header", Of("", 0), "does not begin with '{'"),
        ("not an object", Of("[]", 0), "does not begin with '{'"),
        ("space before the object", Of(" {}", 0), "does not begin with '{'"),
        ("bad UTF-8", Of([.. "{\""u8, 0xff, .. "\":1}"u8], 0), "not valid UTF-8"),
        ("half a character", Of("{\"\\ud800\":1}", 0), "not valid Unicode"),
        ("bad JSON", Of("{\"a\":}", 0), "not valid JSON at byte 13"),
        ("bad JSON in its third line", Of("{\n\"b\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\n\"a\":}", 0), "not valid JSON at byte 67: '}' is an invalid start of a value. Expected JSON"),
        ("JSON cut off", Of("{\"a\":{", 0), "not valid JSON"),
        ("JSON after the object", Of("{}{}", 0), "not valid JSON"),
        ("deep nesting", Of("{\"a\":" + new string('[', 10_000), 0), "tensor 'a' is not described by an object"),
        ("deep nesting in a shape", Of(One("F32", new string('[', 10_000), 0, 4), 4), "not valid JSON"),
        ("a name twice", Of("{" + Entry("t", "F32", "[1]", 0, 4) + "," + Entry("t", "F32", "[1]", 4, 8) + "}", 8), "the key 't' occurs twice"),
        ("a name twice, escaped", Of("{" + Entry("t", "F32", "[1]", 0, 4) + "," + Entry("\\u0074", "F32", "[1]", 4, 8) + "}", 8), "the key 't' occurs twice"),
        ("metadata twice", Of("{\"__metadata__\":{},\"__metadata__\":{}}", 0), "the key '__metadata__' occurs twice"),
        ("a text of the metadata twice", Of("{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}}", 0), "the metadata 'a' occurs twice"),
        ("metadata that is not text", Of("{\"__metadata__\":{\"a\":1}}", 0), "the metadata 'a' is not text"),
        ("metadata that is no object", Of("{\"__metadata__\":1}", 0), "__metadata__ is not an object"),
        ("a key of a tensor twice", Of("{\"t\":{\"dtype\":\"F32\",\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,4]}}", 4), "tensor 't' has dtype twice"),
        ("a tensor that is no object", Of("{\"t\":1}", 0), "tensor 't' is not described by an object"),
        ("no type", Of("{\"t\":{\"shape\":[],\"data_offsets\":[0,4]}}", 4), "tensor 't' has no dtype"),
        ("no shape", Of("{\"t\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4), "tensor 't' has no shape"),
        ("no place", Of("{\"t\":{\"dtype\":\"F32\",\"shape\":[]}}", 4), "tensor 't' has no data_offsets"),
        ("unknown key", Of("{\"t\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4],\"run\":\"rm\"}}", 4), "tensor 't' has an unknown key 'run'"),
        ("unknown type", Of(One("Q7", "[1]", 0, 4), 4), "tensor 't' has the unknown dtype 'Q7'"),
        ("a type that is not text", Of("{\"t\":{\"dtype\":1}}", 0), "tensor 't' has a dtype that is not text"),
        ("sub-byte type, odd count", Of(One("F4", "[3]", 0, 2), 2), "tensor 't' has 12 bits: F4 does not end at a whole byte"),
        ("reversed", Of(One("F32", "[1]", 4, 0), 4), "tensor 't' ends before it begins"),
        ("overlap", Of("{" + Entry("a", "F32", "[2]", 0, 8) + "," + Entry("b", "F32", "[2]", 4, 12) + "}", 12), "tensor 'b' overlaps"),
        ("gap", Of("{" + Entry("a", "F32", "[1]", 0, 4) + "," + Entry("b", "F32", "[1]", 8, 12) + "}", 12), "tensor 'b' begins at 8, after a gap of 4 bytes"),
        ("gap at the start", Of(One("F32", "[1]", 4, 8), 8), "tensor 't' begins at 4, after a gap of 4 bytes"),
        ("trailing bytes", Of(One("F32", "[1]", 0, 4), 5), "1 bytes follow the last tensor"),
        ("trailing bytes, no tensor", Of("{}", 3), "3 bytes follow the last tensor"),
        ("data cut off", Of(One("F32", "[2]", 0, 8), 7), "tensor 't' ends at byte 8 of the data, which has 7"),
        ("shape and bytes differ", Of(One("F32", "[3]", 0, 8), 8), "tensor 't' has 8 bytes, but [3] of F32 needs 12"),
        ("empty shape, some bytes", Of(One("F32", "[0]", 0, 4), 4), "tensor 't' has 4 bytes, but [0] of F32 needs 0"),
        ("shape overflows", Of(One("F32", "[4294967296,4294967296]", 0, 4), 4), "tensor 't' has a shape whose size overflows"),
        ("shape overflows although empty", Of(One("F32", "[0,4294967296,4294967296]", 0, 0), 0), "tensor 't' has a shape whose size overflows"),
        ("bytes overflow", Of(One("F64", "[2305843009213693952]", 0, 4), 4), "tensor 't' has a shape whose size overflows"),
        ("a negative size", Of(One("F32", "[-1]", 0, 4), 4), "tensor 't' has a shape that is not made of whole numbers"),
        ("a size of 2⁶³", Of(One("F32", "[9223372036854775808]", 0, 4), 4), "tensor 't' has a shape that is not made of whole numbers"),
        ("a broken size", Of(One("F32", "[1.5]", 0, 4), 4), "tensor 't' has a shape that is not made of whole numbers"),
        ("a size in text", Of(One("F32", "[\"1\"]", 0, 4), 4), "tensor 't' has a shape that is not made of whole numbers"),
        ("a shape that is no array", Of(One("F32", "1", 0, 4), 4), "tensor 't' has a shape that is not an array"),
        ("too many axes", Of(One("F32", "[1,1,1,1,1,1,1,1,1]", 0, 4), 4), "tensor 't' has more than 8 numbers in shape"),
        ("three places", Of("{\"t\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4,4]}}", 4), "tensor 't' has more than 2 numbers in data_offsets"),
        ("one place", Of("{\"t\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0]}}", 4), "tensor 't' has 1 data_offsets"),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(one => one.Case)];

    [Theory]
    [MemberData(nameof(Names))]
    public void AMalformedFileIsRefusedWithItsOwnMessage(string name)
    {
        var (_, bytes, words) = Cases.Single(one => one.Case == name);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.safetensors"], bytes);
        var error = Expect.Error(FileErrors.Safetensors, () => SafetensorsFile.Open(folder["m.safetensors"]), words);
        Assert.Contains(folder["m.safetensors"], error.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("U16", 2)]
    [InlineData("U64", 8)]
    [InlineData("F8_E4M3", 1)]
    public void ATypeOfTheFormatThatIsNotSupportedIsNamed(string type, int size)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m"], Of(One(type, "[1]", 0, size), size));
        Expect.Error(FileErrors.SafetensorsType, () => SafetensorsFile.Open(folder["m"]), $"tensor 't' is of type {type}");
    }

    [Fact]
    public void OnlyTheHeaderIsRead()
    {
        using var folder = new TemporaryFolder();
        // 50 GB that do not exist: a sparse file.
        const long Bytes = 50_000_000_000;
        using (var file = File.Create(folder["m"]))
        {
            file.Write(Of(One("F32", $"[{Bytes / 4}]", 0, Bytes), 0));
            file.SetLength(file.Length + Bytes);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var opened = SafetensorsFile.Open(folder["m"]);
        Assert.Equal(Bytes, opened.Tensors["t"].Spec.Bytes);
        var last = new byte[4];
        opened.ReadPart("t", (Bytes / 4) - 1, last);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void AFileThatIsTruncatedMeanwhileIsAnErrorAndNotTheEndOfTheProcess()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m"], Of(One("F32", "[1000]", 0, 4000), 4000));
        using var opened = SafetensorsFile.Open(folder["m"]);
        using (var file = new FileStream(folder["m"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(100);
        Expect.Error(FileErrors.Changed, () => opened.Read("t", new byte[4000]), folder["m"]);
    }

    [Fact]
    public void ATruthValueOfTwoIsRefused()
    {
        using var folder = new TemporaryFolder();
        var bytes = Of(One("BOOL", "[3]", 0, 3), 3);
        bytes[^2] = 2;
        File.WriteAllBytes(folder["m"], bytes);
        using var opened = SafetensorsFile.Open(folder["m"]);
        Expect.Error(FileErrors.Safetensors, () => opened.Read("t", new byte[3]), "the value 2 at element 1");
    }

    [Fact]
    public void HostileNamesAreCutAndCleanedInMessages()
    {
        using var folder = new TemporaryFolder();
        var name = "\\u001b[31m" + new string('x', 10_000);
        File.WriteAllBytes(folder["m"], Of("{" + Entry(name, "Q", "[]", 0, 4) + "}", 4));
        var error = Expect.Error(FileErrors.Safetensors, () => SafetensorsFile.Open(folder["m"]), "\\u001b[31mxxx");
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.InRange(error.Message.Length, 1, 600);
    }
}
