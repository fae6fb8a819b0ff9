namespace Ogee.Learn;

/// <summary>What a PyTorch checkpoint says of one tensor.</summary>
/// <param name="Name">Its name: the keys that lead to it, with dots between them.</param>
/// <param name="Spec">Its shape and element type.</param>
/// <param name="Storage">The key of the storage that it is a view of; tensors with one key share their numbers. Null of an array of NumPy.</param>
/// <param name="Offset">The element of the storage that is its first.</param>
/// <param name="Strides">Elements of the storage from one index to the next, of each axis.</param>
public sealed record PyTorchTensor(string Name, TensorSpec Spec, string? Storage, long Offset, IReadOnlyList<long> Strides);
