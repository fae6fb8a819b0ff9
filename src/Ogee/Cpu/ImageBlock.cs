using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ogee.Cpu;

/// <summary>A part of an image with channels last, copied with zeros around it, so that a kernel reads every tap without asking where the image ends.</summary>
/// <param name="top">The first row of the image; negative in the padding.</param>
/// <param name="left">The first column.</param>
/// <param name="height">How many rows.</param>
/// <param name="width">How many columns.</param>
/// <param name="channel">The first channel.</param>
/// <param name="channels">How many channels.</param>
/// <param name="pitch">Elements from one pixel of the copy to the next.</param>
internal readonly unsafe struct ImageBlock(long top, long left, long height, long width, long channel, long channels, long pitch)
{
    // Channels of a pixel that are copied vector by vector.
    const long NarrowBytes = 256;

    public long Count => height * width * pitch;

    /// <summary>Copies the block of an image.</summary>
    /// <param name="x">Images of so many rows, columns and channels.</param>
    /// <param name="imageHeight">Rows of an image.</param>
    /// <param name="imageWidth">Columns of an image.</param>
    /// <param name="imageChannels">All channels of a pixel.</param>
    /// <param name="image">Which image.</param>
    /// <param name="to">Room for <see cref="Count"/> elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Copy<T>(T* x, long imageHeight, long imageWidth, long imageChannels, long image, T* to) where T : unmanaged
    {
        var (first, last) = (Math.Clamp(-left, 0, width), Math.Clamp(imageWidth - left, 0, width));
        last = Math.Max(first, last);
        for (var row = 0L; row < height; row++, to += width * pitch)
        {
            var i = top + row;
            if ((ulong)i >= (ulong)imageHeight)
            {
                Clear(to, width * pitch);
                continue;
            }
            Clear(to, first * pitch);
            Clear(to + (last * pitch), (width - last) * pitch);
            var from = x + (((((image * imageHeight) + i) * imageWidth) + left + first) * imageChannels) + channel;
            if (pitch == imageChannels && channels == imageChannels) Copy(from, to + (first * pitch), (last - first) * pitch);
            else if (channels * sizeof(T) % Vector256<byte>.Count == 0 && channels * sizeof(T) <= NarrowBytes) CopyNarrow((byte*)from, imageChannels * sizeof(T), last - first, channels * sizeof(T), (byte*)(to + (first * pitch)), pitch * sizeof(T));
            else
                for (var column = first; column < last; column++, from += imageChannels) Copy(from, to + (column * pitch), channels);
        }
    }

    /// <summary>Whole vectors, so few that calling for each copy would cost more than the copies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyNarrow(byte* from, long fromStep, long count, long bytes, byte* to, long toStep)
    {
        var whole = bytes / Vector512<byte>.Count * Vector512<byte>.Count;
        for (; count > 0; count--, from += fromStep, to += toStep)
        {
            for (var i = 0L; i < whole; i += Vector512<byte>.Count) Vector512.Load(from + i).Store(to + i);
            if (whole < bytes) Vector256.Load(from + whole).Store(to + whole);
        }
    }

    static void Clear<T>(T* to, long count) where T : unmanaged => Unsafe.InitBlockUnaligned(to, 0, checked((uint)(count * sizeof(T))));

    static void Copy<T>(T* from, T* to, long count) where T : unmanaged => Unsafe.CopyBlockUnaligned(to, from, checked((uint)(count * sizeof(T))));
}
