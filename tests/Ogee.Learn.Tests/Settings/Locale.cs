using System.Globalization;

namespace Ogee.Learn.Tests;

/// <summary>The number formats of some languages, without the system's language data, which a small machine does not have.</summary>
sealed class Locale : IDisposable
{
    readonly CultureInfo before = CultureInfo.CurrentCulture;

    public Locale(string name)
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        var (point, group, minus) = name switch
        {
            "de-DE" => (",", ".", "-"),
            "tr-TR" => (",", ".", "-"),
            "ar-SA" => ("٫", "٬", "؜-"),
            _ => throw new ArgumentException(name),
        };
        culture.NumberFormat.NumberDecimalSeparator = culture.NumberFormat.PercentDecimalSeparator = point;
        culture.NumberFormat.NumberGroupSeparator = group;
        culture.NumberFormat.NegativeSign = minus;
        culture.DateTimeFormat.DateSeparator = ".";
        culture.DateTimeFormat.TimeSeparator = ".";
        CultureInfo.CurrentCulture = culture;
    }

    public void Dispose() => CultureInfo.CurrentCulture = before;
}
