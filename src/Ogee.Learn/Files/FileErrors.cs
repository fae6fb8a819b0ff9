namespace Ogee.Learn;

/// <summary>The errors of files and formats: codes OG3001 to OG3999.</summary>
public static class FileErrors
{
    /// <summary>A file or folder that is not there.</summary>
    public static readonly ErrorCode Missing = new("OG3001", FailureKind.Data, "A file is missing",
        "The file or folder that the message names does not exist. Relative paths start at the folder in which the command runs.");

    /// <summary>A path that names something other than a regular file.</summary>
    public static readonly ErrorCode NotRegular = new("OG3002", FailureKind.Data, "Not a regular file",
        "The path names a folder, a pipe, a device or a socket. Ogee reads and replaces regular files only, so that nothing can make it wait or read without end.");

    /// <summary>A file or folder that this user may not read or write.</summary>
    public static readonly ErrorCode Denied = new("OG3003", FailureKind.Environment, "Permission denied",
        "The operating system refused access. Check the owner and the mode of the file and of every folder above it, and whether the disk is mounted read-only.");

    /// <summary>A path that cannot be used, or that leads out of the folder that it must stay in.</summary>
    public static readonly ErrorCode Path = new("OG3004", FailureKind.Data, "A path is not usable",
        "The path is empty, too long, holds characters that no file system takes, or (where a data file names another file) is absolute, climbs with .., or passes through a link.");

    /// <summary>A disk or a quota is full.</summary>
    public static readonly ErrorCode Full = new("OG3005", FailureKind.Environment, "No space left",
        "The disk, its table of files or the user's quota is full. What was there before is intact, and the unfinished copy was removed. Free some space and try again.");

    /// <summary>The operating system failed to write, flush or rename a file.</summary>
    public static readonly ErrorCode Write = new("OG3006", FailureKind.Environment, "Writing failed",
        "The operating system reported an error while a file was written, flushed to the disk or renamed. After an error of the disk itself (EIO) look at the system log before trusting the disk.");

    /// <summary>The operating system failed to read a file.</summary>
    public static readonly ErrorCode Read = new("OG3007", FailureKind.Environment, "Reading failed",
        "The operating system reported an error while a file was read.");

    /// <summary>A folder that another process works in.</summary>
    public static readonly ErrorCode Locked = new("OG3008", FailureKind.Environment, "The folder is in use",
        "Another process writes in this run folder. The message names its process number and host. A lock whose process has ended is taken over by itself.");

    /// <summary>A file that changed while it was read.</summary>
    public static readonly ErrorCode Changed = new("OG3009", FailureKind.Data, "A file changed while it was read",
        "Another program rewrote or truncated the file after it was opened. Programs should replace files by writing a new one and renaming it, as Ogee does.");

    /// <summary>A safetensors file that breaks the rules of its format.</summary>
    public static readonly ErrorCode Safetensors = new("OG3010", FailureKind.Data, "The safetensors file is malformed",
        "The header contradicts the format or the length of the file. The file is truncated, damaged or made to mislead; nothing was loaded. Download or export it again.");

    /// <summary>A safetensors element type that Ogee does not compute with.</summary>
    public static readonly ErrorCode SafetensorsType = new("OG3011", FailureKind.Data, "The element type is not supported",
        "Ogee reads F64, F32, I64, I32, U8 and BOOL, and F16 and BF16 widened to float32. Convert the other tensors before saving.");

    /// <summary>Tensors that cannot be written to a file as they were given.</summary>
    public static readonly ErrorCode Entry = new("OG3012", FailureKind.Usage, "A tensor cannot be written",
        "Two tensors have one name, a name is reserved, or the bytes given are not as many as the shape and the element type need.");

    /// <summary>A tensor that was asked of a file in a way that does not fit it.</summary>
    public static readonly ErrorCode Tensor = new("OG3013", FailureKind.Usage, "The file has no such tensor",
        "The name is not in the file, or the space given for its values has another size. List the names and specs with the file's Tensors.");

    /// <summary>A NumPy file that breaks the rules of its format.</summary>
    public static readonly ErrorCode Npy = new("OG3014", FailureKind.Data, "The npy file is malformed",
        "The header contradicts the format or the length of the file: it is truncated, damaged or no npy file. Save it again with numpy.save.");

    /// <summary>A NumPy element type that Ogee does not compute with.</summary>
    public static readonly ErrorCode NpyType = new("OG3015", FailureKind.Data, "The element type is not supported",
        "Ogee reads arrays of bool, integers and floats. Object arrays hold programs (pickle) and are never read; convert others with numpy's astype before saving.");

    /// <summary>A run folder without any complete checkpoint.</summary>
    public static readonly ErrorCode NoCheckpoint = new("OG3020", FailureKind.Data, "There is no checkpoint",
        "The run folder holds no complete checkpoint of the kind that was asked for: the run ended before its first save, or the path is not a run folder.");

    /// <summary>A checkpoint whose content does not match its manifest.</summary>
    public static readonly ErrorCode Damaged = new("OG3021", FailureKind.Data, "The checkpoint is damaged",
        "A hash in the checkpoint's manifest does not match the bytes on the disk: the disk, a copy or an edit changed them. The message names the tensor or the file.");

    /// <summary>A checkpoint written by a newer version of Ogee.</summary>
    public static readonly ErrorCode Newer = new("OG3022", FailureKind.Data, "The checkpoint is of a newer format",
        "The checkpoint was written by a newer version of Ogee. Update Ogee, or train again with this one.");

    /// <summary>The list, for <c>ogee help</c>.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
        [Missing, NotRegular, Denied, Path, Full, Write, Read, Locked, Changed, Safetensors, SafetensorsType, Entry, Tensor, Npy, NpyType, NoCheckpoint, Damaged, Newer];
}
