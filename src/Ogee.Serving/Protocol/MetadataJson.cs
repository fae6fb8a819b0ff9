using System.Text.Json;

namespace Ogee.Serving;

/// <summary>Writes what the server and its models are.</summary>
static class MetadataJson
{
    public static void Server(Utf8JsonWriter json, ServedModels models)
    {
        json.WriteStartObject();
        json.WriteString("name", "ogee");
        json.WriteString("version", ServedModels.ServerVersion);
        json.WriteStartArray("extensions");
        json.WriteStringValue(ProtocolNames.BinaryExtension);
        json.WriteEndArray();
        json.WriteStartArray("models");
        foreach (var slot in models.Slots)
            json.WriteStringValue(slot.Name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Model(Utf8JsonWriter json, ServedModelInfo info, ModelSlot slot)
    {
        json.WriteStartObject();
        json.WriteString("name", info.Name);
        json.WriteStartArray("versions");
        json.WriteStringValue(info.Version);
        json.WriteEndArray();
        json.WriteString("platform", "ogee");
        json.WriteStartArray("inputs");
        Tensor(json, info.Input.Name, info.Input.Datatype, info.Input.Shape);
        json.WriteEndArray();
        json.WriteStartArray("outputs");
        Tensor(json, info.Output.Name, info.Output.Datatype, info.Output.Shape);
        if (info.Labels.Count > 0)
            Tensor(json, ProtocolNames.Label, ProtocolNames.Bytes, [-1]);
        json.WriteEndArray();
        json.WriteStartObject("ogee");
        json.WriteString("task", info.Task);
        json.WriteStartArray("labels");
        foreach (var label in info.Labels)
            json.WriteStringValue(label);
        json.WriteEndArray();
        json.WriteString("weights_sha256", info.WeightsSha256);
        if (slot.Follows is { } alias)
            json.WriteString("follows", alias);
        // A code and its title: what else an error says may name places inside the server.
        if (slot.LastFailure is { } failure)
        {
            json.WriteStartObject("refused");
            json.WriteString("code", failure.Error.Code);
            json.WriteString("title", failure.Error.Title);
            json.WriteEndObject();
        }
        if (info.AbstainBelow is { } threshold)
            json.WriteNumber("abstain_below", threshold);
        if (info.Image is { } image)
        {
            json.WriteStartObject("image");
            json.WriteNumber("width", image.Width);
            json.WriteNumber("height", image.Height);
            json.WriteNumber("channels", image.Channels);
            json.WriteEndObject();
        }
        if (info.Columns is { } columns)
            Columns(json, columns);
        if (info.Cost is { } cost)
            Cost(json, cost);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Columns(Utf8JsonWriter json, IReadOnlyList<ServedColumn> columns)
    {
        json.WriteStartArray("columns");
        foreach (var column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("kind", column.Kind);
            if (column.Categories.Count > 0)
            {
                json.WriteStartArray("categories");
                foreach (var category in column.Categories)
                    json.WriteStringValue(category);
                json.WriteEndArray();
            }
            json.WriteString("example", column.Example);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Tensor(Utf8JsonWriter json, string name, string datatype, IReadOnlyList<long> shape)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("datatype", datatype);
        json.WriteStartArray("shape");
        foreach (var size in shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Cost(Utf8JsonWriter json, ServedCost cost)
    {
        json.WriteStartObject("cost");
        if (cost.Flops is { } flops)
            json.WriteNumber("flops", flops);
        if (cost.WeightBytes is { } bytes)
            json.WriteNumber("weight_bytes", bytes);
        if (cost.JoulesPerThousand is { } joules)
            json.WriteNumber("joules_per_thousand", joules);
        if (cost.MoneyPerThousand is { } money)
            json.WriteNumber("money_per_thousand", money);
        if (cost.Currency is { } currency)
            json.WriteString("currency", currency);
        json.WriteEndObject();
    }
}
