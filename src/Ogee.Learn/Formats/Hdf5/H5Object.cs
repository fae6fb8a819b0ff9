namespace Ogee.Learn;

/// <summary>A message of an object's header.</summary>
/// <param name="Kind">What it tells; the numbers of the format.</param>
/// <param name="Body">Its bytes.</param>
/// <param name="Place">Where they are, for messages.</param>
readonly record struct H5Message(int Kind, ReadOnlyMemory<byte> Body, long Place);

/// <summary>The header of an object, a group or a dataset: messages that describe it.</summary>
/// <remarks>Headers of version 1, as HDF5 writes them unless it is asked for the newest formats.</remarks>
static class H5Object
{
    public const int Dataspace = 1, LinkInfo = 2, Datatype = 3, Link = 6, OldFill = 4, Fill = 5, ExternalFiles = 7, Layout = 8, Filters = 11, Attribute = 12, Continuation = 16, SymbolTable = 17;

    const int PrefixBytes = 16, MessageBytes = 8, MostMessages = 10_000;

    /// <summary>Reads the messages of the object at an address.</summary>
    public static List<H5Message> Read(H5Reader reader, ulong address)
    {
        var prefix = reader.Once(address, PrefixBytes, "an object header");
        var version = prefix.Byte();
        if (version != 1) throw reader.Bad(version == (byte)'O' ? "it is written in the newest form of HDF5" : $"an object header at byte {address} is of version {version}", "the form that Keras writes: libver='earliest' in h5py");
        prefix.Skip(1, "an object header");
        var count = prefix.UInt16();
        prefix.Skip(4, "an object header");
        if (count > MostMessages) throw reader.Bad($"an object header at byte {address} has {count} messages", $"at most {MostMessages}");
        var messages = new List<H5Message>();
        var blocks = new Queue<(ulong Address, long Bytes)>();
        blocks.Enqueue((address + PrefixBytes, prefix.UInt32()));
        while (blocks.TryDequeue(out var block))
        {
            var cursor = reader.Once(block.Address, block.Bytes, "a block of messages");
            while (cursor.Remaining >= MessageBytes && messages.Count < count)
            {
                var (kind, bytes) = (cursor.UInt16(), cursor.UInt16());
                var flags = cursor.Byte();
                cursor.Skip(3, "a message");
                var place = cursor.Position;
                var message = new H5Message(kind, cursor.TakeMemory(bytes, "a message"), place);
                // A message that stands elsewhere, for several objects.
                if ((flags & 2) != 0) throw reader.Bad($"a message at byte {place} is shared", "messages in their objects");
                messages.Add(message);
                if (kind != Continuation) continue;
                var next = Cursor(reader, message);
                blocks.Enqueue((next.UInt64(), (long)Math.Min(next.UInt64(), long.MaxValue)));
            }
        }
        return messages;
    }

    /// <summary>Reads a message from its beginning.</summary>
    public static ByteCursor Cursor(H5Reader reader, H5Message message) => new(message.Body, reader.Bad, message.Place);
}
