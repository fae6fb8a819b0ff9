using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Ogee.Learn.Tests;

public class NpzTests
{
    static byte[] Array(float[] values, params long[] sizes)
    {
        using var folder = new TemporaryFolder();
        NpyWriter.Write(folder["a"], DType.Float32, Shape.Create(sizes), MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        return File.ReadAllBytes(folder["a"]);
    }

    static readonly (string, byte[])[] Entries = [("layer/kernel.npy", Array([1, 2, 3, 4, 5, 6], 2, 3)), ("bias.npy", Array([7], 1))];

    static T Opened<T>(byte[] file, Func<ITensorFile, T> look)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.npz"], file);
        using var opened = TensorFile.Open(folder["a.npz"]);
        return look(opened);
    }

    [Theory, InlineData(CompressionLevel.NoCompression), InlineData(CompressionLevel.Optimal)]
    public void ArraysAreReadByName(CompressionLevel level) => Opened(TorchBytes.Archive(Entries, level), file =>
    {
        Assert.IsType<NpzFile>(file);
        Assert.Equal(["layer/kernel", "bias"], file.Specs.Keys);
        Assert.Equal(new TensorSpec([2, 3], DType.Float32), file.Specs["layer/kernel"]);
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Read("layer/kernel").ToArray<float>());
        return Expect.Error(FileErrors.Tensor, () => file.Read("kernel"), "no tensor 'kernel'");
    });

    [Fact]
    public void ArchivesOfNumPyAreRead()
    {
        using var stored = TensorFile.Open(Fixture.Path("numpy.npz"));
        Assert.Equal(["kernel", "turned", "scalar"], stored.Specs.Keys);
        Assert.Equal([0, 1, 2, 3, 4, 5], stored.Read("kernel").ToArray<float>());
        Assert.Equal([0, 1, 2, 3, 4, 5], stored.Read("turned").ToArray<short>());
        Assert.Equal([1.5], stored.Read("scalar").ToArray<double>());
        using var packed = TensorFile.Open(Fixture.Path("numpy-compressed.npz"));
        Assert.Equal([0, 1, 2, 3, 4, 5], packed.Read("kernel").ToArray<float>());
        Assert.Equal(new double[2500], packed.Read("zeros").ToArray<double>());
    }

    [Fact]
    public void WhatIsNoArchiveOfArraysIsRefused()
    {
        Expect.Error(CheckpointErrors.Npz, () => Opened(TorchBytes.Archive(Entries)[..^1], file => file), "no end record");
        Expect.Error(FileErrors.Npy, () => Opened(TorchBytes.Archive([("a.npy", [1, 2, 3])]), file => file), "a.npz: a.npy: the file has 3 bytes");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.npz"], TorchBytes.Archive([("a.txt", [1])]));
        Expect.Error(CheckpointErrors.Npz, () => NpzFile.Open(folder["a.npz"]), "entry 'a.txt' is no .npy file");
    }

    [Fact]
    public void MutatedArchivesCauseNothingButTheFormatsOwnErrors() => new Fuzz(TorchBytes.Archive(Entries, CompressionLevel.Optimal), ["PK\u0003\u0004", "PK\u0001\u0002", "PK\u0005\u0006", "\u00ff\u00ff\u00ff\u00ff", "'descr'", "\u0008\0"]).Run(400, path =>
    {
        using var file = NpzFile.Open(path);
        foreach (var (name, spec) in file.Specs) file.Read(name, new byte[spec.Bytes]);
    }, CheckpointErrors.Npz, FileErrors.Npy, FileErrors.NpyType);
}
