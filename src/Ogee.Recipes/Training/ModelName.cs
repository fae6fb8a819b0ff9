using System.Globalization;

namespace Ogee.Recipes;

/// <summary>What <c>model.name</c> may be: known before any data is read, so that a misspelt one costs nothing.</summary>
static class ModelName
{
    const string Pictures = "convnet-", Rows = "tabular-";

    /// <summary>The forms in words.</summary>
    public const string Form = "convnet-WIDTH for pictures with a width from 4 to 256, or tabular-WIDTH for tables with a width from 16 to 1024";

    /// <summary>Whether a text names a model.</summary>
    public static bool IsOfForm(string text) => ConvNetWidth(text) is not null || TabularWidth(text) is not null;

    /// <summary>The channels after the first convolution of a network on pictures; null where the text names none.</summary>
    public static int? ConvNetWidth(string text) => Width(text, Pictures) is { } width and >= 4 and <= 256 ? width : null;

    /// <summary>The units of each hidden layer of a network on tables; null where the text names none.</summary>
    public static int? TabularWidth(string text) => Width(text, Rows) is { } width and >= 16 and <= 1024 ? width : null;

    static int? Width(string text, string family) =>
        text.StartsWith(family, StringComparison.Ordinal) && int.TryParse(text.AsSpan(family.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var width) ? width : null;
}
