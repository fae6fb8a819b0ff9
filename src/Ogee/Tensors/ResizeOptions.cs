namespace Ogee;

/// <summary>How a value between elements follows from those around it.</summary>
public enum Interpolation
{
    /// <summary>That of one element.</summary>
    Nearest,
    /// <summary>On the line between two, along each axis.</summary>
    Linear,
    /// <summary>On a cubic curve through four, along each axis (Keys 1981).</summary>
    Cubic,
}

/// <summary>Where an element of a resized axis lies on the axis that it is made of. The names are ONNX's.</summary>
public enum PixelCoordinates
{
    /// <summary>(i + ½) / scale − ½: elements are areas, whose ends meet. libtorch's way without <c>align_corners</c>.</summary>
    HalfPixel,
    /// <summary>The same, and 0 where the result has one element.</summary>
    PytorchHalfPixel,
    /// <summary>i · (n − 1) / (m − 1): elements are points, and the first and the last stay where they are. libtorch's <c>align_corners</c>.</summary>
    AlignCorners,
    /// <summary>i / scale.</summary>
    Asymmetric,
    /// <summary>Points of a part of the axis, which may reach beyond its ends: see <see cref="ResizeOptions.Regions"/>.</summary>
    CropAndResize,
}

/// <summary>Which element is the nearest.</summary>
public enum NearestRounding
{
    /// <summary>The nearest; the one before of two that are equally near (ONNX's <c>round_prefer_floor</c>).</summary>
    HalfDown,
    /// <summary>The nearest; the one behind of two that are equally near (<c>round_prefer_ceil</c>).</summary>
    HalfUp,
    /// <summary>The one before.</summary>
    Floor,
    /// <summary>The one behind.</summary>
    Ceiling,
}

/// <summary>How a tensor is resized: one set of choices for libtorch's <c>interpolate</c> and ONNX's <c>Resize</c>. For the means of areas see <see cref="Tensor.AdaptiveAveragePool"/>.</summary>
public sealed record ResizeOptions
{
    /// <summary>libtorch's <c>nearest</c>: the element before.</summary>
    public static ResizeOptions Nearest { get; } = new() { Interpolation = Interpolation.Nearest, Coordinates = PixelCoordinates.Asymmetric, Rounding = NearestRounding.Floor };

    /// <summary>libtorch's <c>nearest-exact</c> and Pillow's: the element whose area the middle lies in.</summary>
    public static ResizeOptions NearestExact { get; } = new() { Interpolation = Interpolation.Nearest, Rounding = NearestRounding.HalfUp };

    /// <summary>libtorch's <c>linear</c>, <c>bilinear</c> and <c>trilinear</c>.</summary>
    public static ResizeOptions Linear { get; } = new();

    /// <summary>libtorch's <c>bicubic</c>.</summary>
    public static ResizeOptions Cubic { get; } = new() { Interpolation = Interpolation.Cubic };

    /// <summary>Pillow's and libtorch's <c>bilinear</c> with antialiasing: what becomes smaller is averaged.</summary>
    public static ResizeOptions SmoothLinear { get; } = new() { IsAntialiased = true, ExcludesOutside = true };

    /// <summary>Pillow's and libtorch's <c>bicubic</c> with antialiasing, whose curve is another than without.</summary>
    public static ResizeOptions SmoothCubic { get; } = new() { Interpolation = Interpolation.Cubic, IsAntialiased = true, ExcludesOutside = true, CubicCoefficient = -0.5 };

    /// <summary>How a value follows from the elements around it.</summary>
    public Interpolation Interpolation { get; init; } = Interpolation.Linear;

    /// <summary>Where elements of the result lie.</summary>
    public PixelCoordinates Coordinates { get; init; } = PixelCoordinates.HalfPixel;

    /// <summary>Which element is the nearest.</summary>
    public NearestRounding Rounding { get; init; } = NearestRounding.HalfDown;

    /// <summary>The slope of the cubic curve, a: −¾ for libtorch and ONNX, −½ for Pillow.</summary>
    public double CubicCoefficient { get; init; } = -0.75;

    /// <summary>Whether the curve widens with what becomes smaller, so that every element counts. For half-pixel coordinates, and not for the nearest.</summary>
    public bool IsAntialiased { get; init; }

    /// <summary>Whether elements beyond the ends have no weight, and the others share it; else the last one stands for them.</summary>
    public bool ExcludesOutside { get; init; }

    /// <summary>The scale of each axis, where it is given and not that of the sizes (whose whole numbers round it); null for theirs.</summary>
    public IReadOnlyList<double>? Scales { get; init; }

    /// <summary>For <see cref="PixelCoordinates.CropAndResize"/>: the part of each axis, 0 for its first element and 1 for its last.</summary>
    public IReadOnlyList<(double Start, double Stop)>? Regions { get; init; }

    /// <summary>For <see cref="PixelCoordinates.CropAndResize"/>: what is beyond the ends.</summary>
    public double Outside { get; init; }
}
