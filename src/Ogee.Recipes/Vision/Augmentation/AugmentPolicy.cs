using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Recipes;

/// <summary>How training pictures are varied; nothing here is applied to validation or test pictures.</summary>
public sealed record AugmentPolicy
{
    /// <summary>The picture is padded by so many pixels on each side (edges repeated) and cropped back at a random place.</summary>
    public int Shift { get; init; }

    /// <summary>Every second picture is mirrored left to right.</summary>
    public bool FlipHorizontal { get; init; }

    /// <summary>Every second picture is mirrored top to bottom.</summary>
    public bool FlipVertical { get; init; }

    /// <summary>Pictures are turned by 0, 90, 180 or 270 degrees; oblong ones by 0 or 180.</summary>
    public bool Rotate90 { get; init; }

    /// <summary>Pictures are turned by up to so many degrees either way (0 to 45).</summary>
    public double Degrees { get; init; }

    /// <summary>Pictures are scaled by up to this share either way (0 to 0.5).</summary>
    public double Scale { get; init; }

    /// <summary>Up to this share of the full range is added or taken from all values (0 to 0.5).</summary>
    public double Brightness { get; init; }

    /// <summary>Distances from the middle gray are scaled by up to this share either way (0 to 0.9).</summary>
    public double Contrast { get; init; }

    /// <summary>A square of so many pixels is set to the middle gray; 0 for none.</summary>
    public int Cutout { get; init; }

    /// <summary>Why this policy was chosen, in words.</summary>
    public string Reason { get; init; } = "chosen by hand";

    /// <summary>Pictures are left as they are.</summary>
    public static AugmentPolicy None { get; } = new() { Reason = "asked for" };

    /// <summary>Chooses by what the data looks like.</summary>
    /// <param name="facts">Sizes and channels of the data.</param>
    /// <param name="classes">The class names; digits and letters must not be mirrored.</param>
    /// <param name="side">The side in pixels of what the model sees.</param>
    /// <param name="layout">The form of the data; IDX files hold centred symbols and products.</param>
    public static AugmentPolicy For(ImageFacts facts, IReadOnlyList<string> classes, int side, DataLayout layout)
    {
        var small = Math.Max(1, side / 14);
        if (facts.Channels == 1 && side <= 64 && classes.All(name => name.Length == 1))
            return new() { Shift = small, Degrees = 10, Scale = 0.1, Reason = "single characters: moved, turned and scaled a little, never mirrored" };
        if (layout == DataLayout.Idx)
            return new() { Shift = small, FlipHorizontal = true, Reason = "small centred pictures: moved a little and mirrored" };
        if (facts.Channels == 1)
            return new()
            {
                Shift = Math.Max(1, side / 16), FlipHorizontal = true, FlipVertical = true, Rotate90 = facts.HasOneSize && facts.MinHeight == facts.MinWidth,
                Reason = "gray pictures of one kind, as inspection takes them: no way up, so mirrored both ways and turned by quarters",
            };
        return new()
        {
            Shift = Math.Max(1, side / 8), FlipHorizontal = true, Brightness = 0.1, Contrast = 0.2,
            Reason = "colour photographs: cropped, mirrored left to right, light varied; never upside down",
        };
    }

    /// <summary>The policy in one sentence.</summary>
    public string Describe()
    {
        var parts = new List<string>();
        if (Shift > 0) parts.Add($"shift by up to {Shift} px");
        if (FlipHorizontal) parts.Add("mirror left-right");
        if (FlipVertical) parts.Add("mirror top-bottom");
        if (Rotate90) parts.Add("quarter turns");
        if (Degrees > 0) parts.Add($"turn by up to {Text.Of(Degrees)}°");
        if (Scale > 0) parts.Add($"scale by up to {Text.Percent(Scale)}");
        if (Brightness > 0) parts.Add($"brightness by up to {Text.Percent(Brightness)}");
        if (Contrast > 0) parts.Add($"contrast by up to {Text.Percent(Contrast)}");
        if (Cutout > 0) parts.Add($"cut out a square of {Cutout} px");
        return $"{(parts.Count == 0 ? "none" : string.Join(", ", parts))} ({Reason})";
    }

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="OgeeException">A value is out of range (OG2113).</exception>
    public void Check()
    {
        Range(nameof(Shift), Shift, 0, 4096);
        Range(nameof(Cutout), Cutout, 0, 4096);
        Range(nameof(Degrees), Degrees, 0, 45);
        Range(nameof(Scale), Scale, 0, 0.5);
        Range(nameof(Brightness), Brightness, 0, 0.5);
        Range(nameof(Contrast), Contrast, 0, 0.9);

        static void Range(string name, double value, double from, double to)
        {
            if (value >= from && value <= to) return;
            throw RecipeErrors.Setting.With($"augment.{JsonNamingPolicy.CamelCase.ConvertName(name)} is {Text.Of(value)}", $"Expected {Text.Of(from)} to {Text.Of(to)}", "Choose a value in that range.");
        }
    }

    /// <summary>The policy as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AugmentJson.Default.AugmentPolicy);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="OgeeException">It is not a policy (OG2113).</exception>
    public static AugmentPolicy FromJson(string json)
    {
        try
        {
            var policy = JsonSerializer.Deserialize(json, AugmentJson.Default.AugmentPolicy) ?? throw new JsonException("null");
            policy.Check();
            return policy;
        }
        catch (JsonException cause)
        {
            throw RecipeErrors.Setting.With($"The augmentation cannot be read ({cause.Message.TrimEnd('.')})", "Expected the JSON object that a run wrote", "Use the run's file as it is.", cause);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AugmentPolicy))]
sealed partial class AugmentJson : JsonSerializerContext;
