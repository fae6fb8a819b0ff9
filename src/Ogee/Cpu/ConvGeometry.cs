namespace Ogee.Cpu;

/// <summary>The sizes of a convolution. Images are channels last and contiguous: x [Batch, Height, Width, Channels], y [Batch, OutHeight, OutWidth, OutChannels]; weights are row-major [OutChannels, Channels / Groups, KernelHeight, KernelWidth].</summary>
internal readonly record struct ConvGeometry(
    long Batch, long Height, long Width, long Channels, long OutHeight, long OutWidth, long OutChannels, int KernelHeight, int KernelWidth,
    int StrideHeight, int StrideWidth, int PadTop, int PadLeft, int DilationHeight, int DilationWidth, int Groups)
{
    // A vector of float32; with fewer channels the groups are products of their own.
    const int FewestDepthwiseChannels = 16;

    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Channels of the image in one group.</summary>
    public long GroupChannels => Channels / Groups;

    /// <summary>Channels of the result in one group.</summary>
    public long GroupFilters => OutChannels / Groups;

    /// <summary>Whether every channel stays by itself and there are enough of them for vectors over channels.</summary>
    public bool IsDepthwise => Groups >= FewestDepthwiseChannels && GroupChannels == 1 && GroupFilters == 1;

    public long InputPixels => Batch * Height * Width;

    public long OutputPixels => Batch * OutHeight * OutWidth;
}
