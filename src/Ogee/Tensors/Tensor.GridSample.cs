namespace Ogee;

/// <summary>What lies beyond the edges of an image that is sampled.</summary>
public enum GridPadding
{
    /// <summary>Zeros.</summary>
    Zeros,
    /// <summary>The nearest pixel of the edge.</summary>
    Border,
    /// <summary>The image, mirrored at its edge as often as it takes.</summary>
    Reflection,
}

public sealed partial class Tensor
{
    // The slope of the cubic curve, as in libtorch.
    const double GridCubic = -0.75;

    /// <summary>Values of an image or a volume at places of a grid, between its pixels too (Jaderberg et al. 2015): libtorch's and ONNX's grid sampling. Gradients pass to the image and, unless the nearest is taken, to the grid.</summary>
    /// <param name="grid">[batch, height', width', 2]: x and y of each place, from −1 at the first edge to 1 at the last; this is [batch, channels, height, width]. Of volumes [batch, depth', height', width', 3], x first, and [batch, channels, depth, height, width].</param>
    /// <param name="interpolation">How values follow from the pixels around; of two that are equally near, the nearest is the even one.</param>
    /// <param name="padding">What lies beyond the edges.</param>
    /// <param name="alignCorners">Whether −1 and 1 are the middles of the first and last pixels; else they are their outer edges.</param>
    /// <returns>[batch, channels, height', width'], or [batch, channels, depth', height', width']</returns>
    /// <exception cref="OgeeException">Shapes or types do not fit, or the image has no pixels.</exception>
    public Tensor GridSample(Tensor grid, Interpolation interpolation = Interpolation.Linear, GridPadding padding = GridPadding.Zeros, bool alignCorners = false)
    {
        RequireFloat("grid_sample");
        var axes = Rank - 2;
        if (axes is not (2 or 3) || grid.Rank != Rank || grid.Shape[0] != Shape[0] || grid.Shape[-1] != axes || grid.Type != Type || Shape.Sizes[2..].Contains(0))
            throw EngineErrors.Shape.With($"grid_sample: the image is {this} and the grid {grid}", "Expected [batch, channels, height, width] with pixels and [batch, height', width', 2] of its type, or a depth before the height and 3", "Check the grid; AffineGrid makes one.");
        if (Type.IsHalf()) return InSingle(image => image.GridSample(Single(grid)!, interpolation, padding, alignCorners));
        var taps = new (Tensor Place, Tensor IsInside, Tensor? Weight)[axes][];
        var pixelsOfSample = 1L;
        for (var i = 0; i < axes; i++)
        {
            // x, the last axis, is first in the grid.
            var axis = new GridAxis(Shape[2 + i], padding, alignCorners);
            taps[i] = axis.Taps(axis.Pixels(grid.Slice(axes + 1, axes - 1 - i, axes - i).Squeeze(axes + 1)), interpolation); // [batch, places...]
            pixelsOfSample *= Shape[2 + i];
        }
        // A pixel's channels lie together, and are taken together.
        var last = Permute(Axes.Create([0, .. Enumerable.Range(2, axes), 1]));
        var pixels = last.Reshape(Shape[0] * pixelsOfSample, Shape[1]);
        return Around(0, Arange(Shape[0]).Reshape(Shape.Create([Shape[0], .. Enumerable.Repeat(1L, axes)])) * pixelsOfSample, null).Permute(Axes.Create([0, axes + 1, .. Enumerable.Range(1, axes)]));

        // The weighted sum along an axis and those behind it, of what lies around the places.
        Tensor Around(int axis, Tensor first, Tensor? isInside)
        {
            if (axis == axes)
            {
                var value = pixels.Take(first); // [batch, places..., channels]
                return padding == GridPadding.Zeros ? Where(isInside!.Unsqueeze(-1), value, Like(0)) : value;
            }
            var stride = 1L;
            for (var behind = axis + 1; behind < axes; behind++) stride *= Shape[2 + behind];
            Tensor? sum = null;
            foreach (var tap in taps[axis])
            {
                var value = Around(axis + 1, first + (stride == 1 ? tap.Place : tap.Place * stride), isInside is null ? tap.IsInside : isInside.And(tap.IsInside));
                if (tap.Weight is not null) value *= tap.Weight.Unsqueeze(-1);
                sum = sum is null ? value : sum + value;
            }
            return sum!;
        }
    }

