using System.Text;

namespace Ogee.Learn.Tests;

public class TfLiteTests : IDisposable
{
    /// <summary>A FlatBuffers file made by hand: tables of numbered fields, lists, and texts, each before what it refers to.</summary>
    sealed class Flat
    {
        readonly List<byte> bytes = [0, 0, 0, 0, .. "TFL3"u8];

        public static byte[] Of((int, object)[] root)
        {
            var flat = new Flat();
            flat.Patch(0, flat.Write(root));
            return [.. flat.bytes];
        }

        // A table's fields are a number in place, or a reference of four bytes.
        int Write(object value)
        {
            while (bytes.Count % 8 != 0) bytes.Add(0);
            switch (value)
            {
                case (int Number, object Value)[] fields:
                    var most = fields.Length == 0 ? 0 : fields.Max(field => field.Number) + 1;
                    var list = bytes.Count;
                    bytes.AddRange(BitConverter.GetBytes((ushort)(4 + (2 * most))));
                    bytes.AddRange(BitConverter.GetBytes((ushort)(4 + (4 * fields.Length))));
                    for (var i = 0; i < most; i++) bytes.AddRange(BitConverter.GetBytes((ushort)(Array.FindIndex(fields, field => field.Number == i) is >= 0 and var at ? 4 + (4 * at) : 0)));
                    var table = bytes.Count;
                    bytes.AddRange(BitConverter.GetBytes(table - list));
                    foreach (var (_, field) in fields) bytes.AddRange(BitConverter.GetBytes(field is int number ? number : 0));
                    for (var i = 0; i < fields.Length; i++)
                        if (fields[i].Value is not int) Patch(table + 4 + (4 * i), Write(fields[i].Value));
                    return table;
                case string text: return Elements(Encoding.UTF8.GetBytes(text), text.Length);
                case byte[] raw: return Elements(raw, raw.Length);
                case int[] numbers: return Elements([.. numbers.SelectMany(BitConverter.GetBytes)], numbers.Length);
                case float[] numbers: return Elements([.. numbers.SelectMany(BitConverter.GetBytes)], numbers.Length);
                case long[] numbers: return Elements([.. numbers.SelectMany(BitConverter.GetBytes)], numbers.Length);
                default:
                    var tables = (object[])value;
                    var first = Elements(new byte[4 * tables.Length], tables.Length);
                    for (var i = 0; i < tables.Length; i++) Patch(first + 4 + (4 * i), Write(tables[i]));
                    return first;
            }
        }

        int Elements(byte[] content, int count)
        {
            var at = bytes.Count;
            bytes.AddRange([.. BitConverter.GetBytes(count), .. content]);
            return at;
        }

        void Patch(int at, int target)
        {
            var distance = BitConverter.GetBytes(target - at);
            for (var i = 0; i < 4; i++) bytes[at + i] = distance[i];
        }
    }

    static (int, object)[] Tensor(string name, int type, int buffer, int[] shape, params (int, object)[] quantization) =>
        quantization.Length == 0 ? [(0, shape), (1, type), (2, buffer), (3, name)] : [(0, shape), (1, type), (2, buffer), (3, name), (4, quantization)];

    static byte[] Whole() => Flat.Of([(0, 3), (1, new object[] { ((int, object)[])[(3, 3)], ((int, object)[])[(1, "mine")] }),
        (2, new object[] { ((int, object)[])[(0, new object[] { Tensor("input", 0, 0, [1, 2]), Tensor("w", 0, 1, [2, 2]), Tensor("q", 9, 2, [2, 3], (2, new[] { 0.5f, 2f }), (3, new[] { 1L, 0L }), (6, 0)), Tensor("b", 3, 3, [2], (2, new[] { 0.25f })) }),
            (3, new object[] { ((int, object)[])[], ((int, object)[])[(0, 1)] })] }),
        (4, new object[] { ((int, object)[])[], ((int, object)[])[(0, TorchBytes.Of(1, 2, 3, 4))], ((int, object)[])[(0, new byte[] { 1, 2, 3, 255, 0, 1 })], ((int, object)[])[(0, new byte[] { 4, 200 })] })]);

    readonly TemporaryFolder kept = new();

    public void Dispose() => kept.Dispose();

    string Written(byte[] file)
    {
        File.WriteAllBytes(kept["m.tflite"], file);
        return kept["m.tflite"];
    }

