using System.Runtime.CompilerServices;

namespace Ogee.Cpu;

/// <summary>Weights of a <see cref="Correlation{T}"/> as panels of filters: [group][panel][tap][channel][filters of the panel], missing filters 0.</summary>
internal static unsafe class PackedWeights
{
    // Rows that are turned at a time: they stay in the first-level cache until each is put where it belongs.
    const int TurnedRows = 64;

    // Below so many weights a part is not worth handing to another thread.
    const long PartWeights = 1 << 15;

    struct Problem<T> where T : unmanaged
    {
        public Correlation<T> C;
        public T* To;
        public int Width, Slices;
        public long Panels;
    }

    /// <summary>Elements of the panels.</summary>
    public static long Count<T>(in Correlation<T> c, int width) where T : unmanaged => c.Groups * ((c.Filters + width - 1) / width) * c.Depth * width;

    /// <summary>The panels: those that were made before, or made now in memory of this thread.</summary>
    /// <param name="c">The correlation.</param>
    /// <param name="width">Filters of a panel.</param>
    /// <param name="slot">The slot of this thread's memory.</param>
    public static T* Of<T>(in Correlation<T> c, int width, int slot) where T : unmanaged
    {
        if (c.Packed != null && c.PackedWidth == width) return c.Packed;
        var packed = KernelScratch.Rent<T>(slot, Count(c, width));
        Pack(c, width, packed);
        return packed;
    }

    /// <summary>What making panels asks of scratch.</summary>
    public static void AddScratch<T>(ScratchNeed need, in Correlation<T> c, int width, int slot) where T : unmanaged
    {
        need.Own<T>(slot, Count(c, width));
        need.Part<T>(0, Turned(c, width));
    }

    // Where channels follow each other, several are turned at once.
    static long Together<T>(in Correlation<T> c) where T : unmanaged => c.WeightChannel == c.WeightTaps ? Math.Max(1, TurnedRows / c.WeightTaps) : 1;

    static long Turned<T>(in Correlation<T> c, int width) where T : unmanaged => Together(c) * c.WeightTaps * width;

    public static void Pack<T>(in Correlation<T> c, int width, T* to) where T : unmanaged
    {
        if (c.Depth == 0) return;
        var problem = new Problem<T> { C = c, To = to, Width = width, Panels = (c.Filters + width - 1) / width };
        var panels = checked((int)(c.Groups * problem.Panels));
        problem.Slices = (int)Math.Clamp(Math.Min(c.Depth * panels * width / PartWeights, c.Channels) / panels, 1, 8);
        if (c.Depth * panels * width < PartWeights)
            for (var part = 0; part < panels; part++) PackSlice<T>(part, &problem);
        else Workers.Run(checked(panels * problem.Slices), &PackSlice<T>, &problem);
    }

    /// <summary>Some channels of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void PackSlice<T>(int part, void* state) where T : unmanaged
    {
        ref var p = ref *(Problem<T>*)state;
        ref readonly var c = ref p.C;
        (part, var slice) = Math.DivRem(part, p.Slices);
        var (group, panel) = Math.DivRem(part, p.Panels);
        var (first, last) = (c.Channels * slice / p.Slices, c.Channels * (slice + 1) / p.Slices);
        var from = c.W + (group * c.WeightGroup) + (panel * p.Width * c.WeightFilter);
        var to = p.To + (part * c.Depth * p.Width);
        var live = Math.Min(p.Width, c.Filters - (panel * p.Width));
        var together = Together(c);
        var turned = KernelScratch.Rent<T>(0, Turned(c, p.Width));
        for (var channel = first; channel < last; channel += together)
        {
            var count = Math.Min(together, last - channel);
            Packing.Panels(from + (channel * c.WeightChannel), 1, c.WeightFilter, count * c.WeightTaps, live, p.Width, turned);
            for (var i = 0L; i < count; i++)
            {
                var target = to + ((channel + i) * p.Width);
                for (var r = 0L; r < c.TapRows; r++)
                    for (var s = 0L; s < c.TapColumns; s++, target += c.Channels * p.Width)
                    {
                        var row = turned + (((i * c.WeightTaps) + c.FirstTap + (r * c.TapRow) + (s * c.TapColumn)) * p.Width);
                        Unsafe.CopyBlockUnaligned(target, row, (uint)(p.Width * sizeof(T)));
                    }
            }
        }
    }
}
