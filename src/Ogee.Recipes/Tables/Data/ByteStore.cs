using Microsoft.Win32.SafeHandles;

namespace Ogee.Recipes;

/// <summary>The bytes that the rows of one table may hold in memory together.</summary>
sealed class MemoryAllowance(long bytes)
{
    long left = bytes;

    internal bool TryTake(long wanted)
    {
        if (wanted > left) return false;
        left -= wanted;
        return true;
    }

    internal void GiveBack(long taken) => left += taken;
}

/// <summary>A private folder for temporary files, made when the first is needed and gone with its owner.</summary>
sealed class SpillFolder(string? parent) : IDisposable
{
    string? folder;

    internal string Path
    {
        get
        {
            if (folder is not null) return folder;
            // Temporary folders of the system are made for this user alone (mode 700); elsewhere the same is asked for.
            if (parent is null) return folder = Directory.CreateTempSubdirectory("ogee-table-").FullName;
            folder = System.IO.Path.Combine(System.IO.Path.GetFullPath(parent), $"ogee-table-{Guid.NewGuid():n}");
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return folder;
        }
    }

    public void Dispose()
    {
        if (folder is null) return;
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // Another program emptied the temporary folder.
        }
        folder = null;
    }
}

/// <summary>Bytes that are appended once and then read anywhere by any thread: in memory, or beyond the allowance in a temporary file.</summary>
sealed class ByteStore(SpillFolder folder, string name, MemoryAllowance allowance) : IDisposable
{
    // Below the size from which .NET puts arrays on the heap of large objects.
    const int ChunkBits = 16, ChunkBytes = 1 << ChunkBits;

    readonly List<byte[]> chunks = [];
    byte[] writing = [];
    int filled;
    long written;
    SafeFileHandle? file;

    /// <summary>How many bytes there are.</summary>
    internal long Length => written + filled;

    /// <summary>Whether they are in a temporary file.</summary>
    internal bool IsInFile => file is not null;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (filled == writing.Length) Next();
            var piece = bytes[..Math.Min(bytes.Length, writing.Length - filled)];
            piece.CopyTo(writing.AsSpan(filled));
            filled += piece.Length;
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>Ends appending.</summary>
    internal void Freeze()
    {
        if (file is null) return;
        Write();
        writing = [];
    }

    internal void Read(long offset, Span<byte> into)
    {
        if (file is not null)
        {
            ReadFile(offset, into);
            return;
        }
        while (into.Length > 0)
        {
            var piece = chunks[(int)(offset >> ChunkBits)].AsSpan((int)(offset & (ChunkBytes - 1)));
            if (piece.Length > into.Length) piece = piece[..into.Length];
            piece.CopyTo(into);
            into = into[piece.Length..];
            offset += piece.Length;
        }
    }

    public void Dispose()
    {
        file?.Dispose();
        file = null;
        chunks.Clear();
    }

    void Next()
    {
        if (file is not null)
        {
            Write();
            return;
        }
        written += filled;
        filled = 0;
        if (allowance.TryTake(ChunkBytes))
        {
            chunks.Add(writing = new byte[ChunkBytes]);
            return;
        }
        Spill();
        writing = new byte[ChunkBytes];
    }

    void Spill()
    {
        Guarded(() =>
        {
            file = File.OpenHandle(Path.Combine(folder.Path, name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            for (var i = 0; i < chunks.Count; i++) RandomAccess.Write(file, chunks[i], (long)i << ChunkBits);
        });
        allowance.GiveBack((long)chunks.Count << ChunkBits);
        chunks.Clear();
    }

    void Write()
    {
        Guarded(() => RandomAccess.Write(file!, writing.AsSpan(0, filled), written));
        written += filled;
        filled = 0;
    }

    void ReadFile(long offset, Span<byte> into)
    {
        try
        {
            while (into.Length > 0)
            {
                var read = RandomAccess.Read(file!, into, offset);
                if (read == 0) throw new EndOfStreamException($"it ends at byte {offset}");
                into = into[read..];
                offset += read;
            }
        }
        catch (IOException cause)
        {
            throw Failure(cause);
        }
    }

    void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Failure(cause);
        }
    }

    static OgeeException Failure(Exception cause) => TableErrors.Spill.With($"A temporary file for rows above the memory budget failed ({cause.Message.TrimEnd('.')})",
        "Expected room for the rows", "Free some space, set TMPDIR to another disk, or raise TableOptions.MemoryBudget.", cause);
}
