using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Ogee.Cpu;

/// <summary>Runs a row program block by block: each stage is an executable of its own over one block, so its loops, and the order of its reductions, are those that it has alone.</summary>
internal sealed unsafe class RowExecutable : IExecutable
{
    readonly RowBlocks blocks;
    readonly RowPlace[] places;
    readonly IExecutable[] stages;

    // For the last block along the axis that is cut, if it has less.
    readonly IExecutable[] lastStages;
    readonly bool streams;

    public RowExecutable(RowKernel kernel)
    {
        blocks = new(kernel);
        stages = Compiled(blocks.Height);
        lastStages = blocks.LastHeight == blocks.Height ? stages : Compiled(blocks.LastHeight);
        places = [.. blocks.Places];
        streams = stages.Any(stage => stage is MapExecutable { Streams: true });
    }

    IExecutable[] Compiled(long height) => [.. blocks.Stages(height).Select(stage => stage is MapKernel map ? new MapExecutable(map, fences: false) : CpuBackend.Instance.Compile(stage))];

    struct State
    {
        public nint Self;
        public byte** Buffers;
    }

    public void Run(byte** buffers)
    {
        if (blocks.Parts == 1)
        {
            RunBlocks(buffers, 0, blocks.Count);
            return;
        }
        var self = this;
        var state = new State { Self = (nint)Unsafe.AsPointer(ref self), Buffers = buffers };
        Workers.Run(blocks.Parts, &RunPart, &state);
    }

    public void AddScratch(ScratchNeed need)
    {
        need.Part<byte>(0, Math.Max(1, blocks.ScratchBytes), blocks.Parts);
        using (need.Parts(blocks.Parts))
            foreach (var stage in stages) stage.AddScratch(need);
    }

    static void RunPart(int part, void* state)
    {
        var self = Unsafe.AsRef<RowExecutable>((void*)((State*)state)->Self);
        self.RunBlocks(((State*)state)->Buffers, self.blocks.Count * part / self.blocks.Parts, self.blocks.Count * (part + 1) / self.blocks.Parts);
    }

    [SkipLocalsInit]
    void RunBlocks(byte** buffers, long first, long last)
    {
        var at = stackalloc byte*[places.Length];
        var scratch = KernelScratch.Rent<byte>(0, Math.Max(1, blocks.ScratchBytes));
        var (sizes, cut, height, down) = (blocks.Sizes, blocks.Cut, blocks.Height, blocks.Down);
        for (var block = first; block < last; block++)
        {
            var (outer, piece) = Math.DivRem(block, down);
            for (var p = 0; p < places.Length; p++)
            {
                var place = places[p];
                at[p] = place.Buffer is null ? scratch + place.Start : buffers[place.Buffer.Id] + place.Start + (piece * height * place.Strides[cut]);
                if (place.Buffer is null) continue;
                var rest = outer;
                for (var axis = cut - 1; axis >= 0; axis--)
                {
                    (rest, var index) = Math.DivRem(rest, sizes[axis]);
                    at[p] += index * place.Strides[axis];
                }
            }
            foreach (var stage in piece == down - 1 ? lastStages : stages) stage.Run(at);
        }
        // What was written past the caches is there before the part counts as done; waiting for it after each block would cost as much as the block.
        if (streams && Sse.IsSupported) Sse.StoreFence();
    }
}
