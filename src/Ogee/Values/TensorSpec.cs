namespace Ogee;

/// <summary>What is known of a tensor before it has a value: its shape, its element type and its device.</summary>
public readonly record struct TensorSpec(Shape Shape, DType Type, Device Device = default)
{
    /// <summary>Size of the values, in bytes.</summary>
    /// <exception cref="OgeeException">The size does not fit 63 bits.</exception>
    public long Bytes
    {
        get
        {
            var count = Shape.Count;
            var size = Type.Size();
            return count > long.MaxValue / size
                ? throw EngineErrors.TooLarge.With($"{this}: its size in bytes does not fit 63 bits", "Expected at most 2⁶³−1 bytes", "Use smaller sizes; nothing was allocated.")
                : count * size;
        }
    }

    /// <summary>For instance <c>f32[32, 784]</c>.</summary>
    public override string ToString() => Device.Equals(default) ? $"{Type.ShortName()}{Shape}" : $"{Type.ShortName()}{Shape}@{Device}";
}
