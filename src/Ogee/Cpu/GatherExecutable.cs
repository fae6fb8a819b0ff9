namespace Ogee.Cpu;

/// <summary>Reads elements or slices at indices.</summary>
internal sealed unsafe class GatherExecutable<T>(OpKernel kernel) : IndexExecutable(kernel) where T : unmanaged
{
    struct Reads
    {
        public T* From, To;
        public long* Index;
        public long Size, After, Indices, Slices, Each;
        public bool Along;
    }

    public override void Run(byte** buffers)
    {
        var (before, size, after, indices, along) = Extents();
        var reads = new Reads { From = (T*)Kernel.Inputs[0].At(buffers), To = (T*)Kernel.Output.At(buffers), Index = Checked(Kernel.Inputs[1].At(buffers), size), Size = size, After = after, Indices = indices, Along = along };
        reads.Slices = before * indices;
        reads.Each = SlicesPerPart(reads.Slices, after * sizeof(T));
        Workers.Run(checked((int)((reads.Slices + reads.Each - 1) / reads.Each)), &Part, &reads);
    }

    static void Part(int part, void* state)
    {
        ref readonly var reads = ref *(Reads*)state;
        var last = Math.Min(reads.Slices, (part + 1) * reads.Each);
        for (var slice = part * reads.Each; slice < last;)
        {
            var (outer, i) = Math.DivRem(slice, reads.Indices);
            var stop = Math.Min(last, slice + reads.Indices - i);
            var from = reads.From + (outer * reads.Size * reads.After);
            if (reads.Along) Along(in reads, from, slice, stop);
            else if (reads.After == 1)
            {
                // A call for each element would take most of the time.
                for (; slice < stop; slice++, i++) reads.To[slice] = from[reads.Index[i]];
            }
            else
            {
                for (var at = slice; at < stop; at++, i++) Buffer.MemoryCopy(from + (reads.Index[i] * reads.After), reads.To + (at * reads.After), reads.After * sizeof(T), reads.After * sizeof(T));
            }
            slice = stop;
        }
    }

    static void Along(in Reads reads, T* from, long slice, long stop)
    {
        for (; slice < stop; slice++)
        {
            var index = reads.Index + (slice * reads.After);
            var to = reads.To + (slice * reads.After);
            for (var j = 0L; j < reads.After; j++) to[j] = from[(index[j] * reads.After) + j];
        }
    }
}
