namespace Ogee.Cpu;

/// <summary>The sizes of a convolution. Images are channels last and contiguous: x [Batch, Height, Width, Channels], y [Batch, OutHeight, OutWidth, OutChannels]; weights are row-major [OutChannels, Channels / Groups, KernelHeight, KernelWidth].</summary>
internal readonly record struct ConvGeometry(
    long Batch, long Height, long Width, long Channels, long OutHeight, long OutWidth, long OutChannels, int KernelHeight, int KernelWidth,
    int StrideHeight, int StrideWidth, int PadTop, int PadLeft, int DilationHeight, int DilationWidth, int Groups)
{
    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Channels of the image in one group.</summary>
    public long GroupChannels => Channels / Groups;

    /// <summary>Channels of the result in one group.</summary>
    public long GroupFilters => OutChannels / Groups;

    public bool IsDepthwise => Groups > 1 && GroupChannels == 1 && GroupFilters == 1;

    public long InputPixels => Batch * Height * Width;

    public long OutputPixels => Batch * OutHeight * OutWidth;
}
