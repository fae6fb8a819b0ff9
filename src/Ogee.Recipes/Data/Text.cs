using System.Globalization;

namespace Ogee.Recipes;

/// <summary>Numbers and names in sentences, the same in every locale.</summary>
static class Text
{
    internal static string Of(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    internal static string Of(DataSplit split) => split switch { DataSplit.Train => "train", DataSplit.Valid => "valid", _ => "test" };

    internal static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";

    internal static string Count(long count, string one) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {one}{(count == 1 ? "" : "s")}");

    /// <summary>The split that a name means, in any case; the usual other names of validation are taken too.</summary>
    internal static DataSplit? SplitOf(string name) => name.ToUpperInvariant() switch
    {
        "TRAIN" or "TRAINING" => DataSplit.Train,
        "VAL" or "VALID" or "VALIDATION" or "DEV" => DataSplit.Valid,
        "TEST" or "TESTING" => DataSplit.Test,
        _ => null,
    };
}
