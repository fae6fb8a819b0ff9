namespace Ogee.Serving;

/// <summary>Names of the Open Inference Protocol, version 2 (github.com/kserve/open-inference-protocol), and of its binary tensor extension.</summary>
static class ProtocolNames
{
    /// <summary>The extra text output that every classifier has: the label of each row, empty where the model abstains.</summary>
    public const string Label = "label";

    /// <summary>The header that gives the length of the JSON part where raw tensor bytes follow it.</summary>
    public const string JsonLength = "Inference-Header-Content-Length";

    public const string BinaryExtension = "binary_tensor_data";
    public const string BinaryDataSize = "binary_data_size";
    public const string BinaryData = "binary_data";
    public const string BinaryDataOutput = "binary_data_output";
    public const string Single = "FP32";
    public const string Bytes = "BYTES";
}
