using System.Globalization;

namespace Ogee.Recipes;

/// <summary>What <c>model.name</c> may be: known before any data is read, so that a misspelt one costs nothing.</summary>
static class ModelName
{
    const string Pictures = "convnet-", Rows = "tabular";

    /// <summary>The forms in words.</summary>
    public const string Form = "convnet-WIDTH for pictures with a width from 4 to 256, or tabular for tables";

    /// <summary>Whether a text names a model.</summary>
    public static bool IsOfForm(string text) => ConvNetWidth(text) is not null || text == Rows || text.StartsWith(Rows + "-", StringComparison.Ordinal);

    /// <summary>The channels after the first convolution of a network on pictures; null where the text names none.</summary>
    public static int? ConvNetWidth(string text) =>
        text.StartsWith(Pictures, StringComparison.Ordinal) && int.TryParse(text.AsSpan(Pictures.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var width) && width is >= 4 and <= 256 ? width : null;
}
