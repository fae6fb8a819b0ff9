namespace Ogee;

// Transforms along several axes, one after the other.
public sealed partial class Tensor
{
    /// <summary>The discrete Fourier transform along two axes.</summary>
    /// <param name="sizes">For each axis how many points, by cutting off or filling by 0; its size if none is given.</param>
    /// <param name="axes">The axes; the last two if none is given.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>complex64 of this shape with these sizes</returns>
    /// <exception cref="OgeeException">The type is float64, or sizes and axes do not fit.</exception>
    public Tensor Fft2(ReadOnlySpan<long> sizes = default, ReadOnlySpan<int> axes = default, FourierNorm norm = FourierNorm.Backward) => Fftn(sizes, axes.IsEmpty ? [-2, -1] : axes, norm);

    /// <summary>The inverse of <see cref="Fft2"/>.</summary>
    /// <inheritdoc cref="Fft2"/>
    public Tensor Ifft2(ReadOnlySpan<long> sizes = default, ReadOnlySpan<int> axes = default, FourierNorm norm = FourierNorm.Backward) => Ifftn(sizes, axes.IsEmpty ? [-2, -1] : axes, norm);

    /// <summary>The discrete Fourier transform of real numbers along two axes; half of it, along the last of them.</summary>
    /// <inheritdoc cref="Rfftn"/>
    public Tensor Rfft2(ReadOnlySpan<long> sizes = default, ReadOnlySpan<int> axes = default, FourierNorm norm = FourierNorm.Backward) => Rfftn(sizes, axes.IsEmpty ? [-2, -1] : axes, norm);

    /// <summary>The inverse of <see cref="Rfft2"/>.</summary>
    /// <inheritdoc cref="Irfftn"/>
    public Tensor Irfft2(ReadOnlySpan<long> sizes = default, ReadOnlySpan<int> axes = default, FourierNorm norm = FourierNorm.Backward) => Irfftn(sizes, axes.IsEmpty ? [-2, -1] : axes, norm);

    /// <summary>The discrete Fourier transform along several axes.</summary>
    /// <param name="sizes">For each axis how many points, by cutting off or filling by 0; its size if none is given.</param>
    /// <param name="axes">The axes; if none is given, as many last ones as there are sizes, or all.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>complex64 of this shape with these sizes</returns>
    /// <exception cref="OgeeException">The type is float64, or sizes and axes do not fit.</exception>
    public Tensor Fftn(ReadOnlySpan<long> sizes = default, ReadOnlySpan<int> axes = default, FourierNorm norm = FourierNorm.Backward) => Along(sizes, axes, norm, "fftn", isInverse: false);

    /// <summary>The inverse of <see cref="Fftn"/>.</summary>
    /// <inheritdoc cref="Fftn"/>
    public Tensor Ifftn(ReadOnlySpan<long> sizes = default, ReadOnlySpan<int> axes = default, FourierNorm norm = FourierNorm.Backward) => Along(sizes, axes, norm, "ifftn", isInverse: true);

    /// <summary>The discrete Fourier transform of real numbers along several axes; half of it, along the last of them.</summary>
    /// <param name="sizes">For each axis how many points, by cutting off or filling by 0; its size if none is given.</param>
    /// <param name="axes">The axes; if none is given, as many last ones as there are sizes, or all.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>complex64 of this shape with these sizes, n/2 + 1 for the last n</returns>
    /// <exception cref="OgeeException">The type is complex64 or float64, or sizes and axes do not fit.</exception>
    public Tensor Rfftn(ReadOnlySpan<long> sizes = default, ReadOnlySpan<int> axes = default, FourierNorm norm = FourierNorm.Backward)
    {
        var (along, points) = Resolved(sizes, axes, "rfftn");
        var x = Part("rfftn").PairRfft(points[^1], along[^1], norm);
        for (var i = 0; i < along.Length - 1; i++) x = x.PairFft(points[i], along[i], norm);
        return x.AsComplex();
    }

    /// <summary>The inverse of <see cref="Rfftn"/>.</summary>
    /// <param name="sizes">For each axis how many points of the result; its size if none is given, and for the last twice what it has beyond 1.</param>
    /// <param name="axes">The axes; if none is given, as many last ones as there are sizes, or all.</param>
    /// <param name="norm">How it is divided.</param>
    /// <returns>float32 of this shape with these sizes</returns>
    /// <exception cref="OgeeException">The type is float64, or sizes and axes do not fit.</exception>
    public Tensor Irfftn(ReadOnlySpan<long> sizes = default, ReadOnlySpan<int> axes = default, FourierNorm norm = FourierNorm.Backward)
    {
        var (along, points) = Resolved(sizes, axes, "irfftn");
        var x = Spectral("irfftn");
        for (var i = 0; i < along.Length - 1; i++) x = x.PairIfft(points[i], along[i], norm);
        return x.PairIrfft(points[^1], along[^1], norm);
    }

    Tensor Along(ReadOnlySpan<long> sizes, ReadOnlySpan<int> axes, FourierNorm norm, string op, bool isInverse)
    {
        var (along, points) = Resolved(sizes, axes, op);
        var x = Spectral(op);
        for (var i = 0; i < along.Length; i++) x = x.PairTransform(op, points[i], along[i], norm, isInverse);
        return x.AsComplex();
    }

    (int[] Axes, long?[] Points) Resolved(ReadOnlySpan<long> sizes, ReadOnlySpan<int> axes, string op)
    {
        int[] along = axes.IsEmpty ? [.. Enumerable.Range(sizes.IsEmpty ? 0 : Rank - sizes.Length, sizes.IsEmpty ? Rank : sizes.Length)] : [.. axes];
        if (along.Length == 0 || along.Length > Rank || (!sizes.IsEmpty && sizes.Length != along.Length))
            throw EngineErrors.Shape.With($"{op}: {sizes.Length} sizes and {axes.Length} axes for {Shape}", "Expected one or more axes, and a size for each or none", "Give as many sizes as axes.");
        for (var i = 0; i < along.Length; i++)
        {
            along[i] = Shape.Axis(along[i], op);
            if (Array.IndexOf(along, along[i]) < i) throw EngineErrors.Argument.With($"{op}: axis {along[i]} is named twice", "Expected different axes", "Remove one of them.");
        }
        var points = new long?[along.Length];
        for (var i = 0; i < sizes.Length; i++) points[i] = sizes[i];
        return (along, points);
    }
}
