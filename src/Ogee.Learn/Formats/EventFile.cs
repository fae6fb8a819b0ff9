using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ogee.Learn;

/// <summary>Writes scalars for TensorBoard: a file <c>events.out.tfevents…</c> that grows during a run.</summary>
/// <remarks>
/// The format: records of TFRecord, each with its length and two masked CRC-32C, holding <c>Event</c> messages of TensorFlow's <c>event.proto</c>. Values are kept
/// until <see cref="Flush"/> has written them: when the disk is full they are not lost, and the next flush overwrites what the last one tore. The file is no
/// checkpoint: it is not flushed to the disk.
/// </remarks>
public sealed class EventFile : IDisposable
{
    const int MaskShift = 15;
    const uint MaskDelta = 0xa282ead8;      // of TensorFlow's crc32c.h

    readonly SafeFileHandle handle;
    readonly TimeProvider time;
    readonly ArrayBufferWriter<byte> pending = new();
    long written;

    EventFile(string path, SafeFileHandle handle, TimeProvider time) => (Path, this.handle, this.time) = (path, handle, time);

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Begins a new file; TensorBoard reads all event files of a folder together.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="time">The clock; the system's where none is given.</param>
    /// <exception cref="OgeeException">The file cannot be made.</exception>
    public static EventFile Create(string folder, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{time.GetUtcNow().ToUnixTimeSeconds():d10}.{Environment.MachineName}.{Environment.ProcessId}");
        var number = 0;
        string path;
        do path = System.IO.Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{name}.{number++}"));
        while (File.Exists(path));
        EventFile file;
        try
        {
            file = new(path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), time);
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            throw FileFailure.Writing(path, 0, cause);
        }
        file.Append(Message(time, step: null, message => Text(message, field: 3, "brain.Event:2")));
        return file;
    }

    /// <summary>Cuts the event files of a folder after a step, for a run that goes on from it and does the later ones again; also what a crash tore off in the middle.</summary>
    /// <param name="folder">The run's folder; no file in it may be written meanwhile.</param>
    /// <param name="lastStep">The last step that stays.</param>
    /// <remarks>Files grow with the steps, so what is cut is an end. A file that cannot be cut is left as it is: the curves are a courtesy.</remarks>
    public static void Truncate(string folder, long lastStep)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "events.out.tfevents.*"))
        {
            try
            {
                using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                var length = EndOf(file, lastStep);
                if (length < RandomAccess.GetLength(file)) RandomAccess.SetLength(file, length);
            }
            catch (Exception cause) when (FileFailure.IsFrom(cause))
            {
                continue;
            }
        }
    }

    /// <summary>Adds one value; it is in the file after <see cref="Flush"/>.</summary>
    /// <param name="tag">The curve's name, for instance <c>loss/train</c>.</param>
    /// <param name="step">The step, from 0.</param>
    /// <param name="value">The value.</param>
    public void Add(string tag, long step, float value) => Append(Message(time, step, message =>
    {
        var summaryValue = new ArrayBufferWriter<byte>();
        Text(summaryValue, field: 1, tag);
        Key(summaryValue, field: 2, wire: 5);
        BinaryPrimitives.WriteSingleLittleEndian(summaryValue.GetSpan(4), value);
        summaryValue.Advance(4);
        var summary = new ArrayBufferWriter<byte>();
        Bytes(summary, field: 1, summaryValue.WrittenSpan);
        Bytes(message, field: 5, summary.WrittenSpan);
    }));

    /// <summary>Writes what was added.</summary>
    /// <exception cref="OgeeException">The system could not write. What was added is kept for the next call.</exception>
    public void Flush()
    {
        try
        {
            RandomAccess.Write(handle, pending.WrittenSpan, written);
        }
        catch (Exception cause) when (FileFailure.IsFrom(cause))
        {
            throw FileFailure.Writing(Path, pending.WrittenCount, cause);
        }
        written += pending.WrittenCount;
        pending.ResetWrittenCount();
    }

    /// <summary>Writes what was added and closes the file; what cannot be written then is lost.</summary>
    public void Dispose()
    {
        if (handle.IsClosed) return;
        try
        {
            Flush();
        }
        catch (OgeeException)
        {
            // The curves are a courtesy: whoever must know whether they were written calls Flush.
        }
        handle.Dispose();
    }

    /// <summary>CRC-32C (Castagnoli), masked as TFRecord does, so that a checksum of data that holds checksums is not weak.</summary>
    internal static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var value in bytes) checksum = BitOperations.Crc32C(checksum, value);
        return BitOperations.RotateRight(~checksum, MaskShift) + MaskDelta;
    }

    // Where the records up to a step end.
    static long EndOf(SafeFileHandle file, long lastStep)
    {
        const int LongestRecord = 1 << 20;
        Span<byte> head = stackalloc byte[12];
        for (long at = 0, size = RandomAccess.GetLength(file); ;)
        {
            if (at + 16 > size || RandomAccess.Read(file, head, at) < 12) return at;
            var length = BinaryPrimitives.ReadInt64LittleEndian(head);
            if (length is < 0 or > LongestRecord || at + length + 16 > size || BinaryPrimitives.ReadUInt32LittleEndian(head[8..]) != MaskedChecksum(head[..8])) return at;
            var message = new byte[length];
            if (RandomAccess.Read(file, message, at + 12) < length || StepOf(message) > lastStep) return at;
            at += length + 16;
        }
    }

    // As this class writes them: after the time, field 2 where there is a step.
    static long StepOf(ReadOnlySpan<byte> message)
    {
        if (message.Length < 10 || message[9] != 2 << 3) return 0;
        var step = 0UL;
        for (int i = 10, shift = 0; i < message.Length && shift < 64; i++, shift += 7)
        {
            step |= (ulong)(message[i] & 0x7f) << shift;
            if (message[i] < 0x80) break;
        }
        return (long)step;
    }

    void Append(ReadOnlySpan<byte> message)
    {
        var record = pending.GetSpan(message.Length + 16);
        BinaryPrimitives.WriteInt64LittleEndian(record, message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], MaskedChecksum(record[..8]));
        message.CopyTo(record[12..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[(12 + message.Length)..], MaskedChecksum(message));
        pending.Advance(message.Length + 16);
    }

    // Event: wall_time = 1 (double), step = 2 (int64), file_version = 3 (string), summary = 5 { value = 1 { tag = 1, simple_value = 2 (float) } }
    static ReadOnlySpan<byte> Message(TimeProvider time, long? step, Action<ArrayBufferWriter<byte>> content)
    {
        var message = new ArrayBufferWriter<byte>();
        Key(message, field: 1, wire: 1);
        BinaryPrimitives.WriteDoubleLittleEndian(message.GetSpan(8), (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds);
        message.Advance(8);
        if (step is { } number)
        {
            Key(message, field: 2, wire: 0);
            Number(message, (ulong)number);
        }
        content(message);
        return message.WrittenSpan;
    }

    static void Key(ArrayBufferWriter<byte> message, int field, int wire) => Number(message, (ulong)((field << 3) | wire));

    static void Number(ArrayBufferWriter<byte> message, ulong value)
    {
        for (; value >= 0x80; value >>= 7) message.Write([(byte)(value | 0x80)]);
        message.Write([(byte)value]);
    }

    static void Bytes(ArrayBufferWriter<byte> message, int field, ReadOnlySpan<byte> bytes)
    {
        Key(message, field, wire: 2);
        Number(message, (ulong)bytes.Length);
        message.Write(bytes);
    }

    static void Text(ArrayBufferWriter<byte> message, int field, string text) => Bytes(message, field, Encoding.UTF8.GetBytes(text));
}
