using System.Globalization;

namespace Ogee.Recipes;

/// <summary>The shares of training, validation and test data.</summary>
/// <param name="Train">The share of training, in parts of the sum.</param>
/// <param name="Valid">The share of validation.</param>
/// <param name="Test">The share of test.</param>
public sealed record SplitRatio(int Train, int Valid, int Test)
{
    /// <summary>80/10/10.</summary>
    public static SplitRatio Default { get; } = new(80, 10, 10);

    /// <summary>The sum of the parts.</summary>
    public int Sum => Train + Valid + Test;

    /// <summary>Reads <c>80/10/10</c>.</summary>
    /// <param name="text">Three whole numbers divided by strokes.</param>
    /// <exception cref="OgeeException">It is not that (OG2112).</exception>
    public static SplitRatio Parse(string text)
    {
        var parts = text.Split('/');
        var numbers = new int[3];
        var sound = parts.Length == 3;
        for (var i = 0; sound && i < 3; i++) sound = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) && numbers[i] <= 1_000_000;
        if (!sound || numbers[0] < 1 || numbers[2] < 1 || numbers[1] < 0)
            throw RecipeErrors.Split.With($"The split '{text}' is not understood", "Expected train/valid/test as whole numbers, train and test at least 1", "Use --split 80/10/10.");
        return new(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>The share of one part.</summary>
    /// <param name="split">The part.</param>
    public int this[DataSplit split] => split switch { DataSplit.Train => Train, DataSplit.Valid => Valid, _ => Test };

    /// <summary>The ratio as it is written on the command line.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Train}/{Valid}/{Test}");
}
