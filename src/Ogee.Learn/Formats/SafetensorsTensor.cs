namespace Ogee.Learn;

/// <summary>What the header of a safetensors file says of one tensor.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Spec">Its shape and element type.</param>
/// <param name="Offset">Where its bytes begin, from the start of the file.</param>
public sealed record SafetensorsTensor(string Name, TensorSpec Spec, long Offset);
