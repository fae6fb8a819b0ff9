namespace Ogee.Ops;

/// <summary>The discrete Fourier transform of pairs (real and imaginary parts) [..., n, 2] along the axis before them: X_k = Σ_j x_j e^(∓2πi·jk/n), not scaled. It is linear, and the transform the other way is its adjoint.</summary>
/// <param name="IsInverse">Whether the exponent is positive.</param>
public sealed record FourierTransform(bool IsInverse) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "fft";

    /// <inheritdoc/>
    public override string Properties => IsInverse ? " inverse" : "";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs) => CheckPairs(inputs[0], Name);

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => Operations(output.Shape.Count / 2, output.Shape[-2]);

    internal override string Work => "5 · n · log₂ n a row";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [Tensor.Apply(new FourierTransform(!IsInverse), gradient)];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this, inputs[0]);

    internal static TensorSpec CheckPairs(TensorSpec x, string op)
    {
        CheckFloat(x, op);
        return x.Shape.Rank >= 2 && x.Shape[-1] == 2 ? x
            : throw EngineErrors.Shape.With($"{op}: {x.Shape} holds no rows of pairs", "Expected [..., n, 2]", "Put real and imaginary parts beside each other, for instance with z.AsReal().");
    }

    internal static void CheckFloat(TensorSpec x, string op)
    {
        if (!x.Type.IsFloat()) throw EngineErrors.Type.With($"{op}: does not take {x.Type.ShortName()}", "Expected floats", "Cast the tensor first, or give a complex one as pairs: z.AsReal().");
    }

    /// <summary>What a fast transform of complex numbers takes: 5 n log₂ n for each row, by convention.</summary>
    internal static double Operations(double elements, long size) => 5 * elements * (size > 1 ? Portable.Log2(size) : 0);
}

/// <summary>The half of the discrete Fourier transform of real numbers [..., n] that says all, as pairs [..., n/2 + 1, 2]: X_k for k from 0 to n/2, not scaled. The rest are their conjugates.</summary>
public sealed record RealFourierTransform : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "rfft";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var x = inputs[0];
        FourierTransform.CheckFloat(x, Name);
        if (x.Shape.Rank == 0 || x.Shape[-1] == 0)
            throw EngineErrors.Shape.With($"{Name}: {x.Shape} has no element to transform", "Expected a last axis of 1 or more", "Check the shape.");
        return x with { Shape = Shape.Create([.. x.Shape.Sizes[..^1], (x.Shape[-1] / 2) + 1, 2]) };
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => FourierTransform.Operations(inputs[0].Shape.Count, inputs[0].Shape[-1]) / 2;

    internal override string Work => "2½ · n · log₂ n a row";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output)
    {
        // The transform back counts all but the ends twice, for their conjugates.
        var size = inputs[0].Shape[-1];
        return [Tensor.Apply(new HermitianFourierTransform(size), gradient * HermitianFourierTransform.Ends(size, gradient.Type, 1, 0.5))];
    }

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this, inputs[0]);
}

/// <summary>Real numbers [..., n] of half a spectrum, pairs [..., n/2 + 1, 2]: Σ_k X_k e^(2πi·jk/n) with conjugates for the other half, not scaled. Imaginary parts at 0, and at n/2 of an even n, do not count.</summary>
/// <param name="Size">n.</param>
public sealed record HermitianFourierTransform(long Size) : Op, IDifferentiable, IBatchable
{
    /// <inheritdoc/>
    public override string Name => "irfft";

    /// <inheritdoc/>
    public override string Properties => $" {Size}";

    /// <inheritdoc/>
    public override TensorSpec Infer(ReadOnlySpan<TensorSpec> inputs)
    {
        var x = FourierTransform.CheckPairs(inputs[0], Name);
        return Size >= 1 && x.Shape[-2] == (Size / 2) + 1 ? x with { Shape = Shape.Create([.. x.Shape.Sizes[..^2], Size]) }
            : throw EngineErrors.Shape.With($"{Name}: {x.Shape} is not half a spectrum of {Size}", $"Expected [..., {(Size / 2) + 1}, 2] and a size of 1 or more", "Check the size.");
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<TensorSpec> inputs, TensorSpec output) => FourierTransform.Operations(output.Shape.Count, Size) / 2;

    internal override string Work => "2½ · n · log₂ n a row";

    /// <inheritdoc/>
    public Tensor?[] Gradient(Tensor gradient, Tensor[] inputs, Tensor output) => [Tensor.Apply(new RealFourierTransform(), gradient) * Ends(Size, gradient.Type, 1, 2)];

    /// <inheritdoc/>
    public Tensor? Batch(BatchInputs inputs) => Tensor.Apply(this, inputs[0]);

    /// <summary>A number for the ends of half a spectrum, which are their own conjugates, and one for what is between: [size/2 + 1, 1].</summary>
    internal static Tensor Ends(long size, DType type, double end, double between)
    {
        var place = Tensor.Arange((size / 2) + 1, DType.Float64);
        return Tensor.Where(place.EqualTo(0).Or(place.EqualTo(size / 2.0)), Tensor.Scalar(end, type), Tensor.Scalar(between, type)).Unsqueeze(-1);
    }
}
