using System.Text.Json;

namespace Ogee.Serving;

/// <summary>Reads and checks the body of an inference request: JSON, with the raw bytes of binary tensors after it where a header says so.</summary>
/// <remarks>Sizes that a request claims are compared with what it holds before anything is allocated for them.</remarks>
static class InferRequestReader
{
    const int MaxId = 256;
    const int MaxName = 256;

    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">Bytes of its JSON part; null where it is all JSON.</param>
    /// <param name="info">The model that it is for.</param>
    /// <param name="limits">What bounds it.</param>
    /// <exception cref="RequestFault">The request is malformed (400).</exception>
    public static InferRequest Read(ReadOnlyMemory<byte> body, int? jsonLength, ServedModelInfo info, InferLimits limits)
    {
        if (jsonLength < 0 || jsonLength > body.Length)
            throw RequestFault.Bad(ProtocolNames.JsonLength, $"must be from 0 to the body's {body.Length} bytes, got {jsonLength}");
        var json = new StrictJson(body.Span[..(jsonLength ?? body.Length)]);
        var binary = jsonLength is { } length ? body[length..] : default;
        var request = new InferRequest();
        bool hasId = false, hasParameters = false, hasInputs = false, hasOutputs = false, binaryOutput = false;
        json.Next("$");
        json.Expect(JsonTokenType.StartObject, "$", "an object");
        while (json.Field("$") is { } field)
        {
            switch (field)
            {
                case "id":
                    Once(ref hasId, "$.id");
                    request.Id = json.Text("$.id", MaxId);
                    break;
                case "parameters":
                    Once(ref hasParameters, "$.parameters");
                    binaryOutput = ReadParameters(ref json, request, limits);
                    break;
                case "inputs":
                    Once(ref hasInputs, "$.inputs");
                    ReadInputs(ref json, binary, request, info, limits);
                    break;
                case "outputs":
                    Once(ref hasOutputs, "$.outputs");
                    ReadOutputs(ref json, request, info);
                    break;
                default:
                    throw RequestFault.Bad($"$.{StrictJson.Short(field)}", "unknown field; a request has id, parameters, inputs and outputs");
            }
        }
        json.End();
        if (!hasInputs)
            throw RequestFault.Bad("$.inputs", "missing");
        var form = binaryOutput ? OutputForm.Binary : OutputForm.Json;
        if (!hasOutputs)
            (request.Probabilities, request.Labels) = (form, info.Labels.Count > 0 ? form : OutputForm.Absent);
        return request;
    }

    static bool ReadParameters(ref StrictJson json, InferRequest request, InferLimits limits)
    {
        const string path = "$.parameters";
        bool hasTimeout = false, hasBinary = false, binaryOutput = false;
        json.Expect(JsonTokenType.StartObject, path, "an object");
        while (json.Field(path) is { } field)
        {
            switch (field)
            {
                case "timeout_ms":
                    Once(ref hasTimeout, path + ".timeout_ms");
                    request.Timeout = TimeSpan.FromMilliseconds(json.Integer(path + ".timeout_ms", 1, (long)limits.MaxDeadline.TotalMilliseconds));
                    break;
                case ProtocolNames.BinaryDataOutput:
                    Once(ref hasBinary, $"{path}.{ProtocolNames.BinaryDataOutput}");
                    binaryOutput = json.Boolean($"{path}.{ProtocolNames.BinaryDataOutput}");
                    break;
                default:
                    json.Skip(path);
                    break;
            }
        }
        return binaryOutput;
    }

    static void ReadInputs(ref StrictJson json, ReadOnlyMemory<byte> binary, InferRequest request, ServedModelInfo info, InferLimits limits)
    {
        json.Expect(JsonTokenType.StartArray, "$.inputs", "an array");
        if (!json.Element("$.inputs"))
            throw RequestFault.Bad("$.inputs", $"missing the input '{info.Input.Name}'");
        InferInputReader.Read(ref json, binary, request, info, limits);
        if (json.Element("$.inputs"))
            throw RequestFault.Bad("$.inputs[1]", $"the model has one input, '{info.Input.Name}'");
    }

    static void ReadOutputs(ref StrictJson json, InferRequest request, ServedModelInfo info)
    {
        json.Expect(JsonTokenType.StartArray, "$.outputs", "an array");
        for (var i = 0; json.Element("$.outputs"); i++)
        {
            var path = $"$.outputs[{i}]";
            if (i > 1)
                throw RequestFault.Bad(path, $"the model has {Outputs(info)}");
            bool hasName = false, hasParameters = false;
            string? name = null;
            var form = OutputForm.Json;
            json.Expect(JsonTokenType.StartObject, path, "an object");
            while (json.Field(path) is { } field)
            {
                switch (field)
                {
                    case "name":
                        Once(ref hasName, path + ".name");
                        name = json.Text(path + ".name", MaxName);
                        break;
                    case "parameters":
                        Once(ref hasParameters, path + ".parameters");
                        form = ReadOutputParameters(ref json, path + ".parameters");
                        break;
                    default:
                        throw RequestFault.Bad($"{path}.{StrictJson.Short(field)}", "unknown field; an output has name and parameters");
                }
            }
            if (name is null)
                throw RequestFault.Bad(path + ".name", "missing");
            if (name == info.Output.Name && request.Probabilities == OutputForm.Absent)
                request.Probabilities = form;
            else if (name == ProtocolNames.Label && info.Labels.Count > 0 && request.Labels == OutputForm.Absent)
                request.Labels = form;
            else
                throw RequestFault.Bad(path + ".name", $"'{StrictJson.Short(name)}' is not an output or was named before; the model has {Outputs(info)}");
        }
        if (request is { Probabilities: OutputForm.Absent, Labels: OutputForm.Absent })
            throw RequestFault.Bad("$.outputs", "name at least one output, or leave the field out for all");
    }

    static string Outputs(ServedModelInfo info) => info.Labels.Count > 0 ? $"two outputs, '{info.Output.Name}' and '{ProtocolNames.Label}'" : $"one output, '{info.Output.Name}'";

    static OutputForm ReadOutputParameters(ref StrictJson json, string path)
    {
        var binary = false;
        var hasBinary = false;
        json.Expect(JsonTokenType.StartObject, path, "an object");
        while (json.Field(path) is { } field)
        {
            if (field == ProtocolNames.BinaryData)
            {
                Once(ref hasBinary, $"{path}.{field}");
                binary = json.Boolean($"{path}.{field}");
            }
            else if (field == "classification")
                throw RequestFault.Bad($"{path}.classification", $"not supported; ask for the output '{ProtocolNames.Label}'");
            else
                json.Skip(path);
        }
        return binary ? OutputForm.Binary : OutputForm.Json;
    }

    /// <summary>Refuses a field that comes twice.</summary>
    public static void Once(ref bool seen, string path)
    {
        if (seen)
            throw RequestFault.Bad(path, "the field comes twice");
        seen = true;
    }
}
