namespace Ogee;

/// <summary>What a device must offer: memory, and code for each kernel.</summary>
internal interface IBackend
{
    string Name { get; }

    /// <summary>Memory for a tensor or an arena.</summary>
    Storage Allocate(long bytes);

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
}