    /// <summary>The grid of places that an affine map sends the pixels of a result to, for <see cref="GridSample"/>.</summary>
    /// <param name="sizes">Sizes of the result: height and width, or depth, height and width; this is [batch, n, n + 1], the map of each sample for n axes, x first.</param>
    /// <param name="alignCorners">Whether −1 and 1 are the middles of the first and last pixels.</param>
    /// <returns>[batch, sizes..., n]</returns>
    /// <exception cref="OgeeException">Shapes do not fit, or a size is below 1.</exception>
    public Tensor AffineGrid(ReadOnlySpan<long> sizes, bool alignCorners = false)
    {
        RequireFloat("affine_grid");
        var axes = sizes.Length;
        if (Rank != 3 || axes < 1 || Shape[1] != axes || Shape[2] != axes + 1 || sizes.ContainsAnyInRange(long.MinValue, 0))
            throw EngineErrors.Shape.With($"affine_grid: the maps are {Shape} for {axes} sizes", "Expected [batch, n, n + 1] for n sizes of at least 1", "Give height and width, and [batch, 2, 3].");
        var size = Shape.Create(sizes);
        var places = new double[checked(size.Count * (axes + 1))];
        for (var i = 0L; i < size.Count; i++)
        {
            var rest = i;
            for (var axis = axes - 1; axis >= 0; axis--)
            {
                (rest, var at) = Math.DivRem(rest, size[axis]);
                places[(i * (axes + 1)) + axes - 1 - axis] = alignCorners ? size[axis] == 1 ? 0 : (2.0 * at / (size[axis] - 1)) - 1 : (((2.0 * at) + 1) / size[axis]) - 1;
            }
            places[(i * (axes + 1)) + axes] = 1;
        }
        return Beside(places, [size.Count, axes + 1]).MatMul(Transpose(1, 2)).Reshape(Shape.Create([Shape[0], .. sizes, axes]));
    }

    /// <summary>One axis of an image that is sampled.</summary>
    readonly record struct GridAxis(long Size, GridPadding Padding, bool AlignCorners)
    {
        /// <summary>Places between −1 and 1 as places between pixels.</summary>
        public Tensor Pixels(Tensor grid) => AlignCorners ? (grid + 1) * ((Size - 1) / 2.0) : (((grid + 1) * Size) - 1) * 0.5;

        /// <summary>The pixels around places: their numbers (int64), whether they are there, and their weights, null for 1.</summary>
        public (Tensor Place, Tensor IsInside, Tensor? Weight)[] Taps(Tensor at, Interpolation interpolation)
        {
            if (interpolation == Interpolation.Nearest) return [Tap(Inside(at).Detach().Round(), null)];
            if (interpolation == Interpolation.Linear)
            {
                at = Inside(at);
                var low = at.Detach().Floor();
                var share = at - low;
                return [Tap(low, 1 - share), Tap(low + 1, share)];
            }
            var before = at.Detach().Floor();
            var t = at - before;
            var axis = this;
            return [.. ((Tensor[])[Outer(t + 1), Inner(t), Inner(1 - t), Outer(2 - t)]).Select((weight, i) => axis.Tap(axis.Inside(before + (i - 1)), weight))];
        }

        // The cubic convolution kernel (Keys 1981) up to 1 and up to 2.
        static Tensor Inner(Tensor x) => ((((x * (GridCubic + 2)) - (GridCubic + 3)) * x) * x) + 1;

        static Tensor Outer(Tensor x) => ((((((x - 5) * x) + 8) * x) - 4) * GridCubic);

        (Tensor Place, Tensor IsInside, Tensor? Weight) Tap(Tensor whole, Tensor? weight) =>
            (whole.Clamp(0, Size - 1).Cast(DType.Int64), whole.GreaterEqual(0).And(whole.LessEqual(Size - 1)), weight);

        /// <summary>Places beyond the edges as what they show.</summary>
        Tensor Inside(Tensor at) => Padding switch
        {
            GridPadding.Zeros => at,
            GridPadding.Border => at.Clamp(0, Size - 1),
            _ => Reflected(at).Clamp(0, Size - 1),
        };

        Tensor Reflected(Tensor at)
        {
            // Mirrors stand in the middles of the last pixels, or at their outer edges.
            var (low, span) = AlignCorners ? (0.0, Size - 1.0) : (-0.5, (double)Size);
            if (span == 0) return at * 0;
            var distance = (at - low).Abs();
            var turns = (distance.Detach() / span).Floor();
            var rest = distance - (turns * span);
            var isOdd = (turns - ((turns * 0.5).Floor() * 2)).NotEqualTo(0);
            return Where(isOdd, span - rest, rest) + low;
        }
    }
}
