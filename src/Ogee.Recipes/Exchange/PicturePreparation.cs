using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>How a picture becomes the input of a model: cut, scaled, and each byte b of channel c made (range · b / 255 − mean[c]) / deviation[c].</summary>
/// <remarks>In an ONNX file it is the JSON object <c>{"resize": "crop", "crop": 0.875, "height": 224, "width": 224, "channels": 3, "order": "rgb", "range": 1, "mean": […], "std": […]}</c> under <see cref="OnnxKeys.Preparation"/>.
/// Scaling is that of <see cref="ImageResize"/>: a triangle filter as wide as a result's pixel where it shrinks (Pillow's bilinear).</remarks>
public sealed record PicturePreparation
{
    /// <summary>The longest side that is made.</summary>
    internal const int LongestSide = 8192;

    /// <summary>Rows.</summary>
    public required int Height { get; init; }

    /// <summary>Columns.</summary>
    public required int Width { get; init; }

    /// <summary>Channels: 1 for gray, 3 for colour.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>What happens to the proportions.</summary>
    public ResizePolicy Resize { get; init; } = ResizePolicy.CropCenter;

    /// <summary>The share of rows and columns that is kept in the middle after scaling: 0.875 is 224 of 256.</summary>
    public double Crop { get; init; } = 1;

    /// <summary>Whether the channels are blue, green, red.</summary>
    public bool IsBlueFirst { get; init; }

    /// <summary>What the byte 255 is before the mean is taken off.</summary>
    public double Range { get; init; } = 1;

    /// <summary>What is taken off each channel, in the order that the model has them.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>What each channel is divided by then.</summary>
    public required IReadOnlyList<double> Deviation { get; init; }

    /// <summary>A picture cut and scaled.</summary>
    /// <param name="picture">Any picture.</param>
    /// <returns>[height, width, channels]</returns>
    public ImagePixels Fit(ImagePixels picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        picture = picture.WithChannels(Channels);
        if (Crop >= 1) return ImageResize.To(picture, Height, Width, Resize);
        int rows = Side(Height), columns = Side(Width);
        return ImageResize.To(picture, rows, columns, Resize).Crop((rows - Height) / 2, (columns - Width) / 2, Height, Width);
    }

    int Side(int side) => Math.Min(LongestSide, (int)Math.Round(side / Crop));

    /// <summary>A picture as numbers.</summary>
    /// <param name="picture">Any picture.</param>
    /// <param name="isChannelsLast">Whether the order is row, column, channel; else it is channel, row, column.</param>
    /// <param name="row">[height × width × channels]</param>
    public void Prepare(ImagePixels picture, bool isChannelsLast, Span<float> row)
    {
        var pixels = Fit(picture);
        if (row.Length != pixels.Data.Length) throw RecipeErrors.Setting.With($"There is room for {row.Length} numbers", $"Expected {pixels.Data.Length}", "Use the size of the preparation.");
        var area = Height * Width;
        for (var channel = 0; channel < Channels; channel++)
        {
            var table = new float[256];
            for (var value = 0; value < 256; value++) table[value] = Number(value, channel);
            var from = IsBlueFirst ? Channels - 1 - channel : channel;
            for (var i = 0; i < area; i++) row[isChannelsLast ? (i * Channels) + channel : (channel * area) + i] = table[pixels.Data[(i * Channels) + from]];
        }
    }

    // In double, and one rounding: the same bits on every machine.
    float Number(int value, int channel) => (float)(((Range * value / 255.0) - Mean[channel]) / Deviation[channel]);

    /// <summary>The first byte, with its channel and number, that becomes no byte: a model that takes bytes would be given another one for it. Null if there is none.</summary>
    internal (int Value, int Channel, float Number)? FirstThatIsNoByte()
    {
        for (var channel = 0; channel < Channels; channel++)
            for (var value = 0; value < 256; value++)
                if (Number(value, channel) is var number && number != (byte)Math.Clamp(number, 0, 255)) return (value, channel, number);
        return null;
    }

