namespace Ogee.Testing;

/// <summary>A second device, as slow as it is simple: every kernel reads its operands element by element, computes by definition in float64, and writes the results where the plan wants them.
/// What it computes differs from the processor's only where a fast kernel is wrong; what it computes at all shows what a device must offer.</summary>
sealed class ReferenceBackend : IBackend
{
    public static readonly ReferenceBackend Instance = new();

    public string Name => "reference";

    public Storage Allocate(long bytes, bool isBrief = false) => new(bytes, isBrief);

    public void Write(Storage from, Storage to) => from.CopyTo(to);

    public void Read(Storage from, Storage to) => from.CopyTo(to);

    public IExecutable Compile(Kernel kernel) => kernel switch
    {
        LoopKernel loop => new Cpu.LoopExecutable(loop),
        IfKernel choice => new Cpu.IfExecutable(choice),
        _ => new Executable(kernel),
    };

    sealed class Executable(Kernel kernel) : IExecutable
    {
        public unsafe void Run(byte** buffers)
        {
            var inputs = new ReferenceTensor[kernel.Inputs.Length];
            for (var i = 0; i < inputs.Length; i++) inputs[i] = ReferenceOperand.Read(kernel.Inputs[i], buffers);
            var results = Compute(inputs);
            for (var i = 0; i < results.Length; i++) ReferenceOperand.Write(kernel.Outputs[i], results[i], buffers);
        }

        ReferenceTensor[] Compute(ReferenceTensor[] x) => kernel switch
        {
            MapKernel map => Run(map.Program, x, map.Outputs[0].Shape),
            ReduceKernel reduce => [.. Run(reduce.Program, x, reduce.Inputs[0].Shape).Zip(reduce.Outputs, (reduced, output) => Reference.Compute(reduce.Op, Spec(output), [reduced]))],
            UpdateKernel update => [Reference.Compute(update.Op, Spec(update.Result), x)],
            ManyKernel { Op: Factorization op } many => [.. ReferenceMatrices.Compute(op, x).Where((_, i) => many.Results[i] is not null)],
            ManyKernel many => [.. ReferenceAttention.Compute(many.Op, x).Where((_, i) => many.Results[i] is not null)],
            OpKernel op => [Reference.Compute(op.Op, Spec(op.Output), x)],
            _ => throw new NotSupportedException($"The reference has no kernel for {kernel.Name}."),
        };

        static TensorSpec Spec(Operand operand) => new(operand.Shape, operand.Type);

        static ReferenceTensor[] Run(ScalarProgram program, ReferenceTensor[] x, Shape shape)
        {
            var values = new List<ReferenceTensor>(x);
            foreach (var instruction in program.Instructions)
                values.Add(Reference.Compute(instruction.Op, new(shape, instruction.Type), [.. instruction.Arguments.Select(argument => values[argument])]));
            return [.. program.Outputs.Select(output => values[output])];
        }
    }
}
