namespace Ogee.Learn;

/// <summary>The means of windows that divide [batch, channels, length] of any size into so many parts along the axis.</summary>
/// <remarks>Window i of n over s elements is from ⌊i·s/n⌋ to before ⌈(i+1)·s/n⌉, as in libtorch: windows overlap where n does not divide s, and repeat elements where the image is smaller than the result.</remarks>
/// <param name="size">The size of the result.</param>
/// <exception cref="OgeeException">The size is below 1.</exception>
public sealed class AdaptiveAveragePool1d(int size) : Module
{
    readonly int size = AdaptivePoolSize.Checked(size);

    /// <param name="x">[batch, channels, length]</param>
    /// <returns>[batch, channels, size]</returns>
    public override Tensor Forward(Tensor x) => x.AdaptiveAveragePool(size);
}

/// <summary>The means of windows that divide [batch, channels, height, width] of any size into so many parts along each axis.</summary>
/// <remarks>Window i of n over s elements is from ⌊i·s/n⌋ to before ⌈(i+1)·s/n⌉, as in libtorch: windows overlap where n does not divide s, and repeat elements where the image is smaller than the result.</remarks>
/// <param name="size">Each size of the result.</param>
/// <exception cref="OgeeException">The size is below 1.</exception>
public sealed class AdaptiveAveragePool2d(int size) : Module
{
    readonly int size = AdaptivePoolSize.Checked(size);

    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>[batch, channels, size, size]</returns>
    public override Tensor Forward(Tensor x) => x.AdaptiveAveragePool(size, size);
}

/// <summary>The means of windows that divide [batch, channels, depth, height, width] of any size into so many parts along each axis.</summary>
/// <remarks>Window i of n over s elements is from ⌊i·s/n⌋ to before ⌈(i+1)·s/n⌉, as in libtorch: windows overlap where n does not divide s, and repeat elements where the image is smaller than the result.</remarks>
/// <param name="size">Each size of the result.</param>
/// <exception cref="OgeeException">The size is below 1.</exception>
public sealed class AdaptiveAveragePool3d(int size) : Module
{
    readonly int size = AdaptivePoolSize.Checked(size);

    /// <param name="x">[batch, channels, depth, height, width]</param>
    /// <returns>[batch, channels, size, size, size]</returns>
    public override Tensor Forward(Tensor x) => x.AdaptiveAveragePool(size, size, size);
}

/// <summary>The largest elements of windows that divide [batch, channels, length] of any size into so many parts along the axis.</summary>
/// <remarks>Window i of n over s elements is from ⌊i·s/n⌋ to before ⌈(i+1)·s/n⌉, as in libtorch: windows overlap where n does not divide s, and repeat elements where the image is smaller than the result.</remarks>
/// <param name="size">The size of the result.</param>
/// <exception cref="OgeeException">The size is below 1.</exception>
public sealed class AdaptiveMaxPool1d(int size) : Module
{
    readonly int size = AdaptivePoolSize.Checked(size);

    /// <param name="x">[batch, channels, length]</param>
    /// <returns>[batch, channels, size]</returns>
    public override Tensor Forward(Tensor x) => x.AdaptiveMaxPool(size);
}

/// <summary>The largest elements of windows that divide [batch, channels, height, width] of any size into so many parts along each axis.</summary>
/// <remarks>Window i of n over s elements is from ⌊i·s/n⌋ to before ⌈(i+1)·s/n⌉, as in libtorch: windows overlap where n does not divide s, and repeat elements where the image is smaller than the result.</remarks>
/// <param name="size">Each size of the result.</param>
/// <exception cref="OgeeException">The size is below 1.</exception>
public sealed class AdaptiveMaxPool2d(int size) : Module
{
    readonly int size = AdaptivePoolSize.Checked(size);

    /// <param name="x">[batch, channels, height, width]</param>
    /// <returns>[batch, channels, size, size]</returns>
    public override Tensor Forward(Tensor x) => x.AdaptiveMaxPool(size, size);
}

/// <summary>The largest elements of windows that divide [batch, channels, depth, height, width] of any size into so many parts along each axis.</summary>
/// <remarks>Window i of n over s elements is from ⌊i·s/n⌋ to before ⌈(i+1)·s/n⌉, as in libtorch: windows overlap where n does not divide s, and repeat elements where the image is smaller than the result.</remarks>
/// <param name="size">Each size of the result.</param>
/// <exception cref="OgeeException">The size is below 1.</exception>
public sealed class AdaptiveMaxPool3d(int size) : Module
{
    readonly int size = AdaptivePoolSize.Checked(size);

    /// <param name="x">[batch, channels, depth, height, width]</param>
    /// <returns>[batch, channels, size, size, size]</returns>
    public override Tensor Forward(Tensor x) => x.AdaptiveMaxPool(size, size, size);
}

static class AdaptivePoolSize
{
    public static int Checked(int size) => size >= 1 ? size : throw LearnErrors.Setting.With($"adaptive pool: the size is {size}", "Expected at least 1", "Use 1 for the whole image.");
}
