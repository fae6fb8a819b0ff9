using System.Text.Json.Nodes;

namespace Ogee.Recipes;

/// <summary><c>model/preprocessor_config.json</c>: how a picture becomes numbers, in the words of Hugging Face's image processors. Made from the config for other programs; Ogee itself reads config.json.</summary>
static class PreprocessorConfig
{
    const int Bilinear = 2;

    public static string Write(ClassifierConfig config)
    {
        static JsonArray Numbers(IReadOnlyList<double> values) => new([.. values.Select(value => (JsonNode)value)]);
        return new JsonObject
        {
            ["image_processor_type"] = "ViTImageProcessor",
            ["do_convert_rgb"] = config.Channels == 3,
            ["do_resize"] = true,
            ["size"] = new JsonObject { ["height"] = config.Size, ["width"] = config.Size },
            ["resample"] = Bilinear,
            ["do_rescale"] = true,
            ["rescale_factor"] = 1 / 255.0,
            ["do_normalize"] = true,
            ["image_mean"] = Numbers(config.Mean),
            ["image_std"] = Numbers(config.Deviation),
        }.ToJsonString(Learn.JsonText.Indented) + "\n";
    }
}
