namespace Ogee.Learn.Tests;

/// <summary>Fault F8: what a file may do to a reader of protocol buffers.</summary>
public class ProtoReaderTests
{
    static ProtoReader Of(Proto proto) => new(proto.ToArray(), "m");

    static Proto Deep(int depth)
    {
        var message = new Proto().Int(3, 7);
        for (var i = 0; i < depth; i++) message = new Proto().Message(1, message);
        return message;
    }

    static long Descend(ProtoReader reader)
    {
        long found = 0;
        while (reader.Next())
            if (reader.Field == 1) found = reader.Message("inner", 0, Descend);
            else found = reader.Int64("value");
        return found;
    }

    [Fact]
    public void FieldsOfEveryWireTypeAreRead()
    {
        var reader = Of(new Proto().Int(1, -1).Float(2, 1.5f).Text(3, "ß").Key(4, 1).Raw(1, 2, 3, 4, 5, 6, 7, 8).Key(5, 3).Int(9, 1).Key(6, 3).Key(6, 4).Key(5, 4).Int(536_870_911, 5));
        Assert.True(reader.Next());
        Assert.Equal(-1, reader.Int64("a"));
        Assert.True(reader.Next());
        Assert.Equal(1.5f, reader.Single("b"));
        Assert.True(reader.Next());
        Assert.Equal("ß", reader.Text("c"));
        Assert.True(reader.Next());
        reader.Skip();
        Assert.True(reader.Next());
        reader.Skip();
        Assert.True(reader.Next());
        Assert.Equal((536_870_911, 5), (reader.Field, reader.Int32("last")));
        Assert.False(reader.Next());
    }

    [Fact]
    public void RepeatedNumbersAreReadPackedAndOneByOne()
    {
        var reader = Of(new Proto().Int(1, 5).Bytes(1, [.. Proto.VarintOf(300), .. Proto.VarintOf(ulong.MaxValue)]).Float(2, 1).Bytes(2, [.. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(3f)]).Bytes(3, BitConverter.GetBytes(4.0)));
        var (integers, singles, doubles) = (new List<long>(), new List<float>(), new List<double>());
        while (reader.Next())
            if (reader.Field == 1) reader.Int64s("i", integers);
            else if (reader.Field == 2) reader.Singles("s", singles);
            else reader.Doubles("d", doubles);
        Assert.Equal([5, 300, -1], integers);
        Assert.Equal([1, 2, 3], singles);
        Assert.Equal([4], doubles);
    }

    /// <summary>Messages of two bytes, whose records are fifty times as large, and numbers of one byte, which take eight.</summary>
    [Theory, InlineData(5, false), InlineData(11, false), InlineData(5, true)]
    public void TheDensestFilesTakeAtMostTwentyTimesTheirLength(int field, bool isNumbers)
    {
        var content = new byte[4_200_000];
        if (!isNumbers)
            for (var i = 0; i < content.Length; i += 2) content[i] = (byte)((field << 3) | 2);
        var graph = isNumbers ? new Proto().Bytes(field, new Proto().Bytes(7, content).ToArray()).ToArray() : content;
        var file = new Proto().Int(1, 8).Message(8, new Proto().Int(2, 17)).Bytes(7, graph).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        if (isNumbers) Assert.Equal(content.Length, OnnxReader.Document(new(file, "m")).Graph!.Initializers[0].Integers!.Count);
        else Assert.Contains("has more than 520001 messages", Assert.Throws<OgeeException>(() => OnnxReader.Document(new(file, "m"))).What, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, file.Length, 20L * file.Length);
    }

    [Fact]
    public void MessagesLieInEachOtherUpToALimit()
    {
        Assert.Equal(7, Descend(Of(Deep(ProtoReader.MaxDepth))));
        Assert.Contains("deeper than 64", Expect.Error(OnnxErrors.Malformed, () => Descend(Of(Deep(ProtoReader.MaxDepth + 1)))).Message, StringComparison.Ordinal);
        var groups = new Proto();
        for (var i = 0; i < 100_000; i++) groups.Key(1, 3);
        Expect.Error(OnnxErrors.Malformed, () =>
        {
            var reader = Of(groups);
            reader.Next();
            reader.Skip();
        }, "deeper than 64");
    }

    static readonly (string Case, byte[] Bytes, string Words)[] Cases =
    [
        ("overlong varint", [0x18, .. Enumerable.Repeat((byte)0x80, 10), 0], "longer than 64 bits"),
        ("65th bit", [0x18, .. Enumerable.Repeat((byte)0xff, 9), 2], "longer than 64 bits"),
        ("varint cut off", [0x18, 0x80], "cut off"),
        ("key cut off", [0x80], "cut off"),
        ("length past the end", [0x0a, 5, 0x18], "claims 5 bytes, and 1 follow"),
        ("length beyond int64", [0x0a, .. Proto.VarintOf(ulong.MaxValue)], "claims 18446744073709551615 bytes"),
        ("inner length past the inner end", [0x0a, 2, 0x0a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0], "claims 9 bytes, and 0 follow"),
        ("wrong wire type", [0x1d, 0, 0, 0, 0], "has wire type 5"),
        ("message as a number", [0x08, 1], "has wire type 0"),
        ("field 0", [0x00, 1], "field number 0"),
        ("field above the format", [.. Proto.VarintOf(1UL << 35), 1], "is not one"),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(one => one.Case)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ABrokenMessageIsRefusedWithItsPlace(string name)
    {
        var (_, bytes, words) = Cases.Single(one => one.Case == name);
        var error = Expect.Error(OnnxErrors.Malformed, () => Descend(new(bytes, "m")), words);
        Assert.Contains("m: at byte ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorsNameThePathOfFields() =>
        Expect.Error(OnnxErrors.Malformed, () => Descend(new([0x0a, 4, 0x0a, 2, 0x18, 0x80], "m")), "at byte 6, in inner[0].inner[0]: value is cut off");

    [Fact]
    public void UnknownFieldsOfWrongWireTypesAreRefusedWhenTheyAreSkipped() => Expect.Error(OnnxErrors.Malformed, () =>
    {
        var reader = Of(new Proto().Key(9, 7));
        reader.Next();
        reader.Skip();
    }, "wire type 7");

    [Fact]
    public void TextThatIsNotUnicodeIsRefused() => Expect.Error(OnnxErrors.Malformed, () =>
    {
        var reader = Of(new Proto().Bytes(1, [0xff, 0xfe]));
        reader.Next();
        reader.Text("name");
    }, "not valid UTF-8");
}
