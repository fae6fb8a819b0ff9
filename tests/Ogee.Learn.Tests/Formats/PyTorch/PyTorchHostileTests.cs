using System.IO.Compression;
using static Ogee.Learn.Tests.TorchBytes;

namespace Ogee.Learn.Tests;

/// <summary>Files that say more than they are, or that say it in a way that is easily misread.</summary>
public class PyTorchHostileTests
{
    static PickleBytes P => new PickleBytes().Proto();

    static readonly byte[] Tensor = P.Tensor("FloatStorage", "0", 2, 0, [2], [1]).Stop();

    static void Refused(byte[] file, string words) => Expect.Error(CheckpointErrors.PyTorch, () => Opened(file, opened => opened), words);

    static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    [Fact]
    public void CopiesOfWhatIsNamedOftenArePaidFor()
    {
        // A list of 50,000, a thousand times a new list of it; the same of a dictionary and of bytes.
        Refused(Zip(P.Raw("]q\0(" + new string('N', 50_000) + "e0cbuiltins\nlist\nq\u0001](" + Repeated("h\u0001h\0\u0085R", 1000) + "e.").ToArray()), "with a copy of a list it would unfold to");
        Refused(Zip(P.Raw("]q\0(" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"M{(char)(i & 255)}{(char)(i >> 8)}N\u0086")) + "e0ccollections\nOrderedDict\nq\u0001](" + Repeated("h\u0001h\0\u0085R", 1000) + "e.").ToArray()), "with a copy of a dictionary it would unfold to");
        Refused(Zip(P.Text(new string('x', 100_000)).Text("latin1").Raw("\u0086q\0" + "0c_codecs\nencode\nq\u0001](" + Repeated("h\u0001h\0R", 1000) + "e.").ToArray()), "with a copy of bytes it would unfold to");
    }

    [Fact]
    public void NumbersOfRememberedValuesAreBounded()
    {
        Refused(Zip(P.Raw("Np4294967296\n.").ToArray()), "is to be remembered as number 4294967296");
        Assert.Equal(5L, Opened(Zip(P.Raw("K\u0005p7\n0N0g7\n.").ToArray()), file => file.Values["value"]));
        Refused(Zip(P.Raw("K\u0005p7\n0g6\n.").ToArray()), "nothing is remembered as number 6");
    }

    [Fact]
    public void ViewsThatShowOneNumberOftenAreBounded()
    {
        Refused(Zip(P.Tensor("FloatStorage", "0", 1, 0, [1 << 28], [0]).Stop(), ("0", new byte[4])), "with tensor 'value' it would unfold to 1.1 GB");
        var file = P.Raw("](").Raw([.. Enumerable.Range(0, 20).SelectMany(_ => new PickleBytes().Tensor("FloatStorage", "0", 1, 0, [1_000_000], [0]).ToArray())]).Raw("e").Stop();
        Refused(Zip(file, ("0", new byte[4])), "with tensor '10' it would unfold to 44.0 MB");
    }

    static byte[] With(string metadata) => P.Global("torch._utils", "_rebuild_tensor_v2").Raw("(").Storage("FloatStorage", "0", 2).Raw("K\0").Sizes(2).Sizes(1).Raw("\u0089}" + metadata + "tR").Stop();

    [Theory]
    [InlineData("}X\u0003\0\0\0neg\u0088s", "a tensor is kept as its negative (neg)")]
    [InlineData("}X\u0004\0\0\0conj\u0088s", "a tensor is kept as its conjugate (conj)")]
    [InlineData("}X\u0003\0\0\0new\u0089s", "a tensor has the metadata 'new'")]
    [InlineData("K\u0001", "the metadata of a tensor is an integer")]
    [InlineData("NN", "a tensor is rebuilt from")]
    public void MetadataThatChangesValuesIsRefused(string metadata, string words) => Refused(Zip(With(metadata), ("0", Of(1, 2))), words);

    [Theory, InlineData(""), InlineData("N"), InlineData("}"), InlineData("}X\u0003\0\0\0neg\u0089s")]
    public void MetadataThatChangesNothingIsPassed(string metadata) => Opened(Zip(With(metadata), ("0", Of(1, 2))), file =>
    {
        Assert.Equal([1, 2], file.Read("value").ToArray<float>());
        return file;
    });

    [Theory, InlineData(true), InlineData(false)]
    public void AnOldFileOfABigEndianMachineHasLittleEndianValues(bool isCountLittle) =>
        Opened(Legacy(P.Tensor("FloatStorage", "0", 2, 0, [2], [1], isLegacy: true).Stop(), [("0", 2, Of(1, 2))], isLittle: false, isCountLittle), file =>
        {
            Assert.Equal([1, 2], file.Read("value").ToArray<float>());
            return file;
        });

    [Fact]
    public void ATypeOfNumPyMayHaveItsOrderBeforeIt()
    {
        const string Kind = "cnumpy\ndtype\n(X\u0003\0\0\0>f4\u0089\u0088tR";
        Opened(Zip(P.Raw("](cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\u0085C\u0001btR(K\u0001K\u0002\u0085" + Kind + "\u0089C\u0008?\u0080\0\0@\0\0\0tb" + Kind + "e.").ToArray()), file =>
        {
            Assert.Equal([1, 2], file.Read("0").ToArray<float>());
            Assert.Equal("numpy.>f4", file.Values["1"]);
            return file;
        });
        Refused(Zip(P.Raw("cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\u0085C\u0001btR.").ToArray()), "the array 'value' has no values");
    }

    [Fact]
    public void AStorageIsATensorOfOneAxis() => Opened(Zip(P.Raw("}").Text("s").Storage("FloatStorage", "0", 2).Raw("s.").ToArray(), ("0", Of(1, 2))), file =>
    {
        Assert.Equal([1, 2], file.Read("s").ToArray<float>());
        return file;
    });

    [Fact]
    public void TextsOfProtocol0AreDecoded()
    {
        Opened(Zip(new PickleBytes().Raw("(lV\\u20ac\\u005cu\\U0001f600 \u00e9\naV\\n\\\\u0041\na.").ToArray()), file =>
        {
            Assert.Equal(["€\\u😀 é", "\\n\\\\u0041"], (object?[])file.Values["value"]!);
            return file;
        });
        Refused(Zip(new PickleBytes().Raw("V\\u20a\n.").ToArray()), "has an escape without its 4 digits");
    }

    [Fact]
    public void AnArchiveThatIsTooShortForItsRecordsIsRefused()
    {
        byte[] locator = [.. BitConverter.GetBytes(0x07064b50), .. new byte[12], 1, 0, 0, 0], end = [.. BitConverter.GetBytes(0x06054b50), .. new byte[18]];
        Refused([(byte)'P', (byte)'K', 3, 4, .. locator, .. end], "its zip64 end record is said to be at byte 0");
    }

    // A file without descriptors behind its entries: stored, one pickle.
    static byte[] Plain() => Archive([("a/data.pkl", P.Raw("N.").ToArray())]);

    [Fact]
    public void HeadersThatContradictEachOtherAreRefused()
    {
        var whole = Plain();
        Assert.Equal((0, 0), (whole[6] & 8, whole[8]));
        foreach (var (at, value) in (ReadOnlySpan<(int, byte)>)[(6, 1), (8, 8), (14, (byte)(whole[14] ^ 1)), (18, 9), (22, 9)])
        {
            byte[] changed = [.. whole];
            changed[at] = value;
            Refused(changed, "in its own header, and");
        }
        Opened(whole, file => file);
    }

    [Fact]
    public void ACompressedStorageIsUnpackedOnce()
    {
        var pickle = P.Raw("](").Tensor("FloatStorage", "0", 1_000_000, 0, [2], [1]).Tensor("FloatStorage", "0", 1_000_000, 7, [2], [1]).Raw("e").Stop();
        Opened(Archive([("a/data.pkl", pickle), ("a/data/0", new byte[4_000_000])], CompressionLevel.Fastest), file =>
        {
            file.Read("0");
            var before = GC.GetAllocatedBytesForCurrentThread();
            file.Read("1");
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
            return file;
        });
    }

    [Fact]
    public void ATruncatedArchiveIsToldAsPyTorchs()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.pt"], Zip(Tensor, ("0", Of(1, 2)))[..^30]);
        Expect.Error(CheckpointErrors.PyTorch, () => TensorFile.Open(folder["m.pt"]), "no end record");
    }

    [Fact]
    public void OldFilesOfProtocol4AreKnownByTheirFirstBytes()
    {
        static byte[] Framed(PickleBytes pickle) => [0x80, 4, 0x95, .. BitConverter.GetBytes((long)pickle.Count + 1), .. pickle.Stop()];
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.bin"],
        [
            .. Framed(new PickleBytes().Raw(0x8a, 10).Raw(Convert.FromHexString("6cfc9c46f9206aa85019"))), .. Framed(new PickleBytes().Raw("M").Raw(BitConverter.GetBytes((short)1001))), .. Framed(new PickleBytes().Raw("}")),
            .. Framed(new PickleBytes().Tensor("FloatStorage", "0", 2, 0, [2], [1], isLegacy: true)), .. Framed(new PickleBytes().Raw("]").Text("0").Raw("a")), .. BitConverter.GetBytes(2L), .. Of(1, 2),
        ]);
        using var file = TensorFile.Open(folder["m.bin"]);
        Assert.Equal([1, 2], file.Read("value").ToArray<float>());
    }
}
