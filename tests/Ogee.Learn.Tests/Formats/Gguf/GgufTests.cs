using System.Text;

namespace Ogee.Learn.Tests;

public class GgufTests
{
    static byte[] Text(string text) => [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    static byte[] Entry(string name, int kind, params byte[] value) => [.. Text(name), .. BitConverter.GetBytes(kind), .. value];

    static byte[] Info(string name, int kind, ulong offset, params ulong[] sizes) => [.. Text(name), .. BitConverter.GetBytes(sizes.Length), .. sizes.SelectMany(BitConverter.GetBytes), .. BitConverter.GetBytes(kind), .. BitConverter.GetBytes(offset)];

    /// <summary>A file of the parts given, its data at a multiple of 32.</summary>
    static byte[] Of(byte[][] entries, byte[][] infos, byte[] data, int version = 3)
    {
        List<byte> file = [.. "GGUF"u8, .. BitConverter.GetBytes(version), .. BitConverter.GetBytes((ulong)infos.Length), .. BitConverter.GetBytes((ulong)entries.Length), .. entries.SelectMany(entry => entry), .. infos.SelectMany(info => info)];
        while (file.Count % 32 != 0) file.Add(0);
        return [.. file, .. data];
    }

    // 0.5 as float16, then 32 bytes from −16 on; 2 as float16, then nibbles: the first half 0, 1, …, the second 15, 14, …
    static readonly byte[] Q8 = [0, 0x38, .. Enumerable.Range(0, 32).Select(i => (byte)(i - 16))], Q4 = [0, 0x40, .. Enumerable.Range(0, 16).Select(i => (byte)(i | ((15 - i) << 4)))];

    internal static byte[] Whole() => Of(
        [Entry("general.architecture", 8, Text("llama")), Entry("llama.block_count", 4, 5, 0, 0, 0), Entry("eps", 6, BitConverter.GetBytes(0.5f)), Entry("tied", 7, 1), Entry("tokens", 9, [.. BitConverter.GetBytes(8), .. BitConverter.GetBytes(2UL), .. Text("a"), .. Text("bc")])],
        [Info("a", 0, 0, 3, 2), Info("b", 8, 32, 32), Info("c", 2, 96, 32, 2), Info("d", 1, 160, 1)],
        [.. TorchBytes.Of(1, 2, 3, 4, 5, 6), .. new byte[8], .. Q8, .. new byte[30], .. Q4, .. Q4, .. new byte[28], 0, 0x3c]);

    static T Opened<T>(byte[] file, Func<ITensorFile, T> look)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.gguf"], file);
        using var opened = TensorFile.Open(folder["m.gguf"]);
        return look(opened);
    }

