using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Ogee.Serving;

/// <summary>Writes the answer to an inference request: JSON, then the raw bytes of the outputs that were asked for in binary.</summary>
sealed class InferResponse
{
    readonly ArrayBufferWriter<byte> json = new();
    readonly ArrayBufferWriter<byte> binary = new();

    public InferResponse(InferRequest request, ModelVersion version, ReadOnlySpan<float> outputs)
    {
        var info = version.Info;
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteString("model_name", info.Name);
        writer.WriteString("model_version", info.Version);
        if (request.Id is not null)
            writer.WriteString("id", request.Id);
        writer.WriteStartArray("outputs");
        if (request.Probabilities != OutputForm.Absent)
            WriteProbabilities(writer, request, version, outputs);
        if (request.Labels != OutputForm.Absent)
            WriteLabels(writer, request, version, outputs);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public ReadOnlyMemory<byte> Json => json.WrittenMemory;

    public ReadOnlyMemory<byte> Binary => binary.WrittenMemory;

    public bool IsBinary => binary.WrittenCount > 0;

    void WriteProbabilities(Utf8JsonWriter writer, InferRequest request, ModelVersion version, ReadOnlySpan<float> outputs)
    {
        var output = version.Info.Output;
        var values = Shown(version, outputs);
        WriteHead(writer, output.Name, output.Datatype, request.Rows, output.RowSize);
        if (request.Probabilities == OutputForm.Binary)
        {
            var bytes = binary.GetSpan(values.Length * sizeof(float));
            for (var i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes[(i * sizeof(float))..], values[i]);
            binary.Advance(values.Length * sizeof(float));
            WriteSize(writer, values.Length * sizeof(float));
        }
        else
        {
            writer.WriteStartArray("data");
            foreach (var value in values)
                writer.WriteNumberValue(value);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    // Without what is hidden behind each row; a number that an expert's rule decides is the rule's.
    static ReadOnlySpan<float> Shown(ModelVersion version, ReadOnlySpan<float> outputs)
    {
        var info = version.Info;
        if (info.Hidden == 0)
            return outputs;
        var (rows, size) = (outputs.Length / info.OutputSize, info.Output.RowSize);
        var shown = new float[rows * size];
        for (var row = 0; row < rows; row++)
        {
            var output = outputs.Slice(row * info.OutputSize, info.OutputSize);
            var values = shown.AsSpan(row * size, size);
            output[..size].CopyTo(values);
            if (info.Labels.Count > 0 || version.Answer(output) is not { IsRuled: true } ruled)
                continue;
            // A number has no place for 'nobody knows': the one that an expert forbids must not go out as if it were an answer.
            if (ruled is not { IsAbstained: false, Value: { } value })
                throw new RequestFault(422, ServingErrors.Ruled, $"Row {row} is left to a person: {ruled.Reason}. POST /predict answers it with 'abstained'.");
            values[0] = (float)value;
            if (size == 3)
                (values[1], values[2]) = ((float)(ruled.Low ?? value), (float)(ruled.High ?? value));
        }
        return shown;
    }

    void WriteLabels(Utf8JsonWriter writer, InferRequest request, ModelVersion version, ReadOnlySpan<float> values)
    {
        var size = version.Info.OutputSize;
        WriteHead(writer, ProtocolNames.Label, ProtocolNames.Bytes, request.Rows, null);
        var before = binary.WrittenCount;
        if (request.Labels == OutputForm.Json)
            writer.WriteStartArray("data");
        for (var row = 0; row < request.Rows; row++)
        {
            var label = version.Answer(values.Slice(row * size, size)).Label ?? "";
            if (request.Labels == OutputForm.Json)
            {
                writer.WriteStringValue(label);
                continue;
            }
            var length = Encoding.UTF8.GetByteCount(label);
            BinaryPrimitives.WriteInt32LittleEndian(binary.GetSpan(sizeof(int)), length);
            binary.Advance(sizeof(int));
            Encoding.UTF8.GetBytes(label, binary);
        }
        if (request.Labels == OutputForm.Json)
            writer.WriteEndArray();
        else
            WriteSize(writer, binary.WrittenCount - before);
        writer.WriteEndObject();
    }

    static void WriteHead(Utf8JsonWriter writer, string name, string datatype, int rows, int? columns)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteString("datatype", datatype);
        writer.WriteStartArray("shape");
        writer.WriteNumberValue(rows);
        if (columns is { } count)
            writer.WriteNumberValue(count);
        writer.WriteEndArray();
    }

    static void WriteSize(Utf8JsonWriter writer, int size)
    {
        writer.WriteStartObject("parameters");
        writer.WriteNumber(ProtocolNames.BinaryDataSize, size);
        writer.WriteEndObject();
    }
}
