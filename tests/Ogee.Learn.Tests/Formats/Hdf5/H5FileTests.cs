namespace Ogee.Learn.Tests;

/// <summary>A file of h5py: what <c>Fixtures/make.py</c> put in is read, and what is broken is refused.</summary>
public class H5FileTests
{
    static readonly byte[] Whole = File.ReadAllBytes(Fixture.Path("h5py.h5"));

    static float[] Floats(ITensorFile file, string name) => file.Read(name).Cast(DType.Float32).ToArray<float>();

    static float[] Arange(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];

    [Fact]
    public void DatasetsOfEveryLayoutAreRead()
    {
        using var file = TensorFile.Open(Fixture.Path("h5py.h5"));
        Assert.IsType<H5File>(file);
        Assert.Equal(new TensorSpec([2, 3, 4], DType.Float32), file.Specs["conv/conv/kernel:0"]);
        Assert.Equal(Arange(24), Floats(file, "conv/conv/kernel:0"));
        Assert.Equal(new TensorSpec([4], DType.Float64), file.Specs["conv/conv/bias:0"]);
        Assert.Equal(Arange(4), Floats(file, "conv/conv/bias:0"));
        Assert.Equal([0, 1, 2, 3], file.Read("big").ToArray<short>());
        Assert.Equal(Arange(4), Floats(file, "half"));
        Assert.Equal([-5L], file.Read("scalar").ToArray<long>());
        Assert.Equal(new TensorSpec([0, 3], DType.Float32), file.Specs["none"]);
        Assert.Equal(Arange(70), Floats(file, "chunked"));
        Assert.Equal(Arange(700), Floats(file, "packed"));
        Assert.Equal([0, 0, 0, 0], Floats(file, "unwritten"));
        Assert.Equal([0, 0, 0, 0, 8, 0, 0, 0, 0], Floats(file, "holes"));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"many/layer_{i:000}"), file.Specs.Keys.Where(name => name.StartsWith("many", StringComparison.Ordinal)));
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal([i], Floats(file, $"many/layer_{i:000}")));
    }

    [Fact]
    public void AttributesAreReadAndWhatIsNoNumberIsListed()
    {
        using var file = H5File.Open(Fixture.Path("h5py.h5"));
        Assert.Equal(["conv", "dense_1"], (object?[])file.Attributes["@layer_names"]!);
        Assert.Equal(("tensorflow", "2.3.0", 0.25), (file.Attributes["@backend"], file.Attributes["@keras_version"], file.Attributes["@rate"]));
        Assert.Equal([0L, 1L, 2L], (object?[])file.Attributes["@numbers"]!);
        Assert.Equal(["text: text in a heap", "truth: an enumeration"], file.Skipped);
    }

    [Fact]
    public void TheNewestFormIsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        Expect.Error(CheckpointErrors.Hdf5, () => H5File.Open(Fixture.Path("h5py-latest.h5")), "the superblock is of version 3");
    }

    static int Find(ReadOnlySpan<byte> what, int nth = 0)
    {
        var at = -1;
        for (var i = 0; i <= nth; i++) at = at + 1 + Whole.AsSpan(at + 1).IndexOf(what);
        return at;
    }

    static byte[] Changed(int at, params byte[] bytes)
    {
        byte[] file = [.. Whole];
        bytes.CopyTo(file, at);
        return file;
    }

    static readonly (string Case, byte[] File, string Words)[] Cases =
    [
        ("empty", [], "the file has 0 bytes"),
        ("another file", new byte[200], "does not begin as HDF5 files do"),
        ("cut off", Whole[..2000], "is it truncated?"),
        ("addresses of 4 bytes", Changed(13, 4), "addresses have 4 bytes"),
        ("root past the end", Changed(64, 0, 0, 0, 0, 0, 0, 0, 1), "an object header needs 16 bytes at byte 72057594037927936"),
        ("root that is no object", Changed(64, 0, 0, 0, 0, 0, 0, 0, 0), "an object header at byte 0 is of version 137"),
        ("no heap", Changed(Find("HEAP"u8), (byte)'X'), "there is no heap of names"),
        ("no tree", Changed(Find("TREE"u8), (byte)'X'), "there is no node of a tree"),
        ("no node", Changed(Find("SNOD"u8), (byte)'X'), "there is no node of names"),
        ("a tree that is its own child", Changed(Find("TREE"u8) + 5, 1) is var file && BitConverter.GetBytes((long)Find("TREE"u8)).Select((value, i) => file[Find("TREE"u8) + 32 + i] = value).Count() == 8 ? file : [], "a node of a tree at byte"),
        ("65,535 children", Changed(Find("TREE"u8) + 6, 0xff, 0xff), "a node of"),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(one => one.Case)];

    [Theory, MemberData(nameof(Names))]
    public void AMalformedFileIsRefusedWithItsOwnMessage(string name)
    {
        var (_, bytes, words) = Cases.Single(one => one.Case == name);
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.h5"], bytes);
        Expect.Error(CheckpointErrors.Hdf5, () => Read(folder["m.h5"]), words);
    }

    [Fact]
    public void MutatedFilesCauseNothingButTheFormatsOwnError() =>
        new Fuzz(Whole, ["TREE", "SNOD", "HEAP", "GCOL", "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "\0\0\0\0\0\0\0\0", "\u0010\0", "\u0008\0"]).Run(300, Read, CheckpointErrors.Hdf5);

    static void Read(string path)
    {
        using var file = H5File.Open(path);
        foreach (var (name, spec) in file.Specs)
            if (spec.Bytes < 1_000_000) file.Read(name, new byte[spec.Bytes]);
    }
}
