namespace Ogee.Learn;

/// <summary>What the header of a safetensors file says of one tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Spec">Its shape, and the element type that reading gives: float32 for tensors stored in 16 bits.</param>
/// <param name="StoredType">The element type in the file: F64, F32, F16, BF16, I64, I32, U8 or BOOL.</param>
/// <param name="Offset">Where its bytes begin, from the start of the file.</param>
/// <param name="StoredBytes">How many bytes it has in the file.</param>
public sealed record SafetensorsTensor(string Name, TensorSpec Spec, string StoredType, long Offset, long StoredBytes);
