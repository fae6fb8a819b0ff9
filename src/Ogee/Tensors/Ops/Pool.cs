namespace Ogee.Ops;

/// <summary>The largest element of each window of x [batch, channels, height, width]; padding never wins, NaN does. Of equal ones the first counts, in row-major order.</summary>
/// <param name="Height">Rows of the window.</param>
/// <param name="Width">Columns of the window.</param>
/// <param name="Window">How it moves.</param>
public sealed record MaxPool2d(int Height, int Width, Window Window) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "max_pool2d";

    /// <inheritdoc/>
    public override string Properties => $" {Height}×{Width}{Window}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0] with { Shape = PoolShape(inputs[0], Height, Width, Window, Name) };

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => (double)output.Shape.Count * Height * Width;

    internal override string Work => "taps";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [Tensor.Apply(new MaxPoolScatter(this), inputs[0], gradient)];

    internal static Shape PoolShape(TensorSpec x, int height, int width, Window window, string op)
    {
        if (!x.Type.IsFloat()) throw EngineErrors.Type.With($"{op}: takes floats, got {x.Type.ShortName()}", "Expected floats", "Cast first.");
        if (x.Shape.Rank != 4) throw EngineErrors.Shape.With($"{op}: needs [batch, channels, height, width], got {x.Shape}", "Expected rank 4", "Reshape it.");
        if (height < 1 || width < 1)
            throw EngineErrors.Argument.With($"{op}: the window is {height}×{width}", "Expected at least one row and one column", "Check the window.");
        var (rows, columns) = window.Output(x.Shape[2], x.Shape[3], height, width, op);
        if (!Touches(x.Shape[2], rows, height, window.StrideHeight, window.PadTop, window.DilationHeight) || !Touches(x.Shape[3], columns, width, window.StrideWidth, window.PadLeft, window.DilationWidth))
            throw EngineErrors.Argument.With($"{op}: a window of {x.Shape} would lie in the padding alone, got {height}×{width}{window}", "Expected every window to touch the image: padding smaller than the window", "Use less padding.");
        return [x.Shape[0], x.Shape[1], rows, columns];
    }

    /// <summary>Whether a tap of every window along an axis is an element. Those between the first and the last are no nearer to the ends, but taps that are far apart may pass a short axis by.</summary>
    static bool Touches(long size, long windows, long taps, long stride, long padding, long dilation)
    {
        for (var window = 0L; window < windows; window++)
        {
            var first = (window * stride) - padding;
            var inside = first >= 0 ? first : first + ((dilation - 1 - first) / dilation * dilation);
            if (inside >= size || inside > first + (dilation * (taps - 1))) return false;
            // From the first window on that begins inside, only the last is nearer to the end.
            if (first >= 0) window = Math.Max(window, windows - 2);
        }
        return true;
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs.AsOneBatch([0], x => Tensor.Apply(this, x));
}

/// <summary>The gradient of <see cref="MaxPool2d"/>: each value goes to the place of its window's largest element. Inputs: x, values.</summary>
/// <param name="Pool">The pooling.</param>
public sealed record MaxPoolScatter(MaxPool2d Pool) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "max_pool2d_scatter";

    /// <inheritdoc/>
    public override string Properties => Pool.Properties;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0];

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [null, Tensor.Apply(new MaxPoolGather(Pool), inputs[0], gradient)];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs.AsOneBatch([0, 1], x => Tensor.Apply(this, x));
}

/// <summary>Takes values at the places of each window's largest element of x. Inputs: x, values of the same shape.</summary>
/// <param name="Pool">The pooling.</param>
public sealed record MaxPoolGather(MaxPool2d Pool) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "max_pool2d_gather";

    /// <inheritdoc/>
    public override string Properties => Pool.Properties;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => Pool.Infer(inputs);

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [null, Tensor.Apply(new MaxPoolScatter(Pool), inputs[0], gradient)];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs.AsOneBatch([0, 1], x => Tensor.Apply(this, x));
}

/// <summary>The mean of each window of x [batch, channels, height, width].</summary>
/// <param name="Height">Rows of the window.</param>
/// <param name="Width">Columns of the window.</param>
/// <param name="Window">How it moves.</param>
/// <param name="CountPadding">Whether padding counts in the divisor, as zeros.</param>
public sealed record AveragePool2d(int Height, int Width, Window Window, bool CountPadding) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "average_pool2d";

    /// <inheritdoc/>
    public override string Properties => $" {Height}×{Width}{Window}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0] with { Shape = MaxPool2d.PoolShape(inputs[0], Height, Width, Window, Name) };

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => (double)output.Shape.Count * Height * Width;

    internal override string Work => "taps";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [Tensor.Apply(new AveragePoolGradient(this, inputs[0].Shape), gradient)];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs.AsOneBatch([0], x => Tensor.Apply(this, x));
}

/// <summary>The gradient of <see cref="AveragePool2d"/>: spreads each value evenly over its window.</summary>
/// <param name="Pool">The pooling.</param>
/// <param name="Image">The shape of the pooling's input.</param>
public sealed record AveragePoolGradient(AveragePool2d Pool, Shape Image) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "average_pool2d_gradient";

    /// <inheritdoc/>
    public override string Properties => Pool.Properties;

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => inputs[0] with { Shape = Image };

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [Tensor.Apply(Pool, gradient)];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => inputs.AsOneBatch([0], x => Tensor.Apply(this with { Image = Image.With(0, x[0].Shape[0]) }, x));
}