    static T Opened<T>(byte[] file, Func<ITensorFile, T> look)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["m.tflite"], file);
        using var opened = TensorFile.Open(folder["m.tflite"]);
        return look(opened);
    }

    [Fact]
    public void TensorsWithValuesAreReadAndQuantisedOnesBecomeNumbers() => Opened(Whole(), file =>
    {
        Assert.Equal(["w", "q", "b"], file.Specs.Keys);
        Assert.Equal([1, 2, 3, 4], file.Read("w").ToArray<float>());
        Assert.Equal(new TensorSpec([2, 3], DType.Float32), file.Specs["q"]);
        // (1, 2, 3) less 1, times 0.5; (−1, 0, 1) times 2.
        Assert.Equal([0, 0.5f, 1, -2, 0, 2], file.Read("q").ToArray<float>());
        Assert.Equal([1, 50], file.Read("b").ToArray<float>());
        Assert.Equal(["3", "mine"], Assert.IsType<TfLiteFile>(file).Operators);
        return file;
    });

    static byte[] With((int, object)[] tensor, params byte[] content) => Flat.Of([(2, new object[] { ((int, object)[])[(0, new object[] { tensor, tensor })] }), (4, new object[] { ((int, object)[])[], ((int, object)[])[(0, content)] })]);

    [Fact]
    public void WhatContradictsItselfIsRefused()
    {
        Expect.Error(CheckpointErrors.TfLite, () => Opened(Whole()[..^1], file => file), "is it truncated?");
        Expect.Error(CheckpointErrors.TfLite, () => Opened([0xff, 0xff, 0xff, 0x7f, .. "TFL3"u8], file => file), "are referred to, and the file has 8");
        Expect.Error(CheckpointErrors.TfLite, () => Opened(With(Tensor("a", 3, 1, [3]), 1, 2), file => file), "its buffer has 2 bytes");
        Expect.Error(CheckpointErrors.TfLite, () => Opened(With(Tensor("a", 3, 1, [-1]), 1), file => file), "has a size below 0");
        Expect.Error(CheckpointErrors.TfLite, () => Opened(With(Tensor("a", 3, 1, [int.MaxValue, int.MaxValue, int.MaxValue]), 1), file => file), "a shape that overflows");
        Expect.Error(CheckpointErrors.TfLite, () => Opened(With(Tensor("a", 3, 7, [1]), 1), file => file), "buffer 7 of 2");
        Expect.Error(CheckpointErrors.TfLite, () => Opened(With(Tensor("a", 3, 1, [1]), 1), file => file), "the tensor 'a' occurs twice");
        Expect.Error(CheckpointErrors.TfLite, () => Opened(With(Tensor("a", 3, 1, [2], (2, new[] { 1f, 2f, 3f })), 1, 2), file => file), "has 3 scales");
        Expect.Error(CheckpointErrors.Type, () => Opened(With(Tensor("a", 17, 1, [1]), 1), file => file), "TensorFlow Lite's type 17");
    }

    [Fact]
    public void WhatIsKeptInAnotherFormIsRefusedByName()
    {
        byte[] Buffer(int field) => Flat.Of([(2, new object[] { ((int, object)[])[(0, new object[] { Tensor("a", 3, 0, [1]) })] }), (4, new object[] { ((int, object)[])[(field, 40), (3, 0)] })]);
        Expect.Error(CheckpointErrors.TfLite, () => Opened(Buffer(1), file => file), "has its values behind the tables");
        Expect.Error(CheckpointErrors.TfLite, () => Opened(Buffer(2), file => file), "has its values behind the tables");
        Expect.Error(CheckpointErrors.TfLite, () => Opened(With([.. Tensor("a", 3, 1, [1]), (6, ((int, object)[])[])], 1), file => file), "tensor 'a' is sparse");
    }

    [Fact]
    public void TextsAndScalesThatManyTablesShareArePaidForOnce()
    {
        // 20,000 codes whose names are one text of 65,000 letters, which a table repeats by its place.
        const int Count = 20_000, Letters = 65_000;
        List<byte> file = [24, 0, 0, 0, .. "TFL3"u8, 14, 0, 16, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 4, 0, 0, 0, .. BitConverter.GetBytes(Count)];
        var table = file.Count + (4 * Count) + 12;
        for (var i = 0; i < Count; i++) file.AddRange(BitConverter.GetBytes(table - file.Count));
        file.AddRange([8, 0, 8, 0, 0, 0, 4, 0, 0, 0, 0, 0, 12, 0, 0, 0, 4, 0, 0, 0, .. BitConverter.GetBytes(Letters), .. Enumerable.Repeat((byte)'c', Letters)]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        TfLiteFile.Open(Written([.. file])).Dispose();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void MutatedFilesCauseNothingButTheFormatsOwnErrors() => new Fuzz(Whole(), ["TFL3", "\0\0\0\0", "\u00ff\u00ff\u00ff\u00ff", "\u0004\0", "\u0001\0\0\0"]).Run(400, path =>
    {
        using var file = TfLiteFile.Open(path);
        foreach (var (name, spec) in file.Specs) file.Read(name, new byte[spec.Bytes]);
    }, CheckpointErrors.TfLite, CheckpointErrors.Type);
}
