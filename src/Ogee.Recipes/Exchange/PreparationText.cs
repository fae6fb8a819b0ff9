using System.Globalization;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A preparation of pictures as people write it: <c>imagenet</c>, or <c>tf,size=224,resize=stretch</c>.</summary>
public static class PreparationText
{
    /// <summary>The words of <see cref="ResizePolicy"/>, in its order.</summary>
    internal static readonly string[] Words = ["stretch", "crop", "pad"];

    // The names are those of Keras' preprocess_input, and torchvision's numbers.
    static readonly (string Name, string Text)[] Known =
    [
        ("imagenet", "range=1,mean=0.485/0.456/0.406,std=0.229/0.224/0.225,resize=crop,crop=0.875"), ("tf", "range=2,mean=1,std=1"), ("caffe", "order=bgr,range=255,mean=103.939/116.779/123.68,std=1"),
        ("unit", "range=1,mean=0,std=1"), ("raw", "range=255,mean=0,std=1"),
    ];

    static readonly string[] Keys = ["size", "resize", "crop", "order", "range", "mean", "std"];

    /// <summary>What may be written, for help.</summary>
    public const string Help = "imagenet, tf, caffe, unit or raw; and size=H or HxW, resize=crop|stretch|pad, crop=SHARE, order=rgb|bgr, range=, mean=a/b/c, std=a/b/c, with commas between";

    /// <summary>Changes a preparation as a text says.</summary>
    /// <param name="preparation">What holds where the text says nothing.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="OgeeException">It is not understood (OG2307).</exception>
    public static PicturePreparation Apply(PicturePreparation preparation, string text)
    {
        ArgumentNullException.ThrowIfNull(preparation);
        ArgumentNullException.ThrowIfNull(text);
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var known = Known.FirstOrDefault(one => one.Name == word);
            if (known.Name is not null) foreach (var part in known.Text.Split(',')) preparation = Set(preparation, part, text);
            else preparation = Set(preparation, word, text);
        }
        return preparation.Fault() is { } fault ? throw Bad(text, fault) : preparation;
    }

    /// <summary>Whether a text says the size.</summary>
    internal static bool SaysSize(string? text) => text?.Split(',', StringSplitOptions.TrimEntries).Any(word => word.StartsWith("size=", StringComparison.Ordinal)) == true;

    /// <summary>Whether a text says what bytes become.</summary>
    internal static bool SaysNumbers(string? text) => text?.Split(',', StringSplitOptions.TrimEntries).Any(word => Known.Any(one => one.Name == word) || word.StartsWith("mean=", StringComparison.Ordinal) || word.StartsWith("std=", StringComparison.Ordinal) || word.StartsWith("range=", StringComparison.Ordinal)) == true;

    static PicturePreparation Set(PicturePreparation preparation, string word, string text)
    {
        if (word.Split('=') is not [var key, var value] || !Keys.Contains(key))
            throw Bad(text, $"'{word}' is not understood", Spelling.Question(word.Split('=')[0], [.. Keys, .. Known.Select(one => one.Name)]));
        return key switch
        {
            "size" => Sized(preparation, value, text),
            "resize" => preparation with { Resize = Array.IndexOf(Words, value) is >= 0 and var place ? (ResizePolicy)place : throw Bad(text, $"resize is '{value}'", $"Use one of: {string.Join(" ", Words)}.") },
            "crop" => preparation with { Crop = Number(value, text) },
            "order" => preparation with { IsBlueFirst = value switch { "rgb" => false, "bgr" => true, _ => throw Bad(text, $"order is '{value}'", "Use rgb or bgr.") } },
            "range" => preparation with { Range = Number(value, text) },
            "mean" => preparation with { Mean = Numbers(value, preparation.Channels, text) },
            _ => preparation with { Deviation = Numbers(value, preparation.Channels, text) },
        };
    }

    static PicturePreparation Sized(PicturePreparation preparation, string value, string text)
    {
        int[] sides = [.. value.Split('x').Select(side => int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        if (sides.Contains(0)) sides = [];
        return sides is [var side] ? preparation with { Height = side, Width = side } : sides is [var height, var width] ? preparation with { Height = height, Width = width } : throw Bad(text, $"size is '{value}'", "Write size=224, or size=224x320 for rows and columns.");
    }

    static double Number(string value, string text) => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Bad(text, $"'{value}' is no number", "Write numbers with a point.");

    // One number is that of every channel. Of three for colour, a gray picture has the mean.
    static double[] Numbers(string value, int channels, string text)
    {
        double[] numbers = [.. value.Split('/').Select(one => Number(one, text))];
        return numbers.Length == 1 ? [.. Enumerable.Repeat(numbers[0], channels)] : numbers.Length == 3 && channels == 1 ? [numbers.Average()] : numbers;
    }

    static OgeeException Bad(string text, string what, string? remedy = null) => ModelErrors.Preparation.With($"The preparation '{text}': {what}", $"Expected {Help}", remedy ?? "For instance: --prepare imagenet,size=224");
}