    [Fact]
    public void TensorsAndValuesAreRead() => Opened(Whole(), file =>
    {
        Assert.Equal(new TensorSpec([2, 3], DType.Float32), file.Specs["a"]);
        Assert.Equal([1, 2, 3, 4, 5, 6], file.Read("a").ToArray<float>());
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (i - 16) * 0.5f), file.Read("b").ToArray<float>());
        float[] nibbles = [.. Enumerable.Range(0, 16).Select(i => 2f * (i - 8)), .. Enumerable.Range(0, 16).Select(i => 2f * (7 - i))];
        Assert.Equal(new TensorSpec([2, 32], DType.Float32), file.Specs["c"]);
        Assert.Equal([.. nibbles, .. nibbles], file.Read("c").ToArray<float>());
        Assert.Equal([(Half)1], file.Read("d").ToArray<Half>());
        var values = Assert.IsType<GgufFile>(file).Values;
        Assert.Equal(("llama", 5L, 0.5, true), (values["general.architecture"], values["llama.block_count"], values["eps"], values["tied"]));
        Assert.Equal(["a", "bc"], (object[])values["tokens"]);
        return file;
    });

    [Fact]
    public void NamesOfLlamaCppBecomeThoseOfTheModel()
    {
        var names = new Dictionary<string, string>
        {
            ["token_embd.weight"] = "tok_embeddings.weight", ["output_norm.weight"] = "norm.weight", ["output.weight"] = "output.weight", ["blk.3.attn_q.weight"] = "layers.3.attention.wq.weight",
            ["blk.3.attn_output.weight"] = "layers.3.attention.wo.weight", ["blk.0.attn_norm.weight"] = "layers.0.attention_norm.weight", ["blk.0.ffn_norm.weight"] = "layers.0.ffn_norm.weight",
            ["blk.1.ffn_gate.weight"] = "layers.1.feed_forward.w1.weight", ["blk.1.ffn_down.weight"] = "layers.1.feed_forward.w2.weight", ["blk.1.ffn_up.weight"] = "layers.1.feed_forward.w3.weight",
        };
        var map = Opened(Of([Entry("general.architecture", 8, Text("llama"))], [Info("a", 0, 0, 1)], TorchBytes.Of(1)), file => GgufNames.LlamaOf((GgufFile)file));
        Assert.All(names, pair => Assert.Equal(pair.Value, map.Apply(pair.Key).Name));
        // It changes the angles of positions, so it is never left out unseen.
        Assert.False(map.Apply("rope_freqs.weight").IsDropped);
    }

    static byte[] Model(string architecture, params float[] factors) => Of([Entry("general.architecture", 8, Text(architecture))], [Info("rope_freqs.weight", 0, 0, 2)], TorchBytes.Of(factors));

    [Fact]
    public void AMapIsMadeForLlamasAlone()
    {
        Assert.True(Opened(Model("llama", 1, 1), file => GgufNames.LlamaOf((GgufFile)file).Apply("rope_freqs.weight")).IsDropped);
        Expect.Error(CheckpointErrors.Gguf, () => Opened(Model("llama", 1, 8), file => GgufNames.LlamaOf((GgufFile)file)), "has factors other than 1");
        Expect.Error(CheckpointErrors.Gguf, () => Opened(Model("qwen2", 1, 1), file => GgufNames.LlamaOf((GgufFile)file)), "the architecture is 'qwen2'");
        Expect.Error(CheckpointErrors.Gguf, () => Opened(Of([], [], []), file => GgufNames.LlamaOf((GgufFile)file)), "the architecture is not told");
    }

    static readonly (string Case, byte[] File, string Words)[] Cases =
    [
        ("tensors that overlap", Of([], [Info("a", 0, 32, 9), Info("b", 0, 64, 9), Info("c", 0, 0, 8)], new byte[128]), "the tensors 'a' and 'b' overlap"),
        ("an offset between multiples", Of([], [Info("a", 0, 4, 1)], new byte[64]), "tensor 'a' is at byte 4 of the data"),
        ("another version", Of([], [], [], version: 1), "the format is of version 1"),
        ("header cut off", Whole()[..60], "is the file truncated?"),
        ("data cut off", Whole()[..^1], "tensor 'd' needs 2 bytes"),
        ("2⁶³ tensors", [.. "GGUF"u8, 3, 0, 0, 0, .. BitConverter.GetBytes(1UL << 63), .. new byte[8]], "there are said to be 9223372036854775808 tensors"),
        ("a text of 2⁶⁰ bytes", Of([Entry("a", 8, BitConverter.GetBytes(1UL << 60))], [], []), "a text at byte"),
        ("a list of 2⁶⁰ values", Of([Entry("a", 9, [.. BitConverter.GetBytes(0), .. BitConverter.GetBytes(1UL << 60)])], [], []), "a list at byte"),
        ("lists in lists", Of([Entry("a", 9, [.. Enumerable.Repeat((byte[])[9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 100).SelectMany(list => list)])], [], []), "8 deep"),
        ("an unknown kind", Of([Entry("a", 13)], [], []), "is of kind 13"),
        ("a name twice", Of([Entry("a", 0, 1), Entry("a", 0, 1)], [], []), "the value 'a' occurs twice"),
        ("a tensor twice", Of([], [Info("a", 0, 0, 1), Info("a", 0, 0, 1)], new byte[4]), "the tensor 'a' occurs twice"),
        ("a shape that overflows", Of([], [Info("a", 0, 0, 1UL << 32, 1UL << 32)], []), "has a shape that overflows"),
        ("an offset that overflows", Of([], [Info("a", 0, ulong.MaxValue, 1)], new byte[4]), "tensor 'a' needs 4 bytes"),
        ("half a block", Of([], [Info("a", 8, 0, 16, 2)], new byte[34]), "tensor 'a' of Q8_0 has the shape [2, 16]"),
        ("nine axes", Of([], [Info("a", 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1)], new byte[4]), "tensor 'a' has 9 axes"),
        ("an alignment of 0", Of([Entry("general.alignment", 4, 0, 0, 0, 0)], [], []), "the alignment is 0"),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(one => one.Case)];

    [Theory, MemberData(nameof(Names))]
    public void AMalformedFileIsRefusedWithItsOwnMessage(string name)
    {
        var (_, bytes, words) = Cases.Single(one => one.Case == name);
        Expect.Error(CheckpointErrors.Gguf, () => Opened(bytes, file => file), words);
    }

    [Fact]
    public void OtherBlocksAreNamed() => Expect.Error(CheckpointErrors.Type, () => Opened(Of([], [Info("a", 12, 0, 256)], new byte[144]), file => file), "tensor 'a' is of ggml's type 12");

    [Fact]
    public void MutatedFilesCauseNothingButTheFormatsOwnErrors() => new Fuzz(Whole(), ["GGUF", "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "\0\0\0\0", "\u0009\0\0\0", "\u0008\0\0\0", "\u0001\0\0\0\0\0\0\0"]).Run(400, path =>
    {
        using var file = GgufFile.Open(path);
        foreach (var (name, spec) in file.Specs) file.Read(name, new byte[spec.Bytes]);
    }, CheckpointErrors.Gguf, CheckpointErrors.Type);
}
