using System.Text.Json;
using System.Text.Json.Serialization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>Puts summaries into other documents.</summary>
sealed class SummaryConverter : JsonConverter<StreamSummary>
{
    public override StreamSummary Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        try
        {
            return StreamSummary.FromJson(document.RootElement.GetRawText(), "the summary");
        }
        catch (OgeeException cause)
        {
            throw new JsonException(cause.What, cause);
        }
    }

    public override void Write(Utf8JsonWriter writer, StreamSummary value, JsonSerializerOptions options) => writer.WriteRawValue(value.ToJson());
}
