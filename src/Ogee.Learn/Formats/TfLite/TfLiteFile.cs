using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ogee.Learn;

/// <summary>The weights of a TensorFlow Lite model (<c>.tflite</c>), open for reading: every tensor that has values in the file. Quantised ones are read as float32.</summary>
/// <remarks>
/// Layouts are TensorFlow's: a convolution is [filters, rows, columns, channels] here, a depthwise one [1, rows, columns, channels] (<see cref="NameMap.Permute"/>). The graph is not run; <see cref="Operators"/> names what it uses.
/// </remarks>
/// <seealso href="https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs"/>
public sealed class TfLiteFile : ITensorFile
{
    const int MostTensors = 1_000_000;

    // Numbers of fields in the schema.
    const int ModelCodes = 1, ModelGraphs = 2, ModelBuffers = 4, GraphTensors = 0, GraphOperators = 3;
    const int TensorShape = 0, TensorType = 1, TensorBuffer = 2, TensorName = 3, TensorQuantization = 4, TensorSparsity = 6, BufferOffset = 1, BufferSize = 2, Scales = 2, Zeros = 3, Dimension = 6;

    readonly ByteSource source;
    readonly FlatBuffer buffer;
    readonly Budget budget;
    readonly OrderedDictionary<string, TensorSpec> specs = new(StringComparer.Ordinal);
    readonly Dictionary<string, Place> places = new(StringComparer.Ordinal);
    readonly List<string> operators = [];

    /// <summary>Where the values of a tensor are, in which type, and what turns integers into numbers.</summary>
    sealed record Place(long Start, DType Stored, float[] Scale, long[] Zero, int Axis);

    TfLiteFile(ByteSource source)
    {
        (this.source, budget, source.Refuse) = (source, new(source.Length, Bad), Bad);
        buffer = new(source, budget, Bad);
        if (source.Length < 8 || !IsTfLite(source.Read(0, 8L))) throw Bad("the file does not begin as TensorFlow Lite files do", "the letters TFL3 at byte 4");
        var model = buffer.Root;
        var data = buffer.Tables(model, ModelBuffers).Select(Content).ToArray();
        var codes = buffer.Tables(model, ModelCodes).Select(Code).ToArray();
        var graph = 0;
        foreach (var table in buffer.Tables(model, ModelGraphs))
        {
            foreach (var tensor in buffer.Tables(table, GraphTensors)) Add(tensor, data, graph);
            foreach (var used in buffer.Tables(table, GraphOperators))
            {
                var code = buffer.Field(used, 0) is { } at ? buffer.UInt32(at) : 0;
                operators.Add(code < (uint)codes.Length ? codes[code] : throw Bad($"an operator has the code {code} of {codes.Length}", "codes of the model"));
            }
            graph++;
        }
    }

    /// <inheritdoc/>
    public string Path => source.Path;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorSpec> Specs => specs;

    /// <summary>The operators of the graph in their order: their number in TensorFlow Lite's list (3 is Conv2D), or the name of a custom one.</summary>
    public IReadOnlyList<string> Operators => operators;

    /// <summary>Opens a file and reads its tables.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OgeeException">The file is missing, is no regular file, breaks the rules of the format (OG3049), or holds an element type that Ogee has not (OG3042).</exception>
    public static TfLiteFile Open(string path) => FileSource.Open(path, source => new TfLiteFile(source));

