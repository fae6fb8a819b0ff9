namespace Ogee;

public sealed partial class Tensor
{
    /// <summary>A tensor of given values, which are copied.</summary>
    /// <typeparam name="T">The .NET type of an element type: float, double, int, long, byte, bool, Half, BFloat16, Complex64…</typeparam>
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
            throw EngineErrors.TooLarge.With($"create: {spec} has {MemoryPool.Text(bytes)}", "Expected at most 2³¹−1 bytes to be filled at once", "Give a function that fills parts: Tensor.Create(spec, (start, part) => …).");
        return Create(spec, (_, part) => fill(part), int.MaxValue);
    }

    /// <summary>A tensor of any size of zero bytes, which <paramref name="fill"/> writes in parts, without a copy in between.</summary>
    /// <param name="spec">Shape and type, and the device that the values go to once they are written.</param>
    /// <param name="fill">Writes a part: gets the byte that it begins at, and its bytes, which are whole elements; called for one part after the other.</param>
    public static Tensor Create(TensorSpec spec, Action<long, Span<byte>> fill) => Create(spec, fill, 1 << 30);

    internal static unsafe Tensor Create(TensorSpec spec, Action<long, Span<byte>> fill, int largestPart)
    {
        var bytes = spec.Bytes;
        var storage = new Storage(bytes);
        long start = 0;
        do
        {
            var part = new Span<byte>((byte*)storage.Pointer + start, (int)Math.Min(bytes - start, largestPart));
            part.Clear();
            fill(start, part);
            start += part.Length;
        }
        while (start < bytes);
        return new Tensor(new Node(storage, spec with { Device = Device.Cpu })).To(spec.Device);
    }

    /// <summary>A scalar. Its value is an input of compiled steps, so it may change from step to step for free.</summary>
    /// <param name="value">The value: rounded to a float type; one of the values of a whole type.</param>
    /// <param name="type">The element type.</param>
    /// <exception cref="OgeeException">The type is whole or bool, and the value none of its values.</exception>
    public static Tensor Scalar(double value, DType type = DType.Float32) => Number(value, type, "scalar");

    /// <summary>A number in a type; the word that it was given to is named where it does not fit.</summary>
    static Tensor Number(double value, DType type, string word) =>
        !type.Holds(value) ? throw EngineErrors.Type.With(FormattableString.Invariant($"{word}: {value} is no value of {type.ShortName()}"), type == DType.Bool ? "Expected 0 or 1" : $"Expected a whole number from {type.Smallest()} to {type.Largest()}", "Compute with floats, for instance x.Cast(DType.Float32).")
        : type.IsComplex() ? PairOf(new(new Node(value, DType.Float32)), new(new Node(0, DType.Float32))) : new(new Node(value, type));

    /// <summary>Every element 0.</summary>
    public static Tensor Zeros(Shape shape, DType type = DType.Float32) => Full(shape, 0, type);

    /// <summary>Every element 1.</summary>
    public static Tensor Ones(Shape shape, DType type = DType.Float32) => Full(shape, 1, type);

    /// <summary>Every element the same.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="value">The value: rounded to a float type; one of the values of a whole type.</param>
    /// <param name="type">The element type.</param>
    /// <exception cref="OgeeException">The type is whole or bool, and the value none of its values.</exception>
    public static Tensor Full(Shape shape, double value, DType type = DType.Float32) => Number(value, type, "full").Expand(shape);

    /// <summary>Numbers of equal distance, from a first to a last one, which are both there.</summary>
    /// <param name="first">The first.</param>
    /// <param name="last">The last.</param>
    /// <param name="count">How many; one is the first alone.</param>
    /// <param name="type">float32 or float64.</param>
    /// <returns>[count]</returns>
    /// <exception cref="OgeeException">The number is negative, or the type is no float.</exception>
    public static Tensor Linspace(double first, double last, long count, DType type = DType.Float32)
    {
        if (!type.IsFloat()) throw EngineErrors.Type.With($"linspace: does not give {type.ShortName()}", "Expected floats", "Use Arange for integers.");
        if (count < 0) throw EngineErrors.Argument.With($"linspace: there cannot be {count} numbers", "Expected 0 or more", "Check the number.");
        // From the nearer end, so that both are exact and the numbers lie symmetrically; in float64, and rounded once.
        var (place, step) = (Arange(count, DType.Float64), count > 1 ? (last - first) / (count - 1) : 0);
        return Where(place.Less(count / 2.0), (place * step) + first, last - ((count - 1 - place) * step)).Cast(type);
    }

    /// <summary>Powers with exponents of equal distance, from a first to a last one, which are both there.</summary>
    /// <param name="first">The first exponent.</param>
    /// <param name="last">The last.</param>
    /// <param name="count">How many; one is the first alone.</param>
    /// <param name="radix">What is raised to them; positive.</param>
    /// <param name="type">float32 or float64.</param>
    /// <returns>[count]</returns>
    /// <exception cref="OgeeException">The number is negative, the radix is not positive, or the type is no float.</exception>
    public static Tensor Logspace(double first, double last, long count, double radix = 10, DType type = DType.Float32)
    {
        if (!(radix > 0)) throw EngineErrors.Argument.With($"logspace: powers of {radix}", "Expected a positive number", "Use Linspace for equal distances.");
        if (!type.IsFloat()) throw EngineErrors.Type.With($"logspace: does not give {type.ShortName()}", "Expected floats", "Cast the result.");
        return Scalar(radix, DType.Float64).Pow(Linspace(first, last, count, DType.Float64)).Cast(type);
    }

    /// <summary>Numbers of a distance, from a first one on, as long as they are before a bound.</summary>
    /// <param name="first">The first.</param>
    /// <param name="bound">Where they end; not one of them.</param>
    /// <param name="step">The distance, not 0; below 0 they descend.</param>
    /// <param name="type">The element type; null for int64 if all three are whole numbers, else float32.</param>
    /// <returns>[⌈(bound − first) / step⌉], or none if that is negative</returns>
    /// <exception cref="OgeeException">The distance is 0, a number is not finite, or the type is whole and has not all of the numbers.</exception>
    public static Tensor Arange(double first, double bound, double step = 1, DType? type = null)
    {
        var count = Math.Ceiling((bound - first) / step);
        if (!(Math.Abs(count) < 1L << 53))
            throw EngineErrors.Argument.With($"arange: from {first} to {bound} by {step}", "Expected finite numbers and a distance that is not 0", "Check the numbers.");
        count = Math.Max(0, count);
        var wanted = type ?? (double.IsInteger(first) && double.IsInteger(bound) && double.IsInteger(step) ? DType.Int64 : DType.Float32);
        if (count > 0 && !(wanted.Holds(first) && wanted.Holds(first + (step * (count - 1))) && (count == 1 || wanted.IsFloat() || wanted.IsComplex() || double.IsInteger(step))))
            throw EngineErrors.Type.With(FormattableString.Invariant($"arange: not all numbers from {first} to {bound} by {step} are values of {wanted.ShortName()}"), "Expected whole numbers in its range", "Leave the type out, or take DType.Float32.");
        return ((Arange((long)count, DType.Float64) * step) + first).Cast(wanted);
    }

    /// <summary>1 on the diagonal of a matrix and 0 elsewhere.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="columns">How many columns; as many as rows if null.</param>
    /// <param name="type">The element type.</param>
    /// <returns>[rows, columns]</returns>
    public static Tensor Eye(long rows, long? columns = null, DType type = DType.Float32) => Band([rows, columns ?? rows], static (row, column) => row.EqualTo(column)).Cast(type);

    /// <summary>0, 1, 2…</summary>
    /// <param name="count">How many.</param>
    /// <param name="type">The element type.</param>
    public static Tensor Arange(long count, DType type = DType.Int64) => Apply(new Iota(new([count], type), 0));

    /// <summary>Uniform random numbers in [0, 1): element i depends on the key and i only.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="key">The key; the same key gives the same numbers.</param>
    /// <param name="type">float32 (24 random bits) or float64 (53).</param>
    public static Tensor Uniform(Shape shape, RngKey key, DType type = DType.Float32) => type.IsHalf() ? HalfUniform(shape, key, type) : Apply(new RandomNumbers(new(shape, type), Distribution.Uniform), KeyTensor(key));

    /// <summary>The numbers 0, 1, 2… in a random order, each order equally probable.</summary>
    /// <param name="count">How many.</param>
    /// <param name="key">The key; the same key gives the same order.</param>
    /// <returns>int64 [count]</returns>
    /// <exception cref="OgeeException">The number is negative.</exception>
    public static Tensor Permutation(long count, RngKey key) => Uniform([count], key, DType.Float64).ArgSort(0);

    /// <summary>Normal random numbers with mean 0 and standard deviation 1: element i depends on the key and i only.</summary>
    /// <inheritdoc cref="Uniform"/>
    public static Tensor Normal(Shape shape, RngKey key, DType type = DType.Float32) => type.IsHalf() ? Normal(shape, key).Cast(type) : Apply(new RandomNumbers(new(shape, type), Distribution.Normal), KeyTensor(key));

    /// <summary>Random numbers of gamma distributions with scale 1. Element i depends on the key, i and its shape only.</summary>
    /// <remarks>Gradients pass to the shapes, once: they are those of draws whose probability of less stays (Figurnov et al. 2018).</remarks>
    /// <param name="concentration">Shapes of the distributions, positive; each gives one number.</param>
    /// <param name="key">The key; the same key and shapes give the same numbers.</param>
    /// <returns>The shape and type of <paramref name="concentration"/>; NaN where it is not positive.</returns>
    public static Tensor Gamma(Tensor concentration, RngKey key) => Drawn(DrawnFrom.Gamma, concentration, key);

    /// <summary>Logarithms of what <see cref="Gamma"/> draws with the same key, also of numbers that are too small to be told from 0.</summary>
    /// <inheritdoc cref="Gamma"/>
    public static Tensor LogOfGamma(Tensor concentration, RngKey key) => Drawn(DrawnFrom.LogGamma, concentration, key);

    /// <summary>Random whole numbers of Poisson distributions. Element i depends on the key, i and its rate only. No gradient passes: asking for one is an error.</summary>
    /// <param name="rate">Means of the distributions, not negative; each gives one number.</param>
    /// <param name="key">The key; the same key and rates give the same numbers.</param>
    /// <returns>The shape and type of <paramref name="rate"/>; NaN where it is negative.</returns>
    public static Tensor Poisson(Tensor rate, RngKey key) => Drawn(DrawnFrom.Poisson, rate, key);

    /// <summary>Random angles of von Mises distributions around 0, in radians from −π to π. Element i depends on the key, i and its concentration only. No gradient passes: asking for one is an error.</summary>
    /// <param name="concentration">κ, how close to 0, not negative: of 0 all angles are as likely; each gives one number.</param>
    /// <param name="key">The key; the same key and concentrations give the same numbers.</param>
    /// <returns>The shape and type of <paramref name="concentration"/>; NaN where it is negative.</returns>
    public static Tensor VonMises(Tensor concentration, RngKey key) => Drawn(DrawnFrom.VonMises, concentration, key);

    static Tensor Drawn(DrawnFrom from, Tensor parameter, RngKey key) => parameter.Type.IsHalf() ? Drawn(from, parameter.Cast(DType.Float32), key).Cast(parameter.Type) : Apply(new RandomDraw(from), KeyTensor(key), parameter);

    static Tensor KeyTensor(RngKey key)
    {
        var tensor = From([unchecked((long)key.Seed), unchecked((long)key.Stream)], [2]);
        return new(new Node(tensor.Node.Value!, tensor.Spec, isConstant: true));
    }
}