    /// <summary>How a picture is cut and scaled, in words with the sizes that it has.</summary>
    internal string SaysFit()
    {
        string Sized(int rows, int columns) => string.Create(CultureInfo.InvariantCulture, $"{rows}×{columns}");
        var (rows, columns) = Crop < 1 ? (Side(Height), Side(Width)) : (Height, Width);
        var scaled = Resize switch { ResizePolicy.Stretch => $"both sides are scaled to {Sized(rows, columns)}", ResizePolicy.Pad => $"all of it is scaled into {Sized(rows, columns)}", _ => $"the middle is scaled to {Sized(rows, columns)}" };
        return (rows, columns) == (Height, Width) ? scaled : $"{scaled}, and the middle {Sized(Height, Width)} is cut out";
    }

    /// <summary>As an ONNX file keeps it.</summary>
    public string ToJson() => new JsonObject
    {
        ["resize"] = PreparationText.Words[(int)Resize],
        ["crop"] = Crop,
        ["height"] = Height,
        ["width"] = Width,
        ["channels"] = Channels,
        ["order"] = IsBlueFirst ? "bgr" : "rgb",
        ["range"] = Range,
        ["mean"] = new JsonArray([.. Mean.Select(value => (JsonNode)value)]),
        ["std"] = new JsonArray([.. Deviation.Select(value => (JsonNode)value)]),
    }.ToJsonString(JsonText.InLine);

    /// <summary>From the text that an ONNX file keeps.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">The file, for the error.</param>
    /// <exception cref="OgeeException">It says something else (OG2306).</exception>
    public static PicturePreparation FromJson(string json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { MaxDepth = 4, AllowDuplicateProperties = false });
            var root = document.RootElement;
            var resize = Array.IndexOf(PreparationText.Words, root.GetProperty("resize").GetString());
            var preparation = new PicturePreparation
            {
                Resize = resize >= 0 ? (ResizePolicy)resize : throw new FormatException("resize is not known"),
                Crop = root.GetProperty("crop").GetDouble(),
                Height = root.GetProperty("height").GetInt32(),
                Width = root.GetProperty("width").GetInt32(),
                Channels = root.GetProperty("channels").GetInt32(),
                IsBlueFirst = root.GetProperty("order").GetString() switch { "rgb" => false, "bgr" => true, _ => throw new FormatException("order is not known") },
                Range = root.GetProperty("range").GetDouble(),
                Mean = [.. root.GetProperty("mean").EnumerateArray().Select(value => value.GetDouble())],
                Deviation = [.. root.GetProperty("std").EnumerateArray().Select(value => value.GetDouble())],
            };
            return preparation.Fault() is { } fault ? throw new FormatException(fault) : preparation;
        }
        catch (Exception cause) when (cause is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw ModelErrors.Foreign.With($"{path}: {OnnxKeys.Preparation} does not say how pictures are prepared: {cause.Message.TrimEnd('.')}", "Expected what ogee export wrote", "Export the model again.", cause);
        }
    }

    /// <summary>What is wrong with it; null if nothing is.</summary>
    internal string? Fault()
    {
        if (Height is < 1 or > LongestSide || Width is < 1 or > LongestSide) return $"the size is {Height}x{Width}, and sides go from 1 to {LongestSide}";
        if (Channels is not (1 or 3)) return $"there are {Channels} channels, and pictures have 1 or 3";
        if (Crop is not (> 0.1 and <= 1)) return FormattableString.Invariant($"crop is {Crop}, and is a share from 0.1 to 1");
        if (Mean.Count != Channels || Deviation.Count != Channels) return $"mean has {Mean.Count} and std {Deviation.Count} numbers for {Channels} channels";
        if (!double.IsFinite(Range) || Range <= 0 || Mean.Any(value => !double.IsFinite(value)) || Deviation.Any(value => !double.IsFinite(value) || value <= 0)) return "range and std are positive numbers, and mean is finite";
        return null;
    }
}
