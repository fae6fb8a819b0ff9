using System.Runtime.CompilerServices;

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
    public long Count => height * width * pitch;

    /// <summary>Copies the block of an image.</summary>
    public void Copy<T>(in ConvGeometry g, T* x, long image, T* to) where T : unmanaged
    {
        var (first, last) = (Math.Clamp(-left, 0, width), Math.Clamp(g.Width - left, 0, width));
        last = Math.Max(first, last);
        for (var row = 0L; row < height; row++, to += width * pitch)
        {
            var i = top + row;
            if ((ulong)i >= (ulong)g.Height)
            {
                Clear(to, width * pitch);
                continue;
            }
            Clear(to, first * pitch);
            Clear(to + (last * pitch), (width - last) * pitch);
            var from = x + (((((image * g.Height) + i) * g.Width) + left + first) * g.Channels) + channel;
            if (pitch == g.Channels && channels == g.Channels) Copy(from, to + (first * pitch), (last - first) * pitch);
            else
                for (var column = first; column < last; column++, from += g.Channels) Copy(from, to + (column * pitch), channels);
        }
    }

    static void Clear<T>(T* to, long count) where T : unmanaged => Unsafe.InitBlockUnaligned(to, 0, checked((uint)(count * sizeof(T))));

    static void Copy<T>(T* from, T* to, long count) where T : unmanaged => Unsafe.CopyBlockUnaligned(to, from, checked((uint)(count * sizeof(T))));
}
