using static Ogee.Learn.Tests.TorchBytes;

namespace Ogee.Learn.Tests;

public class PyTorchFuzzTests
{
    const int Inputs = 400;

    static readonly string[] Words =
        ["(", ".", "N", "]", "}", ")", "R", "t", "e", "u", "s", "b", "Q", "q\0", "h\0", "0", "\u0085", "\u008b\u00ff\u00ff\u00ff\u007f", "\u008d\0\0\0\0\0\0\0\u0010", "X\u0001\0\0\00", "K\u00ff", "\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f", "cposix\nsystem\n", "ctorch\nFloatStorage\n", "\u0094", "\u0093", "PK\u0005\u0006"];

    static byte[] Pickle(bool isLegacy) => new PickleBytes().Proto().Raw("}q\0(").Text("a").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1], isLegacy).Text("b").Raw("](K\u0001G\0\0\0\0\0\0\0\0\u0088Ne")
        .Text("c").Global("collections", "OrderedDict").Raw(")R}").Text("_metadata").Raw("Nsb").Text("d").Tensor("BoolStorage", "1", 3, 1, [2], [1], isLegacy).Raw("u").Stop();

    static void Read(string path)
    {
        using var file = PyTorchFile.Open(path);
        foreach (var (name, spec) in file.Specs)
            if (spec.Bytes <= 1_000_000) file.Read(name, new byte[spec.Bytes]);
    }

    [Fact]
    public void MutatedPicklesCauseNothingButTheFormatsOwnErrors() => new Fuzz(Pickle(false), Words).Run(Inputs, path =>
    {
        File.WriteAllBytes(path, Zip(File.ReadAllBytes(path), ("0", new byte[24]), ("1", new byte[3])));
        Read(path);
    }, CheckpointErrors.PyTorch, CheckpointErrors.Refused, CheckpointErrors.Type);

    [Fact]
    public void MutatedArchivesCauseNothingButTheFormatsOwnErrors() =>
        new Fuzz(Zip(Pickle(false), ("0", new byte[24]), ("1", new byte[3])), Words).Run(Inputs, Read, CheckpointErrors.PyTorch, CheckpointErrors.Refused, CheckpointErrors.Type);

    [Fact]
    public void MutatedLegacyFilesCauseNothingButTheFormatsOwnErrors() =>
        new Fuzz(Legacy(Pickle(true), [("0", 6, new byte[24]), ("1", 3, new byte[3])]), Words).Run(Inputs, Read, CheckpointErrors.PyTorch, CheckpointErrors.Refused, CheckpointErrors.Type);
}
