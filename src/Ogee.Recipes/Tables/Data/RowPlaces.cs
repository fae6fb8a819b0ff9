using System.Globalization;

namespace Ogee.Recipes;

/// <summary>Where each row stands, kept as the rows at which the count of lines jumps.</summary>
sealed class RowPlaces
{
    readonly List<(int Row, string File, long Line)> jumps = [];
    long expected;

    /// <summary>Says that a row begins on a line of a file.</summary>
    internal void Add(int row, string file, long line)
    {
        if (jumps.Count == 0 || line != expected || jumps[^1].File != file) jumps.Add((row, file, line));
        expected = line + 1;
    }

    /// <summary>The place as file:line.</summary>
    internal string this[int row]
    {
        get
        {
            int low = 0, high = jumps.Count - 1;
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                if (jumps[middle].Row <= row) low = middle;
                else high = middle - 1;
            }
            var (first, file, line) = jumps[low];
            return string.Create(CultureInfo.InvariantCulture, $"{file}:{line + row - first}");
        }
    }
}
