using System.Buffers.Binary;
using System.Text.Json;

namespace Ogee.Serving;

/// <summary>Reads the one input of a request: name, datatype, shape, and its values as JSON or as raw bytes.</summary>
static class InferInputReader
{
    const string Path = "$.inputs[0]";
    const string DataPath = Path + ".data";
    const int MaxRank = 8;

    public static void Read(ref StrictJson json, ReadOnlyMemory<byte> binary, InferRequest request, ServedModelInfo info, InferLimits limits)
    {
        bool hasName = false, hasType = false, hasShape = false, hasData = false, hasParameters = false;
        string? name = null, type = null;
        List<long> shape = [];
        long? binarySize = null;
        StrictJson data = default;
        json.Expect(JsonTokenType.StartObject, Path, "an object");
        while (json.Field(Path) is { } field)
        {
            switch (field)
            {
                case "name":
                    InferRequestReader.Once(ref hasName, Path + ".name");
                    name = json.Text(Path + ".name", 256);
                    break;
                case "datatype":
                    InferRequestReader.Once(ref hasType, Path + ".datatype");
                    type = json.Text(Path + ".datatype", 16);
                    break;
                case "shape":
                    InferRequestReader.Once(ref hasShape, Path + ".shape");
                    ReadShape(ref json, shape);
                    break;
                case "data":
                    // The data may stand before the shape that it must have: remember the place and come back.
                    InferRequestReader.Once(ref hasData, DataPath);
                    json.Expect(JsonTokenType.StartArray, DataPath, "an array");
                    data = json.Here;
                    json.Skip(DataPath);
                    break;
                case "parameters":
                    InferRequestReader.Once(ref hasParameters, Path + ".parameters");
                    binarySize = ReadParameters(ref json, binary.Length);
                    break;
                default:
                    throw RequestFault.Bad($"{Path}.{StrictJson.Short(field)}", "unknown field; an input has name, datatype, shape, parameters and data");
            }
        }
        Require(hasName, "name");
        Require(hasType, "datatype");
        Require(hasShape, "shape");
        if (name != info.Input.Name)
            throw RequestFault.Bad(Path + ".name", $"the model has no input '{StrictJson.Short(name!)}'; its input is '{info.Input.Name}'");
        if (hasData && binarySize is not null)
            throw RequestFault.Bad(DataPath, $"an input has either data or {ProtocolNames.BinaryDataSize}, not both");
        if (binarySize is null)
            Require(hasData, "data");
        if ((binarySize ?? 0) != binary.Length)
            throw RequestFault.Bad($"{Path}.parameters.{ProtocolNames.BinaryDataSize}", $"{binarySize ?? 0} bytes are named, {binary.Length} follow the JSON");
        switch (type)
        {
            case ProtocolNames.Single:
                request.Rows = CheckShape(shape, info.Input, limits.MaxRows);
                request.Values = binarySize is null ? ReadSingles(ref data, shape) : ReadSingles(binary.Span, shape);
                break;
            case ProtocolNames.Bytes when info.Image is not null || info.Columns is not null:
                request.Rows = CheckFileShape(shape, limits.MaxRows);
                request.Files = binarySize is null ? ReadFiles(ref data, request.Rows, info.Columns is not null) : ReadFiles(binary, request.Rows);
                break;
            default:
                throw RequestFault.Bad(Path + ".datatype", $"'{StrictJson.Short(type!)}' is not taken; the input is {info.Input.Datatype}"
                    + (info.Image is not null ? ", or BYTES with one image file per row" : info.Columns is not null ? ", or BYTES with one row as JSON each" : ""));
        }
    }

    static void Require(bool present, string field)
    {
        if (!present)
            throw RequestFault.Bad($"{Path}.{field}", "missing");
    }

    static void ReadShape(ref StrictJson json, List<long> shape)
    {
        const string path = Path + ".shape";
        json.Expect(JsonTokenType.StartArray, path, "an array");
        while (json.Element(path))
        {
            if (shape.Count == MaxRank)
                throw RequestFault.Bad(path, $"at most {MaxRank} sizes are allowed");
            shape.Add(json.Integer($"{path}[{shape.Count}]", 0, int.MaxValue));
        }
    }

    static long? ReadParameters(ref StrictJson json, int available)
    {
        const string path = Path + ".parameters";
        bool hasSize = false, hasContent = false;
        long? size = null;
        json.Expect(JsonTokenType.StartObject, path, "an object");
        while (json.Field(path) is { } field)
        {
            switch (field)
            {
                case ProtocolNames.BinaryDataSize:
                    InferRequestReader.Once(ref hasSize, $"{path}.{field}");
                    size = json.Integer($"{path}.{field}", 0, available);
                    break;
                case "content_type":
                    InferRequestReader.Once(ref hasContent, $"{path}.{field}");
                    if (json.Text($"{path}.{field}", 64) != "base64")
                        throw RequestFault.Bad($"{path}.{field}", "only 'base64' is known");
                    break;
                default:
                    json.Skip(path);
                    break;
            }
        }
        return size;
    }

