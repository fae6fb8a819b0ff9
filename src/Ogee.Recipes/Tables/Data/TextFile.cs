using System.IO.Compression;
using System.Text;
using Ogee.Learn;

namespace Ogee.Recipes;

/// <summary>A file of text: what its bytes are, found from their beginning, and readers from its start.</summary>
sealed class TextFile
{
    const int SampleBytes = 1 << 18;

    // Files that people name .csv, and what they are.
    static readonly IReadOnlyList<(byte[] Magic, string Kind, string Remedy)> Foreign =
    [
        ([.. "SQLite format 3"u8], "an SQLite database", "Read it with a query: --sql 'SELECT * FROM table'"),
        ([.. "PAR1"u8], "a Parquet file", "Export it as CSV."),
        ([.. "PK\u0003\u0004"u8], "a zip archive or a spreadsheet (.xlsx)", "Unpack it, or save the sheet as CSV."),
        ([0xD0, 0xCF, 0x11, 0xE0], "a spreadsheet of the old format (.xls)", "Save the sheet as CSV."),
        ([.. "ARROW1"u8], "an Arrow file", "Export it as CSV."),
        ([0x89, .. "PNG"u8], "a picture", "Give the path of a table."),
        ([0xFF, 0xD8, 0xFF], "a picture", "Give the path of a table."),
        ([.. "%PDF"u8], "a PDF file", "Export the table as CSV."),
    ];

    readonly string path;
    readonly bool isCompressed;
    int preamble;

    TextFile(string path, byte[] beginning, bool isCompressed)
    {
        (this.path, this.isCompressed, Name) = (path, isCompressed, Path.GetFileName(path));
        Encoding = EncodingOf(beginning);
    }

    /// <summary>The name without its folder, for messages.</summary>
    internal string Name { get; }

    /// <summary>The encoding found so far: UTF-8 until bytes prove that it is not.</summary>
    internal Encoding Encoding { get; private set; }

    /// <summary>The encoding and packing in words.</summary>
    internal string Description => (Encoding.WebName switch { "utf-8" => "UTF-8", "windows-1252" => "Windows-1252", "utf-16" => "UTF-16", "utf-16BE" => "UTF-16 (big-endian)", var other => other }) + (isCompressed ? ", gzip" : "");

    /// <summary>Opens a regular file and looks at its beginning.</summary>
    /// <exception cref="OgeeException">It is no regular file, cannot be read, is empty, or is of a format that is no text (OG2201, OG2208).</exception>
    internal static TextFile Open(string path)
    {
        using var bytes = OpenBytes(path, false);
        var isCompressed = ReadBeginning(bytes, 2, path) is [0x1f, 0x8b];
        using var again = OpenBytes(path, isCompressed);
        var beginning = ReadBeginning(again, SampleBytes, path);
        if (beginning.Length == 0) throw TableErrors.Empty.With($"{Path.GetFileName(path)} is empty", "Expected a header and rows", "Check the path and how the file was written.");
        foreach (var (magic, kind, remedy) in Foreign)
            if (beginning.AsSpan().StartsWith(magic)) throw TableErrors.Format.With($"{path} is {kind}", "Expected a table of text (CSV, TSV)", remedy);
        return new(path, beginning, isCompressed);
    }

    /// <summary>A reader from the start.</summary>
    internal TextReader Read()
    {
        var bytes = OpenBytes(path, isCompressed);
        try
        {
            for (var i = 0; i < preamble; i++) bytes.ReadByte();
            return new StreamReader(bytes, Encoding, detectEncodingFromByteOrderMarks: false, 1 << 16);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>The first characters.</summary>
    internal string Sample()
    {
        try
        {
            return ReadSample();
        }
        catch (DecoderFallbackException)
        {
            FallBack();
            return ReadSample();
        }
    }

    /// <summary>Takes Windows-1252, of which Latin-1 is a part, once bytes have proved not to be UTF-8: what Western spreadsheets write.</summary>
    internal void FallBack() => Encoding = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>The error for what the system or the unpacking says while the text is read.</summary>
    internal OgeeException Failure(Exception cause) => Failure(path, cause);

    static OgeeException Failure(string path, Exception cause) => cause is InvalidDataException
        ? TableErrors.Format.With($"{path} is a damaged gzip file ({cause.Message.TrimEnd('.')})", "Expected whole gzip data", "Download or pack it again.", cause)
        : FileErrors.Read.With($"{path} was not read: {cause.Message.TrimEnd('.')}", "Expected a readable file", "Check the disk and the system log.", cause);

    string ReadSample()
    {
        using var reader = Read();
        var buffer = new char[SampleBytes];
        try
        {
            return new(buffer, 0, reader.ReadBlock(buffer));
        }
        catch (Exception cause) when (cause is IOException or InvalidDataException)
        {
            throw Failure(cause);
        }
    }

    Encoding EncodingOf(ReadOnlySpan<byte> beginning)
    {
        if (beginning.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) preamble = 3;
        else if (beginning.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || beginning.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) preamble = 2;
        if (preamble == 2) return new UnicodeEncoding(bigEndian: beginning[0] == 0xFE, byteOrderMark: false, throwOnInvalidBytes: false);
        // Without a mark: text of Western letters has a zero in every other byte of UTF-16, and none in UTF-8.
        var (even, odd) = (0, 0);
        for (var i = 0; i + 1 < beginning.Length; i += 2)
        {
            if (beginning[i] == 0) even++;
            if (beginning[i + 1] == 0) odd++;
        }
        var most = Math.Max(even, odd);
        if (beginning.Length >= 4 && most * 4 > beginning.Length && most > 8 * Math.Min(even, odd))
            return new UnicodeEncoding(bigEndian: even > odd, byteOrderMark: false, throwOnInvalidBytes: false);
        return new UTF8Encoding(false, throwOnInvalidBytes: true);
    }

    static Stream OpenBytes(string path, bool isCompressed)
    {
        var file = new FileStream(RegularFile.Open(path), FileAccess.Read, 1 << 16);
        return isCompressed ? new UnpackedStream(new GZipStream(file, CompressionMode.Decompress), file) : file;
    }

    static byte[] ReadBeginning(Stream bytes, int count, string path)
    {
        var buffer = new byte[count];
        try
        {
            return buffer[..bytes.ReadAtLeast(buffer, count, throwOnEndOfStream: false)];
        }
        catch (Exception cause) when (cause is IOException or InvalidDataException)
        {
            throw Failure(path, cause);
        }
    }
}
