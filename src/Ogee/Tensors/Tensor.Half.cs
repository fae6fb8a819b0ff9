namespace Ogee;

// float16 and bfloat16 store what float32 computes. One operation is rounded once by itself (Compile/Widen.cs); a word of several would be rounded after each, and a sum of many elements passes float16's largest number.
public sealed partial class Tensor
{
    /// <summary>A word of several operations, computed in float32 and rounded once.</summary>
    Tensor InSingle(Func<Tensor, Tensor> word) => word(Cast(DType.Float32)).Cast(Type);

    /// <summary>Another operand of such a word.</summary>
    static Tensor? Single(Tensor? tensor) => tensor is { } other && other.Type.IsHalf() ? other.Cast(DType.Float32) : tensor;

    // So that a number drawn from [0, 1) does not round to 1: as many digits as the type has.
    static Tensor HalfUniform(Shape shape, RngKey key, DType type)
    {
        double steps = type == DType.Float16 ? 1 << 11 : 1 << 8;
        return ((Uniform(shape, key) * steps).Floor() * (1 / steps)).Cast(type);
    }
}
