using System.Globalization;

namespace Ogee.Learn;

/// <summary>A value that a rule speaks of: a number, a text, or missing.</summary>
public readonly record struct RuleValue
{
    readonly double number;

    RuleValue(double number, string? text) => (this.number, Text) = (number, text);

    /// <summary>The text; null for a number or a missing value.</summary>
    public string? Text { get; }

    /// <summary>The number; NaN for a text or a missing value.</summary>
    public double Number => Text is null ? IsNumber ? number : double.NaN : double.NaN;

    /// <summary>Whether it is a number.</summary>
    public bool IsNumber { get; private init; }

    /// <summary>Whether there is no value; the default.</summary>
    public bool IsMissing => !IsNumber && Text is null;

    /// <summary>A number; NaN is missing, as in tables.</summary>
    /// <param name="number">The number.</param>
    public static RuleValue Of(double number) => double.IsNaN(number) ? default : new(number, null) { IsNumber = true };

    /// <summary>A text; null is missing.</summary>
    /// <param name="text">The text.</param>
    public static RuleValue Of(string? text) => text is null ? default : new(0, text);

    /// <summary>As a rule writes it: a number in its shortest form, a text in quotes, or <c>missing</c>.</summary>
    public override string ToString() => IsMissing ? "missing" : Text is { } text ? Quoted.Name(text) : number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Equal as numbers, or letter by letter; a number equals a text that is its shortest form, since a table's category may look like a number. A missing value equals nothing.</summary>
    internal bool IsSame(RuleValue other) => !IsMissing && !other.IsMissing
        && (IsNumber && other.IsNumber ? number == other.number : string.Equals(Plain(), other.Plain(), StringComparison.Ordinal));

    string Plain() => Text ?? number.ToString("R", CultureInfo.InvariantCulture);
}
