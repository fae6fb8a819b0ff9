namespace Ogee.Learn;

/// <summary>Reads what a graph declares of its inputs and outputs (<c>ValueInfoProto</c> and the types in it).</summary>
static class OnnxTypeReader
{
    internal static OnnxPort Port(ProtoReader reader)
    {
        var port = new OnnxPort("", OnnxKind.Tensor, "", null);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: port = port with { Name = reader.Text("name") }; break;
                case 2: port = reader.Message("type", -1, Type) with { Name = port.Name }; break;
                default: reader.Skip(); break;
            }
        return port;
    }

    static OnnxPort Type(ProtoReader reader)
    {
        var type = new OnnxPort("", OnnxKind.Other, "", null);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: type = reader.Message("tensor_type", -1, Tensor); break;
                case 4: type = reader.Message("sequence_type", -1, Element) with { Kind = OnnxKind.Sequence }; break;
                case 9: type = reader.Message("optional_type", -1, Element) with { Kind = OnnxKind.Optional }; break;
                default: reader.Skip(); break;
            }
        return type;
    }

    static OnnxPort Element(ProtoReader reader)
    {
        var type = new OnnxPort("", OnnxKind.Other, "", null);
        while (reader.Next())
            if (reader.Field == 1) type = reader.Message("elem_type", -1, Type);
            else reader.Skip();
        return type;
    }

    static OnnxPort Tensor(ProtoReader reader)
    {
        var (name, axes) = ("", (List<OnnxAxis>?)null);
        while (reader.Next())
            switch (reader.Field)
            {
                case 1: name = OnnxTypes.Name(reader.Int32("elem_type")); break;
                case 2: axes = reader.Message("shape", -1, Shape); break;
                default: reader.Skip(); break;
            }
        return new("", OnnxKind.Tensor, name, axes);
    }

    static List<OnnxAxis> Shape(ProtoReader reader)
    {
        var axes = new List<OnnxAxis>();
        while (reader.Next())
            if (reader.Field == 1) axes.Add(reader.Message("dim", axes.Count, Axis));
            else reader.Skip();
        return axes;
    }

    static OnnxAxis Axis(ProtoReader reader)
    {
        var axis = new OnnxAxis(null, null);
        while (reader.Next())
            switch (reader.Field)
            {
                // Some exporters write −1 where a size is not known.
                case 1: axis = reader.Int64("dim_value") is >= 0 and var size ? new(size, null) : new(null, null); break;
                case 2: axis = reader.Text("dim_param") is { Length: > 0 } symbol ? new(null, symbol) : new(null, null); break;
                default: reader.Skip(); break;
            }
        return axis;
    }
}
