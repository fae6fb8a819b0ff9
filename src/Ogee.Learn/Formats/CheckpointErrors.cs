namespace Ogee.Learn;

/// <summary>The errors of checkpoints from other programs: codes OG3040 to OG3059.</summary>
public static class CheckpointErrors
{
    /// <summary>A PyTorch checkpoint that breaks the rules of its format.</summary>
    public static readonly ErrorCode PyTorch = new("OG3040", FailureKind.Data, "The PyTorch checkpoint is malformed",
        "The archive, the pickle in it or the storages contradict each other or the length of the file. The message names the entry, the opcode and its byte. The file is truncated, damaged or made to mislead; nothing was loaded.");

    /// <summary>A PyTorch checkpoint that would create something other than tensors and plain containers.</summary>
    public static readonly ErrorCode Refused = new("OG3041", FailureKind.Data, "The checkpoint asks for code",
        "A pickle can name any function of Python and have it called. Ogee knows a fixed list of names that stand for tensors, numbers, texts and containers, calls nothing, and refuses every other name; there is no switch that allows more. Save the weights alone, with torch.save(model.state_dict(), path), or as safetensors.");

    /// <summary>An element type of another program that Ogee does not compute with.</summary>
    public static readonly ErrorCode Type = new("OG3042", FailureKind.Data, "The element type is not supported",
        "The file holds tensors of a type that Ogee does not compute with, such as complex128 or quantised numbers. Convert them before saving, for instance with tensor.float().");

    /// <summary>A file of an unknown format.</summary>
    public static readonly ErrorCode Unknown = new("OG3043", FailureKind.Data, "The format is not known",
        "The first bytes of the file are not those of a format that Ogee reads tensors from. The message lists these formats.");

    /// <summary>An index of several safetensors files that breaks the rules.</summary>
    public static readonly ErrorCode Index = new("OG3044", FailureKind.Data, "The index of tensors is malformed",
        "The index names the file that each tensor is in. It is no valid JSON, names files outside of its folder, or contradicts the files. Nothing was loaded.");

    /// <summary>A NumPy archive that breaks the rules of its format.</summary>
    public static readonly ErrorCode Npz = new("OG3045", FailureKind.Data, "The npz archive is malformed",
        "The archive contradicts itself or the length of the file: it is truncated, damaged or no npz file. Save it again with numpy.savez.");

    /// <summary>An HDF5 file that breaks the rules of its format, or uses a part of it that is not read.</summary>
    public static readonly ErrorCode Hdf5 = new("OG3046", FailureKind.Data, "The HDF5 file cannot be read",
        "The file contradicts the format or its own length, or it uses a part of HDF5 that files of weights do not. Ogee reads what Keras and h5py write by default (libver='earliest'): save the weights again with model.save_weights(path).");

    /// <summary>A GGUF file that breaks the rules of its format.</summary>
    public static readonly ErrorCode Gguf = new("OG3047", FailureKind.Data, "The GGUF file is malformed",
        "The header contradicts the format or the length of the file: values that cannot be, tensors that overlap or lie outside, or a model of another kind than the one that is to be filled. Nothing was loaded.");

    /// <summary>Weights or tokens of llama2.c that break the rules of their format.</summary>
    public static readonly ErrorCode Llama2c = new("OG3048", FailureKind.Data, "The file is none of llama2.c",
        "The numbers at the beginning do not fit each other or the length of the file: it is truncated, of a later version, or another file.");

    /// <summary>A TensorFlow Lite file that breaks the rules of its format.</summary>
    public static readonly ErrorCode TfLite = new("OG3049", FailureKind.Data, "The TensorFlow Lite file is malformed",
        "A reference, a list or a shape contradicts the length of the file: it is truncated, damaged or no TensorFlow Lite model. Nothing was loaded.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } = [PyTorch, Refused, Type, Unknown, Index, Npz, Hdf5, Gguf, Llama2c, TfLite];
}
