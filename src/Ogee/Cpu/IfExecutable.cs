namespace Ogee.Cpu;

/// <summary>Runs one of two plans.</summary>
internal sealed unsafe class IfExecutable(IfKernel kernel) : IExecutable
{
    public void Run(byte** buffers) => Run(buffers, default);

    public void AddScratch(ScratchNeed need)
    {
        kernel.Then.AddScratch(need);
        kernel.Otherwise.AddScratch(need);
    }

    public void Run(byte** buffers, CancellationToken cancellation)
    {
        var choice = kernel.Op;
        var isTrue = *kernel.Inputs[0].At(buffers) != 0;
        var skipped = isTrue ? 0 : choice.Captures;
        var inputs = (isTrue ? choice.Then : choice.Otherwise).Inputs.Count;
        var table = new nint[inputs + kernel.Results.Length];
        fixed (nint* addresses = table)
        {
            var from = (byte**)addresses;
            var to = from + inputs;
            for (var i = 0; i < inputs; i++) from[i] = kernel.Inputs[1 + i + (i < choice.Operands ? 0 : skipped)].At(buffers);
            for (var i = 0; i < kernel.Results.Length; i++) to[i] = kernel.Results[i].At(buffers);
            (isTrue ? kernel.Then : kernel.Otherwise).Execute(from, to, kernel.Scratch.At(buffers), cancellation);
        }
    }
}
