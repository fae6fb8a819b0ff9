namespace Ogee.Cpu;

/// <summary>The gradient of a convolution with respect to its weight as a matrix product for each position of the window: gradients, turned, times the pixels that the position sees.</summary>
/// <remarks>Pixels are added in the blocks of <see cref="Gemm"/>, and lines that are collected together one after the other.</remarks>
internal static unsafe class WeightGradientProducts
{
    // With fewer weights a position is too few tiles for many threads; the gradient is better cut along the pixels.
    const long LeastWeights = 1 << 16;

    struct Sums<T> where T : unmanaged
    {
        public T* From, To;
        public long Channels, Taps;
    }

    // Most sums that are kept apart until they are turned: 64 MiB of float32.
    const long MostSums = 1 << 24;

    public static bool IsPossible(in ConvGeometry g) => g.Groups == 1 && g.InputPixels > 0 && g.OutputPixels > 0;

    /// <summary>Whether a gradient goes this way.</summary>
    public static bool IsChosen(in ConvGeometry g)
    {
        if (!IsPossible(g)) return false;
        if (g.OutChannels * g.Channels >= LeastWeights && (g.Taps == 1 || g.OutChannels * g.Channels * g.Taps <= MostSums)) return Algorithms.Choose(Algorithm.WeightGradientByProducts, Algorithm.WeightGradientByRows, Algorithm.WeightGradientByTaps) == Algorithm.WeightGradientByProducts;
        return Algorithms.IsForced(Algorithm.WeightGradientByProducts);
    }

    public static void Run<T>(in ConvGeometry g, T* x, T* gy, T* gw, ScratchNeed? need) where T : unmanaged
    {
        // [filter][position][channel]; the weight has the positions of a channel together.
        var row = g.Taps * g.Channels;
        var (all, together) = (SeenPixels.AllLines(g), SeenPixels.Together(g));
        if (need is not null)
        {
            if (g.Taps > 1) need.Own<T>(KernelScratch.Summed, g.OutChannels * row);
            for (var first = 0L; first < all; first = SeenPixels.Next(first, together, all, need))
            {
                var count = Math.Min(together, all - first);
                Gemm.Run<T>(new(gy, 1, g.OutChannels, SeenPixels.Collect(g, x, 0, count, 0, need), g.Channels, 1, gw, row, g.OutChannels, g.Channels, count * g.OutWidth, false), need);
            }
            return;
        }
        Algorithms.Ran(Algorithm.WeightGradientByProducts);
        var sums = g.Taps == 1 ? gw : KernelScratch.Rent<T>(KernelScratch.Summed, g.OutChannels * row);
        for (var first = 0L; first < all; first += together)
        {
            var count = Math.Min(together, all - first);
            var gradients = gy + (first * g.OutWidth * g.OutChannels);
            for (var tap = 0; tap < g.Taps; tap++)
                Gemm.Run<T>(new(gradients, 1, g.OutChannels, SeenPixels.Collect(g, x, first, count, tap), g.Channels, 1, sums + (tap * g.Channels), row, g.OutChannels, g.Channels, count * g.OutWidth, first > 0));
        }
        if (g.Taps == 1) return;
        var turned = new Sums<T> { From = sums, To = gw, Channels = g.Channels, Taps = g.Taps };
        Workers.Run(checked((int)g.OutChannels), &Turn<T>, &turned);
    }

    static void Turn<T>(int filter, void* state) where T : unmanaged
    {
        ref readonly var s = ref *(Sums<T>*)state;
        var from = s.From + (filter * s.Taps * s.Channels);
        var to = s.To + (filter * s.Taps * s.Channels);
        for (var tap = 0L; tap < s.Taps; tap++)
            for (var channel = 0L; channel < s.Channels; channel++) to[(channel * s.Taps) + tap] = from[(tap * s.Channels) + channel];
    }
}
