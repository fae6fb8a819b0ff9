namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>A tensor of given values, which are copied.</summary>
    /// <typeparam name="T">float, double, int, long, byte or bool.</typeparam>
    /// <param name="values">The values in row-major order.</param>
    /// <param name="shape">The shape.</param>
    /// <exception cref="OgeeException">The number of values is not the shape's, or the type is another.</exception>
    public static unsafe Tensor From<T>(ReadOnlySpan<T> values, Shape shape) where T : unmanaged
    {
        var spec = new TensorSpec(shape, DTypes.Of<T>());
        if (values.Length != shape.Count)
            throw EngineErrors.Shape.With($"from: the number of values must fit the shape, got {values.Length} for {shape} ({shape.Count})", "Expected one value for each element", "Check the shape.");
        var storage = new Storage(spec.Bytes);
        values.CopyTo(new Span<T>(storage.Pointer, values.Length));
        return new(new Node(storage, spec));
    }

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, Shape)"/>
    public static Tensor From<T>(T[] values, Shape shape) where T : unmanaged => From((ReadOnlySpan<T>)values, shape);

    /// <summary>A tensor with one axis.</summary>
    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, Shape)"/>
    public static Tensor From<T>(params T[] values) where T : unmanaged => From((ReadOnlySpan<T>)values, [values.Length]);

    /// <summary>A tensor of zero bytes that <paramref name="fill"/> writes, without a copy in between.</summary>
    /// <param name="spec">Shape and type, and the device that the values go to once they are written.</param>
    /// <param name="fill">Writes the values, as bytes in row-major order; gets at most 2³¹−1 bytes.</param>
    public static unsafe Tensor Create(TensorSpec spec, Action<Span<byte>> fill)
    {
        var bytes = spec.Bytes;
        if (bytes > int.MaxValue)
            throw EngineErrors.TooLarge.With($"create: {spec} has {MemoryPool.Text(bytes)}", "Expected at most 2³¹−1 bytes to be filled at once", "Fill parts and join them with Concat.");
        var storage = new Storage(bytes);
        var span = new Span<byte>(storage.Pointer, (int)bytes);
        span.Clear();
        fill(span);
        return new Tensor(new Node(storage, spec with { Device = Device.Cpu })).To(spec.Device);
    }

    /// <summary>A scalar. Its value is an input of compiled steps, so it may change from step to step for free.</summary>
    /// <param name="value">The value; rounded to the type.</param>
    /// <param name="type">The element type.</param>
    public static Tensor Scalar(double value, DType type = DType.Float32) => new(new Node(value, type));

    /// <summary>Every element 0.</summary>
    public static Tensor Zeros(Shape shape, DType type = DType.Float32) => Full(shape, 0, type);

    /// <summary>Every element 1.</summary>
    public static Tensor Ones(Shape shape, DType type = DType.Float32) => Full(shape, 1, type);

    /// <summary>Every element the same.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="value">The value; rounded to the type.</param>
    /// <param name="type">The element type.</param>
    public static Tensor Full(Shape shape, double value, DType type = DType.Float32) => Scalar(value, type).Expand(shape);

    /// <summary>0, 1, 2…</summary>
    /// <param name="count">How many.</param>
    /// <param name="type">The element type.</param>
    public static Tensor Arange(long count, DType type = DType.Int64) => Apply(new Iota(new([count], type), 0));

    /// <summary>Uniform random numbers in [0, 1): element i depends on the key and i only.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="key">The key; the same key gives the same numbers.</param>
    /// <param name="type">float32 (24 random bits) or float64 (53).</param>
    public static Tensor Uniform(Shape shape, RngKey key, DType type = DType.Float32) => type.IsHalf() ? HalfUniform(shape, key, type) : Apply(new RandomNumbers(new(shape, type), Distribution.Uniform), KeyTensor(key));

    /// <summary>Normal random numbers with mean 0 and standard deviation 1: element i depends on the key and i only.</summary>
    /// <inheritdoc cref="Uniform"/>
    public static Tensor Normal(Shape shape, RngKey key, DType type = DType.Float32) => type.IsHalf() ? Normal(shape, key).Cast(type) : Apply(new RandomNumbers(new(shape, type), Distribution.Normal), KeyTensor(key));

    static Tensor KeyTensor(RngKey key)
    {
        var tensor = From([unchecked((long)key.Seed), unchecked((long)key.Stream)], [2]);
        return new(new Node(tensor.Node.Value!, tensor.Spec, isConstant: true));
    }
}
