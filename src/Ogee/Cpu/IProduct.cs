namespace Ogee.Cpu;

/// <summary>A kernel that makes its result block by block.</summary>
internal interface IProduct : IExecutable, IPacks
{
    /// <summary>Runs it.</summary>
    /// <param name="buffers">The address of each buffer of the plan, by its number.</param>
    /// <param name="finish">What is done with blocks of a float32 result as they are complete.</param>
    unsafe void Run(byte** buffers, Finish finish);

    /// <summary>What it asks of scratch if something is done with its blocks.</summary>
    void AddScratch(ScratchNeed need, Finish finish);
}
