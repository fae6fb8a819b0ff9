namespace Ogee.Learn;

/// <summary>What convolutions along one, two and three axes share: a weight, a bias, and how the window moves.</summary>
public abstract class Convolution : Module
{
    readonly Parameter weight;
    readonly Parameter? bias;
    readonly AxisWindow[] windows;
    readonly int[]? outputPadding;
    readonly int groups;
    readonly PadMode? beyond;

    /// <param name="name">The layer's name in errors.</param>
    /// <param name="channels">Channels of the image.</param>
    /// <param name="filters">Channels of the result.</param>
    /// <param name="sizes">Taps along each axis.</param>
    /// <param name="windows">How the window moves along each axis.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="hasBias">Whether there is a bias.</param>
    /// <param name="beyond">How the image goes on; zeros if null.</param>
    /// <param name="outputPadding">Elements that the result has more at each end, of a transposed convolution; null for one that is not.</param>
    /// <param name="weights">First values of a weight; libtorch's if null.</param>
    /// <param name="biases">First values of a bias; libtorch's if null.</param>
    private protected Convolution(string name, int channels, int filters, IReadOnlyList<int> sizes, IReadOnlyList<AxisWindow> windows, int groups, bool hasBias, PadMode? beyond = null,
        IReadOnlyList<int>? outputPadding = null, Func<Shape, Func<RngKey, Tensor>>? weights = null, Func<Shape, Parameter>? biases = null)
    {
        if (channels < 1 || filters < 1 || groups < 1 || sizes.Any(size => size < 1))
            throw LearnErrors.Setting.With($"{name}: channels {channels}, filters {filters}, size {string.Join("×", sizes)}, groups {groups}", "Expected at least 1 each", "Check the layer's numbers.");
        if (channels % groups != 0 || filters % groups != 0)
            throw LearnErrors.Setting.With($"{name}: {channels} channels and {filters} filters do not divide into {groups} groups", "Expected multiples of the groups", "Change the width or the groups.");
        var axes = name[^2] - '0';
        if (sizes.Count != axes || windows.Count != axes || (outputPadding is not null && outputPadding.Count != axes))
            throw LearnErrors.Setting.With($"{name}: {sizes.Count} sizes and {windows.Count} windows", $"Expected {axes} of each", "Give a size and a window for each axis.");
        // A transposed convolution has the layout of that whose gradient it is.
        var (first, second) = outputPadding is null ? (filters, channels / groups) : (channels, filters / groups);
        var shape = Shape.Create([first, second, .. sizes.Select(size => (long)size)]);
        var fanIn = shape.Count / first;
        weight = new((weights ?? (of => Initializers.KaimingUniform(of, fanIn, Math.Sqrt(5))))(shape));
        if (hasBias) bias = biases?.Invoke([filters]) ?? new(Initializers.Within([filters], 1 / Math.Sqrt(fanIn)));
        (this.windows, this.groups, this.beyond, this.outputPadding) = ([.. windows], groups, beyond, outputPadding?.ToArray());
    }

    /// <summary>The weight: [filters, channels / groups, taps...], or [channels, filters / groups, taps...] if transposed.</summary>
    public Parameter Weight => weight;

    /// <summary>The bias: [filters]; null without.</summary>
    public Parameter? Bias => bias;

    /// <param name="x">[batch, channels, sizes...]</param>
    /// <returns>[batch, filters, sizes'...]</returns>
    public override Tensor Forward(Tensor x)
    {
        var y = outputPadding is not null ? x.ConvTranspose(weight, windows, outputPadding, groups) : beyond is null ? x.Conv(weight, windows, groups) : Padded(x).Conv(weight, [.. windows.Select(window => window with { PadLow = 0, PadHigh = 0 })], groups);
        return bias is null ? y : y + bias.Value.Reshape(Shape.Create([1, bias.Shape[0], .. windows.Select(_ => 1L)]));
    }

    Tensor Padded(Tensor x) => x.Rank == windows.Length + 2 ? x.Pad([(0, 0), (0, 0), .. windows.Select(window => ((long)window.PadLow, (long)window.PadHigh))], beyond!.Value)
        : throw LearnErrors.Data.With($"convolution: the input is {x}", $"Expected [batch, channels, …] with {windows.Length} more axes", "Reshape it.");

    private protected static AxisWindow[] Even(int axes, int stride, int padding, int dilation) => [.. Enumerable.Repeat(AxisWindow.Even(stride, padding, dilation), axes)];
}