    /// <inheritdoc/>
    public void Read(string name, Span<byte> destination)
    {
        this.Require(name, destination.Length);
        var place = places[name];
        if (place.Scale.Length == 0)
        {
            source.Read(place.Start, destination);
            if (place.Stored == DType.Bool && destination.ContainsAnyExceptInRange((byte)0, (byte)1)) throw Bad($"tensor {Quoted.Name(name)} holds a truth value that is neither 0 nor 1", "0 or 1");
            return;
        }
        var floats = MemoryMarshal.Cast<byte, float>(destination);
        var (shape, size) = (specs[name].Shape, place.Stored.Size());
        var stored = source.Read(place.Start, shape.Count * (long)size);
        // Elements that follow one another with one scale.
        var inner = place.Scale.Length == 1 ? shape.Count : shape.Sizes[(place.Axis + 1)..].ToArray().Aggregate(1L, (product, length) => product * length);
        for (var i = 0; i < floats.Length; i++)
        {
            var one = (int)(i / inner % place.Scale.Length);
            floats[i] = (float)((Integer(stored.AsSpan(i * size), place.Stored) - place.Zero[one]) * (double)place.Scale[one]);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => source.Dispose();

    /// <summary>Whether bytes are the beginning of such a file.</summary>
    internal static bool IsTfLite(ReadOnlySpan<byte> head) => head.Length >= 8 && head[4..8].SequenceEqual("TFL3"u8);

    static long Integer(ReadOnlySpan<byte> bytes, DType type) => type switch
    {
        DType.UInt8 => bytes[0],
        DType.Int8 => (sbyte)bytes[0],
        DType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        DType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };

    // Values of models above 2 GB lie behind the tables.
    (long First, long Count) Content(long table)
    {
        foreach (var number in (ReadOnlySpan<int>)[BufferOffset, BufferSize])
            if (buffer.Field(table, number) is { } at && buffer.Int64(at) != 0) throw Bad($"the buffer at byte {table} has its values behind the tables (offset and size)", "values in the tables");
        return buffer.List(table, 0, 1);
    }

    // A code has the name of a custom operator, a small number (field 0), and since 2020 one that may be larger (field 3).
    string Code(long table) =>
        buffer.Text(table, 1) ?? Math.Max(buffer.Field(table, 0) is { } small ? buffer.Byte(small) : 0, buffer.Field(table, 3) is { } large ? buffer.Int32(large) : 0).ToString(System.Globalization.CultureInfo.InvariantCulture);

    void Add(long tensor, (long First, long Count)[] data, int graph)
    {
        var number = buffer.Field(tensor, TensorBuffer) is { } at ? buffer.UInt32(at) : 0;
        if (number >= data.Length) throw Bad($"a tensor has its values in buffer {number} of {data.Length}", "buffers of the model");
        // Without values in the file it is an input, an output or between.
        if (data[number].Count == 0) return;
        var name = (graph == 0 ? "" : $"graph{graph}/") + (buffer.Text(tensor, TensorName) ?? $"tensor{specs.Count}");
        budget.SpendText(name.Length, "names");
        if (buffer.Field(tensor, TensorSparsity) is not null) throw Bad($"tensor {Quoted.Name(name)} is sparse", "dense tensors (convert the model without sparsity)");
        var kind = buffer.Field(tensor, TensorType) is { } typeAt ? buffer.Byte(typeAt) : 0;
        // In the order of the schema's enumeration; 5 is text.
        ReadOnlySpan<DType?> types = [DType.Float32, DType.Float16, DType.Int32, DType.UInt8, DType.Int64, null, DType.Bool, DType.Int16, DType.Complex64, DType.Int8, DType.Float64];
        if (kind == 5) return;
        if (kind >= types.Length || types[kind] is not { } stored)
            throw CheckpointErrors.Type.With($"{source.Path}: tensor {Quoted.Name(name)} is of TensorFlow Lite's type {kind}", "Expected floats, integers up to int64, bool or complex64", "Convert the model with another type.");
        var shape = ReadShape(tensor, name);
        if (shape.Count * stored.Size() != data[number].Count)
            throw Bad($"tensor {Quoted.Name(name)} is {stored.ShortName()}{shape}, and its buffer has {data[number].Count} bytes", "as many bytes as the shape needs");
        var (scale, zero, axis) = Quantization(tensor, name, shape, stored);
        budget.Spend(shape.Count * (scale.Length > 0 ? sizeof(float) : stored.Size()), $"tensor {Quoted.Name(name)}");
        if (specs.Count == MostTensors || !specs.TryAdd(name, new(shape, scale.Length > 0 ? DType.Float32 : stored))) throw Bad($"the tensor {Quoted.Name(name)} occurs twice", "each name once");
        places.Add(name, new(data[number].First, stored, scale, zero, axis));
    }

    Shape ReadShape(long tensor, string name)
    {
        var (first, rank) = buffer.List(tensor, TensorShape, 4);
        if (rank > Shape.MaxRank) throw Bad($"tensor {Quoted.Name(name)} has {rank} axes", $"at most {Shape.MaxRank}");
        var sizes = new long[rank];
        var count = (UInt128)1;
        for (var axis = 0; axis < rank; axis++)
        {
            sizes[axis] = buffer.Int32(first + (4 * axis));
            count *= (ulong)Math.Max(1, sizes[axis]);
            if (sizes[axis] < 0 || count > long.MaxValue / 8) throw Bad($"tensor {Quoted.Name(name)} has a size below 0, or a shape that overflows", "sizes that fit the file");
        }
        return Shape.Create(sizes);
    }

    (float[] Scale, long[] Zero, int Axis) Quantization(long tensor, string name, Shape shape, DType stored)
    {
        if (buffer.Table(tensor, TensorQuantization) is not { } table) return ([], [], 0);
        var ((scales, count), (zeros, zeroCount)) = (buffer.List(table, Scales, 4), buffer.List(table, Zeros, 8));
        if (count == 0 || !stored.IsInteger()) return ([], [], 0);
        var axis = buffer.Field(table, Dimension) is { } at ? buffer.Int32(at) : 0;
        if ((zeroCount != 0 && zeroCount != count) || (count > 1 && (axis < 0 || axis >= shape.Rank || shape[axis] != count)))
            throw Bad($"tensor {Quoted.Name(name)} of shape {shape} has {count} scales and {zeroCount} zero points along axis {axis}", "one, or one for each element of the axis");
        budget.Spend(count * (sizeof(float) + sizeof(long)), $"the scales of tensor {Quoted.Name(name)}");
        return ([.. Enumerable.Range(0, (int)count).Select(i => buffer.Single(scales + (4 * i)))], [.. Enumerable.Range(0, (int)count).Select(i => zeroCount == 0 ? 0 : buffer.Int64(zeros + (8 * i)))], axis);
    }

    OgeeException Bad(string what, string expected) => CheckpointErrors.TfLite.With($"{source.Path}: {what}", $"Expected {expected}", "Download or convert the file again; nothing was loaded.");
}
