namespace Ogee.Testing;

/// <summary>A second device, as slow as it is simple: every kernel reads its operands element by element, computes by definition in float64, and writes the results where the plan wants them.
/// What it computes differs from the processor's only where a fast kernel is wrong; what it computes at all shows what a device must offer.</summary>
sealed class ReferenceBackend : IBackend
{
    public static readonly ReferenceBackend Instance = new();

    public string Name => "reference";

    public Storage Allocate(long bytes) => new(bytes);

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
            ReduceKernel reduce => [Reference.Compute(reduce.Op, Spec(reduce.Output), [Run(reduce.Program, x, reduce.Inputs[0].Shape)[0]])],
            UpdateKernel update => [Reference.Compute(update.Op, Spec(update.Result), x)],
            OpKernel { Op: RandomNumbers random } op => [Draw(random, Spec(op.Output), x[0])],
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

        static ReferenceTensor Draw(RandomNumbers random, TensorSpec spec, ReferenceTensor key)
        {
            var (single, numbers) = (new float[spec.Shape.Count], new double[spec.Shape.Count]);
            var from = new RngKey(unchecked((ulong)key.Integers[0]), unchecked((ulong)key.Integers[1]));
            var isUniform = random.Distribution == Distribution.Uniform;
            if (spec.Type == DType.Float64 && isUniform) Philox.Uniform(from, 0, numbers);
            else if (spec.Type == DType.Float64) Philox.Normal(from, 0, numbers);
            else if (isUniform) Philox.Uniform(from, 0, single);
            else Philox.Normal(from, 0, single);
            return new(spec, spec.Type == DType.Float64 ? numbers : [.. single.Select(value => (double)value)], []);
        }
    }
}
