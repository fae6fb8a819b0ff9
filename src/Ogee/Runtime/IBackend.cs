namespace Ogee;

/// <summary>What a device must offer: memory, and code for each kernel.</summary>
internal interface IBackend
{
    string Name { get; }

    /// <summary>Memory for a tensor or an arena.</summary>
    /// <param name="bytes">How many bytes.</param>
    /// <param name="isBrief">Whether it is given back at the end of a step.</param>
    Storage Allocate(long bytes, bool isBrief = false);

    /// <summary>Copies a value from the processor's memory into the device's.</summary>
    void Write(Storage from, Storage to);

    /// <summary>Copies a value from the device's memory into the processor's.</summary>
    void Read(Storage from, Storage to);

    /// <summary>Whether it has code for <see cref="EpilogueKernel"/>; else products and what follows them stay kernels of their own.</summary>
    bool RunsEpilogues => false;

    /// <summary>The longest sums of a product whose blocks it hands to such a program without a place for the product; 0 if it always needs one.</summary>
    int DepthApart => 0;

    /// <summary>Whether a <see cref="MapKernel"/> may write a result over an input that it reads in the same places, and results can be read where they lie before the plan ends.</summary>
    bool UpdatesInPlace => false;

    /// <summary>Whether it has code for <see cref="RowKernel"/>; else reductions along rows and what follows them stay kernels of their own.</summary>
    bool RunsRows => false;

    /// <summary>How many threads share the work of a kernel now.</summary>
    int Threads => 1;

    /// <summary>Makes code of a kernel.</summary>
    /// <exception cref="OgeeException">The device has no kernel for the operation.</exception>
    IExecutable Compile(Kernel kernel);
}

/// <summary>A kernel made runnable.</summary>
internal interface IExecutable
{
    /// <summary>Runs it.</summary>
    /// <param name="buffers">The address of each buffer of the plan, by its number.</param>
    unsafe void Run(byte** buffers);

    /// <summary>Runs it; what runs kernels of its own checks the token between them.</summary>
    unsafe void Run(byte** buffers, CancellationToken cancellation) => Run(buffers);

    /// <summary>Says what it asks of the scratch of threads, with as many as there are now.</summary>
    void AddScratch(ScratchNeed need) { }
}

/// <summary>A kernel that reads operands in an arrangement of its own, and is spared the work where a copy in it is kept.</summary>
internal interface IPacks
{
    /// <summary>The arrangements and the buffers that they arrange; they help where that is an input of the plan.</summary>
    IReadOnlyList<(PlanBuffer Buffer, Arrangement Packing)> Wanted { get; }

    /// <summary>For each of them the buffer that has the copy's address in each run, or null there; −1 if there never is one.</summary>
    int[] CopyBuffers { get; }
}

/// <summary>A kernel that writes into the memory of an input, and can take it back while the run's memory is still there.</summary>
internal interface IUndoable
{
    /// <summary>Puts back what was there before the last run.</summary>
    unsafe void Undo(byte** buffers);
}
