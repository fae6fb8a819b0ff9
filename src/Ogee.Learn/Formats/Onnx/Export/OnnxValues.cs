namespace Ogee.Learn;

/// <summary>The values of an initializer: those of a tensor, read when they are written.</summary>
/// <param name="tensor">The tensor.</param>
sealed class OnnxValues(Tensor tensor)
{
    internal TensorSpec Spec => tensor.Spec;

    internal long Bytes => tensor.Spec.Bytes;

    internal Tensor Tensor => tensor;

    internal void WriteTo(Stream stream) => TensorBytes.Write(tensor, stream);
}
