using System.Globalization;

namespace Ogee.Learn;

/// <summary>Names and sizes as error messages show them: names come from untrusted files, so they are cut and their control characters are made visible.</summary>
static class Quoted
{
    const int Longest = 80;
    static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>The name in quotes, at most 80 characters of it, without control characters.</summary>
    internal static string Name(string name)
    {
        var cut = name.Length > Longest ? name[..Longest] : name;
        var clean = string.Concat(cut.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()));
        return name.Length > Longest ? $"'{clean}…' ({name.Length} characters)" : $"'{clean}'";
    }

    /// <summary>A number of bytes for people: <c>1.2 GB</c> (powers of 1000).</summary>
    internal static string Bytes(long bytes)
    {
        if (bytes < 1000) return $"{bytes} bytes";
        double value = bytes;
        var unit = 0;
        while (value >= 1000)
        {
            value /= 1000;
            unit++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}");
    }
}
