using System.Collections;
using System.Runtime.CompilerServices;

namespace Ogee;

/// <summary>The sizes of a tensor's axes; a value: two shapes with equal sizes are equal.</summary>
/// <remarks>At most <see cref="MaxRank"/> axes. The product of the sizes fits a signed 64-bit integer: a shape whose product does not is refused when it is made.</remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<long>
{
    /// <summary>The largest number of axes.</summary>
    public const int MaxRank = 8;

    readonly long[]? sizes;

    Shape(long[] sizes) => this.sizes = sizes;

    /// <summary>The shape of a scalar: no axes, one element.</summary>
    public static Shape Scalar => default;

    /// <summary>Makes a shape; <c>Shape s = [2, 3];</c> calls it.</summary>
    /// <param name="sizes">The size of each axis, outermost first; zero is allowed.</param>
    /// <exception cref="OgeeException">A size is negative, there are more than eight, or their product overflows.</exception>
    public static Shape Create(params ReadOnlySpan<long> sizes)
    {
        if (sizes.Length == 0) return default;
        if (sizes.Length > MaxRank)
            throw EngineErrors.Shape.With($"shape: at most {MaxRank} axes are supported, got {sizes.Length}", $"Expected rank 0 to {MaxRank}", "Merge axes with Reshape first.");
        long product = 1;
        foreach (var size in sizes)
        {
            if (size < 0)
                throw EngineErrors.Shape.With($"shape: sizes must be at least 0, got {size} in {Text(sizes)}", "Expected sizes of 0 or more", "Compute the size before the shape is made.");
            // Zero-size shapes are checked too: [2³², 2³², 0] has no elements, but its strides would overflow.
            if (size != 0 && (Math.BigMul(product, size, out product) != 0 || product < 0))
                throw EngineErrors.TooLarge.With($"shape: the product of {Text(sizes)} does not fit 63 bits", "Expected at most 2⁶³−1 elements", "Use smaller sizes; nothing was allocated.");
        }
        return new(sizes.ToArray());
    }

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<long> Sizes => sizes;

    /// <summary>The number of axes.</summary>
    public int Rank => sizes?.Length ?? 0;

    int IReadOnlyCollection<long>.Count => Rank;

    /// <summary>The number of elements: the product of the sizes, 1 for a scalar.</summary>
    public long Count
    {
        get
        {
            long product = 1;
            foreach (var size in Sizes) product *= size;
            return product;
        }
    }

    /// <summary>The size of one axis; negative axes count from the end.</summary>
    public long this[int axis] => sizes is null || axis >= sizes.Length || axis < -sizes.Length
        ? throw EngineErrors.Shape.With($"shape: axis {axis} does not exist in {this}", $"Expected {-Rank} to {Rank - 1}", "Check the rank of the tensor.")
        : sizes[axis < 0 ? axis + sizes.Length : axis];

    /// <summary>Row-major strides, in elements.</summary>
    public long[] RowMajorStrides()
    {
        var strides = new long[Rank];
        long stride = 1;
        for (var axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(1, Sizes[axis]);
        }
        return strides;
    }

    /// <summary>The axis as a number from 0, checked.</summary>
    /// <param name="axis">An axis; negative ones count from the end.</param>
    /// <param name="op">The operation's name, for the error.</param>
    public int Axis(int axis, string op) => axis >= -Rank && axis < Rank ? (axis < 0 ? axis + Rank : axis)
        : throw EngineErrors.Shape.With($"{op}: axis {axis} does not exist in {this}", Rank == 0 ? "Expected no axis: the tensor is a scalar" : $"Expected {-Rank} to {Rank - 1}", "Check the rank of the tensor.");

    /// <summary>The same shape with one axis of another size.</summary>
    public Shape With(int axis, long size)
    {
        var copy = Sizes.ToArray();
        copy[axis < 0 ? axis + Rank : axis] = size;
        return Create(copy);
    }

    /// <summary>The same shape without some axes.</summary>
    /// <param name="axes">Axes from 0.</param>
    public Shape Without(Axes axes)
    {
        Span<long> left = stackalloc long[MaxRank];
        var rank = 0;
        for (var axis = 0; axis < Rank; axis++)
            if (!axes.Contains(axis)) left[rank++] = Sizes[axis];
        return Create(left[..rank]);
    }

    /// <summary>The shape that two shapes broadcast to, by NumPy's rule: aligned at the last axis, sizes equal or 1.</summary>
    /// <param name="a">One shape.</param>
    /// <param name="b">The other.</param>
    /// <param name="op">The operation's name, for the error.</param>
    /// <exception cref="OgeeException">Two sizes differ and neither is 1.</exception>
    public static Shape Broadcast(Shape a, Shape b, string op)
    {
        if (a.Equals(b)) return a;
        var rank = Math.Max(a.Rank, b.Rank);
        var result = new long[rank];
        for (var i = 1; i <= rank; i++)
        {
            var x = i <= a.Rank ? a.Sizes[^i] : 1;
            var y = i <= b.Rank ? b.Sizes[^i] : 1;
            if (x != y && x != 1 && y != 1)
                throw EngineErrors.Shape.With($"{op}: shapes must broadcast, got {a} and {b} (axis −{i}: {x} and {y})", "Expected equal sizes, or 1, in each axis from the last", "Reshape or Expand one of them.");
            result[rank - i] = x == 1 ? y : x;
        }
        return Create(result);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Rank;
        foreach (var size in Sizes) hash = (hash * 31) + size.GetHashCode();
        return hash;
    }

    /// <summary>Whether two shapes have the same sizes.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator() => (sizes ?? []).AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The sizes in brackets: <c>[32, 784]</c>.</summary>
    public override string ToString() => Text(Sizes);

    static string Text(ReadOnlySpan<long> sizes) => $"[{string.Join(", ", sizes.ToArray())}]";
}