    static int CheckShape(List<long> shape, ServedTensor input, int maxRows)
    {
        if (shape.Count != input.Shape.Count || !shape.Skip(1).SequenceEqual(input.Shape.Skip(1)))
            throw RequestFault.Bad(Path + ".shape", $"got [{string.Join(", ", shape)}], the input is [{string.Join(", ", input.Shape)}], -1 being the rows");
        return CheckRows(shape[0], maxRows);
    }

    static int CheckFileShape(List<long> shape, int maxRows)
    {
        if (shape.Count is not (1 or 2) || (shape.Count == 2 && shape[1] != 1))
            throw RequestFault.Bad(Path + ".shape", $"got [{string.Join(", ", shape)}], uploads are [rows] or [rows, 1]");
        return CheckRows(shape[0], maxRows);
    }

    static int CheckRows(long rows, int maxRows) =>
        rows >= 1 && rows <= maxRows ? (int)rows : throw RequestFault.Bad(Path + ".shape[0]", $"{rows} rows; from 1 to {maxRows} are allowed in one request");

    static float[] ReadSingles(ref StrictJson data, List<long> shape)
    {
        var sizes = shape.ToArray();
        var count = sizes.Aggregate(1L, (product, size) => product * size);
        // First count, then allocate: what a shape claims is no reason to reserve memory.
        var counter = data.Here;
        Walk(ref counter, sizes, count, default);
        var values = new float[count];
        Walk(ref data, sizes, count, values);
        return values;
    }

    /// <summary>Walks the numbers of an array, flat or nested as its shape says, and stores them where there is a place for them.</summary>
    static void Walk(ref StrictJson data, long[] shape, long count, Span<float> values)
    {
        var first = data.Here;
        var isNested = shape.Length > 1 && first.Element(DataPath) && first.Token == JsonTokenType.StartArray;
        var index = 0;
        WalkAxis(ref data, isNested ? shape : [count], 0, DataPath, ref index, values);
    }

    static void WalkAxis(ref StrictJson data, ReadOnlySpan<long> shape, int axis, string path, ref int index, Span<float> values)
    {
        data.Expect(JsonTokenType.StartArray, path, $"an array of {shape[axis]}");
        long i = 0;
        for (; data.Element(path); i++)
        {
            if (i == shape[axis])
                throw RequestFault.Bad(path, $"more than the {shape[axis]} elements that the shape says");
            if (axis + 1 < shape.Length)
            {
                WalkAxis(ref data, shape, axis + 1, $"{path}[{i}]", ref index, values);
                continue;
            }
            if (data.Token != JsonTokenType.Number)
                throw RequestFault.Bad($"{path}[{i}]", $"expected a number, got {StrictJson.Name(data.Token)}");
            if (!data.TrySingle(out var value))
                throw RequestFault.Bad($"{path}[{i}]", "the number does not fit FP32");
            if (!values.IsEmpty)
                values[index] = value;
            index++;
        }
        if (i != shape[axis])
            throw RequestFault.Bad(path, $"{i} elements, the shape says {shape[axis]}");
    }

    static float[] ReadSingles(ReadOnlySpan<byte> binary, List<long> shape)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        if (binary.Length != count * sizeof(float))
            throw RequestFault.Bad(Path + ".shape", $"[{string.Join(", ", shape)}] of FP32 is {count * sizeof(float)} bytes, {binary.Length} follow the JSON");
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(binary[(i * sizeof(float))..]);
            if (!float.IsFinite(values[i]))
                throw RequestFault.Bad(Path, $"value {i} of the binary data is not finite");
        }
        return values;
    }

    // Image files are base64; rows are JSON, as text.
    static ReadOnlyMemory<byte>[] ReadFiles(ref StrictJson data, int rows, bool areText)
    {
        const int MostCharacters = 1 << 20;
        var files = new List<ReadOnlyMemory<byte>>();
        for (; data.Element(DataPath); files.Add(areText ? System.Text.Encoding.UTF8.GetBytes(data.Text($"{DataPath}[{files.Count}]", MostCharacters)) : data.Base64($"{DataPath}[{files.Count}]")))
            if (files.Count == rows)
                throw RequestFault.Bad(DataPath, $"more than the {rows} elements that the shape says");
        return files.Count == rows ? [.. files] : throw RequestFault.Bad(DataPath, $"{files.Count} elements, the shape says {rows}");
    }

    /// <summary>Elements of BYTES as raw bytes: each its length, 4 bytes little-endian, then itself.</summary>
    static ReadOnlyMemory<byte>[] ReadFiles(ReadOnlyMemory<byte> binary, int rows)
    {
        var files = new List<ReadOnlyMemory<byte>>();
        while (!binary.IsEmpty)
        {
            var length = binary.Length < sizeof(uint) ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(binary.Span);
            if (length > binary.Length - sizeof(uint) || files.Count == rows)
                throw RequestFault.Bad(Path, $"element {files.Count} of the binary data runs past its end or past the {rows} rows of the shape");
            files.Add(binary.Slice(sizeof(uint), (int)length));
            binary = binary[(sizeof(uint) + (int)length)..];
        }
        return files.Count == rows ? [.. files] : throw RequestFault.Bad(Path, $"{files.Count} elements in the binary data, the shape says {rows}");
    }
}
