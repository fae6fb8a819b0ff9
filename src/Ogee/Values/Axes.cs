using System.Collections;
using System.Runtime.CompilerServices;

namespace Ogee;

/// <summary>A list of axes; a value: two lists with equal axes are equal. Holds permutations and the axes of reductions.</summary>
[CollectionBuilder(typeof(Axes), nameof(Create))]
public readonly struct Axes : IEquatable<Axes>, IReadOnlyList<int>
{
    readonly int[]? axes;

    Axes(int[] axes) => this.axes = axes;

    /// <summary>Makes a list; <c>Axes a = [0, 2];</c> calls it.</summary>
    public static Axes Create(params ReadOnlySpan<int> axes) => axes.Length == 0 ? default : new(axes.ToArray());

    /// <summary>One axis: <c>x.Mean(1, keepAxes: true)</c>.</summary>
    public static implicit operator Axes(int axis) => Create(axis);

    /// <summary>The axes as a span.</summary>
    public ReadOnlySpan<int> Span => axes;

    /// <summary>How many axes there are.</summary>
    public int Count => axes?.Length ?? 0;

    /// <summary>One of the axes.</summary>
    public int this[int index] => Span[index];

    /// <summary>Whether the axis is in the list.</summary>
    public bool Contains(int axis) => Span.Contains(axis);

    /// <summary>The axes 0 to count − 1.</summary>
    public static Axes Range(int count) => count < Ranges.Length ? Ranges[count] : Create([.. Enumerable.Range(0, count)]);

    static readonly Axes[] Ranges = [.. Enumerable.Range(0, Shape.MaxRank + 1).Select(count => Create([.. Enumerable.Range(0, count)]))];

    /// <summary>Checked against a shape: negatives resolved, sorted, each once. An empty list means every axis.</summary>
    /// <param name="shape">The shape that the axes belong to.</param>
    /// <param name="op">The operation's name, for the error.</param>
    /// <exception cref="OgeeException">An axis does not exist, or appears twice.</exception>
    public Axes Resolve(Shape shape, string op)
    {
        if (Count == 0) return Range(shape.Rank);
        var resolved = new int[Count];
        for (var i = 0; i < resolved.Length; i++) resolved[i] = shape.Axis(Span[i], op);
        Array.Sort(resolved);
        for (var i = 1; i < resolved.Length; i++)
            if (resolved[i] == resolved[i - 1])
                throw EngineErrors.Shape.With($"{op}: axis {resolved[i]} is named twice in {this}", "Expected each axis once", "Remove one of them.");
        return Create(resolved);
    }

    /// <summary>The inverse of a permutation.</summary>
    public Axes Inverse()
    {
        var inverse = new int[Count];
        for (var i = 0; i < inverse.Length; i++) inverse[Span[i]] = i;
        return Create(inverse);
    }

    /// <inheritdoc/>
    public bool Equals(Axes other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Axes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Count;
        foreach (var axis in Span) hash = (hash * 31) + axis;
        return hash;
    }

    /// <summary>Whether two lists have the same axes.</summary>
    public static bool operator ==(Axes a, Axes b) => a.Equals(b);

    /// <summary>Whether two lists differ.</summary>
    public static bool operator !=(Axes a, Axes b) => !a.Equals(b);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => (axes ?? []).AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The axes in parentheses: <c>(0, 2)</c>.</summary>
    public override string ToString() => $"({string.Join(", ", this)})";
}
