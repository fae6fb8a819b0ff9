using System.Buffers.Binary;
using System.IO.Compression;

namespace Ogee.Recipes.Tests;

// Small grey pictures for the reports of the tests: copper on a board, with a flaw.
static class SamplePng
{
    public static byte[] Board(int seed, int side, int noise = 24)
    {
        var pixels = new byte[side * side];
        var stream = new SampleStream((ulong)seed);
        int pitch = 9 + stream.Next(8), shift = stream.Next(pitch), flawX = side / 4 + stream.Next(side / 2), flawY = side / 4 + stream.Next(side / 2);
        var isLying = stream.Next(2) == 0;
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var isCopper = ((isLying ? y : x) + shift) % pitch < pitch / 2;
                int dx = x - flawX, dy = y - flawY;
                if (dx * dx + dy * dy < side * side / 180) isCopper = !isCopper;
                pixels[y * side + x] = (byte)((isCopper ? 205 : 45) + stream.Next(noise));
            }
        }
        return Grey(pixels, side, side);
    }

    // A sheet of boards, as a preview of the first batch.
    public static byte[] Sheet(int columns, int rows, int side)
    {
        const int gap = 4;
        int width = columns * (side + gap) - gap, height = rows * (side + gap) - gap;
        var pixels = new byte[width * height];
        Array.Fill(pixels, (byte)255);
        var stream = new SampleStream(99);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (x % (side + gap) >= side || y % (side + gap) >= side) continue;
                int tile = y / (side + gap) * columns + x / (side + gap), pitch = 9 + tile * 5 % 8;
                pixels[y * width + x] = (byte)((((tile % 2 == 0 ? x : y) + tile * 3) % pitch < pitch / 2 ? 205 : 45) + stream.Next(24));
            }
        }
        return Grey(pixels, width, height);
    }

    static byte[] Grey(byte[] pixels, int width, int height)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels, y * width, width);
            }
        }
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, data.ToArray()), .. Chunk("IEND"u8, [])];
    }

    static byte[] Chunk(ReadOnlySpan<byte> name, byte[] data)
    {
        byte[] named = [.. name, .. data], chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        named.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(named));
        return chunk;
    }

    // The checksum of PNG (annex D of the standard), bit by bit.
    static uint Crc(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
        }
        return ~crc;
    }
}
