namespace Ogee.Learn;

/// <summary>The values of an initializer: those of a tensor, read when they are written.</summary>
/// <param name="tensor">The tensor.</param>
sealed class OnnxValues(Tensor tensor)
{
    // What is copied at once.
    const long Piece = 1 << 26;

    internal TensorSpec Spec => tensor.Spec;

    internal long Bytes => tensor.Spec.Bytes;

    internal Tensor Tensor => tensor;

    internal void WriteTo(Stream stream)
    {
        if (Bytes <= Piece)
        {
            Write(stream, tensor);
            return;
        }
        var flat = tensor.Flatten(0);
        var step = Piece / tensor.Type.Size();
        for (long start = 0; start < flat.Shape[0]; start += step) Write(stream, flat.Slice(0, start, Math.Min(flat.Shape[0], start + step)));
    }

    static void Write(Stream stream, Tensor part)
    {
        var bytes = new byte[part.Spec.Bytes];
        part.CopyBytesTo(bytes);
        stream.Write(bytes);
    }
}
