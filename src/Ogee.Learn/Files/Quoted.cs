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
        return name.Length > Longest ? $"'{Clean(name)}…' ({name.Length} characters)" : $"'{Clean(name)}'";
    }

    /// <summary>The name without quotes, for what is written as code: at most 80 characters of it, without control characters.</summary>
    internal static string Plain(string name) => name.Length > Longest ? $"{Clean(name)}…" : Clean(name);

    static string Clean(string name) => string.Concat(name.Take(Longest).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()));

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
