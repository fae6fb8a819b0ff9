using System.Globalization;
using Ogee;

namespace Company.Console1;

/// <summary>Rows of numbers, each with the number of its class.</summary>
sealed class Table(float[][] rows, long[] classes)
{
    public int Count => rows.Length;

    public int Features => rows[0].Length;

    /// <summary>[rows, features]</summary>
    public Tensor Inputs => Tensor.From([.. rows.SelectMany(row => row)], [Count, Features]);

    /// <summary>[rows]</summary>
    public Tensor Targets => Tensor.From(classes, [Count]);

    /// <summary>Reads a CSV file whose first line names its columns.</summary>
    /// <param name="path">The file.</param>
    /// <param name="target">The column that holds the number of the class, from 0.</param>
    public static Table Read(string path, string target)
    {
        var lines = File.ReadAllLines(path).Select(line => line.Split(',')).ToList();
        var at = Array.IndexOf(lines[0], target);
        if (at < 0) throw new InvalidDataException($"{path} has no column '{target}', only {string.Join(", ", lines[0])}.");
        var numbers = lines.Skip(1).Select(line => line.Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray()).ToList();
        return new([.. numbers.Select(row => row.Where((_, column) => column != at).ToArray())], [.. numbers.Select(row => (long)row[at])]);
    }

    /// <summary>The rows in an order that only the seed decides.</summary>
    public Table Shuffled(ulong seed)
    {
        var order = new Rng(new RngKey(seed)).Permutation(Count);
        return new([.. order.Select(i => rows[i])], [.. order.Select(i => classes[i])]);
    }

    /// <summary>The first rows, and the others.</summary>
    /// <param name="share">The share of the first.</param>
    public (Table First, Table Others) Split(double share)
    {
        var count = (int)Math.Round(share * Count);
        return (new(rows[..count], classes[..count]), new(rows[count..], classes[count..]));
    }
}
